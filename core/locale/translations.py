"""Translations along a chain of locales, from the catalogues of the core and of every module.

Flask-Babel loads exactly one locale from one file. Cauce needs ``es_MX → es_419 → es`` over one
catalogue per module, so a :class:`flask_babel.Domain` of its own merges all of them into one
table per locale: a look-up costs one dictionary access, however many modules are installed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from datetime import tzinfo
from typing import Any
from zoneinfo import ZoneInfo

import flask_babel
from babel import Locale, numbers
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_app_context
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

from core.kernel.here import here
from core.locale.files import Catalogue, compiled, locale_chain

#: What a person sees who has chosen nothing.
DEFAULT_LOCALE = "es"
DEFAULT_TIMEZONE = "UTC"
#: Locales a person can choose, in the order in which the preferences offer them.
LOCALES = ("es", "es_ES", "es_MX", "es_AR", "es_CO", "es_CL", "es_PE", "en")

Selector = Callable[[], str | None]


class ChainDomain(flask_babel.Domain):
    """Look-ups over all catalogues along the locale chain, cached per locale.

    Precedence: the more specific locale first; within a locale the core, then the modules in
    graph order. So installing a module never changes a word elsewhere; two parts that need
    different words for one msgid give it a context (``pgettext``).
    """

    def __init__(self, catalogues: Sequence[Catalogue]) -> None:
        super().__init__()
        self.catalogues = tuple(catalogues)
        self._tables: dict[tuple[str, str | None], Translations] = {}

    def get_translations(self) -> NullTranslations:
        """The table of the current locale; empty outside an application context."""
        locale = flask_babel.get_locale()
        if locale is None:
            return NullTranslations()
        table = self._tables.get((locale.language, locale.territory))
        return table if table is not None else self.translations(str(locale))

    def translations(self, locale: str) -> Translations:
        """The merged table of a locale such as ``es_MX``."""
        parsed = Locale.parse(locale)
        key = (parsed.language, parsed.territory)
        if key not in self._tables:
            self._tables[key] = self._merge(str(parsed))
        return self._tables[key]

    def _merge(self, locale: str) -> Translations:
        merged = Translations()
        # Babel's own merge() drops the plural rule; all locales of a chain share the language's
        for name in reversed(locale_chain(locale)):
            for catalogue in reversed(self.catalogues):
                found = compiled(catalogue, name)
                if found is not None:
                    merged._catalog.update(found._catalog)
                    merged.plural = found.plural
        merged._catalog.pop("", None)
        return merged


class _Babel(flask_babel.Babel):
    """Flask-Babel with the chained domain as its only one."""

    def __init__(self, domain: ChainDomain) -> None:
        self.chain = domain
        super().__init__(configure_jinja=False)

    @property
    def domain_instance(self) -> ChainDomain:
        """The chained domain, for Flask-Babel."""
        return self.chain


def init_locale(
    app: Flask,
    catalogues: Sequence[Catalogue],
    locale_selector: Selector | None = None,
    timezone_selector: Selector | None = None,
) -> None:
    """Give an application its languages.

    :param catalogues: the core's first, then the installed modules' in graph order.
    :param locale_selector: the locale of the current request (``"es_MX"``), None for the default.
    :param timezone_selector: its IANA zone (``"America/Mexico_City"``), None for the default.
    """
    _Babel(ChainDomain(catalogues)).init_app(
        app,
        default_locale=DEFAULT_LOCALE,
        default_timezone=DEFAULT_TIMEZONE,
        locale_selector=locale_selector,
        timezone_selector=_zoned(timezone_selector),
    )
    app.jinja_env.add_extension("jinja2.ext.i18n")
    app.jinja_env.install_gettext_callables(  # type: ignore[attr-defined]
        gettext=lambda text: in_force().table.ugettext(text),
        ngettext=lambda one, many, n: in_force().table.ungettext(one, many, n),
        pgettext=lambda context, text: in_force().table.upgettext(context, text),
        npgettext=lambda context, one, many, n: in_force().table.unpgettext(context, one, many, n),
        newstyle=True,
    )


def _zoned(selector: Selector | None) -> Callable[[], tzinfo]:
    # a ZoneInfo, because a zone by name makes Flask-Babel build a pytz one
    return lambda: ZoneInfo((selector and selector()) or DEFAULT_TIMEZONE)


@dataclass(frozen=True, slots=True)
class _State:
    """What is in force in a context, asked hundreds of times a page."""

    locale: str
    zone: ZoneInfo
    table: NullTranslations
    #: Functions that show values, as :mod:`core.locale.formats` made them for this context.
    shows: dict[Any, Callable[..., str]] = field(default_factory=dict)


_OUTSIDE = _State(DEFAULT_LOCALE, ZoneInfo(DEFAULT_TIMEZONE), NullTranslations())


def in_force() -> _State:
    """The language, zone and texts of the request or command in progress."""
    try:
        return here().cauce_locale
    except (AttributeError, RuntimeError):
        # the first question of a context; or none, where nothing can be translated
        if not (has_app_context() and "babel" in current_app.extensions):
            return _OUTSIDE
        locale, zone = flask_babel.get_locale(), flask_babel.get_timezone()
        g.cauce_locale = _State(str(locale), zone, flask_babel.get_translations())
        return g.cauce_locale


def translations(locale: str) -> NullTranslations:
    """The merged table of any locale; an empty one outside an application context."""
    if not has_app_context() or "babel" not in current_app.extensions:
        return NullTranslations()
    return current_app.extensions["babel"].instance.chain.translations(locale)


def current_locale() -> str:
    """The locale in force, such as ``es_MX``; the default one outside an application."""
    return in_force().locale


def current_timezone() -> ZoneInfo:
    """The time zone in force; UTC outside an application."""
    return in_force().zone


@contextmanager
def using_locale(locale: str, tz: str | None = None) -> Iterator[None]:
    """Work in another language and zone: jobs, mails to a customer, the command line.

    :param tz: IANA name; None keeps the zone in force.
    :raises RuntimeError: outside an application context, where nothing could be translated.
    """
    if not has_app_context():
        raise RuntimeError("using_locale needs an application context")
    before = in_force()
    # Flask-Babel is told too, for the libraries that ask it (WTForms, Flask-Admin)
    with flask_babel.force_locale(locale):
        zone = ZoneInfo(tz) if tz else before.zone
        g.cauce_locale = _State(locale, zone, translations(locale))
        try:
            yield
        finally:
            g.cauce_locale = before


def gettext(text: str, **values: object) -> str:
    """A text in the language in force; ``%(name)s`` takes the values."""
    found = in_force().table.ugettext(text)
    return found % values if values else found


def ngettext(singular: str, plural: str, num: int, **values: object) -> str:
    """Like :func:`gettext` for a text with a number, ``%(num)s``: ``5.091 filas``."""
    return in_force().table.ungettext(singular, plural, num) % {"num": _written(num), **values}


def pgettext(context: str, text: str, **values: object) -> str:
    """Like :func:`gettext`, with a context that tells equal msgids apart."""
    found = in_force().table.upgettext(context, text)
    return found % values if values else found


def npgettext(context: str, singular: str, plural: str, num: int, **values: object) -> str:
    """Like :func:`ngettext`, with a context."""
    found = in_force().table.unpgettext(context, singular, plural, num)
    return found % {"num": _written(num), **values}


def _written(num: int) -> str:
    """A count in the digits of the locale; small ones, nearly all, need no formatter."""
    if -1000 < num < 1000:
        return str(num)
    return numbers.format_decimal(num, "#,##0", locale=in_force().locale)


class LazyText(LazyString):
    """A text translated when it is shown.

    Flask-Babel's own declares itself safe HTML, which would let a value put into the text reach
    the page unescaped; this one is escaped like any other text.
    """

    @property
    def msgid(self) -> str:
        """The text as written in the code, for what is stored and translated when shown."""
        return self._args[-1] if self._func is pgettext else self._args[0]

    def __html__(self) -> Markup:
        return escape(str(self))


def lazy_gettext(text: str, **values: object) -> LazyText:
    """A translated text for module level: labels of fields, permissions, menus."""
    return LazyText(gettext, text, **values)


def lazy_pgettext(context: str, text: str, **values: object) -> LazyText:
    """Like :func:`lazy_gettext`, with a context that tells equal msgids apart."""
    return LazyText(pgettext, context, text, **values)


def lazy_ngettext(singular: str, plural: str, num: int, **values: object) -> LazyText:
    """Like :func:`lazy_gettext` for a text with a number (``%(num)s``)."""
    return LazyText(ngettext, singular, plural, num, **values)
