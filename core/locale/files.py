"""The files of translations: where they are, which ones a locale asks, and their compilation."""

from __future__ import annotations

import io
import os
import threading
from dataclasses import dataclass
from functools import lru_cache
from pathlib import Path

from babel import Locale
from babel.core import get_global
from babel.support import Translations


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


def locale_name(locale: str) -> str:
    """What a language calls itself, for those who look for it: ``Español (México)``."""
    parsed = Locale.parse(locale)
    # by the names of the language: those of each country's would be loaded for a word or two
    name = parsed.get_display_name(parsed.language) or locale
    return name[0].upper() + name[1:]


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
    from babel.messages.mofile import write_mo
    from babel.messages.pofile import read_po

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
