"""A quote in the customer's hands: the document, the link, the mail."""

from __future__ import annotations

import hashlib
from io import BytesIO

from flask import current_app
from itsdangerous import BadSignature

from core.api.jobs import Run
from core.api.locale import (
    country_profile,
    format_address,
    format_date,
    format_money,
    term,
    using_locale,
)
from core.api.mail import send_mail, take_file
from core.api.services import (
    FileRow,
    _,
    context,
    open_file,
    render_pdf,
    session,
    signer,
    spec_of,
    store,
    write,
)
from modules.contacts.models import Contact
from modules.sales.models.documents.quote import QUOTE, Quote, QuoteLine, QuoteVersion
from modules.sales.services.documents.quotes import quote_lines
from modules.sales.services.documents.reckoning import sums_of

#: Nothing that was signed for something else opens a quote.
PURPOSE = "sales.quote"


def word_of(quote: Quote) -> str:
    """What the company's country calls a quote: presupuesto, cotización."""
    company = session().get(spec_of("core.company").cls, quote.company_id)
    word = term(company.country if company else None, "quote")
    return word[:1].upper() + word[1:]


def title_of(quote: Quote) -> str:
    """How the customer knows it: its word, number and, from the second on, version."""
    version = f" v{quote.revision}" if quote.revision > 1 else ""
    return f"{word_of(quote)} {quote.number}{version}"


def path_of(quote: Quote) -> str:
    """The address of the customer's page of the version in force, on this site."""
    return f"/q/{signer(PURPOSE).dumps([quote.id, quote.revision])}"


def link_of(quote: Quote) -> str:
    """The whole address, for a mail."""
    return str(current_app.config["CAUCE"].base_url).rstrip("/") + path_of(quote)


def read_token(token: str) -> tuple[int, int]:
    """(id of the quote, version). :raises BadSignature: we did not sign it."""
    found = signer(PURPOSE).loads(token)
    if not isinstance(found, list) or len(found) != 2:
        raise BadSignature("not a quote")
    return int(found[0]), int(found[1])


def locale_for(quote: Quote) -> str:
    """The locale of the customer: the company's own where it speaks their language."""
    company = session().get(spec_of("core.company").cls, quote.company_id)
    own = company.locale if company else "es_ES"
    with_them = session().get(Contact, quote.contact_id)
    language = with_them.language if with_them else None
    return language if language and own.partition("_")[0] != language else own


def shown_lines(quote: Quote) -> list[dict[str, object]]:
    """The lines as the customer reads them, in the locale in force."""
    columns, ctx = QuoteLine.__table__.c, context(currency=quote.currency)
    fields = {n: columns[n].info["field"] for n in ("quantity", "price", "discount")}
    return [
        {
            "kind": line.kind or "",
            "text": line.description,
            "optional": line.optional,
            "position": line.position,
            **{n: "" if line.kind else f.show(getattr(line, n), ctx) for n, f in fields.items()},
            "net": "" if line.kind else format_money(line.net, quote.currency),
        }
        for line in quote_lines(quote.id)
    ]


def quote_pdf(quote: Quote) -> bytes:
    """The document in the customer's locale. The same quote gives the same bytes."""
    locale = locale_for(quote)
    contact = session().get_one(Contact, quote.contact_id)
    company = session().get(spec_of("core.company").cls, quote.company_id)
    country = contact.country or (company.country if company else None)
    address = {
        "street": contact.street,
        "city": contact.city,
        "subdivision": contact.region,
        "postal_code": contact.postal_code,
    }
    with using_locale(locale, company.timezone if company else None):
        return render_pdf(
            "sales/print/quote.html",
            company=company,
            locale=locale,
            title=title_of(quote),
            quote=quote,
            contact=contact,
            address=format_address(country or "ES", address),
            tax_id_name=country_profile(country).terms["tax_id"],
            day=format_date(quote.quoted_on, "long") if quote.quoted_on else "",
            until=format_date(quote.valid_until, "long") if quote.valid_until else "",
            lines=shown_lines(quote),
            sums=sums_of(quote),
            money=lambda amount: format_money(amount, quote.currency),
        )


def kept_pdf(version: QuoteVersion) -> bytes | None:
    """The document as it was sent; None while it is printed."""
    row = session().get(FileRow, version.file_id) if version.file_id else None
    if row is None:
        return None
    with open_file(row) as file:
        return file.read()


def hand_over(run: Run, version_id: int) -> None:
    """Print a version and mail it. Done again after a crash, it prints and mails nothing twice."""
    version = session().get(QuoteVersion, version_id)
    quote = session().get(Quote, version.quote_id) if version else None
    if version is None or quote is None or version.revision != quote.revision:
        return  # replaced meanwhile
    content = kept_pdf(version)
    if content is None:
        run.progress(0, 2, _("Printing"))
        content = quote_pdf(quote)
        with write():
            name = f"{title_of(quote)}.pdf"
            row = store(BytesIO(content), name, model=QUOTE, record_id=quote.id)
            kept = session().get_one(QuoteVersion, version_id)
            kept.file_id, kept.digest = row.id, hashlib.sha256(content).hexdigest()
            session().flush()
    run.progress(1, 2, _("Sending"))
    with write():
        version = session().get_one(QuoteVersion, version_id, with_for_update=True)
        if not version.mail_to:
            return
        token = take_file(BytesIO(content), f"{title_of(quote)}.pdf")
        text = f"{version.mail_text}\n\n{link_of(quote)}"
        values = {"to": version.mail_to, "subject": version.mail_subject, "body": text}
        send_mail(QUOTE, quote.id, {**values, "files": (token,)})
        version.mail_to = ""
        session().flush()
