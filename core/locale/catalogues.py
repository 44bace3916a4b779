"""Care of the catalogues: extract the texts, renew the ``.po`` files, check them, compile them.

English msgids are in the code. ``es`` is complete in every catalogue; the other Spanish locales
hold only what differs from what their chain already says. ``.pot`` files are made for translators
who want one and are not kept.
"""

from __future__ import annotations

import ast
import io
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from babel.messages.catalog import Catalog, Message
from babel.messages.extract import DEFAULT_KEYWORDS, extract_from_file
from babel.messages.pofile import read_po, write_po

from core.locale.files import Catalogue, compile_po, locale_chain

#: The language every text must have.
COMPLETE = "es"

_KEYWORDS = DEFAULT_KEYWORDS | {
    "_l": None,
    "lazy_gettext": None,
    "lazy_ngettext": (1, 2),
    "lazy_pgettext": ((1, "c"), 2),
    "upgettext": ((1, "c"), 2),
}
_MANIFEST_TEXTS = ("label", "summary", "category")
_SKIPPED = {"tests", "migrations", "static", "node_modules", "__pycache__"}
_TEMPLATES = {".html", ".txt", ".xml"}
_TEMPLATE_OPTIONS = {"silent": "false", "extensions": "jinja2.ext.do,jinja2.ext.loopcontrols"}
_PLACEHOLDER = re.compile(r"%\(\w+\)[sd]|%[sd%]|\{\w*\}")
_TAG = re.compile(r"</?\w+")
_FORMAT = re.compile(r"%\(\w+\)[sd]|%%")
# headers that change with every run and say nothing
_NOISE = re.compile(
    r'^(#.*|"(POT-Creation-Date|PO-Revision-Date|Last-Translator|Language-Team|Generated-By|'
    r'Project-Id-Version|Report-Msgid-Bugs-To): .*")\n',
    re.M,
)

Key = tuple[str | None, str]


@dataclass(frozen=True)
class Problem:
    """What the check found wrong with one text."""

    domain: str
    locale: str
    #: ``missing``, ``obsolete``, ``plural``, ``placeholders``, ``percent``, ``markup``,
    #: ``redundant`` or ``conflict``.
    kind: str
    text: str
    detail: str = ""

    def __str__(self) -> str:
        return f"{self.domain}/{self.locale}: {self.kind}: {self.text!r} {self.detail}".rstrip()


def extract(catalogue: Catalogue) -> Catalog:
    """The template: every text of a catalogue's code, templates and manifest."""
    template = Catalog(fuzzy=False)
    for folder in catalogue.sources:
        for path in sorted(_source_files(folder)):
            name = path.relative_to(folder.parent).as_posix()
            for msgid, context in _texts(path):
                template.add(msgid, locations=[(name, 0)], context=context)
    return template


def _source_files(folder: Path) -> Iterator[Path]:
    for path in folder.rglob("*"):
        wanted = path.suffix == ".py" or (path.suffix in _TEMPLATES and "templates" in path.parts)
        if wanted and not _SKIPPED.intersection(path.relative_to(folder).parts):
            yield path


def _texts(path: Path) -> Iterator[tuple[str | tuple[str, ...], str | None]]:
    if path.suffix == ".py":
        method, options = "python", {}
    else:
        method, options = "jinja2.ext:babel_extract", _TEMPLATE_OPTIONS
    for _line, msgid, _comments, context in extract_from_file(
        method, path, keywords=_KEYWORDS, options=options
    ):
        yield msgid, context
    if path.name == "manifest.py":
        yield from _manifest_texts(path)


def _manifest_texts(path: Path) -> Iterator[tuple[str, None]]:
    """The manifest is plain data, read before there is any language: its texts carry no mark."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        match node:
            case ast.keyword(arg=name, value=ast.Constant(value=str(text))):
                if text and name in _MANIFEST_TEXTS:
                    yield text, None


def write_template(catalogue: Catalogue) -> int:
    """Write the ``.pot`` for translators.

    :returns: how many texts it has.
    """
    template = extract(catalogue)
    _write(catalogue.pot, template)
    return len(template)


def update(catalogue: Catalogue, locales: Iterable[str] = ()) -> dict[str, int]:
    """Renew the ``.po`` files: new texts added (to ``es``), vanished ones dropped, nothing guessed.

    :param locales: to begin beside those that exist and ``es``.
    :returns: locale → number of texts still without translation.
    """
    template = extract(catalogue)
    missing: dict[str, int] = {}
    for locale in sorted({COMPLETE, *catalogue.locales(), *locales}):
        texts = read(catalogue, locale)
        texts.update(template, no_fuzzy_matching=True)
        empty = [message for message in _messages(texts) if not _translated(message)]
        if locale != COMPLETE:
            for message in empty:
                texts.delete(message.id, message.context)
        missing[locale] = len(empty) if locale == COMPLETE else 0
        _write(catalogue.po(locale), texts)
    return missing


def read(catalogue: Catalogue, locale: str) -> Catalog:
    """The texts of one locale, empty if it has no file."""
    path = catalogue.po(locale)
    if not path.exists():
        return Catalog(locale=locale, fuzzy=False)
    with path.open("rb") as file:
        return read_po(file, locale=locale)


def write(catalogue: Catalogue, locale: str, texts: Catalog) -> None:
    """Write the texts of one locale, sorted, without the headers that only make noise."""
    _write(catalogue.po(locale), texts)


def _write(path: Path, texts: Catalog) -> None:
    buffer = io.BytesIO()
    write_po(buffer, texts, width=100, sort_output=True, include_lineno=False, ignore_obsolete=True)
    head, blank, body = buffer.getvalue().decode().partition("\n\n")
    path.parent.mkdir(parents=True, exist_ok=True)
    head = _NOISE.sub("", head + "\n").lstrip("\n")
    path.write_text(head + blank[1:] + body, encoding="utf-8")


def compile_all(catalogues: Iterable[Catalogue]) -> int:
    """Compile every ``.po``.

    :returns: how many.
    """
    files = [c.po(locale) for c in catalogues for locale in c.locales()]
    for path in files:
        compile_po(path)
    return len(files)


def check(catalogues: Sequence[Catalogue]) -> list[Problem]:
    """Everything that is wrong: see :class:`Problem`. Empty means that it may ship."""
    problems: list[Problem] = []
    for catalogue in catalogues:
        template = {_key(message): message for message in _messages(extract(catalogue))}
        problems += _missing(catalogue, template)
        for locale in catalogue.locales():
            problems += _wrong(catalogue, locale, template)
    return problems + list(_conflicts(catalogues))


def _missing(catalogue: Catalogue, template: dict[Key, Message]) -> Iterator[Problem]:
    done = {_key(m) for m in _messages(read(catalogue, COMPLETE)) if _translated(m)}
    for key in template.keys() - done:
        yield Problem(catalogue.domain, COMPLETE, "missing", key[1])


def _wrong(catalogue: Catalogue, locale: str, template: dict[Key, Message]) -> Iterator[Problem]:
    inherited = _inherited(catalogue, locale)
    for message in _messages(read(catalogue, locale)):
        if not _translated(message):
            continue
        key = _key(message)
        kinds = _text_problems(message) if key in template else ["obsolete"]
        if inherited.get(key) == message.string:
            kinds.append("redundant")
        for kind in kinds:
            yield Problem(catalogue.domain, locale, kind, key[1], str(message.string))


def _inherited(catalogue: Catalogue, locale: str) -> dict[Key, object]:
    """What the chain says without this locale."""
    texts: dict[Key, object] = {}
    for parent in reversed(locale_chain(locale)[1:]):
        done = filter(_translated, _messages(read(catalogue, parent)))
        texts.update((_key(message), message.string) for message in done)
    return texts


def _text_problems(message: Message) -> list[str]:
    """Placeholders and markup must be those of the msgid, in every plural form."""
    originals, translated = _ids(message), _strings(message)
    if len(translated) != len(originals):
        return ["plural"]
    found = []
    for kind, pattern in (("placeholders", _PLACEHOLDER), ("markup", _TAG)):
        allowed = set(pattern.findall(" ".join(originals)))
        needed = set(pattern.findall(originals[-1]))
        # the singular may say "un archivo" without the number, the last form may drop nothing
        used = [set(pattern.findall(text)) for text in translated]
        if not all(one <= allowed for one in used) or not needed <= used[-1]:
            found.append(kind)
    if _formatted(message) and any(
        "%" in _FORMAT.sub("", text) for text in (*originals, *translated)
    ):
        found.append("percent")
    return found


def _formatted(message: Message) -> bool:
    """Whether ``%`` is applied to it: always in templates, in code when it takes values.

    A bare per cent sign (not doubled) in such a text raises when the page is made.
    """
    in_template = any(not str(path).endswith(".py") for path, _line in message.locations)
    return in_template or any(_FORMAT.search(text) for text in _ids(message))


def _conflicts(catalogues: Sequence[Catalogue]) -> Iterator[Problem]:
    """One msgid, two Spanish texts: only the first would ever be seen."""
    first: dict[Key, tuple[str, object]] = {}
    for catalogue in catalogues:
        for message in filter(_translated, _messages(read(catalogue, COMPLETE))):
            domain, text = first.setdefault(_key(message), (catalogue.domain, message.string))
            if text != message.string:
                detail = f"{message.string} here, {text} in {domain}: give one a context"
                yield Problem(catalogue.domain, COMPLETE, "conflict", _key(message)[1], detail)


def _messages(texts: Catalog) -> Iterator[Message]:
    return (message for message in texts if message.id)


def _ids(message: Message) -> tuple[str, ...]:
    return tuple(message.id) if message.pluralizable else (str(message.id),)


def _strings(message: Message) -> tuple[str, ...]:
    found = message.string if isinstance(message.string, (list, tuple)) else (message.string,)
    return tuple(str(text or "") for text in found)


def _key(message: Message) -> Key:
    return message.context, _ids(message)[0]


def _translated(message: Message) -> bool:
    return all(_strings(message)) and not message.fuzzy
