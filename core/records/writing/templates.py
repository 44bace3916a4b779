"""Templates of mails: subject and text with variables, for records of one model."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from sqlalchemy import Index, select
from sqlalchemy.orm import Mapped

from core.access.permissions import Preset
from core.db.base import Record
from core.db.session import session
from core.locale import _l
from core.records.drafting import Draft, SaveStep
from core.records.fields import Choice, LongText, Text, column
from core.records.mixins import Archivable, Searchable
from core.records.service import get
from core.records.spec import UnknownModel, all_specs, model, spec_of
from core.records.writing.variables import check, fill

TEMPLATE = "core.mail_template"


class Written(Sequence[tuple[str, Any]]):
    """Models about whose records people write, as choices: known once the modules are loaded."""

    def _pairs(self) -> list[tuple[str, Any]]:
        return [
            (spec.name, spec.plural)
            for spec in all_specs()
            if spec.customizable and not spec.parent
        ]

    def __len__(self) -> int:
        return len(self._pairs())

    def __getitem__(self, index: Any) -> Any:
        return self._pairs()[index]


class MailTemplate(Archivable, Searchable, Record):
    """A mail that is written once and sent many times."""

    __tablename__ = "core_mail_template"
    __table_args__ = (Index("ix_core_mail_template_title", "sort_key", "id"),)

    #: What people call it.
    name: Mapped[str] = column(
        Text(label=_l("Name"), required=True, max=80, folded="sort_key", sortable=True)
    )
    #: Model of the records it is about.
    model: Mapped[str] = column(
        Choice(label=_l("About"), required=True, choices=Written()), nullable=False
    )
    #: Subject, with variables.
    subject: Mapped[str] = column(Text(label=_l("Subject"), required=True, max=200))
    #: Text, with variables.
    body: Mapped[str] = column(
        LongText(
            label=_l("Text of the mail"),
            required=True,
            help=_l("Variables stand between braces: {{name}} is the name of the record."),
        ),
        nullable=False,
    )


@dataclass(frozen=True)
class WrittenMail:
    """A template filled in for a record."""

    subject: str
    body: str
    #: Variables that had nothing to fill in, as they were written.
    empty: tuple[str, ...] = ()


def written(template_id: int, record: Any) -> WrittenMail:
    """Fill a template in for a record the actor sees. :raises NotFound: there is no such template."""
    template: MailTemplate = get(TEMPLATE, template_id)
    subject, body = fill(template.subject, record), fill(template.body, record)
    line = " ".join(subject.text.split())
    return WrittenMail(line, body.text, tuple(dict.fromkeys((*subject.empty, *body.empty))))


def mail_templates(model_name: str) -> list[tuple[int, str]]:
    """(id, name) of the templates about a model that are in use, by name."""
    cls = MailTemplate
    query = select(cls.id, cls.name).where(cls.model == model_name, cls.archived_at.is_(None))
    return [(number, name) for number, name in session().execute(query.order_by(cls.sort_key))]


def check_template(draft: Draft) -> None:
    """A variable that does not exist is told when the template is saved, not to the customer."""
    try:
        spec = spec_of(draft.merged.get("model") or "")
    except UnknownModel:
        return
    for name in ("subject", "body"):
        if error := check(draft.merged.get(name) or "", spec):
            draft.error(name, error)


def _some() -> str:
    return next((value for value, _label in Written()), "")


contributions = (
    *model(
        MailTemplate,
        name=TEMPLATE,
        label=_l("Mail template"),
        plural=_l("Mail templates"),
        collection="mail-templates",
        icon="template",
        search=("name",),
        examples={"model": _some},
        everybody_reads=True,
    ),
    Preset(
        name="templates.supervisor",
        role="supervisor",
        grants={
            f"{TEMPLATE}.{action}": "all" for action in ("read", "create", "update", "archive")
        },
    ),
    SaveStep(name=TEMPLATE, model=TEMPLATE, call=check_template),
)
