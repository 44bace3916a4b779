"""The golden flag: what an agent saw while solving a case reaches whoever sells to that customer."""

from __future__ import annotations

from typing import Any

from markupsafe import Markup
from sqlalchemy import Select, bindparam, select, update

from core.api.models import utcnow
from core.api.services import (
    Draft,
    Move,
    Moved,
    NotFound,
    _,
    active_among,
    actor,
    get,
    link,
    prepared_rows,
    session,
    spec_of,
    sudo,
    supervisors_of,
)
from core.api.ui import draw_tag
from modules.contacts.models import Contact
from modules.sales.services.opportunities import open_opportunity
from modules.support.models import CASE, Case, GoldenFlag

#: Fields of the side table, as the case shows them.
FLAG, REASON = "support_golden", "support_golden_reason"
FLAGGED_BY, FLAGGED_AT = "support_flagged_by_id", "support_flagged_at"
LINK = "support.golden"
OPPORTUNITY = "sales.opportunity"
_KEPT = ("golden", "golden_reason", "flagged_by_id", "flagged_at", "opportunity_id", "passed_at")


def flag_of(case: Case) -> GoldenFlag:
    """The flag of a case; an empty one where nobody has flagged it."""

    def query() -> Select:
        asked = (getattr(GoldenFlag, name) for name in _KEPT)
        return select(*asked).where(GoldenFlag.id == bindparam("case"))

    found = prepared_rows("support.golden_flag", query, {"case": case.id})
    values = dict(zip(_KEPT, found[0], strict=True)) if found else {"golden": False}
    return GoldenFlag(id=case.id, **values)


def opportunity_of(flag: GoldenFlag) -> Any | None:
    """The opportunity a flag led to, for who sees it."""
    try:
        return get(OPPORTUNITY, flag.opportunity_id) if flag.opportunity_id else None
    except NotFound:
        return None


def from_support() -> Any:
    """The condition on opportunities that a flag led to. That one exists is no secret of the case."""
    flags = GoldenFlag.__table__
    return spec_of(OPPORTUNITY).cls.id.in_(
        select(flags.c.opportunity_id).where(flags.c.opportunity_id.is_not(None))
    )


def card_tags(ids: list[int]) -> dict[int, Markup]:
    """The flag on the cards of opportunities that came from support."""
    cls = spec_of(OPPORTUNITY).cls

    def query() -> Select:
        some = cls.id.in_(bindparam("ids", expanding=True))
        return select(cls.id).where(some, from_support())

    found = prepared_rows("support.golden_tags", query, {"ids": ids})
    tag = draw_tag(_("Golden flag"), "oro", "flag") if found else Markup()
    return {number: tag for (number,) in found}


def seller_of(case: Case) -> int | None:
    """Who will be given the opportunity: whoever answers for the customer and still works here, else
    who leads the team."""
    with sudo("A golden flag finds its seller"):
        query = select(Contact.owner_id, Contact.team_id).where(Contact.id == case.contact_id)
        owner, team = session().execute(query).one()
    return owner if active_among([owner or 0]) else next(iter(supervisors_of(team)), None)


def shown(case: Case, **typed: Any) -> dict[str, Any]:
    """What the panel of a case shows; ``typed``: golden and reason as somebody just wrote them."""
    flag = flag_of(case)
    if typed:
        flag = GoldenFlag(id=case.id, golden=typed["golden"], golden_reason=typed["reason"])
    who, seller = actor(), seller_of(case) if flag.golden else None
    people: Any = spec_of(CASE).field("owner_id")
    return {
        "case": case,
        "flag": flag,
        "error": "",
        "names": {"flag": FLAG, "reason": REASON},
        "seller": people.show_many([seller]).get(seller) if seller else None,
        "opportunity": opportunity_of(flag),
        "may_edit": who.can(f"{CASE}.update") and not who.viewed_by and not case.closed_at,
    }


def note_flag(draft: Draft) -> None:
    """Who flagged a case, and when: that person keeps the credit, whoever resolves it."""
    if FLAG not in draft.values:
        return
    old = session().get(GoldenFlag, draft.record.id) if draft.record is not None else None
    golden = bool(draft.values[FLAG])
    if golden != bool(old and old.golden):
        draft.values[FLAGGED_BY] = actor().user_id if golden else None
        draft.values[FLAGGED_AT] = utcnow() if golden else None


def check_reason(move: Move) -> None:
    """Nobody passes an opportunity on without saying what they saw."""
    flagged = move.target.category == "done" and move.value(FLAG)
    if flagged and not (move.value(REASON) or "").strip():
        move.ask(REASON, _("Say what the customer mentioned, so that sales knows why to call."))


def on_move(spec: Any, record: Case, move: Moved) -> None:
    """A flagged case was solved: sales gets an opportunity, once."""
    if move.target.category != "done":
        return
    flag = session().get(GoldenFlag, record.id)
    if flag is None or not flag.golden or flag.opportunity_id:
        return
    agent, seller, reason = actor(), seller_of(record), flag.golden_reason or ""
    case_id, number, contact_id, product = (
        record.id, record.number, record.contact_id, record.product,
    )  # fmt: skip
    with sudo(f"Golden flag of case {number}") as current:
        made = open_opportunity(
            contact_id,
            name=_(
                "Detected in %(case)s: %(product)s", case=number, product=product or record.name
            )[:200],
            notes=reason,
            owner_id=seller,
            person_id=record.person_id,
        )
        link(LINK, (CASE, case_id), (OPPORTUNITY, made.id))
        passed = update(GoldenFlag).where(GoldenFlag.id == case_id)
        current.execute(
            passed.values(
                opportunity_id=made.id,
                passed_at=utcnow(),
                flagged_by_id=flag.flagged_by_id or agent.user_id,
                flagged_at=flag.flagged_at or utcnow(),
            )
        )
