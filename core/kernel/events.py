"""Events: past-tense facts that modules may react to.

A thin layer over blinker that adds what it lacks: receivers run in the order of the module graph,
are kept alive, and belong to a module. Behaviour that must answer is a chained service, not an event.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, field
from typing import Any, cast

from blinker import Signal

from core.kernel.registry import Contribution


@dataclass(frozen=True, kw_only=True)
class Event(Contribution):
    """A fact, declared by whoever emits it.

    ``doc`` says when it is sent; ``args`` are the keyword arguments every receiver gets.
    """

    doc: str
    args: tuple[str, ...] = ()
    _signal: Signal = field(default_factory=Signal, repr=False, compare=False)

    def emit(self, **values: Any) -> None:
        """Tell every receiver, in the order of the module graph.

        Of a fact about a record (``spec``) or an entry of its history (``entry``), those that named
        other models hear nothing. An exception of a receiver reaches the sender: the fact and its
        consequences are one transaction.

        :raises TypeError: the arguments are not those declared.
        """
        if set(values) != set(self.args):
            raise TypeError(f"Event {self.name} takes {self.args}, got {tuple(values)}")
        receivers = cast("Iterable[_Receiver]", self._signal.receivers_for(None))
        about = getattr(values.get("spec"), "name", None)
        about = about or getattr(values.get("entry"), "model", None)
        for receiver in sorted(receivers, key=lambda r: r.rank):
            if about is None or not receiver.models or about in receiver.models:
                receiver(None, **values)

    def heard(self, model: str) -> bool:
        """Whether anybody listens to what happens to records of a model; saves making what nobody
        gets."""
        receivers: Iterable[Any] = self._signal.receivers_for(None)
        return any(not r.models or model in r.models for r in receivers)

    def connect(self, receiver: _Receiver) -> None:
        """Add a receiver (done by the loader for each :class:`On`)."""
        self._signal.connect(receiver, weak=False)

    def clear(self) -> None:
        """Forget the receivers (a new application in the same process)."""
        self._signal.receivers.clear()
        self._signal._by_sender.clear()


@dataclass(frozen=True, kw_only=True)
class On(Contribution):
    """A receiver: ``call(**args)`` runs when ``event`` is emitted.

    ``models`` names the models it is about, for events of records and of entries of their history;
    without it, those of any.
    """

    event: Event
    call: Callable[..., None]
    models: frozenset[str] = frozenset()


class _Receiver:
    def __init__(self, on: On, rank: tuple[int, int, str]) -> None:
        self.call = on.call
        self.models = on.models
        self.rank = rank

    def __call__(self, _sender: object, **values: Any) -> None:
        self.call(**values)


def connect_all(receivers: list[tuple[On, tuple[int, int, str]]]) -> None:
    """Connect the receivers of an application, forgetting those of an earlier one."""
    for on, _rank in receivers:
        on.event.clear()
    for on, rank in receivers:
        on.event.connect(_Receiver(on, rank))
