"""A workshop: a department that exists for tests only, with jobs that go through two funnels."""

from core.kernel.manifest import Manifest

manifest = Manifest(
    name="workshop", label="Workshop", version="1.0", depends=("contacts",), icon="tool"
)
