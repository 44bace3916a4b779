"""Translations along a chain of locales, from the catalogues of the core and of every module.

Flask-Babel loads exactly one locale from one file. Cauce needs ``es_MX → es_419 → es`` over one
catalogue per module, so a :class:`flask_babel.Domain` of its own merges all of them into one
table per locale: a look-up costs one dictionary access, however many modules are installed.
"""

from __future__ import annotations

import io
import os
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import tzinfo
from functools import lru_cache
from pathlib import Path
from zoneinfo import ZoneInfo

import flask_babel
from babel import Locale
from babel.core import get_global
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po
from babel.support import NullTranslations, Translations
from flask import Flask, current_app, g, has_app_context
from flask_babel import gettext, ngettext, pgettext
from flask_babel.speaklater import LazyString
from markupsafe import Markup, escape

#: What a person sees who has chosen nothing.
DEFAULT_LOCALE = "es"
DEFAULT_TIMEZONE = "UTC"
#: Locales a person can choose, in the order in which the preferences offer them.
LOCALES = ("es", "es_ES", "es_MX", "es_AR", "es_CO", "es_CL", "es_PE", "en")

Selector = Callable[[], str | None]


@dataclass(frozen=True)
class Catalogue:
    """Where the texts of one part of the product live.

    ``directory`` holds ``<locale>/LC_MESSAGES/<domain>.po``; ``sources`` are the folders whose
    code and templates use them. The core has the domain ``messages``, a module its own name.
    """

    directory: Path
    domain: str
    sources: tuple[Path, ...]

    @classmethod
    def core(cls, root: Path) -> Catalogue:
        """The core's catalogue; ``root`` is the checkout."""
        return cls(root / "i18n", "messages", (root / "core", root / "templates"))

    @classmethod
    def module(cls, name: str, folder: Path) -> Catalogue:
        """A module's catalogue; ``folder`` is its package."""
        return cls(folder / "i18n", name, (folder,))

    def po(self, locale: str) -> Path:
        """The editable file of a locale (it need not exist)."""
        return self.directory / locale / "LC_MESSAGES" / f"{self.domain}.po"

    @property
    def pot(self) -> Path:
        """The template with all msgids, written by the extraction."""
        return self.directory / f"{self.domain}.pot"

    def locales(self) -> list[str]:
        """Locales for which the catalogue has a file, sorted."""
        found = self.directory.glob(f"*/LC_MESSAGES/{self.domain}.po")
        return sorted(path.parent.parent.name for path in found)


@lru_cache(maxsize=64)
def locale_chain(locale: str) -> tuple[str, ...]:
    """The locales to ask, most specific first: ``es_MX`` → ``("es_MX", "es_419", "es")``.

    Parents come from the CLDR (``parent_exceptions``), else the last part is cut off.
    """
    parents = get_global("parent_exceptions")
    chain = [locale]
    while (parent := parents.get(chain[-1]) or chain[-1].rpartition("_")[0]) not in ("", "root"):
        chain.append(parent)
    return tuple(chain)


def compiled(catalogue: Catalogue, locale: str) -> Translations | None:
    """The compiled catalogue of exactly this locale; None where there is none.

    The ``.mo`` file is renewed when the ``.po`` is newer, so nobody has to remember to compile.
    Where the folder is read-only, it is compiled in memory.
    """
    po = catalogue.po(locale)
    mo = po.with_suffix(".mo")
    if not po.exists():
        return _read(mo.read_bytes()) if mo.exists() else None
    if mo.exists() and mo.stat().st_mtime_ns >= po.stat().st_mtime_ns:
        return _read(mo.read_bytes())
    return _read(compile_po(po))


def compile_po(po: Path) -> bytes:
    """Compile one ``.po`` beside itself (atomically: several processes may do it at once)."""
    buffer = io.BytesIO()
    with po.open("rb") as file:
        write_mo(buffer, read_po(file))
    data = buffer.getvalue()
    mo = po.with_suffix(".mo")
    # one name per thread, so that two that boot together never write into the same file
    draft = mo.with_suffix(f".{os.getpid()}-{threading.get_ident()}.tmp")
    try:
        draft.write_bytes(data)
        draft.replace(mo)
    except OSError:
        draft.unlink(missing_ok=True)
    return data


def _read(data: bytes) -> Translations:
    return Translations(io.BytesIO(data))


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
        gettext=lambda text: _table().ugettext(text),
        ngettext=lambda one, many, n: _table().ungettext(one, many, n),
        pgettext=lambda context, text: _table().upgettext(context, text),
        npgettext=lambda context, one, many, n: _table().unpgettext(context, one, many, n),
        newstyle=True,
    )


def _zoned(selector: Selector | None) -> Callable[[], tzinfo]:
    # a ZoneInfo, because a zone by name makes Flask-Babel build a pytz one
    return lambda: ZoneInfo((selector and selector()) or DEFAULT_TIMEZONE)


def _table() -> NullTranslations:
    return flask_babel.get_translations()


def translations(locale: str) -> NullTranslations:
    """The merged table of any locale; an empty one outside an application context."""
    if not has_app_context() or "babel" not in current_app.extensions:
        return NullTranslations()
    return current_app.extensions["babel"].instance.chain.translations(locale)


def current_locale() -> str:
    """The locale in force, such as ``es_MX``; the default one outside an application."""
    locale = _in_app() and flask_babel.get_locale()
    return str(locale) if locale else DEFAULT_LOCALE


def current_timezone() -> ZoneInfo:
    """The time zone in force; UTC outside an application."""
    return flask_babel.get_timezone() if _in_app() else ZoneInfo(DEFAULT_TIMEZONE)


def _in_app() -> bool:
    return has_app_context() and "babel" in current_app.extensions


@contextmanager
def using_locale(locale: str, tz: str | None = None) -> Iterator[None]:
    """Work in another language and zone: jobs, mails to a customer, the command line.

    :param tz: IANA name; None keeps the zone in force.
    :raises RuntimeError: outside an application context, where nothing could be translated.
    """
    if not has_app_context():
        raise RuntimeError("using_locale needs an application context")
    with flask_babel.force_locale(locale):
        context = g._flask_babel
        before = getattr(context, "babel_tzinfo", None)
        if tz is not None:
            context.babel_tzinfo = ZoneInfo(tz)
        try:
            yield
        finally:
            context.babel_tzinfo = before


class LazyText(LazyString):
    """A text translated when it is shown.

    Flask-Babel's own declares itself safe HTML, which would let a value put into the text reach
    the page unescaped; this one is escaped like any other text.
    """

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
