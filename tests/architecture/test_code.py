"""How the code is built: layers, sizes, names, and what is kept out of it."""

from __future__ import annotations

import ast
import re
import subprocess
from collections.abc import Iterator
from functools import cache
from pathlib import Path

from core.app import ROOT

#: Words that write to a table around the session, or read around its conditions, and the files
#: that may: each says there why.
RAW = re.compile(
    r"(?<![\w.])text\(|\.__table__\.(select|insert|update|delete)\(|bulk_\w+_mappings\("
)
RAW_ALLOWED = {
    "core/lifecycle": "counts and exports tables of modules that do not run",
    "core/serve/doctor.py": "asks the database about itself",
    "core/serve/health.py": "asks whether the database answers",
}
#: Libraries that take megabytes and tens of milliseconds: functions import them, when they need them.
HEAVY = frozenset({
    "holidays", "icalendar", "openpyxl", "pycountry", "pypdf", "rapidfuzz", "schwifty", "segno",
    "sepaxml", "weasyprint",
})  # fmt: skip
#: Hard limit; about 300 is where a second look is due.
LONGEST = 400


def tracked(*patterns: str) -> list[Path]:
    """Files of the repository."""
    listed = subprocess.run(
        ["git", "ls-files", "-co", "--exclude-standard", *patterns],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    )
    return [ROOT / line for line in listed.stdout.splitlines() if (ROOT / line).is_file()]


@cache
def sources() -> list[Path]:
    """Python files that run in production."""
    return [
        path
        for path in tracked("core/*.py", "modules/*.py")
        if not {"tests", "versions", "testing"} & set(path.relative_to(ROOT).parts)
        and path.name != "testing.py"
    ]


def named(path: Path) -> str:
    """Path inside the repository."""
    return path.relative_to(ROOT).as_posix()


def test_core_knows_no_department() -> None:
    """It never imports a module, not even inside a function."""
    wrong = []
    for path in sources():
        if named(path).startswith("core/"):
            for name in imported(path):
                if name.split(".")[0] == "modules":
                    wrong.append(f"{named(path)} imports {name}")
    assert not wrong, wrong


def imported(path: Path) -> Iterator[str]:
    """Dotted names a file imports, anywhere in it."""
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom) and node.module:
            yield node.module


def test_heavy_libraries_load_when_they_are_needed() -> None:
    """A web process starts quickly and holds little; most of them never print, compare or import."""
    wrong = []
    for path in sources():
        for node in ast.parse(path.read_text("utf-8")).body:
            names = []
            if isinstance(node, ast.Import):
                names = [alias.name for alias in node.names]
            elif isinstance(node, ast.ImportFrom):
                names = [node.module or ""]
            heavy = HEAVY & {name.partition(".")[0] for name in names}
            wrong += [f"{named(path)}:{node.lineno} {name}" for name in heavy]
    assert not wrong


def test_queries_go_through_the_session() -> None:
    """Raw SQL and tables without their conditions show rows that nobody may see."""
    wrong = []
    for path in sources():
        name = named(path)
        if not name.startswith(("core/db/", *RAW_ALLOWED)):
            wrong += [f"{name}:{line}: {call}" for line, call in raw_calls(path)]
    assert not wrong, "\n".join(wrong)


def test_exceptions_are_still_needed() -> None:
    """A permission to go round the session ends with its reason."""
    used = {named(path) for path in tracked("*.py") if list(raw_calls(path))}
    assert not [a for a in RAW_ALLOWED if not any(name.startswith(a) for name in used)]


def raw_calls(path: Path) -> Iterator[tuple[int, str]]:
    """Calls of SQLAlchemy's ``text``, of bulk mappings, and statements on bare tables."""
    tree = ast.parse(path.read_text())
    raw_text = {
        alias.asname or alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("sqlalchemy")
        for alias in node.names
        if alias.name == "text"
    }
    for node in ast.walk(tree):
        if isinstance(node, ast.Call):
            call = ast.unparse(node.func)
            if call in raw_text or RAW.search(call):
                yield node.lineno, call


def test_moments_have_a_zone() -> None:
    """``utcnow()`` and ``now()`` without a zone mean another moment on another machine."""
    naive = re.compile(
        r"datetime\.(utcnow\(|now\(\)(?!\.astimezone)|today\(|utcfromtimestamp)|date\.today\("
    )
    wrong = [
        f"{named(path)}:{number}"
        for path in sources()
        for number, line in enumerate(path.read_text().splitlines(), start=1)
        if naive.search(line)
    ]
    assert not wrong, wrong


def test_files_stay_readable() -> None:
    """Whoever opens a file can hold it in mind."""
    long = {
        named(path): lines
        for path in tracked("*.py")
        if "versions" not in path.parts and (lines := len(path.read_text().splitlines())) > LONGEST
    }
    assert not long, long


def test_what_modules_import_is_documented() -> None:
    """Every name of ``core.api`` says what it does."""
    import importlib
    import inspect

    silent = []
    for path in tracked("core/api/*.py"):
        if path.stem == "__init__":
            continue
        facade = importlib.import_module(f"core.api.{path.stem}")
        for name in facade.__all__:
            item = getattr(facade, name)
            own = inspect.isclass(item) or inspect.isfunction(item)
            if own and item.__module__.startswith("core.") and not inspect.getdoc(item):
                silent.append(f"{path.stem}.{name}")
    assert not silent, silent


def test_public_functions_say_what_they_do() -> None:
    """Functions and classes without an underscore have a docstring."""
    silent = []
    for path in sources():
        tree = ast.parse(path.read_text())
        for node in [
            *tree.body,
            *(n for c in tree.body if isinstance(c, ast.ClassDef) for n in c.body),
        ]:
            kinds = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
            if isinstance(node, kinds) and not node.name.startswith("_"):
                decorated = any("setter" in ast.unparse(d) for d in node.decorator_list)
                if not ast.get_docstring(node) and not decorated:
                    silent.append(f"{named(path)}:{node.lineno} {node.name}")
    assert not silent, "\n".join(silent)


#: Written in pieces: this file is read by its own test.
PRIVATE = (
    re.compile("/" + r"(work|home/\w+|farm)/\w"),
    re.compile(r"--(extra-)?index-url\s+http|" + "find-links" + r"\s*=\s*\S"),
    re.compile("-----BEGIN " + r"[A-Z ]*PRIVATE KEY"),
)


def test_nothing_of_one_machine_is_kept() -> None:
    """No paths of a developer's machine, package indexes or keys."""
    wrong = []
    for path in tracked():
        try:
            content = path.read_text()
        except UnicodeDecodeError:
            continue
        if path.suffix in (".svg", ".csv"):
            continue
        wrong += [f"{named(path)}: {p.pattern}" for p in PRIVATE if p.search(content)]
    assert not wrong, wrong


#: Letters and words that no English text has.
SPANISH = re.compile(r"[áéíóúñ¿¡]|\b(el|los|las|una?|para|con|este|está|usted)\b", re.I)


def test_msgids_are_english() -> None:
    """Translators work from English; proper names and examples may be Spanish."""
    from core.locale import Catalogue
    from core.locale.catalogues import extract

    catalogues = [Catalogue.core(ROOT)]
    catalogues += [Catalogue.module(p.name, p) for p in (ROOT / "modules").iterdir() if p.is_dir()]
    wrong = []
    for catalogue in catalogues:
        for message in extract(catalogue):
            ids = message.id if isinstance(message.id, tuple) else (message.id,)
            wrong += [text for text in ids if text and SPANISH.search(_unquoted(text))]
    assert not wrong, wrong


def _unquoted(text: str) -> str:
    return re.sub(r"“[^”]*”|\"[^\"]*\"|for example .*|such as .*|\bNIF\b.*", "", text)
