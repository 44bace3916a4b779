"""The field types of a record's funnel and stage: written by name or code, kept as ids."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import case, select

from core.db.session import session
from core.kernel.folding import fold
from core.locale import _
from core.pipelines.definitions import definitions, pipelines_of, stages_meant, stages_of
from core.pipelines.models import CATEGORIES, StageChange
from core.records.fields import Context, Field, FieldError, Tags

#: Filter values that mean every stage of a category: "category:open".
CATEGORY = "category:"


@dataclass(frozen=True, kw_only=True)
class _Defined(Field):
    """A choice among what the Master has set up; the canonical value is its id."""

    sortable: bool = True
    kind: ClassVar[str] = "stage"
    never_empty: ClassVar[bool] = True
    unsettled: ClassVar[bool] = True
    operators: ClassVar[tuple[str, ...]] = ("in", "not_in", "is", "is_not")

    def python_type(self) -> Any:
        """str: programs name it by its code."""
        return str

    def _known(self) -> Any:
        raise NotImplementedError

    def labels(self) -> dict[int, str]:
        """Names by id, retired ones included."""
        return {number: info.label for number, info in self._known().items()}

    def show(self, value: Any, ctx: Context) -> str:
        """Its name in the reader's language."""
        info = self._known().get(value)
        return info.label if info else ""

    def json(self, value: Any) -> Any:
        """Its code."""
        info = self._known().get(value)
        return info.code if info else None

    def to_stored(self, value: Any) -> Any:
        """Its id, also in snapshots: codes are for programs outside."""
        return value

    def cell(self, value: Any) -> Any:
        """Its name."""
        info = self._known().get(value)
        return info.label if info else None

    def sort_expression(self, cls: Any) -> Any:
        """In the order the Master gave them."""
        order = {number: place for place, number in enumerate(self._known(), start=1)}
        return case(order, value=self.expression(cls), else_=0) if order else self.expression(cls)


@dataclass(frozen=True, kw_only=True)
class PipelineField(_Defined):
    """The funnel of a record."""

    early: ClassVar[bool] = True

    def choices_of(self, model: str) -> list[tuple[str, str]]:
        """(id, name) of the funnels in use."""
        return [(str(p.id), p.label) for p in pipelines_of(model)]

    def _known(self) -> Any:
        return definitions().by_id

    def convert(self, value: Any, ctx: Context) -> int:
        """:raises FieldError: there is no such funnel in use."""
        found = _by_words(pipelines_of(self.model), value)
        if len(found) == 1:
            return found[0].id
        names = ", ".join(p.label for p in pipelines_of(self.model))
        raise FieldError(_("Choose one of: %(choices)s.", choices=names))

    #: Kind of record; filled in with the name.
    model: str = ""


@dataclass(frozen=True, kw_only=True)
class StageField(_Defined):
    """The stage of a record. Writing it moves the record, by the rules of its funnel."""

    #: Kind of record; filled in with the name.
    model: str = ""

    def choices_of(self, model: str) -> list[tuple[str, str]]:
        """(id, name) of the stages in use, with the funnel's name where there are several."""
        found = pipelines_of(model)
        many = len(found) > 1
        return [
            (str(s.id), f"{p.label}: {s.label}" if many else s.label)
            for p in found
            for s in p.stages
        ]

    def _known(self) -> Any:
        return definitions().stages

    def convert(self, value: Any, ctx: Context) -> int:
        """:raises FieldError: there is no such stage in use, or several funnels have one."""
        pipeline = ctx.values.get("pipeline")
        found = [s for s in stages_meant(self.model, value, pipeline) if self._usable(s, ctx)]
        usual = next(iter(pipelines_of(self.model)), None)
        if len(found) > 1 and usual:
            found = [s for s in found if s.pipeline_id == usual.id] or found
        if len(found) == 1:
            return found[0].id
        if found:
            raise FieldError(_("Several funnels have this stage: say which funnel, too."))
        names = ", ".join(label for _id, label in self.choices_of(self.model))
        raise FieldError(_("Choose one of: %(choices)s.", choices=names))

    def _usable(self, stage: Any, ctx: Context) -> bool:
        """In use, or the one where the record stands already."""
        if stage.id == ctx.values.get("stage"):
            return True
        above = definitions().by_id[stage.pipeline_id]
        return not stage.retired and not above.retired

    def condition(self, cls: type, operator: str, value: Any, ctx: Context) -> Any:
        """By stage, also a retired one, by code in every funnel, or by category."""
        if operator not in self.operators:
            raise FieldError(_("This filter cannot be used with this field."))
        given = value if isinstance(value, list) else [value]
        ids = {number for one in given for number in self._meant(one)}
        inside = self.expression(cls).in_(sorted(ids))
        return ~inside if operator in ("is_not", "not_in") else inside

    def _meant(self, given: Any) -> list[int]:
        text = str(given)
        if text.startswith(CATEGORY) and text.removeprefix(CATEGORY) in CATEGORIES:
            wanted = text.removeprefix(CATEGORY)
            return [s.id for s in stages_of(self.model) if s.category == wanted]
        found = [s.id for s in stages_meant(self.model, given)]
        if not found:
            raise FieldError(_("Choose a record of the list."))
        return found


@dataclass(frozen=True, kw_only=True)
class PassedStages(Tags):
    """The stages through which a record went, in the order in which it came to them.

    Read from the history of stages; lists are filtered by it, so that a report of that history opens
    the records behind its numbers.
    """

    readonly: bool = True
    importable: bool = False
    secondary: bool = True
    operators: ClassVar[tuple[str, ...]] = ("in", "not_in")

    def load(self, cls: Any, ids: list[int]) -> dict[int, list[str]]:
        """Names of stages by record id, each once."""
        stay, stages = StageChange, definitions().stages
        query = select(stay.record_id, stay.stage_id).where(
            stay.model == cls.__spec__.name, stay.record_id.in_(ids)
        )
        found: dict[int, dict[str, None]] = {}
        for record_id, stage_id in session().execute(query.order_by(stay.entered_at, stay.id)):
            found.setdefault(record_id, {})[stages[stage_id].label] = None
        return {record_id: list(names) for record_id, names in found.items()}

    def condition(self, cls: Any, operator: str, value: Any, ctx: Context) -> Any:
        """Stood in any of the stages, by code, name or id; or in none of them."""
        given = value if isinstance(value, list) else [value]
        model = cls.__spec__.name
        ids = sorted({s.id for one in given for s in stages_meant(model, one)})
        if operator not in self.operators or not ids:
            raise FieldError(_("Choose a record of the list."))
        stay = StageChange
        stood = select(stay.record_id).where(stay.model == model, stay.stage_id.in_(ids))
        return ~cls.id.in_(stood) if operator == "not_in" else cls.id.in_(stood)


def _by_words(known: Any, given: Any) -> list[Any]:
    """Those of an id, code or name."""
    if isinstance(given, int) and not isinstance(given, bool):
        return [p for p in known if p.id == given]
    text = str(given).strip()
    wanted = fold(text)
    found = [p for p in known if p.code == text or wanted in (fold(p.name), fold(p.label))]
    if not found and text.isascii() and text.isdigit() and len(text) < 10:
        found = [p for p in known if p.id == int(text)]
    return found
