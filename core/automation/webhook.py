"""The action that tells a program outside: signed, retried, once in the receiver's eyes.

The body is JSON; ``Cauce-Signature`` is ``t=<seconds>,v1=<HMAC-SHA256 of "t.body">`` with the secret of
the rule, ``Cauce-Delivery`` the same for every attempt at the same delivery.
"""

from __future__ import annotations

import hashlib
import hmac
import time
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

import orjson

from core.automation import engine, outside
from core.automation.kinds import ActionKind, Doing, Params
from core.automation.models import Rule
from core.db.session import read, session, write
from core.jobs import GiveUp, Job, Retry, Run, enqueue
from core.locale import _, _l
from core.records import fields as types
from core.records.drafting import value_of
from core.records.errors import NotFound
from core.records.fields import Context, Field, FieldError
from core.records.service import get
from core.records.spec import ModelSpec, UnknownModel, spec_of
from core.settings.secrets import keyed_hash

#: Attempts after the first: the last one about half a day later.
RETRIES = 9
#: Answers after which trying again may help.
_LATER = frozenset({408, 409, 425, 429})


def secret_of(rule_id: int) -> str:
    """The secret with which the deliveries of a rule are signed; the receiver checks them with it."""
    return keyed_hash(f"rule {rule_id}", "webhook")


def signature(secret: str, moment: int, body: bytes) -> str:
    """Value of the header that proves that a body is ours."""
    proof = hmac.new(secret.encode(), f"{moment}.".encode() + body, hashlib.sha256).hexdigest()
    return f"t={moment},v1={proof}"


@dataclass(frozen=True, kw_only=True)
class Address(types.Text):
    """An address that may be called."""

    max: int = 500

    def convert(self, value: Any, ctx: Context) -> Any:
        """:raises FieldError: it is none, or may not be called."""
        text = super().convert(value, ctx)
        try:
            outside.check_address(text or "", outside.allowed_hosts())
        except outside.NotAllowed as error:
            raise FieldError(str(error)) from None
        return text


def _fields(_spec: ModelSpec, _params: Params) -> Mapping[str, Field]:
    help = _l("It gets the record as JSON, signed with the secret shown on this page.")
    return {"url": Address(label=_l("Address"), required=True, help=help)}


def call(doing: Doing) -> str:
    """Put a delivery into the outbox; a job makes it after the commit."""
    url = doing.params.get("url", "")
    args = {
        "rule_id": doing.rule.id,
        "url": url,
        "delivery": doing.key,
        "record": [doing.spec.name, doing.record.id],
    }
    enqueue(DELIVER, args, key=f"webhook:{doing.key}", user=None)
    return _("Webhook: %(url)s", url=url)


def _body(rule_id: int, model: str, record_id: int) -> bytes:
    """What is delivered: the record as it is now. :raises GiveUp: it, or the rule, is gone."""
    try:
        with read() as current:
            rule = current.get(Rule, rule_id)
            record, spec = get(model, record_id), spec_of(model)
            if rule is None:
                raise GiveUp(_("The record is no longer there."))
            fields = spec.all_fields().items()
            held = {n: f.json(value_of(f, record)) for n, f in fields if not f.virtual}
            told = {
                "rule": {"id": rule.id, "name": rule.name},
                "trigger": rule.trigger["kind"],
                "model": spec.name,
                "record": {"id": record.id, "version": record.version, **held},
            }
    except (NotFound, UnknownModel):
        raise GiveUp(_("The record is no longer there.")) from None
    return orjson.dumps(told, default=str)


def deliver(run: Run, rule_id: int, url: str, delivery: str, record: list[Any]) -> int:
    """Make a delivery. :returns: the status of the answer."""
    body, moment = _body(rule_id, *record), int(time.time())
    headers = {
        "Content-Type": "application/json",
        "User-Agent": "Cauce-Webhook",
        "Cauce-Delivery": delivery,
        "Cauce-Signature": signature(secret_of(rule_id), moment, body),
    }
    try:
        status, _text = outside.post(url, body, headers, outside.allowed_hosts())
    except outside.NotAllowed as error:
        raise _given_up(rule_id, str(error)) from error
    except outside.Unreachable as error:
        raise _later(run, rule_id, str(error)) from error
    if 200 <= status < 300:
        return status
    reason = _("%(url)s answered %(status)s.", url=url, status=status)
    if status >= 500 or status in _LATER:
        raise _later(run, rule_id, reason)
    raise _given_up(rule_id, reason)


def _later(run: Run, rule_id: int, reason: str) -> Exception:
    return _given_up(rule_id, reason) if run.attempt > RETRIES else Retry(reason)


def _given_up(rule_id: int, reason: str) -> GiveUp:
    """A delivery that failed for good counts as a failure of its rule."""
    with read() as current:
        known = current.get(Rule, rule_id) is not None
    if known:
        with write():
            engine.failed(session().get_one(Rule, rule_id), reason)
    return GiveUp(reason)


def _delivered(_status: int, rule_id: int, **_args: Any) -> None:
    engine.succeeded(rule_id)


DELIVER = Job(
    name="automation.webhook",
    call=deliver,
    record=_delivered,
    external=True,
    resend=True,
    retries=RETRIES,
    backoff=60,
    label=_l("Call a webhook"),
)

contributions = (
    DELIVER,
    ActionKind(
        name="core.webhook", label=_l("Call a program (webhook)"), icon="webhook", weight=90,
        call=call, fields=_fields, outside=True,
    ),
)  # fmt: skip
