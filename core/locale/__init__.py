"""Languages, formats and countries. Import texts and formats from here; the heavier parts
(`taxids`, `phones`, `calendars`) are modules of their own, loaded by who needs them.
"""

from core.locale.files import Catalogue, locale_chain, locale_name
from core.locale.formats import (
    add_filters,
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
)
from core.locale.parsing import (
    InputError,
    parse_date,
    parse_datetime,
    parse_decimal,
    parse_integer,
)
from core.locale.translations import (
    DEFAULT_LOCALE,
    LOCALES,
    LazyText,
    current_locale,
    current_timezone,
    gettext,
    init_locale,
    lazy_gettext,
    lazy_ngettext,
    lazy_pgettext,
    ngettext,
    npgettext,
    pgettext,
    using_locale,
)

_ = gettext
_l = lazy_gettext

__all__ = [
    "DEFAULT_LOCALE",
    "LOCALES",
    "Catalogue",
    "InputError",
    "LazyText",
    "_",
    "_l",
    "add_filters",
    "current_locale",
    "current_timezone",
    "format_date",
    "format_datetime",
    "format_decimal",
    "format_duration",
    "format_hours",
    "format_money",
    "format_number",
    "format_percent",
    "format_relative",
    "format_time",
    "formatter",
    "gettext",
    "init_locale",
    "lazy_gettext",
    "lazy_ngettext",
    "lazy_pgettext",
    "locale_chain",
    "locale_name",
    "ngettext",
    "npgettext",
    "parse_date",
    "parse_datetime",
    "parse_decimal",
    "parse_integer",
    "pgettext",
    "using_locale",
]
