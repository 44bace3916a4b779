"""The three clocks of a case: first response, next response, resolution.

Pure functions over the log of what happened. Time counts only within the working hours of the
calendar in force, never while the case waits for the customer, and what was breached once stays
breached, whatever happens later.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from enum import StrEnum
from typing import NamedTuple

from core.api.locale import WorkCalendar


class Happening(StrEnum):
    """What can happen to a case, as far as its clocks care."""

    #: It began; ``targets`` are those in force from then on.
    OPENED = "opened"
    #: Type, priority or customer changed, and with them what is promised (``targets``).
    TARGETS = "targets"
    #: The customer wrote or called.
    INBOUND = "inbound"
    #: We really answered: a public message, a call that reached them.
    REPLY = "reply"
    #: It stands in a stage that waits for somebody else; ``reason`` names the stage.
    WAITING = "waiting"
    #: It stands in a stage where it is our turn.
    WORKING = "working"
    #: It stands in a stage that ends it.
    CLOSED = "closed"


class Promise(StrEnum):
    """What is promised to the customer."""

    FIRST = "first_response"
    NEXT = "next_response"
    RESOLUTION = "resolution"


class State(StrEnum):
    """How a clock stands."""

    #: Nothing is promised, or there is nothing to answer.
    IDLE = "idle"
    RUNNING = "running"
    PAUSED = "paused"
    MET = "met"
    BREACHED = "breached"


@dataclass(frozen=True)
class Targets:
    """What a policy promises: lengths of working time by its calendar; None promises nothing."""

    calendar: WorkCalendar
    first_response: timedelta | None = None
    next_response: timedelta | None = None
    resolution: timedelta | None = None
    #: Name of the policy, to show which one applies.
    policy: str = ""

    def of(self, promise: Promise) -> timedelta | None:
        """The length promised."""
        return getattr(self, promise.value)


class Event(NamedTuple):
    """Something that happened at an instant (UTC)."""

    at: datetime
    what: Happening
    reason: str = ""
    targets: Targets | None = None


@dataclass(frozen=True)
class Pause:
    """A time during which no clock ran; ``until`` is None while it lasts."""

    since: datetime
    until: datetime | None
    reason: str


@dataclass(frozen=True)
class Clock:
    """How one promise stands at an instant."""

    promise: Promise
    state: State = State.IDLE
    #: What is promised, in working time.
    target: timedelta | None = None
    #: Working time that has passed.
    elapsed: timedelta = timedelta()
    #: When it will be too late, if nothing stops it; None while paused, met or idle.
    due_at: datetime | None = None
    #: When it was fulfilled.
    met_at: datetime | None = None
    #: When it was too late for the first time.
    breached_at: datetime | None = None

    @property
    def remaining(self) -> timedelta | None:
        """Working time left; negative once it is too late."""
        return None if self.target is None else self.target - self.elapsed

    def warns_at(
        self, calendar: WorkCalendar, now: datetime, share: float = 0.75
    ) -> datetime | None:
        """When so much of the time will have passed; None unless it runs.

        :param share: part of the target, 0 to 1.
        """
        if self.state is not State.RUNNING or self.target is None:
            return None
        left = self.target * share - self.elapsed
        return now if left <= timedelta() else calendar.add_working_time(now, left)


@dataclass(frozen=True)
class Reading:
    """All clocks of a case at an instant."""

    clocks: dict[Promise, Clock]
    pauses: tuple[Pause, ...] = ()
    #: Every answer that came too late, of those that were to come after the first one.
    late_answers: int = 0
    #: How often it came back after it was closed.
    reopened: int = 0
    policy: str = ""

    @property
    def running(self) -> list[Clock]:
        """The clocks that run, too late or not, the first due first."""
        running = [(c.due_at, c) for c in self.clocks.values() if c.due_at and not c.met_at]
        return [clock for _due, clock in sorted(running, key=lambda pair: pair[0])]

    @property
    def next_due(self) -> Clock | None:
        """The running clock that will be too late first."""
        return next(iter(self.running), None)

    @property
    def breached(self) -> bool:
        """Whether any promise was ever broken."""
        return bool(self.late_answers) or any(c.breached_at for c in self.clocks.values())


@dataclass
class _Running:
    """A clock while the log is read."""

    promise: Promise
    elapsed: timedelta = timedelta()
    started: bool = False
    met_at: datetime | None = None
    breached_at: datetime | None = None
    due_at: datetime | None = None
    #: Up to when it was counted.
    counted: datetime | None = None

    def begin(self, at: datetime) -> None:
        """Start from nothing."""
        self.elapsed, self.started, self.counted = timedelta(), True, at
        self.met_at = self.breached_at = self.due_at = None

    def run(self, since: datetime, until: datetime, targets: Targets) -> None:
        """Count a span in which it ran."""
        target, worked = targets.of(self.promise), targets.calendar.working_time(since, until)
        if target is not None and self.breached_at is None:
            left = target - self.elapsed
            if left < timedelta():
                self.breached_at = since  # the new promise is shorter than what has passed
            elif worked >= left:  # else it was not due yet: no need to look when it will be
                due = targets.calendar.add_working_time(since, left)
                self.breached_at = due if due < until else None
        self.elapsed += worked


@dataclass
class _Reader:
    """Goes through the log, event by event.

    A clock is counted when something happens to it, not at each event: a long conversation costs
    its questions and answers, and not every clock for every message.
    """

    clocks: dict[Promise, _Running] = field(
        default_factory=lambda: {promise: _Running(promise) for promise in Promise}
    )
    targets: Targets | None = None
    at: datetime | None = None
    paused: bool = False
    closed: bool = False
    answered: bool = False
    pauses: list[Pause] = field(default_factory=list)
    late_answers: int = 0
    reopened: int = 0

    def advance(self, until: datetime) -> None:
        """Let the clocks run up to an instant."""
        for clock in self.clocks.values():
            self._count(clock, until)
        self.at = until

    def _count(self, clock: _Running, until: datetime) -> None:
        """Let one clock run up to an instant."""
        since, clock.counted = clock.counted, until
        ran = clock.started and clock.met_at is None and not (self.paused or self.closed)
        if ran and self.targets is not None and since is not None and until > since:
            clock.run(since, until, self.targets)

    def read(self, event: Event) -> None:
        """What an event means to the clocks."""
        # what is said concerns the clocks that it answers or starts alone
        if event.what not in _SPOKEN or event.targets is not None:
            self.advance(event.at)
        self.at = event.at
        if event.targets is not None:
            self.targets = event.targets
        _READ[event.what](self, event)

    def _opened(self, event: Event) -> None:
        for promise in (Promise.FIRST, Promise.RESOLUTION):
            self.clocks[promise].begin(event.at)

    def _targets(self, _event: Event) -> None:
        """The targets are in force already."""

    def _inbound(self, event: Event) -> None:
        clock = self.clocks[Promise.NEXT]
        waits = clock.started and clock.met_at is None
        if self.answered and not waits:  # the oldest question that has no answer counts
            clock.begin(event.at)

    def _reply(self, event: Event) -> None:
        if not self.answered:
            self.answered = True
            self._meet(Promise.FIRST, event.at)
        following = self.clocks[Promise.NEXT]
        if following.started and following.met_at is None:
            self._meet(Promise.NEXT, event.at)
            self.late_answers += following.breached_at is not None

    def _meet(self, promise: Promise, at: datetime) -> None:
        clock = self.clocks[promise]
        if clock.started and clock.met_at is None:
            self._count(clock, at)
            clock.met_at = at

    def _waiting(self, event: Event) -> None:
        self._end_pause(event.at)
        self.reopened += self.closed
        self.paused, self.closed = True, False
        self.clocks[Promise.RESOLUTION].met_at = None
        self.pauses.append(Pause(event.at, None, event.reason))

    def _working(self, event: Event) -> None:
        self._end_pause(event.at)
        self.reopened += self.closed
        self.paused = self.closed = False
        self.clocks[Promise.RESOLUTION].met_at = None

    def _closed(self, event: Event) -> None:
        self._end_pause(event.at)
        self.paused, self.closed = False, True
        self._meet(Promise.RESOLUTION, event.at)

    def _end_pause(self, at: datetime) -> None:
        if self.pauses and self.pauses[-1].until is None:
            self.pauses[-1] = replace(self.pauses[-1], until=at)

    def clock(self, promise: Promise) -> Clock:
        """How a clock stands where the reader is."""
        found, targets = self.clocks[promise], self.targets
        target = targets.of(promise) if targets else None
        if not found.started or (target is None and found.breached_at is None):
            return Clock(promise, met_at=found.met_at)
        return Clock(
            promise,
            self._state(found),
            target,
            found.elapsed,
            self._due(found, target),
            found.met_at,
            found.breached_at,
        )

    def _state(self, clock: _Running) -> State:
        if clock.breached_at is not None:
            return State.BREACHED
        if clock.met_at is not None:
            return State.MET
        if self.closed:
            return State.IDLE
        return State.PAUSED if self.paused else State.RUNNING

    def _due(self, clock: _Running, target: timedelta | None) -> datetime | None:
        if clock.met_at is not None or self.closed or target is None:
            return None
        if clock.breached_at is not None:
            return clock.breached_at
        if self.paused or self.targets is None or self.at is None:
            return None
        left = target - clock.elapsed  # less than nothing where a shorter promise holds from now on
        return self.targets.calendar.add_working_time(self.at, max(left, timedelta()))


_SPOKEN = frozenset({Happening.INBOUND, Happening.REPLY})
#: What reads each kind of event.
_READ: Mapping[Happening, Callable[[_Reader, Event], None]] = {
    Happening.OPENED: _Reader._opened,
    Happening.TARGETS: _Reader._targets,
    Happening.INBOUND: _Reader._inbound,
    Happening.REPLY: _Reader._reply,
    Happening.WAITING: _Reader._waiting,
    Happening.WORKING: _Reader._working,
    Happening.CLOSED: _Reader._closed,
}


def read(events: Iterable[Event], now: datetime) -> Reading:
    """How the clocks of a case stand at an instant.

    :param events: what happened, in any order; what lies after ``now`` is left out.
    :param now: an aware instant.
    """
    reader = _Reader()
    for event in sorted((e for e in events if e.at <= now), key=lambda event: event.at):
        reader.read(event)
    if reader.at is not None:
        reader.advance(max(now, reader.at))
    return Reading(
        {promise: reader.clock(promise) for promise in Promise},
        tuple(reader.pauses),
        reader.late_answers,
        reader.reopened,
        reader.targets.policy if reader.targets else "",
    )
