"""Countries, phones, tax ids and formats for modules."""

from core.locale import format_date, format_datetime, format_decimal, format_money
from core.locale.countries import country_name, country_profile, term
from core.locale.phones import phone
from core.locale.taxids import tax_id

__all__ = [
    "country_name", "country_profile", "format_date", "format_datetime", "format_decimal",
    "format_money", "phone", "tax_id", "term",
]  # fmt: skip
