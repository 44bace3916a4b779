"""What can stand in the way of a move; the texts are for people and say what to do."""

from __future__ import annotations

from decimal import Decimal


class StockError(ValueError):
    """Something that a person can put right; the text says what."""


class NotEnough(StockError):
    """Less is there, or free, than somebody wants.

    :param free: how many could be had. :param asked: how many were asked for.
    """

    def __init__(self, text: str, *, product_id: int, free: Decimal, asked: Decimal) -> None:
        super().__init__(text)
        self.product_id, self.free, self.asked = product_id, free, asked
