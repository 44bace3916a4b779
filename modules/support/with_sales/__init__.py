"""What support and sales do together; exists only while both are installed.

A flag on a case becomes an opportunity when the case is solved, and an opportunity that is won becomes
an onboarding.
"""

from __future__ import annotations

from flask import render_template
from markupsafe import Markup

from core.api.models import side
from core.api.services import (
    LinkKind,
    NotificationKind,
    On,
    SaveStep,
    Segment,
    TransitionStep,
    _l,
    stage_changed,
)
from core.api.ui import BoardChip, CardTag, Pages, Panel
from modules.sales.services.opportunities import opportunity_won
from modules.support.models import CASE, Case, GoldenFlag
from modules.support.with_sales import golden, onboarding, report
from modules.support.with_sales.pages import blueprint


def golden_panel(case: Case) -> Markup:
    """Where an agent flags an opportunity, and what became of it."""
    shown = golden.shown(case)
    if not shown["may_edit"] and not shown["flag"].golden:
        return Markup()
    return Markup(render_template("support/golden.html", **shown))


contributions = (
    *side(GoldenFlag, name="support.golden", model=CASE, of=Case),
    *report.contributions,
    SaveStep(name="support.golden.flagged", model=CASE, call=golden.note_flag),
    TransitionStep(name="support.golden.reason", model=CASE, call=golden.check_reason),
    On(
        name="support.golden.resolved",
        event=stage_changed,
        call=golden.on_move,
        models=frozenset({CASE}),
    ),
    On(name="support.onboarding.won", event=opportunity_won, call=onboarding.on_win),
    Segment(
        name="support.golden",
        model=golden.OPPORTUNITY,
        label=_l("Golden flag"),
        help=_l("Opportunities that support detected while solving a case."),
        where=golden.from_support,
    ),
    BoardChip(
        name="support.golden",
        model=golden.OPPORTUNITY,
        label=_l("Golden flag"),
        condition=("segment", "is", "support.golden"),
        icon="flag",
    ),
    CardTag(name="support.golden", model=golden.OPPORTUNITY, load=golden.card_tags),
    NotificationKind(
        name=onboarding.KIND, label=_l("I receive a new customer"), icon="user-plus", mail="now"
    ),
    LinkKind(
        name=golden.LINK,
        label=_l("Opportunity detected here"),
        inverse=_l("Detected in the case"),
    ),
    LinkKind(name=onboarding.LINK, label=_l("Onboarding"), inverse=_l("Sale")),
    Pages(name="support.golden", blueprint=blueprint),
    Panel(
        name="support.case.golden",
        model=CASE,
        label=_l("Golden flag"),
        place="top",
        bare=True,
        weight=10,
        render=golden_panel,
    ),
)
