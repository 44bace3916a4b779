"""Languages, formats, countries, phones, tax ids and working time for modules."""

from core.locale import (
    InputError,
    current_locale,
    current_timezone,
    format_date,
    format_datetime,
    format_decimal,
    format_duration,
    format_hours,
    format_money,
    format_number,
    format_percent,
    format_relative,
    format_time,
    formatter,
    parse_date,
    parse_datetime,
    parse_decimal,
    parse_integer,
    pgettext,
    using_locale,
)
from core.locale.calendars import WorkCalendar, country_calendar, public_holidays
from core.locale.countries import (
    country_choices,
    country_code,
    country_name,
    country_profile,
    find_subdivision,
    format_address,
    parse_postal_code,
    term,
)
from core.locale.phones import format_phone, phone
from core.locale.taxids import check_tax_id, format_tax_id, tax_id
from core.settings import company_calendar

__all__ = [
    "InputError", "WorkCalendar", "check_tax_id", "company_calendar", "country_calendar", "country_choices",
    "country_code", "country_name", "country_profile", "current_locale", "current_timezone",
    "find_subdivision", "format_address", "format_date", "format_datetime", "format_decimal",
    "format_duration", "format_hours", "format_money", "format_number", "format_percent", "format_phone",
    "format_relative", "format_tax_id", "format_time", "formatter", "parse_date",
    "parse_datetime", "parse_decimal", "parse_integer", "parse_postal_code", "pgettext", "phone",
    "public_holidays", "tax_id", "term", "using_locale",
]  # fmt: skip
