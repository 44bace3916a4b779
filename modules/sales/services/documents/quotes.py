"""Quotes: reckoned when saved, sent as versions that stay, accepted once or refused."""

from __future__ import annotations

from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any

from sqlalchemy import select

from core.api.jobs import enqueue
from core.api.mail import BadMail, check_address
from core.api.models import utcnow
from core.api.services import (
    Contribution,
    Draft,
    Event,
    Invalid,
    TimelineKind,
    _,
    _l,
    add_to_timeline,
    company_today,
    contributed,
    get,
    pipelines_of,
    session,
    stage_info,
    sudo,
    transition,
    write,
)
from modules.sales.models.documents.lines import LINE_FIELDS
from modules.sales.models.documents.quote import (
    QUOTE,
    QUOTE_LINE_FIELDS,
    Quote,
    QuoteLine,
    QuoteVersion,
)
from modules.sales.services.documents.drafting import AGREED, begin, changed, reckon_draft
from modules.sales.services.documents.reckoning import ZERO, Totals, reckon
from modules.sales.services.opportunities import OPPORTUNITY

quote_sent = Event(
    name="sales.quote_sent",
    doc="A version of a quote was sent: ``quote`` (modules.sales.models.Quote). Sent inside the "
    "transaction.",
    args=("quote",),
)
#: Kind of the entry that tells what became of it, and of the notification of its owner.
TOLD = "sales.quote_state"
#: How long a quote is good when nobody says so.
VALID = timedelta(days=30)
#: Job that prints a version and mails it.
DELIVER = "sales.deliver_quote"
#: What the customer has in hands once it is sent.
AGREED_IN_QUOTE = AGREED | {"quoted_on", "valid_until", "terms"}


@dataclass(frozen=True, kw_only=True)
class QuoteCheck(Contribution):
    """What a module has to say against sending a quote: one above the customer's credit limit.

    Whoever may approve quotes lets it pass, with a reason.
    """

    #: ``call(quote)``: words for whoever sends it; empty when nothing speaks against it.
    call: Callable[[Quote], str]


def quote_lines(quote_id: int) -> list[QuoteLine]:
    """The lines of a quote in their order."""
    query = select(QuoteLine).where(QuoteLine.quote_id == quote_id).order_by(QuoteLine.position)
    return list(session().scalars(query))


def version_of(quote: Quote) -> QuoteVersion | None:
    """The version that the customer has in hands; None for one that was not sent."""
    return session().scalar(
        select(QuoteVersion).where(
            QuoteVersion.quote_id == quote.id, QuoteVersion.revision == quote.revision
        )
    )


def expired(quote: Quote) -> bool:
    """Whether its last day is over without an answer."""
    return (
        quote.state == "sent"
        and quote.valid_until is not None
        and quote.valid_until < company_today()
    )


def check(draft: Draft) -> None:
    """What was sent stays; a draft is filled in and reckoned."""
    record, merged = draft.record, draft.merged
    if record is not None and record.state != "draft":
        for name in sorted(changed(draft, AGREED_IN_QUOTE)):
            draft.error(name, _("The customer has this version: make a new one to change it."))
        return
    if record is None:
        begin(draft)
    if merged.get("quoted_on") is None:
        draft.values["quoted_on"] = merged["quoted_on"] = company_today()
    if merged.get("valid_until") is None and "quoted_on" not in draft.errors:
        draft.values["valid_until"] = merged["valid_until"] = merged["quoted_on"] + VALID
    if not draft.errors and merged["valid_until"] < merged["quoted_on"]:
        draft.error("valid_until", _("Choose a day that is not before the quote."))
    if not draft.errors and (record is None or changed(draft, AGREED_IN_QUOTE)):
        lines = draft.values.get("lines")
        if lines is None and record is not None:
            lines = [written(line) for line in quote_lines(record.id)]
        reckon_draft(draft, lines or [], merged["quoted_on"])
        if record is not None:
            draft.values["approval"] = None  # it was given for what the quote said


def written(line: QuoteLine) -> dict[str, Any]:
    """What people write of a line."""
    return {name: getattr(line, name) for name in QUOTE_LINE_FIELDS}


def objections(quote: Quote) -> list[str]:
    """What other modules have to say against sending it."""
    with sudo("A quote is checked before it is sent"):
        found = [one.call(quote) for one in contributed(QuoteCheck)]
    return [text for text in found if text]


def approve_quote(quote_id: int, reason: str) -> Quote:
    """Let a quote pass that something speaks against.

    :raises Invalid: no reason is given, or it is not a draft. :raises Forbidden, NotFound: out of reach.
    """
    reason = words_of(reason, "approval", _("Say why it may be sent."))
    with write():
        quote = _locked(quote_id, "approve")
        if quote.state != "draft":
            raise Invalid({"": [_("Only drafts are approved.")]})
        quote.approval = reason
        session().flush()
        tell(quote, "approved", reason=reason)
    return quote


def send_quote(quote_id: int, *, to: str = "", subject: str = "", text: str = "") -> Quote:
    """Send a draft, or the version that was sent once more.

    The document is printed and mailed by a job; from then on the customer can answer.

    :param to: addresses with commas between them; empty: the link is handed over otherwise.
    :param text: of the mail; the customer's link is added to it.
    :raises Invalid: it has no lines, is over, or something speaks against it.
    :raises Forbidden, NotFound: it is out of reach.
    """
    addresses = _addresses(to)
    if addresses and not (subject.strip() and text.strip()):
        raise Invalid({"subject": [_("Write a subject and a text.")]})
    with write():
        quote = _locked(quote_id, "send")
        if quote.state not in ("draft", "sent"):
            raise Invalid({"": [_("The customer answered already: make a new version.")]})
        if quote.valid_until is not None and quote.valid_until < company_today():
            raise Invalid({"valid_until": [_("The last day is over: choose a later one.")]})
        if quote.state == "draft":
            _send_first(quote)
        version = version_of(quote)
        assert version is not None
        version.mail_to, version.mail_text = addresses, text.strip()
        version.mail_subject = " ".join(subject.split())[:200]
        session().flush()
        enqueue(DELIVER, {"version_id": version.id})
    return quote


def _send_first(quote: Quote) -> None:
    if not any(not line.kind and not line.optional for line in quote_lines(quote.id)):
        raise Invalid({"lines": [_("Add at least one line that is not optional.")]})
    if not quote.approval and (against := objections(quote)):
        hint = _("Ask somebody who approves quotes.")
        raise Invalid({"": [*against, hint]})
    quote.state, quote.sent_at = "sent", utcnow()
    quote.answered_at = quote.refuse_reason = None
    session().add(
        QuoteVersion(quote_id=quote.id, revision=quote.revision, sent_at=quote.sent_at, chosen=[])
    )
    session().flush()
    tell(quote, "sent", revision=quote.revision)
    move_sale(quote, "quote")
    quote_sent.emit(quote=quote)


def new_version(quote_id: int) -> Quote:
    """Take back what was sent and go on as a draft; the customer's link says so from now on.

    :raises Invalid: it is a draft, or was accepted. :raises Forbidden, NotFound: it is out of reach.
    """
    with write():
        quote = _locked(quote_id, "send")
        if quote.state not in ("sent", "refused"):
            raise Invalid({"": [_("Only what was sent and not accepted has a new version.")]})
        quote.state, quote.revision, quote.approval = "draft", quote.revision + 1, None
        today = company_today()
        if quote.valid_until is not None and quote.valid_until < today:
            quote.valid_until = today + VALID
        session().flush()
        tell(quote, "reopened", revision=quote.revision)
    return quote


def totals_with(quote: Quote, chosen: Collection[int]) -> Totals:
    """What it costs with some of the optional lines. :param chosen: their positions."""
    assert quote.quoted_on is not None
    lines = accepted_lines(quote, chosen)
    discount = quote.discount or ZERO
    return reckon(lines, quote.contact_id, quote.quoted_on, quote.currency, discount)[1]


def accepted_lines(quote: Quote, chosen: Collection[int]) -> list[Mapping[str, Any]]:
    """What is sold of a quote, with some of its optional lines."""
    return [
        {name: getattr(line, name) for name in LINE_FIELDS}
        for line in quote_lines(quote.id)
        if not line.kind and (not line.optional or line.position in chosen)
    ]


def move_sale(quote: Quote, code: str) -> None:
    """The sale of a quote goes on to a stage, never back; what the stage asks for may keep it."""
    if quote.opportunity_id is None:
        return
    with sudo("A quote moves its sale"):
        record = get(OPPORTUNITY, quote.opportunity_id)
        now = stage_info(record.stage_id)
        funnel = next((f for f in pipelines_of(OPPORTUNITY) if f.id == record.pipeline_id), None)
        stages = {stage.code: stage for stage in funnel.stages} if funnel else {}
        target = stages.get(code)
        if target is None or now.category != "open" or target.position <= now.position:
            return
        try:
            transition(OPPORTUNITY, record.id, code)
        except Invalid as needs:
            texts = "; ".join(text for found in needs.errors.values() for text in found)
            tell(quote, "stuck", reason=texts)


def tell(quote: Quote, state: str, **data: Any) -> None:
    """Write into the history what became of a quote."""
    add_to_timeline(TOLD, QUOTE, quote.id, data={"state": state, **data})


def words_of(text: str, field: str, missing: str, most: int = 400) -> str:
    """What somebody wrote, in one line. :raises Invalid: nothing, or too much."""
    text = " ".join(text.split())
    if not text:
        raise Invalid({field: [missing]})
    if len(text) > most:
        raise Invalid({field: [_("Use at most %(max)s characters.", max=most)]})
    return text


def _addresses(text: str) -> str:
    """:raises Invalid: one cannot be a mail address."""
    found = [part.strip() for part in text.replace(";", ",").split(",") if part.strip()]
    for one in found:
        try:
            check_address(one)
        except BadMail as error:
            raise Invalid({"to": [str(error)]}) from None
    return ", ".join(found)


def _locked(quote_id: int, action: str) -> Quote:
    quote: Quote = get(QUOTE, quote_id, action)
    session().refresh(quote, with_for_update=True)
    return quote


contributions = (
    quote_sent,
    TimelineKind(
        name=TOLD,
        label=_l("Quotes"),
        icon="file-text",
        template="sales/quote_state.html",
        weight=855,
    ),
)
