"""Which customers left, against who had complained."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from sqlalchemy import ColumnElement, and_, case, func, or_, select

from core.api.locale import format_number
from core.api.services import Segment, _l, session, spec_of
from core.api.ui import (
    Asked,
    Bar,
    Cell,
    Chart,
    Column,
    Kpi,
    Result,
    _,
    ngettext,
    share,
    within_days,
)
from modules.contacts.models import Contact
from modules.support.models import CASE, Case
from modules.support.reports.common import counted, percent
from modules.support.services.customers import is_complaint

CONTACT = "contacts.contact"
COMPLAINED, COMPLAINED_LATE = "support.complained", "support.complained_late"
COMPLAINTS = "support.complaints"


def complained(first: date, last: date) -> ColumnElement[bool]:
    """The condition on customers who complained on one of these days."""
    return Contact.id.in_(_complaints(first, last))


def complained_late(first: date, last: date) -> ColumnElement[bool]:
    """… and to whom a promise was broken then."""
    return Contact.id.in_(_complaints(first, last).where(Case.sla_state == "breached"))


def _complaints(first: date, last: date) -> Any:
    made = within_days(Case.created_at, first, last)
    return select(Case.contact_id).where(is_complaint(), Case.archived_at.is_(None), made)


@dataclass
class Group:
    """Customers of the period, and how many of them left in it."""

    label: str
    #: Nodes of a filter of contacts.
    where: list[Any]
    customers: int = 0
    left: int = 0


def churn(asked: Asked) -> Result:
    """Customers of the period by whether they complained in it."""
    groups = _groups(asked)
    rows = [[Cell(g.label), *_cells(asked, g)] for g in groups if g.customers]
    total = Group(_("Total"), [], sum(g.customers for g in groups), sum(g.left for g in groups))
    bars = [
        Bar(g.label, share(g.left, g.customers) or 0, percent(share(g.left, g.customers)),
            _opens(asked, _left(asked), *g.where))
        for g in groups
        if g.customers
    ]  # fmt: skip
    columns = [
        Column(_("Complaints in the period"), "text"),
        Column(_("Customers")),
        Column(_("Left")),
        Column(_("Churn"), "percent"),
    ]
    return Result(
        columns,
        rows,
        total=[Cell(total.label), *_cells(asked, total)],
        charts=[Chart(_("Churn by complaints"), bars, 100)],
        kpis=_kpis(asked, total),
        note=_note(asked),
    )


def _note(asked: Asked) -> str:
    """What is counted, and how many cannot be."""
    text = _("Customers of any day of the period; those who left became former customers in it.")
    unknown = select(func.count()).where(
        Contact.lifecycle == "former",
        Contact.lifecycle_since.is_(None),
        Contact.archived_at.is_(None),
        *asked.owned(Contact),
    )
    left = session().scalar(unknown)
    if not left:
        return text
    more = ngettext(
        "%(num)s former customer is not counted, for nobody knows when they left: an import can bring "
        "it as “Status since”.",
        "%(num)s former customers are not counted, for nobody knows when they left: an import can "
        "bring it as “Status since”.",
        left,
    )
    return f"{text} {more}"


def _opens(asked: Asked, *nodes: Any) -> str:
    return asked.opens(*nodes, spec=spec_of(CONTACT))


def _cells(asked: Asked, group: Group) -> list[Cell]:
    return [
        Cell(group.customers, _opens(asked, _were(asked), *group.where)),
        Cell(group.left, _opens(asked, _left(asked), *group.where)),
        Cell(share(group.left, group.customers)),
    ]


def _were(asked: Asked) -> dict[str, Any]:
    """The node of a filter for who was a customer on any day of the period."""
    first, last = asked.start.isoformat(), asked.end.isoformat()
    born = ["created_at", "le", last]
    return {
        "or": [
            {"and": [["lifecycle", "is", "customer"], ["lifecycle_since", "le", last]]},
            {"and": [["lifecycle", "is", "customer"], ["lifecycle_since", "empty", None], born]},
            {"and": [["lifecycle", "is", "former"], ["lifecycle_since", "ge", first], born]},
        ]
    }


def _left(asked: Asked) -> dict[str, Any]:
    """The node of a filter for who left in the period."""
    since = asked.days("lifecycle_since")
    born = ["created_at", "le", asked.end.isoformat()]
    return {"and": [["lifecycle", "is", "former"], since, born]}


def _groups(asked: Asked) -> list[Group]:
    """Who complained and was let down, who complained, who did not: one query."""
    days = f"@{asked.start.isoformat()}..{asked.end.isoformat()}"
    spoke, late = [["segment", "is", name + days] for name in (COMPLAINED, COMPLAINED_LATE)]
    silent = ["segment", "is_not", COMPLAINED + days]
    intime = ["segment", "is_not", COMPLAINED_LATE + days]
    found = [
        Group(_("No complaint"), [silent]),
        Group(_("Some, all in time"), [spoke, intime]),
        Group(_("Some, out of time"), [late]),
    ]
    cls, first, last = Contact, asked.start, asked.end
    group = case((complained_late(first, last), 2), (complained(first, last), 1), else_=0)
    since, start, after = cls.lifecycle_since, asked.instant(first), _after(asked)
    gone = and_(cls.lifecycle == "former", since >= start, cls.created_at < after)
    here = and_(cls.lifecycle == "customer", func.coalesce(since, cls.created_at) < after)
    query = (
        select(group, func.count(), func.count().filter(and_(gone, since < after)))
        .where(or_(here, gone), cls.archived_at.is_(None), *asked.owned(cls))
        .group_by(group)
    )
    for number, customers, left in session().execute(query):
        found[number].customers, found[number].left = customers, left
    return found


def _after(asked: Asked) -> Any:
    return asked.instant(asked.end + timedelta(days=1))


def _kpis(asked: Asked, total: Group) -> list[Kpi]:
    query = select(func.count()).where(
        is_complaint(), asked.within(Case.created_at), *counted(asked)
    )
    complaints = session().scalar(query) or 0
    made = asked.opens(["segment", "is", COMPLAINTS], asked.days("created_at"))
    return [
        Kpi(_("Customers"), format_number(total.customers), href=_opens(asked, _were(asked))),
        Kpi(_("Left"), format_number(total.left), href=_opens(asked, _left(asked))),
        Kpi(_("Churn"), percent(share(total.left, total.customers)), _("of the customers")),
        Kpi(_("Complaints"), format_number(complaints), href=made),
    ]


contributions = (
    Segment(
        name=COMPLAINTS,
        model=CASE,
        label=_l("Complaints"),
        help=_l("Cases of a type that is a complaint, or in the funnel of complaints."),
        where=is_complaint,
    ),
    Segment(
        name=COMPLAINED,
        model=CONTACT,
        label=_l("They complained"),
        where=complained,
        period=True,
    ),
    Segment(
        name=COMPLAINED_LATE,
        model=CONTACT,
        label=_l("They complained and we were late"),
        where=complained_late,
        period=True,
    ),
)
