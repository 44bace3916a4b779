"""Reading many records: search, filter, order, pages. Lists, the API and exports share it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from itsdangerous import BadSignature
from sqlalchemy import (
    ColumnElement,
    Result,
    Select,
    and_,
    bindparam,
    false,
    func,
    literal,
    or_,
    select,
)

from core.access.actor import actor
from core.db.prepared import prepared_rows
from core.db.search import matches, search_values
from core.db.session import session
from core.kernel.folding import fold
from core.kernel.signing import signer
from core.locale import _, format_number
from core.records.errors import Invalid
from core.records.fields import Context, Field
from core.records.filters import build
from core.records.service import context, visible_fields
from core.records.spec import ModelSpec

COUNT_LIMIT = 10_000
#: So many hits of a search are put in order; of more, the list holds those found first.
RANKED = 1_000
#: A list of more records is not sorted by a custom field without an index.
UNINDEXED_SORT_LIMIT = 50_000


@dataclass
class Page:
    """One page of a list."""

    #: {"id": …, "version": …, field: value}
    rows: list[dict[str, Any]]
    #: Cursor of the next page; None at the end.
    next: str | None = None
    #: Cursor of the previous page.
    previous: str | None = None


@dataclass
class Query:
    """A list of records of a model, as the actor sees it."""

    spec: ModelSpec
    columns: tuple[str, ...] = ()
    q: str = ""
    filter: Any = None
    #: Field name, with "-" in front for descending order.
    sort: str = ""
    archived: bool = False
    #: Further conditions of the caller (a panel's "of this customer").
    where: tuple[ColumnElement[bool], ...] = ()
    #: Name of these conditions where they are the same each time but for bound ``values``: the page
    #: is then read by a statement built once.
    where_key: str = ""
    values: Mapping[str, Any] = field(default_factory=dict)
    ctx: Context = field(default_factory=context)

    def __post_init__(self) -> None:
        """:raises Forbidden: the actor may not read the model. :raises Invalid: bad sort."""
        actor().require(self.spec.permission("read"))
        self.fields = visible_fields(self.spec)
        self.columns = tuple(n for n in self.columns or self.fields if n in self.fields)
        self.custom = [n for n in self.columns if self.fields[n].custom]
        self.descending = self.sort.startswith("-")
        self.sort_field = self._sort_field(self.sort.lstrip("-") or self.spec.title)

    def _sort_field(self, name: str) -> Field:
        known = self.fields.get(name)
        if known is None or not (known.sortable or name == self.spec.title):
            raise Invalid({"sort": [_("The list cannot be sorted by this column.")]})
        return known

    def conditions(self) -> list[ColumnElement[bool]]:
        """Everything that decides which records are in the list (the actor's reach comes by itself)."""
        found = [*self.where, build(self.spec, self.fields, self.filter, self.ctx)]
        if self.spec.archivable:
            archived = self.spec.cls.archived_at
            found.append(archived.is_not(None) if self.archived else archived.is_(None))
        if self.q and hasattr(self.spec.cls, "search") and (hit := self._hit()) is not None:
            found.append(hit)
        return found

    def _hit(self) -> ColumnElement[bool] | None:
        """The condition of the search words. Whoever may not read all that is searched finds
        records by their title alone: a hit would tell what stands in the hidden field."""
        cls = self.spec.cls
        if self._reads_searched():
            dialect = session().get_bind().dialect.name
            return matches(cls.__table__, self.q[:200], dialect, prefix=cls.sort_key)
        if self.spec.title not in self.fields:
            return false()
        words = fold(self.q[:200].replace("\0", " ")).split()
        return and_(*(cls.sort_key.contains(w, autoescape=True) for w in words)) if words else None

    def _reads_searched(self) -> bool:
        return {*self.spec.search, *self.spec.search_also} <= self.fields.keys()

    def _words(self) -> dict[str, str] | None:
        """The bound values of the search; None when its statement is another each time."""
        if not (self.q and hasattr(self.spec.cls, "search")):
            return None if self.q else {}
        dialect = session().get_bind().dialect.name
        return search_values(self.q[:200], dialect) if self._reads_searched() else None

    def _candidates(self) -> list[ColumnElement[bool]]:
        """The conditions; a search is cut after enough hits, so that sorting them stays cheap."""
        found = self.conditions()
        if not self.q:
            return found
        hits = select(self.spec.cls.id).where(*found).limit(RANKED)
        return [self.spec.cls.id.in_(hits)]

    def count(self, limit: int = COUNT_LIMIT) -> int:
        """How many records there are, counted up to ``limit`` + 1."""
        inner = (
            select(literal(1)).select_from(self.spec.cls).where(*self.conditions()).limit(limit + 1)
        )
        return session().scalar(select(func.count()).select_from(inner.subquery())) or 0

    def too_large_for(self, fields: Iterable[Field]) -> bool:
        """Whether the list is too long to be sorted by some fields because they have no index."""
        slow = any(known.custom and known.sortable and not known.indexed for known in fields)
        return slow and self.count(UNINDEXED_SORT_LIMIT) > UNINDEXED_SORT_LIMIT

    def ids(self, limit: int) -> list[int]:
        """Ids in id order, at most ``limit`` (bulk changes of a whole list)."""
        query = select(self.spec.cls.id).where(*self.conditions()).order_by(self.spec.cls.id)
        return list(session().scalars(query.limit(limit)))

    def page(self, limit: int = 50, after: str | None = None, before: str | None = None) -> Page:
        """The page after a cursor, or the one before it.

        :raises Invalid: the cursor is not one of this list; it is too large for its order.
        """
        if self.too_large_for([self.sort_field]):
            raise Invalid({"sort": [needs_index(self.sort_field)]})
        key = self.sort_field.sort_expression(self.spec.cls)
        back, mark = bool(before), before or after
        found = self._found(key, mark, back, limit + 1)
        more, rows = len(found) > limit, found[:limit]
        if back:
            rows.reverse()
        shown = [self._row(row) for row in rows]
        self._load_virtual(shown)
        following, preceding = (bool(rows), more) if back else (more, bool(mark and rows))
        return Page(
            shown,
            next=self._cursor(rows[-1]) if following else None,
            previous=self._cursor(rows[0]) if preceding else None,
        )

    def _found(self, key: Any, mark: str | None, back: bool, most: int) -> list[dict[str, Any]]:
        words = self._words()
        other = self.filter or (self.where and not self.where_key)
        if mark or other or words is None or self._changing():
            statement = self._ordered(key, back)
            if mark:
                past = self._beyond(key, _unsign(mark, self._signature()), back)
                statement = statement.where(past)
            given = {**self.values, **(words or {}), "most": most}
            return _dicts(session().execute(statement, given))
        shape = (self.spec.name, self.columns, self.sort_field.name, self.descending)
        key_of_it = ("records.page", *shape, self.where_key, self.archived, bool(self.q), *words)
        values = {**self.values, **words, "most": most}
        found = prepared_rows(key_of_it, lambda: self._ordered(key, back), values)
        names = (*self._selected(), "_key")
        return [dict(zip(names, row, strict=True)) for row in found]

    def _ordered(self, key: Any, back: bool) -> Select:
        statement = self._select().add_columns(key.label("_key")).where(*self._candidates())
        return statement.order_by(*self._order(key, back)).limit(bindparam("most"))

    def _changing(self) -> bool:
        """Whether fields take part whose expressions change while a process runs."""
        return bool(self.custom or self.sort_field.custom or self.sort_field.unsettled)

    def _order(self, key: Any, back: bool) -> list[Any]:
        """By the key and the id, empty keys last; everything turned round to go back."""
        cls, down = self.spec.cls, self.descending != back
        order = [key.desc() if down else key, cls.id.desc() if down else cls.id]
        known = self.sort_field
        if known.never_empty:
            return order
        if known.custom:  # this way an index of the expression serves
            first, then = order
            return [first.nulls_first() if back else first.nulls_last(), then]
        if not known.virtual and not cls.__table__.c[key.key].nullable:
            return order
        empty = key.is_(None)
        return [empty.desc() if back else empty, *order]

    def _cursor(self, row: Any) -> str:
        return _sign([_portable(row["_key"]), row["id"]], self._signature())

    def every(self, chunk: int = 500):
        """All records in id order, in chunks (exports). Yields lists of rows."""
        last = 0
        while True:
            statement = self._select().where(*self.conditions(), self.spec.cls.id > last)
            ordered = statement.order_by(self.spec.cls.id).limit(chunk)
            rows = _dicts(session().execute(ordered))
            if not rows:
                return
            shown = [self._row(row) for row in rows]
            self._load_virtual(shown)
            yield shown
            last = rows[-1]["id"]

    def groups(self, by: str, limit: int = 200) -> list[tuple[Any, int]]:
        """Values of a field with how many records have each."""
        known = self.fields.get(by)
        if known is None or known.virtual:
            raise Invalid({"group": [_("The list cannot be grouped by this column.")]})
        value = known.expression(self.spec.cls)
        query = select(value, func.count()).select_from(self.spec.cls).where(*self.conditions())
        found = session().execute(query.group_by(value).order_by(func.count().desc()).limit(limit))
        return [(known.from_stored(v) if known.custom else v, n) for v, n in found]

    def _select(self) -> Select:
        cls = self.spec.cls
        first = (n for n in ("id", "version") if hasattr(cls, n))
        stored = (n for n in self.columns if not self.fields[n].virtual)
        return select(
            *(getattr(cls, n).label(n) for n in first),
            *(self.fields[n].expression(cls).label(n) for n in stored),
        )

    def _selected(self) -> list[str]:
        """Names of what :meth:`_select` reads, in its order."""
        first = [n for n in ("id", "version") if hasattr(self.spec.cls, n)]
        return first + [n for n in self.columns if not self.fields[n].virtual]

    def _row(self, row: Mapping[str, Any]) -> dict[str, Any]:
        values = dict(row)
        values.pop("_key", None)
        for name in self.custom:
            values[name] = self.fields[name].from_stored(values[name])
        return values

    def _load_virtual(self, rows: list[dict[str, Any]]) -> None:
        for name in self.columns:
            known: Any = self.fields[name]
            if known.virtual and rows:
                found = known.load(self.spec.cls, [row["id"] for row in rows])
                for row in rows:
                    row[name] = found.get(row["id"], [])

    def _beyond(self, key: Any, cursor: list, back: bool) -> ColumnElement[bool]:
        """Rows after (value, id), or before; empty values come last in both directions."""
        value, record_id = _typed(self.sort_field, cursor[0]), cursor[1]
        cls, down = self.spec.cls, self.descending != back
        further = cls.id < record_id if down else cls.id > record_id
        if value is None:
            same = and_(key.is_(None), further)
            return or_(same, key.is_not(None)) if back else same
        past = key < value if down else key > value
        found = or_(past, and_(key == value, further))
        return found if back else or_(found, key.is_(None))

    def _signature(self) -> str:
        return f"{self.spec.name}:{self.sort_field.name}:{self.descending}"


def needs_index(known: Field) -> str:
    """Why a list is not sorted by a custom field, and what helps."""
    return _(
        "There are more than %(count)s records and “%(field)s” is not indexed. Filter the list, or "
        "have whoever administers the fields mark it as indexed in Settings.",
        count=format_number(UNINDEXED_SORT_LIMIT),
        field=str(known.label),
    )


def _dicts(result: Result) -> list[dict[str, Any]]:
    """The rows by name; much cheaper than SQLAlchemy's mappings."""
    names = tuple(result.keys())
    return [dict(zip(names, row, strict=True)) for row in result]


def _sign(value: list, salt: str) -> str:
    return str(signer(f"cursor:{salt}").dumps(value))


def _unsign(text: str, salt: str) -> list:
    try:
        return signer(f"cursor:{salt}").loads(text)
    except BadSignature:
        raise Invalid(
            {"after": [_("This page of the list no longer exists: start from its beginning.")]}
        ) from None


def _portable(value: Any) -> Any:
    return str(value) if isinstance(value, Decimal | date | datetime) else value


def _typed(known: Field, value: Any) -> Any:
    if value is None or not isinstance(value, str):
        return value
    kind = known.python_type()
    if kind is Decimal:
        return Decimal(value)
    if known.custom:  # a day inside the JSON column is compared as text
        return value
    return kind.fromisoformat(value) if kind in (date, datetime) else value
