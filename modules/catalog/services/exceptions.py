"""What can stand in the way of a price or a total; the texts are for people."""


class CatalogError(ValueError):
    """The catalog lacks something that a person can add; the text says what."""


class NoRate(CatalogError):
    """No exchange rate leads from one currency to the other on that day."""


class NoPrice(CatalogError):
    """The product has no price anywhere."""
