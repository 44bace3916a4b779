"""Macros and saved answers: filled in for a case, shown before anything happens, done as one."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from sqlalchemy import select

from core.api.mail import check, fill
from core.api.models import fold
from core.api.services import (
    Draft,
    Invalid,
    SaveStep,
    _,
    actor,
    context,
    get,
    pipelines_of,
    session,
    spec_of,
    stage_info,
    transition,
    update,
    write,
)
from modules.support.models import CASE, Case, Macro, SavedAnswer
from modules.support.services.mail.replies import reply

MACRO, ANSWER = "support.macro", "support.answer"
#: Fields that a macro sets.
SETS = ("priority", "type_id", "team_id")
#: Answers offered after the stroke.
OFFERED = 8


@dataclass(frozen=True)
class Preview:
    """What a macro would do with a case."""

    macro: Macro
    #: The answer as the customer would read it; empty: nothing is sent.
    body: str = ""
    #: Variables with nothing to fill in.
    empty: tuple[str, ...] = ()
    #: Label of the stage, "" when the case stays.
    stage: str = ""
    #: (label, before, after)
    changes: list[tuple[str, str, str]] = field(default_factory=list)
    #: What stands in the way.
    problem: str = ""

    @property
    def idle(self) -> bool:
        """Nothing would happen."""
        return not (self.body or self.stage or self.changes)


def macros() -> list[tuple[int, str]]:
    """(id, name) of the macros in use, by name."""
    query = select(Macro.id, Macro.name).where(Macro.archived_at.is_(None))
    return [(number, name) for number, name in session().execute(query.order_by(Macro.sort_key))]


def preview(case: Case, macro_id: int) -> Preview:
    """What a macro would do with a case; nothing is done. :raises NotFound: there is none."""
    macro: Macro = get(MACRO, macro_id)
    filled = fill(macro.body or "", case)
    stage, problem = _stage(case, macro)
    return Preview(macro, filled.text, filled.empty, stage, _changes(case, macro), problem)


def apply(
    case_id: int,
    macro_id: int,
    body: str | None = None,
    fields: Mapping[str, Any] | None = None,
) -> None:
    """Do what a macro says, wholly or not at all.

    :param body: the answer as the person changed it; None: as the macro fills it in.
    :param fields: what is stored with the move, when the macro moves the case.
    :raises Invalid, Forbidden, NotFound: a step cannot be taken; none is.
    """
    case: Case = get(CASE, case_id, "update")
    plan = preview(case, macro_id)
    if plan.problem:
        raise Invalid({"stage": [plan.problem]})
    values, stage = _values(case, plan.macro), plan.macro.stage
    text = plan.body if body is None else body
    with write():
        if plan.body and not text.strip():
            raise Invalid({"body": [_("Write the answer, or choose another macro.")]})
        if plan.body:
            reply(case_id, {"body": text})
        if values:
            update(CASE, case_id, values)
        if plan.stage:
            transition(CASE, case_id, stage, fields=fields)


def _values(case: Case, macro: Macro) -> dict[str, Any]:
    """The fields a macro changes in this case."""
    wanted = {name: getattr(macro, name) for name in SETS if getattr(macro, name) is not None}
    if macro.takes and actor().user_id:
        wanted["owner_id"] = actor().user_id
    return {name: value for name, value in wanted.items() if getattr(case, name) != value}


def _changes(case: Case, macro: Macro) -> list[tuple[str, str, str]]:
    spec, ctx = spec_of(CASE), context()

    def words(name: str, value: Any) -> str:
        known: Any = spec.field(name)
        if value is None:
            return ""
        if hasattr(known, "show_many"):
            return str(known.show_many([value]).get(value, ""))
        return str(known.show(value, ctx))

    return [
        (str(spec.field(name).label), words(name, getattr(case, name)), words(name, value))
        for name, value in _values(case, macro).items()
    ]


def _stage(case: Case, macro: Macro) -> tuple[str, str]:
    """(label of the stage it moves to, what stands in the way)."""
    if not macro.stage:
        return "", ""
    funnel = next(f for f in pipelines_of(CASE) if f.id == case.pipeline_id)
    wanted = fold(macro.stage)
    found = [s for s in funnel.stages if wanted in (fold(s.code), fold(str(s.label)))]
    if not found:
        text = _("The funnel of this case has no stage %(stage)s.", stage=macro.stage)
        return "", text
    return ("", "") if found[0].id == case.stage_id else (str(stage_info(found[0].id).label), "")


def offered(case: Case, typed: str) -> list[dict[str, Any]]:
    """Saved answers whose name or words hold what was typed, filled in for a case."""
    query = select(SavedAnswer).where(SavedAnswer.archived_at.is_(None))
    wanted, found = fold(typed), []
    answers = list(session().scalars(query.order_by(SavedAnswer.sort_key)))
    for answer in sorted(answers, key=lambda each: not each.sort_key.startswith(wanted)):
        if all(part in answer.search for part in wanted.split()):
            filled = fill(answer.body, case)
            found.append({"label": answer.name, "text": filled.text, "empty": list(filled.empty)})
        if len(found) == OFFERED:
            break
    return found


def check_texts(draft: Draft) -> None:
    """Variables and stages that do not exist are told when they are saved."""
    if error := check(draft.merged.get("body") or "", spec_of(CASE)):
        draft.error("body", error)
    wanted = fold(draft.merged.get("stage") or "")
    stages = (s for funnel in pipelines_of(CASE) for s in funnel.stages)
    if wanted and all(wanted not in (fold(s.code), fold(str(s.label))) for s in stages):
        draft.error("stage", _("No funnel of cases has a stage of this name."))


contributions = (
    SaveStep(name=MACRO, model=MACRO, call=check_texts),
    SaveStep(name=ANSWER, model=ANSWER, call=check_texts),
)
