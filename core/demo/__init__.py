"""Demo data: invented customers and colleagues to try the suite with, removable without a trace."""

from core.demo.loading import Demo, Loading, load
from core.demo.models import loaded
from core.demo.removing import Removal, remove

__all__ = ["Demo", "Loading", "Removal", "load", "loaded", "remove"]
