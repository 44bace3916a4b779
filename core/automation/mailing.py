"""The action that writes a mail from a template: it leaves through the outbox, like any other."""

from __future__ import annotations

from collections.abc import Mapping

from core.access.models import User
from core.automation.kinds import ActionFailed, ActionKind, Doing, Params
from core.db.session import session
from core.locale import _, _l
from core.records import fields as types
from core.records.errors import Invalid
from core.records.fields import Field
from core.records.spec import ModelSpec
from core.records.writing import mail_templates, written
from core.timeline.mails import address_of, send_mail


def _fields(spec: ModelSpec, _params: Params) -> Mapping[str, Field]:
    templates = tuple((str(number), name) for number, name in mail_templates(spec.name))
    whom = [("customer", _l("The customer"))]
    if "owner_id" in spec.all_fields():
        whom.append(("owner", _l("The owner")))
    help = _l("Templates are written in Settings, Mail templates.")
    return {
        "template": types.Choice(label=_l("Template"), required=True, choices=templates, help=help),
        "to": types.Choice(
            label=_l("Whom"), required=True, choices=tuple(whom), default="customer"
        ),
    }


def mail(doing: Doing) -> str:
    """Send a template. What a customer decided about mails holds; it is no failure of the rule."""
    params, spec, record = doing.params, doing.spec, doing.record
    template = int(params.get("template") or 0)
    if template not in dict(mail_templates(spec.name)):
        raise ActionFailed(_("The mail template is no longer in use."))
    to = _address(params.get("to") or "customer", doing)
    if not to:
        return _("Not sent: there is no mail address.")
    text = written(template, record)
    values = {"to": to, "subject": text.subject, "body": text.body, "automatic": True}
    try:
        send_mail(spec.name, record.id, values)
    except Invalid as mistake:
        if "purpose" not in mistake.errors:
            raise
        return _("Not sent: %(reason)s", reason=" ".join(mistake.errors["purpose"]))
    return _("Mail to %(address)s: %(subject)s", address=to, subject=text.subject)


def _address(whom: str, doing: Doing) -> str:
    if whom == "customer":
        return address_of(doing.record)
    owner = session().get(User, getattr(doing.record, "owner_id", None) or 0)
    return owner.mail if owner and owner.active else ""


contributions = (
    ActionKind(
        name="core.mail", label=_l("Send a mail from a template"), icon="mail", weight=25,
        call=mail, fields=_fields,
        applies=lambda spec: spec.customizable and not spec.parent,
    ),
)  # fmt: skip
