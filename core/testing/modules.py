"""Small modules for tests, written to a directory that ``CAUCE_MODULES_PATH`` may name."""

from __future__ import annotations

import sys
from pathlib import Path

from sqlalchemy.orm import Mapper

from core.access.sessions import forget_actors
from core.db import Base
from core.db.scoping import guarded_classes

MANIFEST = """from core.kernel.manifest import Manifest

manifest = Manifest(name={name!r}, label={label!r}, version={version!r}, depends={depends!r})
"""

MODEL = """from sqlalchemy import ForeignKey, String
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base


class Thing(Base):
    __tablename__ = "{name}_thing"

    id: Mapped[int] = mapped_column(primary_key=True)
    #: What it is called.
    name: Mapped[str] = mapped_column(String(40))


contributions = ()
"""

MIGRATION = """import sqlalchemy as sa
from alembic import op

revision, down_revision = "0001", None


def upgrade() -> None:
    op.create_table(
        "{name}_thing",
        sa.Column("id", sa.Integer(), primary_key=True),
        sa.Column("name", sa.String(40), nullable=False),
    )


def downgrade() -> None:
    op.drop_table("{name}_thing")
"""


def write_module(
    root: Path,
    name: str,
    *,
    version: str = "1.0",
    depends: tuple[str, ...] = (),
    files: dict[str, str] | None = None,
) -> Path:
    """Write a module with one table, ``<name>_thing``.

    :param root: directory that gets ``modules/<name>``.
    :param files: further files, or others than those, by path inside the module.
    :returns: the directory of the module.
    """
    facts = {"name": name, "label": name.capitalize(), "version": version, "depends": depends}
    content = {
        "__init__.py": "",
        "manifest.py": MANIFEST.format(**facts),
        "models.py": MODEL.format(**facts),
        "migrations/versions/0001_initial.py": MIGRATION.format(**facts),
        **(files or {}),
    }
    folder = root / "modules" / name
    for path, text in content.items():
        (folder / path).parent.mkdir(parents=True, exist_ok=True)
        (folder / path).write_text(text)
    return folder


def forget_modules(root: Path) -> None:
    """Take the modules of a directory out of this process: their path, their code, their tables.

    :param root: directory with ``modules/<name>``; modules that nobody imported are no matter.
    """
    sys.path[:] = [path for path in sys.path if path != str(root)]
    names = [f"modules.{folder.name}" for folder in (root / "modules").glob("*/")]

    def of_them(name: str) -> bool:
        return any(name == one or name.startswith(f"{one}.") for one in names)

    for mapper in list(Base.registry.mappers):
        if of_them(mapper.class_.__module__):
            _unmap(mapper)
    for name in filter(of_them, list(sys.modules)):
        del sys.modules[name]
    forget_actors()


def _unmap(mapper: Mapper) -> None:
    cls, registry = mapper.class_, Base.registry
    if cls in guarded_classes():
        guarded_classes().remove(cls)
    Base.metadata.remove(mapper.local_table)  # type: ignore[arg-type]
    registry._class_registry.pop(cls.__name__, None)
    registry._dispose_manager_and_mapper(mapper.class_manager)
    registry._managers.pop(mapper.class_manager, None)
