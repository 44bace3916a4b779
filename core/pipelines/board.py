"""The records of a funnel stage by stage: sums of every column, the first cards of each, those after."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from decimal import Decimal
from typing import Any

from itsdangerous import BadSignature
from sqlalchemy import Select, and_, bindparam, case, func, literal, or_, select, union_all

from core.db.base import utcnow
from core.db.prepared import prepared_rows
from core.db.session import session
from core.db.types import UTCDateTime
from core.kernel.signing import signer
from core.locale import _
from core.pipelines.declare import pipelined
from core.pipelines.definitions import StageInfo
from core.records.drafting import value_of
from core.records.errors import Invalid
from core.records.query import Query
from core.settings import current_company

#: Columns of a card that are no fields: read where the model has them.
EXTRA = (
    "stage_id",
    "stage_since",
    "next_activity_at",
    "next_activity_kind",
    "next_activity_subject",
)
#: A probability counts in hundredths.
HUNDRED = Decimal(100)


@dataclass
class Sums:
    """What the records of a stage add up to."""

    count: int = 0
    #: With an activity that is overdue, and with none planned.
    late: int = 0
    unplanned: int = 0
    #: Currency → total, and total weighted by probability. Currencies are never added together.
    totals: dict[str, Decimal] = field(default_factory=dict)
    weighted: dict[str, Decimal] = field(default_factory=dict)

    @property
    def planned(self) -> int:
        """With an activity to come and none overdue."""
        return self.count - self.late - self.unplanned

    def add(self, other: Sums) -> None:
        """Another stage's, on top."""
        self.count += other.count
        self.late += other.late
        self.unplanned += other.unplanned
        for mine, theirs in ((self.totals, other.totals), (self.weighted, other.weighted)):
            for currency, amount in theirs.items():
                mine[currency] = mine.get(currency, Decimal(0)) + amount


@dataclass
class Cards:
    """Some records of a stage, in the order of the board."""

    rows: list[dict[str, Any]] = field(default_factory=list)
    #: Cursor of those after them; empty at the end.
    next: str = ""


@dataclass
class BoardQuery(Query):
    """The records of a model as a board shows them; what is due first comes first."""

    def __post_init__(self) -> None:
        super().__post_init__()
        self.rules = pipelined(self.spec.name)
        table = self.spec.cls.__table__.c
        self.extra = tuple(name for name in EXTRA if name in table)
        self.order_by = "next_activity_at" if "next_activity_at" in table else "stage_since"

    def sums(self, stages: Iterable[StageInfo]) -> dict[int, Sums]:
        """What the records of each stage add up to."""
        by_id = {stage.id: stage for stage in stages}
        found = {number: Sums() for number in by_id}
        rows = self._read("sums", tuple(by_id), lambda: self._summing(list(by_id)), now=utcnow())
        for stage_id, currency, number, late, unplanned, total, own, bare in rows:
            part = Sums(number, late or 0, unplanned or 0)
            if total is not None:
                stage = by_id[stage_id]
                weighted = (own or 0) + (bare or 0) * Decimal(stage.probability or 0)
                part.totals = {currency or house_currency(): Decimal(total)}
                part.weighted = {currency or house_currency(): Decimal(weighted) / HUNDRED}
            found[stage_id].add(part)
        return found

    def firsts(self, stages: Iterable[StageInfo], limit: int) -> dict[int, Cards]:
        """The first records of each stage, in one statement."""
        ids = tuple(stage.id for stage in stages)
        found = {number: Cards() for number in ids}
        if not ids:
            return found
        rows = self._read("firsts", ids, lambda: self._firsts(ids), most=limit + 1)
        for row in self._loaded(rows):
            found[row["stage_id"]].rows.append(row)
        for cards in found.values():
            self._cut(cards, limit)
        return found

    def more(self, stage: StageInfo, after: str, limit: int) -> Cards:
        """The records of a stage after a cursor. :raises Invalid: it is not one of this board."""
        value, number = self._unsigned(after)
        statement = self._of(stage.id).where(self._after(value, number))
        values = {**(self._words() or {}), "most": limit + 1}
        cards = Cards(self._loaded(session().execute(statement, values).all()))
        self._cut(cards, limit)
        return cards

    def of(self, record: Any) -> dict[str, Any]:
        """A record that was read already, as its card shows it."""
        plain = [self.fields[n] for n in self.columns if not self.fields[n].virtual]
        row = {"id": record.id, "version": record.version}
        row |= {known.name: value_of(known, record) for known in plain}
        row |= {name: getattr(record, name) for name in self.extra}
        self._load_virtual([row])
        return row

    def _read(
        self, kind: str, ids: tuple[int, ...], build: Callable[[], Any], **values: Any
    ) -> Sequence[Any]:
        """The rows of a statement, which is built once where it is always the same."""
        words = self._words()
        given = {**(words or {}), **values}
        if self.filter or self.where or words is None or self._changing():
            return session().execute(build(), given).all()
        key = (f"board.{kind}", self.spec.name, self.columns, ids, self.archived, bool(self.q))
        return prepared_rows((*key, *words), build, given)

    def _summing(self, ids: list[int]) -> Select:
        cls, known = self.spec.cls, self.fields
        currency: Any = literal(None)
        if self.rules.currency in known:
            currency = known[self.rules.currency].expression(cls)
        chosen = [cls.stage_id, currency.label("currency"), func.count().label("number")]
        chosen += [*self._lights(), *self._amounts()]
        query = select(*chosen).where(*self.conditions(), cls.stage_id.in_(ids))
        keys = [cls.stage_id, currency] if self.rules.currency in known else [cls.stage_id]
        return query.group_by(*keys)

    def _lights(self) -> list[Any]:
        cls = self.spec.cls
        if self.order_by != "next_activity_at":
            return [literal(0).label("late"), literal(0).label("unplanned")]
        due = cls.next_activity_at
        late = due < bindparam("now", type_=UTCDateTime())
        return [
            func.sum(case((late, 1), else_=0)).label("late"),
            func.sum(case((due.is_(None), 1), else_=0)).label("unplanned"),
        ]

    def _amounts(self) -> list[Any]:
        """Sum, sum weighted by the records' own probabilities, sum of those that have none."""
        known, cls = self.fields, self.spec.cls
        if self.rules.amount not in known:
            return [literal(None).label(name) for name in ("total", "own", "bare")]
        amount = known[self.rules.amount].expression(cls)
        kind, total = amount.type, func.sum(amount)
        chance = known.get(self.rules.probability)
        if chance is None or chance.kind != "integer":
            return [total.label("total"), literal(0).label("own"), total.label("bare")]
        percent = chance.expression(cls)
        own = func.sum(amount * percent, type_=kind)
        bare = func.sum(case((percent.is_(None), amount), else_=None), type_=kind)
        return [total.label("total"), own.label("own"), bare.label("bare")]

    def _cards(self) -> Select:
        cls = self.spec.cls
        return self._select().add_columns(*(getattr(cls, n).label(f"_{n}") for n in self.extra))

    def _of(self, stage_id: int) -> Select:
        cls = self.spec.cls
        key = getattr(cls, self.order_by)
        ordered = self._cards().where(*self.conditions(), cls.stage_id == stage_id)
        return ordered.order_by(key.asc().nulls_last(), cls.id).limit(bindparam("most"))

    def _firsts(self, ids: tuple[int, ...]) -> Any:
        parts = [select(self._of(number).subquery()) for number in ids]
        return union_all(*parts) if len(parts) > 1 else parts[0]

    def _loaded(self, found: Sequence[Any]) -> list[dict[str, Any]]:
        names = (*self._selected(), *self.extra)
        rows = [dict(zip(names, row, strict=True)) for row in found]
        if self.custom:
            rows = [self._row(row) for row in rows]
        self._load_virtual(rows)
        return rows

    def _cut(self, cards: Cards, limit: int) -> None:
        if len(cards.rows) > limit:
            del cards.rows[limit:]
            last = cards.rows[-1]
            at: datetime | None = last[self.order_by]
            cards.next = str(
                signer(f"board:{self.spec.name}").dumps([at and at.isoformat(), last["id"]])
            )

    def _after(self, value: datetime | None, number: int) -> Any:
        cls = self.spec.cls
        key = getattr(cls, self.order_by)
        if value is None:
            return and_(key.is_(None), cls.id > number)
        return or_(key > value, and_(key == value, cls.id > number), key.is_(None))

    def _unsigned(self, text: str) -> tuple[datetime | None, int]:
        try:
            value, number = signer(f"board:{self.spec.name}").loads(text)
        except BadSignature:
            gone = _("This page of the list no longer exists: start from its beginning.")
            raise Invalid({"after": [gone]}) from None
        return value and datetime.fromisoformat(value), number


def house_currency() -> str:
    """The company's currency: that of amounts that name none."""
    company = current_company()
    return company.currency if company and company.currency else "EUR"


def add_up(sums: Mapping[int, Sums]) -> Sums:
    """All stages together."""
    found = Sums()
    for part in sums.values():
        found.add(part)
    return found
