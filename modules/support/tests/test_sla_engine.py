"""Times of service, computed by hand: shifts, holidays, changes of clock, pauses, reopening."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.api.locale import WorkCalendar
from modules.support.sla.engine import Event, Happening, Promise, State, Targets, read

H = Happening
WEEK = dict.fromkeys(range(1, 6), ("09:00-14:00", "16:00-19:00"))
OFFICE = dict.fromkeys(range(1, 6), ("09:00-18:00",))
ALWAYS = dict.fromkeys(range(1, 8), ("00:00-24:00",))
CALENDARS = {
    "madrid": WorkCalendar("ES", "Europe/Madrid", WEEK),
    "valencia": WorkCalendar("ES", "Europe/Madrid", WEEK, subdivision="ES-A"),
    "own": WorkCalendar(
        "ES", "Europe/Madrid", WEEK,
        own={date(2026, 11, 24): "Fiesta local"}, worked=frozenset({date(2026, 12, 8)}),
    ),
    "always": WorkCalendar("", "Europe/Madrid", ALWAYS),
    "mexico": WorkCalendar("MX", "America/Mexico_City", OFFICE),
    "baires": WorkCalendar("AR", "America/Argentina/Buenos_Aires", OFFICE),
    "bogota": WorkCalendar("CO", "America/Bogota", OFFICE),
    "santiago": WorkCalendar("CL", "America/Santiago", OFFICE),
    "santiago247": WorkCalendar("", "America/Santiago", ALWAYS),
    "saturdays": WorkCalendar("ES", "Europe/Madrid", {**WEEK, 6: ("10:00-13:00",)}),
    "night": WorkCalendar("", "Europe/Madrid", dict.fromkeys(range(1, 8), ("22:00-24:00",))),
}  # fmt: skip


def instant(text: str, calendar: str) -> datetime:
    """A local time of a calendar as an instant."""
    zone = ZoneInfo(CALENDARS[calendar].tz)
    return datetime.fromisoformat(text).replace(tzinfo=zone).astimezone(UTC)


#: calendar, opened at (local), minutes promised, too late after (local).
DUE = [
    # within a span, over the break at noon, over the evening, over the week-end
    ("madrid", "2026-11-25T10:00", 60, "2026-11-25T11:00"),
    ("madrid", "2026-11-25T13:30", 60, "2026-11-25T16:30"),
    ("madrid", "2026-11-25T14:00", 30, "2026-11-25T16:30"),
    ("madrid", "2026-11-25T14:30", 30, "2026-11-25T16:30"),
    ("madrid", "2026-11-25T18:30", 120, "2026-11-26T10:30"),
    ("madrid", "2026-11-27T18:30", 120, "2026-11-30T10:30"),
    ("madrid", "2026-11-28T12:00", 120, "2026-11-30T11:00"),
    ("madrid", "2026-11-25T07:00", 45, "2026-11-25T09:45"),
    ("madrid", "2026-11-25T23:59", 1, "2026-11-26T09:01"),
    # a whole day is eight hours; a week forty
    ("madrid", "2026-11-25T09:00", 480, "2026-11-25T19:00"),
    ("madrid", "2026-11-25T09:00", 481, "2026-11-26T09:01"),
    ("madrid", "2026-11-25T10:00", 480, "2026-11-26T10:00"),
    ("madrid", "2026-11-23T09:00", 2400, "2026-11-27T19:00"),
    # holidays of Spain: 12 October, 8 December, Christmas and New Year, Good Friday
    ("madrid", "2026-10-09T18:00", 120, "2026-10-13T10:00"),
    ("madrid", "2026-12-07T18:00", 120, "2026-12-09T10:00"),
    ("madrid", "2026-12-24T18:30", 60, "2026-12-28T09:30"),
    ("madrid", "2026-12-31T18:30", 60, "2027-01-04T09:30"),
    ("madrid", "2026-04-02T18:30", 60, "2026-04-06T09:30"),
    # a holiday of the region (9 October), one of the town, one on which the company works
    ("valencia", "2026-10-08T18:30", 60, "2026-10-13T09:30"),
    ("madrid", "2026-10-08T18:30", 60, "2026-10-09T09:30"),
    ("own", "2026-11-23T18:30", 60, "2026-11-25T09:30"),
    ("own", "2026-12-07T18:30", 60, "2026-12-08T09:30"),
    # changes of clock: 29 March and 25 October 2026 in Madrid
    ("always", "2026-03-29T01:00", 240, "2026-03-29T06:00"),
    ("always", "2026-10-25T01:00", 240, "2026-10-25T04:00"),
    ("always", "2026-03-28T12:00", 1440, "2026-03-29T13:00"),
    ("always", "2026-10-24T12:00", 1440, "2026-10-25T11:00"),
    ("madrid", "2026-03-27T18:30", 60, "2026-03-30T09:30"),
    ("madrid", "2026-10-23T18:30", 60, "2026-10-26T09:30"),
    ("always", "2026-11-25T23:00", 120, "2026-11-26T01:00"),
    ("night", "2026-11-25T23:30", 60, "2026-11-26T22:30"),
    # Mexico: 16 September, third Monday of March and of November; no change of clock
    ("mexico", "2026-09-15T17:00", 120, "2026-09-17T10:00"),
    ("mexico", "2026-03-13T17:30", 60, "2026-03-17T09:30"),
    ("mexico", "2026-11-13T17:30", 60, "2026-11-17T09:30"),
    ("mexico", "2026-04-02T17:30", 60, "2026-04-03T09:30"),
    # Argentina: 24 March, 25 May, 9 July
    ("baires", "2026-03-20T17:00", 120, "2026-03-25T10:00"),  # with the bridge of the 23rd
    ("baires", "2026-05-22T17:00", 120, "2026-05-26T10:00"),
    ("baires", "2026-11-25T09:00", 540, "2026-11-25T18:00"),
    # Colombia: Epiphany moved to Monday 12 January, 20 July
    ("bogota", "2026-01-09T17:00", 120, "2026-01-13T10:00"),
    ("bogota", "2026-07-17T17:00", 120, "2026-07-21T10:00"),
    # Chile: 18 and 19 September; clocks change on 5 April and 6 September 2026
    ("santiago", "2026-09-17T17:00", 120, "2026-09-21T10:00"),
    ("santiago247", "2026-09-05T22:00", 240, "2026-09-06T03:00"),
    ("santiago247", "2026-04-04T22:00", 240, "2026-04-05T01:00"),
    # Saturdays worked in the morning
    ("saturdays", "2026-11-27T18:30", 60, "2026-11-28T10:30"),
    ("saturdays", "2026-11-28T12:30", 60, "2026-11-30T09:30"),
]  # fmt: skip


@pytest.mark.parametrize(("calendar", "opened", "minutes", "due"), DUE)
def test_when_an_answer_is_too_late(calendar, opened, minutes, due):
    at = instant(opened, calendar)
    targets = Targets(CALENDARS[calendar], first_response=timedelta(minutes=minutes))
    clock = read([Event(at, H.OPENED, targets=targets)], at).clocks[Promise.FIRST]
    assert (clock.state, clock.due_at) == (State.RUNNING, instant(due, calendar))


def hours(first=None, following=None, resolution=None, calendar="madrid", policy="") -> Targets:
    """Targets in hours."""
    lengths = (None if n is None else timedelta(hours=n) for n in (first, following, resolution))
    return Targets(CALENDARS[calendar], *lengths, policy=policy)


T = hours(first=2, following=1, resolution=8)
#: What happened (day of November 2026 and time, what), when it is looked at, which clock, and how it
#: stands: state, minutes passed, too late after.
STORIES = [
    ("answered in time", [("23 09:00", H.OPENED, T), ("23 10:00", H.REPLY)], "23 12:00",
     Promise.FIRST, State.MET, 60, None),
    ("answered on the minute", [("23 09:00", H.OPENED, T), ("23 11:00", H.REPLY)], "23 12:00",
     Promise.FIRST, State.MET, 120, None),
    ("answered a minute late", [("23 09:00", H.OPENED, T), ("23 11:01", H.REPLY)], "23 12:00",
     Promise.FIRST, State.BREACHED, 121, None),
    ("never answered", [("23 09:00", H.OPENED, T)], "23 12:00",
     Promise.FIRST, State.BREACHED, 180, "23 11:00"),
    ("a second message does not start it again",
     [("23 09:00", H.OPENED, T), ("23 10:00", H.INBOUND)], "23 10:30",
     Promise.FIRST, State.RUNNING, 90, "23 11:00"),
    ("nobody asked after the answer", [("23 09:00", H.OPENED, T), ("23 10:00", H.REPLY)],
     "23 12:00", Promise.NEXT, State.IDLE, 0, None),
    ("they asked after the answer",
     [("23 09:00", H.OPENED, T), ("23 10:00", H.REPLY), ("23 12:30", H.INBOUND)], "23 13:00",
     Promise.NEXT, State.RUNNING, 30, "23 13:30"),
    ("they insist: the oldest question counts",
     [("23 09:00", H.OPENED, T), ("23 10:00", H.REPLY), ("23 12:30", H.INBOUND),
      ("23 12:50", H.INBOUND)], "23 13:00", Promise.NEXT, State.RUNNING, 30, "23 13:30"),
    ("the next answer came in time",
     [("23 09:00", H.OPENED, T), ("23 10:00", H.REPLY), ("23 12:30", H.INBOUND),
      ("23 13:10", H.REPLY)], "23 19:00", Promise.NEXT, State.MET, 40, None),
    ("the next answer waits over noon",
     [("23 09:00", H.OPENED, T), ("23 10:00", H.REPLY), ("23 13:30", H.INBOUND)], "23 16:10",
     Promise.NEXT, State.RUNNING, 40, "23 16:30"),
    ("a new question after a late answer starts from nothing",
     [("23 09:00", H.OPENED, T), ("23 09:10", H.REPLY), ("23 10:00", H.INBOUND),
      ("23 12:00", H.REPLY), ("23 13:00", H.INBOUND)], "23 13:10",
     Promise.NEXT, State.RUNNING, 10, "23 14:00"),
    ("resolved in time", [("23 09:00", H.OPENED, T), ("23 13:00", H.CLOSED)], "25 12:00",
     Promise.RESOLUTION, State.MET, 240, None),
    ("resolved on the last minute", [("23 09:00", H.OPENED, T), ("23 19:00", H.CLOSED)],
     "25 12:00", Promise.RESOLUTION, State.MET, 480, None),
    ("resolved the next morning", [("23 09:00", H.OPENED, T), ("24 09:30", H.CLOSED)],
     "25 12:00", Promise.RESOLUTION, State.BREACHED, 510, None),
    ("it waits for the customer", [("23 09:00", H.OPENED, T), ("23 10:00", H.WAITING)],
     "25 12:00", Promise.RESOLUTION, State.PAUSED, 60, None),
    ("the answer came back",
     [("23 09:00", H.OPENED, T), ("23 10:00", H.WAITING), ("24 10:00", H.WORKING)], "24 11:00",
     Promise.RESOLUTION, State.RUNNING, 120, "24 19:00"),
    ("paused over the night and a noon",
     [("23 17:00", H.OPENED, T), ("23 18:00", H.WAITING), ("24 13:30", H.WORKING)], "24 16:30",
     Promise.RESOLUTION, State.RUNNING, 120, "25 12:30"),
    ("paused while closed anyway",
     [("23 13:00", H.OPENED, T), ("23 14:10", H.WAITING), ("23 15:50", H.WORKING)], "23 16:30",
     Promise.RESOLUTION, State.RUNNING, 90, "24 13:00"),
    ("two pauses",
     [("23 09:00", H.OPENED, T), ("23 10:00", H.WAITING), ("23 11:00", H.WORKING),
      ("23 12:00", H.WAITING), ("23 13:00", H.WORKING)], "23 14:00",
     Promise.RESOLUTION, State.RUNNING, 180, "24 11:00"),
    ("a pause stops the first answer too",
     [("23 09:00", H.OPENED, T), ("23 09:30", H.WAITING), ("23 12:30", H.WORKING)], "23 13:00",
     Promise.FIRST, State.RUNNING, 60, "23 14:00"),
    ("opened and waiting at once", [("23 09:00", H.OPENED, T), ("23 09:00", H.WAITING)],
     "27 12:00", Promise.RESOLUTION, State.PAUSED, 0, None),
    ("closed from waiting",
     [("23 09:00", H.OPENED, T), ("23 10:00", H.WAITING), ("26 10:00", H.CLOSED)], "27 10:00",
     Promise.RESOLUTION, State.MET, 60, None),
    ("reopened: the time while it was resolved does not count",
     [("23 09:00", H.OPENED, T), ("23 11:00", H.CLOSED), ("25 09:00", H.WORKING)], "25 10:00",
     Promise.RESOLUTION, State.RUNNING, 180, "25 17:00"),
    ("reopened into waiting",
     [("23 09:00", H.OPENED, T), ("23 11:00", H.CLOSED), ("25 09:00", H.WAITING)], "26 10:00",
     Promise.RESOLUTION, State.PAUSED, 120, None),
    ("breached, resolved, reopened: the breach stays",
     [("23 09:00", H.OPENED, T), ("24 10:00", H.CLOSED), ("25 09:00", H.WORKING)], "25 09:30",
     Promise.RESOLUTION, State.BREACHED, 570, "23 19:00"),
    ("made urgent: what has passed counts",
     [("23 09:00", H.OPENED, T), ("23 11:00", H.TARGETS, hours(resolution=4))], "23 12:00",
     Promise.RESOLUTION, State.RUNNING, 180, "23 13:00"),
    ("made urgent when it was too late for that",
     [("23 09:00", H.OPENED, T), ("23 12:00", H.TARGETS, hours(resolution=2))], "23 13:00",
     Promise.RESOLUTION, State.BREACHED, 240, "23 12:00"),
    ("made less urgent", [("23 09:00", H.OPENED, T), ("23 11:00", H.TARGETS, hours(resolution=16))],
     "23 12:00", Promise.RESOLUTION, State.RUNNING, 180, "24 19:00"),
    ("made less urgent after the breach",
     [("23 09:00", H.OPENED, hours(resolution=1)), ("23 12:00", H.TARGETS, hours(resolution=16))],
     "23 13:00", Promise.RESOLUTION, State.BREACHED, 240, "23 10:00"),
    ("another calendar from then on",
     [("23 18:00", H.OPENED, hours(resolution=4)),
      ("23 19:00", H.TARGETS, hours(resolution=4, calendar="always"))], "23 20:00",
     Promise.RESOLUTION, State.RUNNING, 120, "23 22:00"),
    ("nothing promised", [("23 09:00", H.OPENED, hours(first=2))], "27 12:00",
     Promise.RESOLUTION, State.IDLE, 0, None),
    ("no policy", [("23 09:00", H.OPENED)], "27 12:00", Promise.FIRST, State.IDLE, 0, None),
    ("promised later",
     [("23 09:00", H.OPENED, hours(first=2)), ("23 11:00", H.TARGETS, hours(resolution=8))],
     "23 12:00", Promise.RESOLUTION, State.RUNNING, 180, "23 19:00"),
    ("what is to come does not count yet",
     [("23 09:00", H.OPENED, T), ("23 13:00", H.REPLY)], "23 10:00",
     Promise.FIRST, State.RUNNING, 60, "23 11:00"),
]  # fmt: skip


@pytest.mark.parametrize(
    ("story", "now", "promise", "state", "passed", "due"),
    [pytest.param(*rest, id=name) for name, *rest in STORIES],
)
def test_how_a_clock_stands(story, now, promise, state, passed, due):
    events = [
        Event(november(at), what, reason="Esperando cliente", targets=next(iter(targets), None))
        for at, what, *targets in story
    ]
    clock = read(events, november(now)).clocks[promise]
    assert (clock.state, clock.elapsed, clock.due_at) == (
        state,
        timedelta(minutes=passed),
        november(due) if due else None,
    )


def november(text: str) -> datetime:
    """ "23 09:00" is that morning of November 2026 in Madrid."""
    return instant(f"2026-11-{text.replace(' ', 'T')}", "madrid")


def test_there_are_enough_cases():
    assert len(DUE) + len(STORIES) >= 60


def test_pauses_say_why_and_how_long():
    story = [
        Event(november("23 09:00"), H.OPENED, targets=T),
        Event(november("23 10:00"), H.WAITING, "Esperando cliente"),
        Event(november("23 12:00"), H.WORKING),
        Event(november("23 13:00"), H.WAITING, "Esperando al proveedor"),
    ]
    first, second = read(story, november("24 10:00")).pauses
    assert (first.reason, first.since, first.until) == (
        "Esperando cliente", november("23 10:00"), november("23 12:00"),
    )  # fmt: skip
    assert (second.reason, second.until) == ("Esperando al proveedor", None)


def test_late_answers_stay_counted():
    story = [
        Event(november("23 09:00"), H.OPENED, targets=T),
        Event(november("23 09:10"), H.REPLY),
        Event(november("23 10:00"), H.INBOUND),
        Event(november("23 12:00"), H.REPLY),
        Event(november("23 12:30"), H.INBOUND),
        Event(november("23 12:40"), H.REPLY),
    ]
    found = read(story, november("23 13:00"))
    assert found.late_answers == 1
    assert found.breached


def test_it_warns_when_three_quarters_have_passed():
    story = [Event(november("23 09:00"), H.OPENED, targets=T)]
    now = november("23 09:00")
    clock = read(story, now).clocks[Promise.RESOLUTION]
    assert clock.warns_at(T.calendar, now) == november("23 17:00")
    later = november("23 18:00")
    assert read(story, later).clocks[Promise.RESOLUTION].warns_at(T.calendar, later) == later


_MINUTES = st.integers(0, 60 * 24 * 20)
_WHAT = st.sampled_from([H.INBOUND, H.REPLY, H.WAITING, H.WORKING, H.CLOSED])


@settings(suppress_health_check=[HealthCheck.too_slow])
@given(st.lists(st.tuples(_MINUTES, _WHAT), max_size=12), _MINUTES, _MINUTES)
def test_time_only_goes_forward_and_a_breach_stays(happened, soon, more):
    start = november("02 09:00")
    story = [Event(start, H.OPENED, targets=T)]
    story += [Event(start + timedelta(minutes=m), what) for m, what in happened]
    early, late = start + timedelta(minutes=soon), start + timedelta(minutes=soon + more)
    before, after = read(story, early), read(story, late)
    for promise in (Promise.FIRST, Promise.RESOLUTION):
        one, two = before.clocks[promise], after.clocks[promise]
        assert one.elapsed <= two.elapsed
        assert one.breached_at is None or one.breached_at == two.breached_at
        if two.breached_at:
            assert two.breached_at <= late
    assert before.late_answers <= after.late_answers
    for pause, following in zip(after.pauses, after.pauses[1:], strict=False):
        assert pause.until is not None
        assert pause.until <= following.since


def test_a_shorter_promise_that_is_over_already_is_told_at_its_very_instant():
    """Priority is raised after two hours, and ten minutes are promised from then on."""
    start, short = (
        november("02 09:00"),
        Targets(CALENDARS["always"], resolution=timedelta(minutes=10)),
    )
    long = Targets(CALENDARS["always"], resolution=timedelta(hours=8))
    raised = start + timedelta(hours=2)
    log = [Event(start, H.OPENED, targets=long), Event(raised, H.TARGETS, targets=short)]
    clock = read(log, raised).clocks[Promise.RESOLUTION]
    assert (clock.state, clock.due_at) == (State.RUNNING, raised)
    late = read(log, raised + timedelta(minutes=1)).clocks[Promise.RESOLUTION]
    assert (late.state, late.breached_at) == (State.BREACHED, raised)


def test_a_long_conversation_counts_the_clocks_that_it_touches():
    """Messages neither start nor stop the clock of the solution: it is not counted at each of them."""

    class Counting(WorkCalendar):
        counted = 0

        def working_time(self, start, end):
            type(self).counted += 1
            return super().working_time(start, end)

    promised = Targets(Counting("", "UTC", ALWAYS), timedelta(hours=1), None, timedelta(days=60))
    said, start = [H.INBOUND, H.REPLY] * 200, november("02 09:00")
    log = [Event(start, H.OPENED, targets=promised)]
    log += [Event(start + timedelta(minutes=n), what) for n, what in enumerate(said, 1)]
    reading = read(log, start + timedelta(days=1))
    assert reading.clocks[Promise.RESOLUTION].elapsed == timedelta(days=1)
    assert Counting.counted <= 202
