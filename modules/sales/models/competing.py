"""The competitors of an opportunity: written by name, kept as references to the dictionary."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any, ClassVar

from sqlalchemy import ColumnElement, ForeignKey, delete, insert, select
from sqlalchemy.orm import Mapped, mapped_column

from core.api.models import Base, Context, FieldError, Tags, _, fold
from core.api.services import actor, create, session
from modules.sales.models.dictionaries import Competitor


class OpportunityCompetitor(Base):
    """A competitor in an opportunity."""

    __tablename__ = "sales_opportunity_competitor"

    #: The sale.
    opportunity_id: Mapped[int] = mapped_column(
        ForeignKey("sales_opportunity.id", ondelete="CASCADE"), primary_key=True
    )
    #: Who else bids for it.
    competitor_id: Mapped[int] = mapped_column(
        ForeignKey("sales_competitor.id", ondelete="RESTRICT"), primary_key=True, index=True
    )


@dataclass(frozen=True, kw_only=True)
class Competitors(Tags):
    """Names of competitors. A new name joins the dictionary, when the actor may add to it."""

    source: ClassVar[str] = "/sales/competitors/options?by=title"

    def clean(self, value: Any, ctx: Context) -> list[str]:
        """As labels. :raises FieldError: a name is unknown, and the actor may not add it."""
        names = super().clean(value, ctx)
        if names and not actor().can("sales.competitor.create"):
            known = _by_name(names)
            if unknown := [n for n in names if fold(n) not in known]:
                text = _(
                    "These competitors are not in the list: %(names)s.", names=", ".join(unknown)
                )
                raise FieldError(text)
        return names

    def load(self, cls: Any, ids: list[int]) -> dict[int, list[str]]:
        """Names by record id."""
        link = OpportunityCompetitor
        query = (
            select(link.opportunity_id, Competitor.name)
            .join(Competitor, Competitor.id == link.competitor_id)
            .where(link.opportunity_id.in_(ids))
            .order_by(Competitor.sort_key)
        )
        found: dict[int, list[str]] = {}
        for record_id, name in session().execute(query):
            found.setdefault(record_id, []).append(name)
        return found

    def store_many(self, cls: Any, values: dict[int, list[str]]) -> None:
        """Replace the competitors of many records."""
        link, current = OpportunityCompetitor, session()
        names = {fold(name): name for some in values.values() for name in some}
        known = _by_name(names.values())
        for key in names.keys() - known.keys():
            known[key] = create("sales.competitor", {"name": names[key]}).id
        current.execute(delete(link).where(link.opportunity_id.in_(list(values))))
        rows = [
            {"opportunity_id": number, "competitor_id": known[fold(name)]}
            for number, some in values.items()
            for name in some
        ]
        if rows:
            current.execute(insert(link), rows)

    def condition(self, cls: Any, operator: str, value: Any, ctx: Context) -> ColumnElement[bool]:
        """Has any of them, all of them, none of them, or no competitor at all."""
        link = OpportunityCompetitor
        ours = select(link.opportunity_id)
        if operator in ("empty", "filled"):
            inside = cls.id.in_(ours)
            return ~inside if operator == "empty" else inside
        names = [fold(name) for name in Tags.clean(self, value, ctx)]
        if operator not in self.operators or not names:
            raise FieldError(_("Give a value to compare with."))
        ours = ours.join(Competitor, Competitor.id == link.competitor_id)
        if operator == "all":
            result = cls.id.in_(ours.where(Competitor.sort_key == names[0]))
            for name in names[1:]:
                result = result & cls.id.in_(ours.where(Competitor.sort_key == name))
            return result
        inside = cls.id.in_(ours.where(Competitor.sort_key.in_(names)))
        return inside if operator == "in" else ~inside


def _by_name(names: Any) -> dict[str, int]:
    """Folded name → id; of several of one name the one in use."""
    folded = {fold(name) for name in names}
    query = select(Competitor.sort_key, Competitor.id).where(Competitor.sort_key.in_(folded))
    query = query.order_by(Competitor.archived_at.is_(None), Competitor.id.desc())
    return dict(session().execute(query).all())
