"""Document numbers: per series, without gaps where the law asks for it."""

from __future__ import annotations

from datetime import date

from sqlalchemy import Boolean, ForeignKey, Integer, String, UniqueConstraint, select
from sqlalchemy.orm import Mapped, mapped_column

from core.db.base import Base, Record
from core.db.session import session
from core.db.upsert import upsert


class Series(Record):
    """A numbering series, edited in Ajustes."""

    __tablename__ = "core_series"
    __table_args__ = (UniqueConstraint("company_id", "code"),)

    #: Company whose documents it numbers.
    company_id: Mapped[int] = mapped_column(ForeignKey("core_company.id", ondelete="CASCADE"))
    #: Stable key used by modules: "sales.order".
    code: Mapped[str] = mapped_column(String(60))
    #: What people call it.
    label: Mapped[str] = mapped_column(String(120))
    #: Text with {year}, {yy}, {month} and {number}: "P-{year}-{number}".
    pattern: Mapped[str] = mapped_column(String(60))
    #: Digits to which the number is padded.
    padding: Mapped[int] = mapped_column(Integer, default=4)
    #: Begins again at 1 each year.
    yearly: Mapped[bool] = mapped_column(Boolean, default=True)


class Counter(Base):
    """The last number given out by a series in a period."""

    __tablename__ = "core_counter"

    series_id: Mapped[int] = mapped_column(
        ForeignKey("core_series.id", ondelete="CASCADE"), primary_key=True
    )
    #: Year, or 0 for a series that never restarts.
    period: Mapped[int] = mapped_column(Integer, primary_key=True)
    value: Mapped[int] = mapped_column(Integer, default=0)


def next_number(series: Series, day: date) -> str:
    """The next number of a series, inside the unit of work in progress.

    The counter's row stays locked until the commit: a rollback gives the number back, so a legal
    series has no gaps, and two people never get the same.

    :param day: date of the document in the company's zone; decides the year.
    """
    current = session()
    if not current.info.get("writing"):
        raise RuntimeError("next_number needs a unit of work")
    period = day.year if series.yearly else 0
    key = (series.id, period)
    current.execute(_ensure(key))
    counter = current.execute(
        select(Counter)
        .where(Counter.series_id == key[0], Counter.period == key[1])
        .with_for_update()
        .execution_options(populate_existing=True)
    ).scalar_one()
    counter.value += 1
    current.flush()
    return series.pattern.format(
        year=day.year,
        yy=f"{day.year % 100:02}",
        month=f"{day.month:02}",
        number=f"{counter.value:0{series.padding}}",
    )


def _ensure(key: tuple[int, int]):
    row = {"series_id": key[0], "period": key[1], "value": 0}
    return upsert()(Counter).values(**row).on_conflict_do_nothing()
