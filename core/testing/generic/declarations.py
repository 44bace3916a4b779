"""What a module declares is complete, named as its own, and refers to things that exist."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from sqlalchemy import PrimaryKeyConstraint, UniqueConstraint

from core.access.permissions import Permission, Preset
from core.db.base import Base
from core.kernel.registry import Contribution
from core.locale import Catalogue
from core.locale.catalogues import check
from core.records.spec import ModelSpec
from core.testing.generic.house import folder_of, house, manifest_of, owned, sources

__all__ = [
    "test_columns_say_what_they_mean",
    "test_foreign_keys_are_indexed",
    "test_imports_are_those_the_manifest_allows",
    "test_manifest_is_valid_and_the_module_loads",
    "test_names_begin_with_the_module",
    "test_permissions_exist_and_presets_name_them",
    "test_spanish_is_complete",
    "test_tables_begin_with_the_module",
]

#: Parts of the core that a module may import; tests may use the fixtures too.
TOOLKIT = re.compile(r"core\.api(\.\w+)?$")
#: Columns of the base classes, documented there.
INHERITED = {"id", "created_at", "created_by_id", "updated_at", "version"}


def test_manifest_is_valid_and_the_module_loads(module: str) -> None:
    """It can be read, its dependencies exist, nothing of it raises at import."""
    manifest = manifest_of(module)
    assert manifest.label, "label: people read it in the catalogue of applications"
    assert manifest.summary, "summary: one sentence for the catalogue of applications"
    assert set(manifest.depends) <= set(house().available)
    assert module not in house().failed, house().failed.get(module)
    init = folder_of(module) / "__init__.py"
    assert not init.exists() or not init.read_text().strip(), "__init__.py stays empty"


def test_imports_are_those_the_manifest_allows(module: str) -> None:
    """The toolkit, its own files, and services and models of what it depends on."""
    wrong = []
    for path in sources(module):
        for line, name in _imports(path, _package(path, module)):
            if not _allowed(path, name, module):
                wrong.append(f"{path.relative_to(folder_of(module))}:{line} imports {name}")
    assert not wrong, "\n".join(wrong)


def _package(path: Path, module: str) -> str:
    inside = path.relative_to(folder_of(module)).with_suffix("").parts
    return ".".join((manifest_of(module).package, *inside[:-1]))


def _imports(path: Path, package: str) -> Iterator[tuple[int, str]]:
    for node in ast.walk(ast.parse(path.read_text())):
        if isinstance(node, ast.Import):
            yield from ((node.lineno, alias.name) for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            base = package.rsplit(".", node.level - 1)[0] if node.level else ""
            yield node.lineno, ".".join(filter(None, (base, node.module)))


def _allowed(path: Path, name: str, module: str) -> bool:
    manifest = manifest_of(module)
    if name.split(".")[0] == "core":
        if path.name == "manifest.py":
            return name == "core.kernel.manifest"
        return bool(TOOLKIT.match(name))
    if f"{name}.".startswith(f"{manifest.package}."):
        return True
    others = {m.package: m.name for m in house().available.values()}
    package = max((p for p in others if f"{name}.".startswith(f"{p}.")), key=len, default=None)
    if package is None:
        return name.split(".")[0] != "modules"
    known = set(manifest.depends)
    glue = Path(path.relative_to(folder_of(module)).parts[0]).stem
    if glue.startswith("with_"):
        known.add(glue.removeprefix("with_"))
    part = name.removeprefix(f"{package}.").split(".")[0]
    return others[package] in known and part in ("services", "models")


def test_names_begin_with_the_module(module: str) -> None:
    """Whoever meets a name knows whose it is, and no two modules can clash."""
    wrong = [
        f"{type_.__name__} {item.name!r}"
        for type_ in house().registries.types()
        for item in owned(type_, module)
        if not _prefixed(item, module)
    ]
    assert not wrong, wrong


def _prefixed(item: Contribution, module: str) -> bool:
    return item.name == module or item.name.startswith((f"{module}.", f"{module}_"))


def test_tables_begin_with_the_module(module: str) -> None:
    """Each table says whose it is; no module touches another's."""
    wrong = [t for t in _tables(module) if not t.startswith(f"{module}_")]
    assert not wrong, wrong


def _tables(module: str) -> dict[str, Any]:
    package = f"{manifest_of(module).package}."
    return {
        mapper.local_table.name: mapper  # type: ignore[attr-defined]
        for mapper in Base.registry.mappers
        if f"{mapper.class_.__module__}.".startswith(package)
        and ".tests." not in f"{mapper.class_.__module__}."
    }


def test_permissions_exist_and_presets_name_them(module: str) -> None:
    """Every model can be granted; presets grant what there is, to roles that exist."""
    permissions, presets = house().of(Permission), house().of(Preset)
    for spec in owned(ModelSpec, module):
        for action in ("read", "create", "update", "archive", *spec.groups):
            assert spec.permission(action) in permissions
        grouped = {f.group for f in spec.fields.values() if f.group}
        assert grouped <= set(spec.groups), f"{spec.name}: groups without a label"
    roles = {p.role for p in presets if presets.owner(p.name) == "core"}
    for preset in owned(Preset, module):
        assert preset.role in roles or preset.label, f"{preset.name}: a new role needs a label"
        unknown = [p for p in preset.grants if p not in permissions]
        assert not unknown, f"{preset.name} grants {unknown}"


def test_columns_say_what_they_mean(module: str) -> None:
    """A ``#:`` comment above the column, or a field with a label."""
    wrong = []
    for path in [f for f in sources(module) if "models" in f.parts or f.name == "models.py"]:
        lines = path.read_text().splitlines()
        for node in ast.walk(ast.parse("\n".join(lines))):
            if isinstance(node, ast.AnnAssign) and _is_column(node):
                name = node.target.id  # type: ignore[union-attr]
                said = lines[node.lineno - 2].strip().startswith("#:")
                if not (said or name in INHERITED or "label=" in ast.unparse(node)):
                    wrong.append(f"{path.name}:{node.lineno} {name}")
    assert not wrong, wrong


def _is_column(node: ast.AnnAssign) -> bool:
    called = ast.unparse(node.value).split("(")[0] if node.value else ""
    return isinstance(node.target, ast.Name) and called in ("column", "mapped_column")


def test_foreign_keys_are_indexed(module: str) -> None:
    """Deleting what a key points to, and following it back, must not read the whole table.

    References to users and teams that nobody lists by (who created it) need no index.
    """
    wrong = []
    for name, mapper in _tables(module).items():
        table = mapper.local_table
        keys = [
            c for c in table.constraints if isinstance(c, UniqueConstraint | PrimaryKeyConstraint)
        ]
        first = {next(iter(i.columns)).name for i in (*table.indexes, *keys) if len(i.columns)}
        for key in table.foreign_keys:
            free = key.column.table.name in ("core_user", "core_team", "core_company")
            if key.parent.name not in first and not free:
                wrong.append(f"{name}.{key.parent.name}")
    assert not wrong, wrong


def test_spanish_is_complete(module: str) -> None:
    """Every text of the module has its Spanish, and every Spanish text its English."""
    problems = check([Catalogue.module(module, folder_of(module))])
    assert not problems, "\n".join(map(str, problems))
