"""Field types of logistics."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from core.api.models import Context, FieldError, Text, _
from modules.catalog.models.fields import QUANTITY_PLACES, Quantity, ShownLines

__all__ = ["QUANTITY_PLACES", "Quantity", "ShownLines", "TrackingTemplate"]


@dataclass(frozen=True, kw_only=True)
class TrackingTemplate(Text):
    """The address at which a carrier shows a parcel, with ``{n}`` for its number."""

    max: int = 300

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: it is no https address, or the number has no place in it."""
        text = str(super().convert(value, ctx)).strip()
        if not text.startswith("https://") or " " in text:
            raise FieldError(_("Write an address that begins with https://."))
        if "{n}" not in text or set(text.replace("{n}", "")) & {"{", "}"}:
            raise FieldError(_("Write {n} where the tracking number belongs."))
        return text
