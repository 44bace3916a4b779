"""For ``demo.py`` of a module: invented data to try it with."""

from core.demo import Demo, Loading

__all__ = ["Demo", "Loading"]
