"""References to other records, users and teams."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, ClassVar

from sqlalchemy import ForeignKey, Select, bindparam, select
from sqlalchemy import Integer as SqlInteger
from sqlalchemy.types import TypeEngine

from core.access.actor import actor
from core.access.models import Team, User
from core.db.prepared import prepared_rows
from core.db.reading import once_a_page
from core.db.session import session
from core.kernel.folding import fold
from core.kernel.keeping import keeps, kept
from core.locale import _
from core.records.fields.base import Context, Field, FieldError
from core.settings.state import settled_version

if TYPE_CHECKING:
    from core.records.spec import ModelSpec

_MAX_ID = 2**31 - 1


def as_id(value: Any) -> int | None:
    """The id a value stands for, or None when it is not one."""
    if isinstance(value, bool):
        return None
    if isinstance(value, int) or (isinstance(value, str) and value.isascii() and value.isdigit()):
        number = int(value) if len(str(value)) < 12 else 0
        return number if 0 < number <= _MAX_ID else None
    return None


def _named(cls: Any, name: Any, ids: list[int]) -> dict[int, str]:
    """Names by id, read once a page; what somebody typed may be a number that no column holds."""

    def build() -> Select:
        return select(cls.id, name).where(cls.id.in_(bindparam("ids", expanding=True)))

    known = _known_names(cls, name.key)
    wanted = [number for number in map(as_id, ids) if number]
    missing = [number for number in wanted if number not in known]
    if missing:
        known.update(dict.fromkeys(missing))
        known.update(prepared_rows(("records.names", cls, name.key), build, {"ids": missing}))
    return {number: known[number] for number in wanted if known.get(number) is not None}


def _known_names(cls: Any, name: str) -> dict[int, Any]:
    """What a page has read of them so far, to be added to; outside a page nothing is kept."""
    return once_a_page(("records.names", cls, name), dict[int, Any])


def remember_title(record: Any) -> None:
    """A page has read a whole record: whoever names it there need not ask for its title."""
    spec = type(record).__spec__
    name = spec.field(spec.title).expression(spec.cls).key
    _known_names(spec.cls, name)[record.id] = getattr(record, name)


def titles(model: str, ids: Iterable[int]) -> dict[int, str]:
    """Titles of the records of a model that the actor sees, by id. :raises UnknownModel: there is none."""
    from core.records.spec import spec_of

    spec = spec_of(model)
    return _named(spec.cls, spec.field(spec.title).expression(spec.cls), list(ids))


def _number(value: Any) -> int:
    """The id in a filter. :raises FieldError: it is none."""
    number = as_id(value)
    if number is None:
        raise FieldError(_("Choose a record of the list."))
    return number


@dataclass(frozen=True, kw_only=True)
class Ref(Field):
    """A reference to a record of ``target`` (a model name); only one that the actor sees."""

    target: str = ""
    table: str = ""
    ondelete: str = "RESTRICT"
    kind: ClassVar[str] = "ref"
    operators: ClassVar[tuple[str, ...]] = ("is", "is_not", "in", "not_in", "empty", "filled")

    def sql_type(self) -> TypeEngine:
        """INTEGER."""
        return SqlInteger()

    def foreign_key(self) -> ForeignKey:
        """Foreign key to the target's table."""
        return ForeignKey(
            f"{self.table or self.target.replace('.', '_')}.id", ondelete=self.ondelete
        )

    def python_type(self) -> Any:
        """int."""
        return int

    def convert(self, value: Any, ctx: Context) -> int:
        """An id, or the title, mail or other key of exactly one record that the actor sees.

        :raises FieldError: there is none, or several.
        """
        from core.records.spec import spec_of

        spec = spec_of(self.target)
        number = as_id(value)
        query = select(spec.cls.id).limit(2)
        if number is not None:
            query = query.where(spec.cls.id == number)
        elif isinstance(value, str):
            title = spec.field(spec.title)
            wanted = fold(value) if getattr(title, "folded", None) else value.strip()
            query = query.where(title.sort_expression(spec.cls) == wanted)
        else:
            raise FieldError(_("Choose a record of the list."))
        found = session().scalars(query).all()
        if not found and isinstance(value, str):
            found = self._by_key(spec, value, ctx)
        if len(found) == 1:
            return found[0]
        raise FieldError(
            _("Several records have this name: choose one of the list.")
            if found
            else _("There is no such record, or you cannot see it.")
        )

    def _by_key(self, spec: ModelSpec, text: str, ctx: Context) -> Sequence[int]:
        """Records by a key of theirs, as files name them: mail, id of another program."""
        for name in spec.keys:
            known = spec.field(name)
            try:
                value = None if known.virtual or known.compared else known.convert(text, ctx)
            except FieldError:
                continue
            if value is not None:
                query = select(spec.cls.id).where(known.expression(spec.cls) == value).limit(2)
                if found := session().scalars(query).all():
                    return found
        return ()

    def _operand(self, value: Any, ctx: Context) -> int:
        # A filter must not tell that a record exists which the actor cannot see.
        return self.convert(value, ctx)

    def show_many(self, ids: list[int]) -> dict[int, str]:
        """Titles of the records the actor sees, by id."""
        return titles(self.target, ids)


@dataclass(frozen=True, kw_only=True)
class UserRef(Ref):
    """A user: by id, mail address or name; ``me`` in filters."""

    table: str = "core_user"
    ondelete: str = "SET NULL"
    kind: ClassVar[str] = "user"

    def convert(self, value: Any, ctx: Context) -> int:
        """:raises FieldError: there is no active user like that."""
        number = as_id(value)
        people = select(User.id).where(User.active).limit(2)
        if number is not None:
            query = people.where(User.id == number)
        elif isinstance(value, str) and "@" in value:
            query = people.where(User.mail == value.strip().lower())
        else:
            query = people.where(User.name == str(value).strip())
        found = session().scalars(query).all()
        if len(found) != 1:
            raise FieldError(_("There is no active user with this name or mail address."))
        return found[0]

    def _operand(self, value: Any, ctx: Context) -> int:
        return (actor().user_id or 0) if value == "me" else _number(value)

    def show_many(self, ids: list[int]) -> dict[int, str]:
        """Names by id."""
        return _names(User, ids)


@dataclass(frozen=True, kw_only=True)
class TeamRef(Ref):
    """A team: by id or name."""

    table: str = "core_team"
    ondelete: str = "SET NULL"
    kind: ClassVar[str] = "team"

    def convert(self, value: Any, ctx: Context) -> int:
        """:raises FieldError: there is no such team."""
        number = as_id(value)
        query = select(Team.id).where(
            Team.id == number if number else Team.name == str(value).strip()
        )
        found = session().scalars(query).all()
        if len(found) != 1:
            raise FieldError(_("There is no team with this name."))
        return found[0]

    def show_many(self, ids: list[int]) -> dict[int, str]:
        """Names by id."""
        return _names(Team, ids)


def _names(cls: type[User | Team], ids: list[int]) -> dict[int, str]:
    """Names of people or teams, kept for as long as the installation's ``schema_version`` stands."""
    version = settled_version()
    if version is None or not keeps():
        return _named(cls, cls.name, ids)
    query = select(cls.id, cls.name)
    names = kept("names", (cls, version), lambda: dict(session().execute(query).all()), 4)
    return {number: names[number] for number in ids if number in names}
