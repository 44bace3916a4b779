"""What moves the clocks of a case."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from core.api.jobs import enqueue
from core.api.mail import is_automatic
from core.api.services import (
    CatchUp,
    Moved,
    On,
    TimelineKind,
    _l,
    entry_added,
    entry_removed,
    record_archived,
    record_created,
    record_updated,
    session,
    set_derived,
    stage_changed,
)
from modules.support.models import CASE, Case
from modules.support.services import clocks
from modules.support.sla.engine import Happening
from modules.support.tasks import KIND, clocks_anew, open_ids, promise_anew

#: What decides which times of service apply.
_DECIDES = frozenset({"priority", "type_id", "contact_id"})


def on_move(spec: Any, record: Case, move: Moved) -> None:
    """A new case starts its clocks; a stage stops them or lets them go on."""
    if move.source is None:
        clocks.begin(record, move.target.id)
    else:
        clocks.moved(record, move.target.id)


def on_change(spec: Any, record: Case, changes: Mapping[str, Any]) -> None:
    """Another priority may promise something else."""
    if _DECIDES & changes.keys():
        clocks.promise_again([record])


def on_entry(entry: Any, mentioned: Any, followers: Any) -> None:
    """Somebody was really spoken or written to; an answer by mail counts once it is written, until
    it turns out that it did not arrive. What a rule sends is no answer."""
    mail = entry.direction == "out" and "mail_id" in (entry.data or {})
    written = mail and not is_automatic(entry)
    if entry.direction and (entry.interaction or written):
        case = session().get(Case, entry.record_id)
        if case is not None:
            what = Happening(clocks.spoken(entry.direction))
            clocks.happened(case, what, entry.at, entry_id=entry.id)


def on_removed(entry: Any) -> None:
    """What was logged by mistake does not count."""
    if entry.deleted_at is not None:
        clocks.forget_entry(entry.id)
    else:
        on_entry(entry, (), ())


def on_policy(spec: Any, **_more: Any) -> None:
    """Policies or calendars changed: what is promised in open cases follows."""
    enqueue(promise_anew)


def catch_up() -> None:
    """Cases went on by themselves while support was not there. Thousands of them are no matter for
    the change of modules, during which nobody else can write; until the job has come to a case, no
    promise of it is told to be broken."""
    set_derived(Case, {number: {"sla_alarm_at": None} for number in open_ids()})
    enqueue(clocks_anew)


_CASES = frozenset({CASE})
_PROMISING = frozenset({"support.policy", "support.calendar"})

contributions = (
    On(name="support.clocks.moved", event=stage_changed, call=on_move, models=_CASES),
    On(name="support.clocks.changed", event=record_updated, call=on_change, models=_CASES),
    On(name="support.clocks.entry", event=entry_added, call=on_entry, models=_CASES),
    On(name="support.clocks.removed", event=entry_removed, call=on_removed, models=_CASES),
    On(name="support.policy.made", event=record_created, call=on_policy, models=_PROMISING),
    On(name="support.policy.changed", event=record_updated, call=on_policy, models=_PROMISING),
    On(name="support.policy.archived", event=record_archived, call=on_policy, models=_PROMISING),
    TimelineKind(
        name=KIND,
        label=_l("Times of service"),
        icon="hourglass-high",
        template="support/broken.html",
        weight=850,
    ),
    CatchUp(name="support.clocks", call=catch_up),
)
