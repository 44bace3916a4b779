"""Base classes of all models."""

from __future__ import annotations

from datetime import UTC, datetime
from typing import TYPE_CHECKING, ClassVar

from sqlalchemy import ForeignKey, Integer, MetaData, Table, event
from sqlalchemy.orm import (
    ColumnProperty,
    DeclarativeBase,
    Mapped,
    Mapper,
    declared_attr,
    mapped_column,
)

from core.db.types import UTCDateTime

metadata = MetaData(
    naming_convention={
        "ix": "ix_%(table_name)s_%(column_0_N_name)s",
        "uq": "uq_%(table_name)s_%(column_0_N_name)s",
        "ck": "ck_%(table_name)s_%(constraint_name)s",
        "fk": "fk_%(table_name)s_%(column_0_N_name)s",
        "pk": "pk_%(table_name)s",
    }
)


def utcnow() -> datetime:
    """Now, aware, in UTC."""
    return datetime.now(UTC)


class Base(DeclarativeBase):
    """Every mapped class; platform tables that need no audit derive from it directly."""

    metadata = metadata

    if TYPE_CHECKING:
        __table__: ClassVar[Table]  # never a join or a subquery here


class Record(Base):
    """A business record: identity, who and when, and an optimistic lock.

    ``version`` is raised by every change of business columns. The version a form was opened with is
    compared by the service, never assigned.
    """

    __abstract__ = True

    id: Mapped[int] = mapped_column(Integer, primary_key=True, sort_order=-100)
    #: When the record was created.
    created_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, sort_order=900)
    #: When a business value last changed.
    updated_at: Mapped[datetime] = mapped_column(UTCDateTime, default=utcnow, sort_order=902)
    #: Optimistic lock: rises with every change.
    version: Mapped[int] = mapped_column(Integer, default=1, sort_order=903)

    @declared_attr
    def created_by_id(cls) -> Mapped[int | None]:
        """Who created the record; empty for the system."""
        return mapped_column(ForeignKey("core_user.id", ondelete="SET NULL"), sort_order=901)

    @declared_attr.directive
    def __mapper_args__(cls) -> dict:
        return {"version_id_col": cls.version}


@event.listens_for(Record, "after_mapper_constructed", propagate=True)
def _know_old_values(mapper: Mapper, _cls: type[Record]) -> None:
    """A value that is written over is read first where it is not known, for the history of the
    record names it: after a savepoint was taken back, SQLAlchemy would not ask."""
    for column in mapper.local_table.c:
        prop = mapper.get_property_by_column(column)
        if isinstance(prop, ColumnProperty):
            prop.active_history = True


def mapped_tables() -> dict[str, type[Base]]:
    """Table → class, of every table there is: what left the metadata is gone, though Python may hold
    its class a while longer."""
    tables = Base.metadata.tables
    return {
        table: mapper.class_
        for mapper in Base.registry.mappers
        if (table := mapper.class_.__tablename__) in tables
    }
