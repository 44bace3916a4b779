"""Texts that agents use again: saved answers, macros, and sentences nobody should write."""

from __future__ import annotations

from sqlalchemy import Index
from sqlalchemy.orm import Mapped

from core.api.models import (
    Archivable,
    Boolean,
    Choice,
    LongText,
    Record,
    Ref,
    Searchable,
    TeamRef,
    Text,
    _l,
    column,
    model,
)
from modules.support.models.case import PRIORITY_CHOICES

_VARIABLES = _l("Variables stand between braces: {{contact_id.name}} is the customer.")


class SavedAnswer(Archivable, Searchable, Record):
    """A text that is inserted with "/" while one writes."""

    __tablename__ = "support_answer"
    __table_args__ = (Index("ix_support_answer_title", "sort_key", "id"),)

    #: What is typed after the stroke.
    name: Mapped[str] = column(
        Text(
            label=_l("Name"),
            required=True,
            max=60,
            folded="sort_key",
            sortable=True,
            help=_l("What is typed after / to find it."),
        )
    )
    #: Text, with variables.
    body: Mapped[str] = column(
        LongText(label=_l("Text"), required=True, help=_VARIABLES), nullable=False
    )


class Macro(Archivable, Searchable, Record):
    """Several steps in one press: answer, set fields, move."""

    __tablename__ = "support_macro"
    __table_args__ = (Index("ix_support_macro_title", "sort_key", "id"),)

    #: What agents choose.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=60, folded="sort_key", sortable=True)
    )
    #: Answer to the customer, with variables.
    body: Mapped[str | None] = column(
        LongText(
            label=_l("Answer to the customer"),
            help=_l("Empty: nothing is sent. {{contact_id.name}} is the customer."),
        )
    )
    #: Stage in which the case is left.
    stage: Mapped[str | None] = column(
        Text(
            label=_l("Move to the stage"),
            max=80,
            help=_l("Name of a stage, as the funnel says it. Empty: it stays where it is."),
        )
    )
    #: Priority it gets.
    priority: Mapped[str | None] = column(
        Choice(label=_l("Set the priority"), choices=PRIORITY_CHOICES)
    )
    #: Type it gets.
    type_id: Mapped[int | None] = column(
        Ref(label=_l("Set the type"), target="support.case_type", ondelete="SET NULL"), index=True
    )
    #: Team it goes to.
    team_id: Mapped[int | None] = column(TeamRef(label=_l("Give it to the team")), index=True)
    #: Whoever uses it becomes the owner.
    takes: Mapped[bool] = column(
        Boolean(label=_l("Whoever uses it takes the case"), required=True, default=False),
        nullable=False,
        default=False,
    )


class Phrase(Archivable, Searchable, Record):
    """A sentence that sends customers from one department to the next."""

    __tablename__ = "support_phrase"
    __table_args__ = (Index("ix_support_phrase_title", "sort_key", "id"),)

    #: The sentence; others like it are found too.
    name: Mapped[str] = column(
        Text(label=_l("Sentence"), required=True, max=200, folded="sort_key", sortable=True)
    )
    #: What to write instead.
    instead: Mapped[str | None] = column(
        LongText(label=_l("What to write instead"), help=_l("One a line."))
    )


contributions = (
    *model(
        SavedAnswer,
        name="support.answer",
        label=_l("Saved answer"),
        plural=_l("Saved answers"),
        collection="answers",
        icon="message-2",
        search=("name", "body"),
        everybody_reads=True,
    ),
    *model(
        Macro,
        name="support.macro",
        label=_l("Macro"),
        plural=_l("Macros"),
        collection="macros",
        icon="bolt",
        search=("name",),
        everybody_reads=True,
        examples={"stage": "review"},
    ),
    *model(
        Phrase,
        name="support.phrase",
        label=_l("Banned sentence"),
        plural=_l("Banned sentences"),
        collection="phrases",
        icon="ban",
        search=("name",),
        everybody_reads=True,
    ),
)
