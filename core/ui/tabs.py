"""Tabs of the composer over a history, as modules contribute them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from markupsafe import Markup

from core.kernel.registry import Contribution


@dataclass(frozen=True)
class Composing:
    """What a tab of the composer starts from: nothing, or a form that was refused."""

    #: The tab that is open, by its name without the module: "note".
    tab: str = ""
    #: What was typed, by the names of the fields, and what is wrong with it.
    sent: Mapping[str, Any] = field(default_factory=dict)
    errors: Mapping[str, list[str]] = field(default_factory=dict)

    def of(self, tab: ComposerTab) -> Composing:
        """What concerns one tab."""
        return self if self.tab == tab.id else Composing()


@dataclass(frozen=True, kw_only=True)
class ComposerTab(Contribution):
    """A tab of the one composer over the history of a record: ``<module>.<what>``.

    Its form posts to a route of the module, which answers with
    :func:`~core.ui.timeline.history_answer` or, when it refuses,
    :func:`~core.ui.timeline.history_refused`.
    """

    label: Any
    icon: str
    #: record, :class:`Composing` → HTML of the form; empty: the tab is absent for this record. What
    #: it raises leaves the tab out.
    render: Callable[[Any, Composing], Markup | str | None]
    permission: str = ""
    #: Names of the models it is for; empty: of every record with a history.
    models: frozenset[str] = frozenset()
    #: Name of a tab whose place it takes on the records it is for.
    instead_of: str = ""
    #: Key that opens it on the page of a record.
    key: str = ""

    @property
    def id(self) -> str:
        """Its name without the module, in the page and in ``#compose-<id>``."""
        return self.name.rpartition(".")[2]
