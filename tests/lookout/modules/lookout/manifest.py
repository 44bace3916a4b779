"""A department that exists for tests only: what it puts on the page of a contact fails at times."""

from core.kernel.manifest import Manifest

manifest = Manifest(name="lookout", label="Lookout", version="1.0", depends=("contacts",))
