"""Languages, formats and countries. Import texts and formats from here; the heavier parts
(`taxids`, `phones`, `calendars`) are modules of their own, loaded by who needs them.
"""

from flask_babel import gettext, ngettext, npgettext, pgettext

from core.locale.translations import (
    DEFAULT_LOCALE,
    LOCALES,
    Catalogue,
    LazyText,
    current_locale,
    current_timezone,
    init_locale,
    lazy_gettext,
    lazy_ngettext,
    lazy_pgettext,
    locale_chain,
    translations,
    using_locale,
)

_ = gettext
_l = lazy_gettext

__all__ = [
    "DEFAULT_LOCALE",
    "LOCALES",
    "Catalogue",
    "LazyText",
    "_",
    "_l",
    "current_locale",
    "current_timezone",
    "gettext",
    "init_locale",
    "lazy_gettext",
    "lazy_ngettext",
    "lazy_pgettext",
    "locale_chain",
    "ngettext",
    "npgettext",
    "pgettext",
    "translations",
    "using_locale",
]
