"""What became of the sale that a lead led to, as a field of the lead: to filter and to show."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, Select, select

from core.api.models import Choice, Context, FieldError, VirtualField, _, _l
from core.api.services import session

#: By the category of the stage that the opportunity is in; the first counts where there are several.
OUTCOMES = (("won", _l("Won")), ("open", _l("Sale in progress")), ("lost", _l("Lost")))
_OUTCOME = Choice(label="", choices=OUTCOMES)


@dataclass(frozen=True, kw_only=True)
class SaleOutcome(VirtualField):
    """Won, open or lost: the opportunity that a lead became; empty while there is none."""

    choices: Sequence[tuple[str, Any]] = OUTCOMES
    kind: ClassVar[str] = "choice"
    operators: ClassVar[tuple[str, ...]] = ("in", "not_in", "is", "is_not", "empty", "filled")

    def python_type(self) -> Any:
        """The outcome's name."""
        return str

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: it is none of them."""
        return _OUTCOME.convert(value, ctx)

    def show(self, value: Any, ctx: Context) -> str:
        """The outcome in the reader's language."""
        return _OUTCOME.show(value, ctx)

    def load(self, cls: Any, ids: list[int]) -> dict[int, Any]:
        """Outcome by lead; None where there is no opportunity."""
        found: dict[int, Any] = dict.fromkeys(ids)
        for outcome, _label in reversed(self.choices):
            query = _leads(outcome)
            for number in session().scalars(query.where(query.selected_columns[0].in_(ids))):
                found[number] = outcome
        return found

    def store(self, record: Any, value: Any) -> None:
        """The opportunity says it already."""

    def condition(self, cls: Any, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """By opportunities that the reader sees. :raises FieldError: not an outcome."""
        if operator in ("empty", "filled"):
            inside = cls.id.in_(_leads())
            return ~inside if operator == "empty" else inside
        if operator not in self.operators:
            raise FieldError(_("This filter cannot be used with this field."))
        wanted = value if isinstance(value, list | tuple) else [value]
        inside = cls.id.in_(_leads(*(self.convert(one, ctx) for one in wanted)))
        return ~inside if operator in ("not_in", "is_not") else inside


def _leads(*outcomes: str) -> Select:
    """Ids of leads whose opportunity is in such a stage; without outcomes, in any."""
    from modules.sales.models.opportunity import Opportunity

    query = select(Opportunity.lead_id).where(
        Opportunity.lead_id.is_not(None), Opportunity.archived_at.is_(None)
    )
    if outcomes:
        stage = Opportunity.__spec__.fields["stage"]  # type: ignore[attr-defined]
        stages = [f"category:{outcome}" for outcome in outcomes]
        query = query.where(stage.condition(Opportunity, "in", stages, Context()))
    return query
