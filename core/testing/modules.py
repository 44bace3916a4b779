"""Small modules for tests, written to a directory that ``CAUCE_MODULES_PATH`` may name."""

from __future__ import annotations

from pathlib import Path

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
