from core.kernel.manifest import Manifest

manifest = Manifest(name="probe", label="Probe", version="1.0")
