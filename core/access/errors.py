"""What the services of this layer refuse, in words for people."""

from __future__ import annotations


class Refused(Exception):
    """Values are not accepted: ``errors`` is {field: [text]}; "" holds those of no field."""

    def __init__(self, field: str = "", text: str = "", *, errors: dict | None = None) -> None:
        self.errors: dict[str, list[str]] = errors or {field: [text]}
        super().__init__("; ".join(t for texts in self.errors.values() for t in texts))
