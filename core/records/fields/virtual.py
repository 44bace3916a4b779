"""Fields without a column of their own: labels and lists of lines."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import (
    ColumnElement,
    Select,
    String,
    bindparam,
    cast,
    delete,
    insert,
    literal,
    null,
    select,
    union_all,
)

from core.db.prepared import prepared_rows
from core.db.session import session
from core.kernel.folding import fold
from core.locale import _
from core.records.fields.base import Context, Field, FieldError
from core.records.tags import Tag, Tagging


@dataclass(frozen=True, kw_only=True)
class VirtualField(Field):
    """A field kept in other tables."""

    virtual: ClassVar[bool] = True

    @property
    def of_text(self) -> bool:
        """Whether :func:`load_texts` reads it together with others."""
        return False

    def load(self, cls: type, ids: list[int]) -> dict[int, Any]:
        """Values by record id."""
        raise NotImplementedError

    def store(self, record: Any, value: Any) -> None:
        """Keep the canonical value of a flushed record."""
        raise NotImplementedError

    def store_many(self, cls: type, values: dict[int, Any]) -> None:
        """Keep the canonical values of many records, by id."""
        for record_id, value in values.items():
            self.store(cls(id=record_id), value)


@dataclass(frozen=True, kw_only=True)
class Tags(VirtualField):
    """Labels that people put on records; new ones are made as they are written."""

    #: Address that offers names while somebody types.
    source: ClassVar[str] = "/options/tags"
    kind: ClassVar[str] = "tags"
    operators: ClassVar[tuple[str, ...]] = ("in", "not_in", "all", "empty", "filled")

    def python_type(self) -> Any:
        """list[str]."""
        return list[str]

    def clean(self, value: Any, ctx: Context) -> list[str]:
        """Names from a list, or from text separated by commas or semicolons."""
        if isinstance(value, str):
            value = value.replace(";", ",").split(",")
        if value is None:
            return []
        if not isinstance(value, list | tuple):
            raise FieldError(_("Write labels separated by commas."))
        names = {fold(str(v)): " ".join(str(v).split()) for v in value if fold(str(v))}
        if any(len(name) > 60 for name in names.values()) or len(names) > 50:
            raise FieldError(_("Use at most %(max)s characters.", max=60))
        return sorted(names.values(), key=fold)

    def show(self, value: Any, ctx: Context) -> str:
        """Separated by commas."""
        return ", ".join(value or ())

    def cell(self, value: Any) -> str:
        """Separated by commas."""
        return ", ".join(value or ())

    @property
    def of_text(self) -> bool:
        """Names are text."""
        return True

    def texts(self) -> tuple[Any, Any, list[Any], list[Any]]:
        """For :func:`load_texts`: labels in the order of their folded names."""
        mine = (Tagging.model == bindparam("model"), Tag.id == Tagging.tag_id)
        return Tagging.record_id, literal(0), [Tag.folded, Tag.name], list(mine)

    def of_texts(self, values: list[Any]) -> str:
        """The name of a label."""
        return str(values[1])

    def load(self, cls: Any, ids: list[int]) -> dict[int, list[str]]:
        """Names by record id."""
        found: dict[int, list[str]] = {}
        values = {"model": cls.__spec__.name, "ids": ids}
        for record_id, name in prepared_rows("records.tags", _tags, values):
            found.setdefault(record_id, []).append(name)
        return found

    def store(self, record: Any, value: list[str]) -> None:
        """Replace the labels of a record."""
        self.store_many(type(record), {record.id: value})

    def store_many(self, cls: Any, values: dict[int, list[str]]) -> None:
        """Replace the labels of many records."""
        model = cls.__spec__.name
        ids = self._ids({name for names in values.values() for name in names})
        current = session()
        current.execute(
            delete(Tagging).where(Tagging.model == model, Tagging.record_id.in_(list(values)))
        )
        rows = [
            {"tag_id": ids[fold(name)], "model": model, "record_id": record_id}
            for record_id, names in values.items()
            for name in names
        ]
        if rows:
            current.execute(insert(Tagging), rows)

    def _ids(self, names: Iterable[str]) -> dict[str, int]:
        folded = {fold(name): name for name in names}
        current = session()
        query = select(Tag.folded, Tag.id).where(Tag.folded.in_(folded))
        found = dict(current.execute(query).all())
        new = [Tag(name=folded[key], folded=key) for key in folded if key not in found]
        if new:
            current.add_all(new)
            current.flush()
        return {**found, **{tag.folded: tag.id for tag in new}}

    def condition(self, cls: Any, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """Has any of the labels, all of them, none of them, or no label at all."""
        tagged = select(Tagging.record_id).where(Tagging.model == cls.__spec__.name)
        if operator in ("empty", "filled"):
            inside = cls.id.in_(tagged)
            return ~inside if operator == "empty" else inside
        names = [fold(name) for name in self.clean(value, ctx)]
        if operator not in self.operators or not names:
            raise FieldError(_("Give a value to compare with."))
        tagged = tagged.join(Tag, Tag.id == Tagging.tag_id)
        if operator == "all":
            conditions = [cls.id.in_(tagged.where(Tag.folded == name)) for name in names]
            result = conditions[0]
            for condition in conditions[1:]:
                result = result & condition
            return result
        inside = cls.id.in_(tagged.where(Tag.folded.in_(names)))
        return inside if operator == "in" else ~inside


def _tags() -> Select:
    return (
        select(Tagging.record_id, Tag.name)
        .join(Tag, Tag.id == Tagging.tag_id)
        .where(
            Tagging.model == bindparam("model"),
            Tagging.record_id.in_(bindparam("ids", expanding=True)),
        )
        .order_by(Tag.folded)
    )


@dataclass(frozen=True, kw_only=True)
class Lines(VirtualField):
    """Rows that belong to a record: other mails, other addresses.

    ``line`` is the class of the rows, ``key`` its foreign key to the record, ``fields`` their field
    names; rows are replaced as a whole and keep their order in ``position``.
    """

    line: type = object
    key: str = ""
    fields: tuple[str, ...] = ()
    max_lines: int = 50
    #: Their order says something: the form offers to move them.
    ordered: bool = False
    listable: bool = False
    importable: bool = False
    kind: ClassVar[str] = "lines"
    operators: ClassVar[tuple[str, ...]] = ("empty", "filled")

    def python_type(self) -> Any:
        """list of objects."""
        return list[dict[str, Any]]

    def line_fields(self) -> dict[str, Field]:
        """The field types of a line, by name."""
        from dataclasses import replace

        table = self.line.__table__  # type: ignore[attr-defined]
        return {name: replace(table.c[name].info["field"], name=name) for name in self.fields}

    def clean(self, value: Any, ctx: Context) -> list[dict[str, Any]]:
        """Each line cleaned; empty ones are dropped. :raises FieldError: names line and field."""
        if value in (None, ""):
            return []
        if not isinstance(value, list) or len(value) > self.max_lines:
            raise FieldError(_("Give a list of at most %(max)s lines.", max=self.max_lines))
        fields, cleaned = self.line_fields(), []
        for number, given in enumerate(value, start=1):
            if not isinstance(given, dict) or set(given) - set(fields):
                raise FieldError(_("Line %(number)s has unknown fields.", number=number))
            if any(v not in (None, "") for v in given.values()):
                cleaned.append(self._line(number, given, fields, ctx))
        if self.required and not cleaned:
            raise FieldError(_("Fill in this field."))
        return cleaned

    def _line(
        self, number: int, given: dict, fields: dict[str, Field], ctx: Context
    ) -> dict[str, Any]:
        inner = Context(
            ctx.locale, ctx.timezone, ctx.country, ctx.dates, ctx.decimal, {**ctx.values, **given}
        )
        result = {}
        for name, field in fields.items():
            try:
                result[name] = field.clean(given.get(name), inner)
            except FieldError as error:
                raise FieldError(
                    _(
                        "Line %(number)s, %(field)s: %(error)s",
                        number=number,
                        field=field.label,
                        error=error,
                    )
                ) from None
        return result

    @property
    def of_text(self) -> bool:
        """Whether all that a line holds is text."""
        table = self.line.__table__  # type: ignore[attr-defined]
        return all(isinstance(table.c[name].type, String) for name in self.fields)

    def texts(self) -> tuple[Any, Any, list[Any], list[Any]]:
        """For :func:`load_texts`: record, position, texts, conditions."""
        line: Any = self.line
        values = [getattr(line, name) for name in self.fields]
        return getattr(line, self.key), line.position, values, []

    def of_texts(self, values: list[Any]) -> dict[str, Any]:
        """A line of its texts; more of them only fill up."""
        return dict(zip(self.fields, values, strict=False))

    def load(self, cls: Any, ids: list[int]) -> dict[int, list[dict[str, Any]]]:
        """Lines by record id, in their order."""
        line: Any = self.line
        key = ("records.lines", line, self.key, self.fields)
        found: dict[int, list[dict[str, Any]]] = {}
        for record_id, *values in prepared_rows(key, self._lines, {"ids": ids}):
            found.setdefault(record_id, []).append(dict(zip(self.fields, values, strict=True)))
        return found

    def _lines(self) -> Select:
        line: Any = self.line
        key, columns = getattr(line, self.key), [getattr(line, name) for name in self.fields]
        chosen = key.in_(bindparam("ids", expanding=True))
        return select(key, *columns).where(chosen).order_by(key, line.position)

    def store(self, record: Any, value: list[dict[str, Any]]) -> None:
        """Replace the lines of a record."""
        line: Any = self.line
        current = session()
        current.execute(delete(line).where(getattr(line, self.key) == record.id))
        rows = [{**row, self.key: record.id, "position": i} for i, row in enumerate(value)]
        if rows:
            current.execute(insert(line), rows)

    def condition(self, cls: Any, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """With or without lines."""
        if operator not in self.operators:
            raise FieldError(_("This filter cannot be used with this field."))
        inside = cls.id.in_(select(getattr(self.line, self.key)))
        return inside if operator == "filled" else ~inside

    def json(self, value: Any) -> Any:
        """Each line in the API's terms."""
        fields = self.line_fields()
        return [{n: fields[n].json(v) for n, v in line.items()} for line in value or ()]

    def show(self, value: Any, ctx: Context) -> str:
        """Lines separated by semicolons; choices in words."""
        fields = self.line_fields()
        choices = {name for name, known in fields.items() if known.kind == "choice"}
        return "; ".join(
            " ".join(
                fields[n].show(v, ctx) if n in choices else str(v) for n, v in line.items() if v
            )
            for line in value or ()
        )

    def cell(self, value: Any) -> str:
        """Lines separated by semicolons."""
        return self.show(value, Context())


def load_texts(fields: Sequence[Any], cls: Any, ids: list[int]) -> dict[str, dict[int, list]]:
    """The values of labels and lines by field and record: those made of text alone by one query."""
    together = [known for known in fields if known.of_text]
    found = {known.name: known.load(cls, ids) for known in fields if not known.of_text}
    found |= {known.name: {} for known in together}
    if together:
        key = ("records.texts", *(known.name for known in together), cls)
        values = {"ids": ids, "model": cls.__spec__.name}
        for at, record_id, _position, *texts in prepared_rows(
            key, lambda: _all_texts(together), values
        ):
            known = together[at]
            found[known.name].setdefault(record_id, []).append(known.of_texts(texts))
    return found


def _all_texts(fields: Sequence[Any]) -> Select:
    wholes, parts = [known.texts() for known in fields], []
    width = max(len(values) for _record, _position, values, _where in wholes)
    for at, (record, position, values, where) in enumerate(wholes):
        filled = [*values, *[cast(null(), String)] * (width - len(values))]
        named = [value.label(f"value{n}") for n, value in enumerate(filled)]
        of = (literal(at).label("at"), record.label("record"), position.label("position"))
        part = select(*of, *named).where(record.in_(bindparam("ids", expanding=True)), *where)
        parts.append(part)
    every = union_all(*parts).subquery()
    return select(*every.c).order_by(every.c.at, every.c.record, every.c.position, every.c.value0)
