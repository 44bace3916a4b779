"""What goes out on paper: the formal notice, with what the law adds and how it was reckoned, and the
agreement of a payment plan."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from decimal import Decimal

from sqlalchemy import select

from core.api.locale import format_address, format_date, format_money, format_percent, using_locale
from core.api.services import _, company_today, current_company, render_pdf, session
from modules.accounting.models import Due, Invoice
from modules.accounting.services import OpenDue
from modules.collections.models import Claim, Notice, NoticeDue, Plan, PlanDebt
from modules.collections.services import claimed, ledger, planned
from modules.collections.services.dunning import words
from modules.collections.services.dunning.plan import Asked, Step
from modules.contacts.models import Contact


def of_claim(claim: Claim) -> bytes:
    """The formal notice of everything that is late on a claim, as of today."""
    day = company_today()
    debts = claimed.overdue_debts(claim.contact_id, claim.company_id, claim.currency, day)
    return _print(claim.contact_id, debts, day, claim.currency, "formal")


def of_notice(notice: Notice) -> bytes:
    """The document of a letter that was planned: the debts it asked for, until its day."""
    query = select(NoticeDue.due_id).where(NoticeDue.notice_id == notice.id)
    found = ledger.debts_by_id(list(session().scalars(query)))
    debts = sorted(found.values(), key=lambda debt: (debt.due_on, debt.id))
    return _print(notice.contact_id, debts, notice.told_on, notice.currency, notice.tone)


def _print(contact_id: int, debts: Sequence[OpenDue], day: date, currency: str, tone: str) -> bytes:
    contact = session().get_one(Contact, contact_id)
    company = current_company()
    demand = claimed.demand(contact, debts, day)
    letter = words.letter_of(tone, contact.language)
    locale = words.locale_of(letter.language)
    step = Step(
        (company.id if company else 0, contact_id, currency),
        contact.name,
        asked=[Asked(debt, debt.open, None) for debt in debts],
    )
    with using_locale(locale):
        values = words.values_of(step, contact, day) if debts else {}
        # the table of the document takes the place of the list of the mail
        before, _mark, after = letter.body.partition("{{debts}}")
        return render_pdf(
            "collections/print/demand.html",
            company=company,
            locale=locale,
            title=words.fill(letter.name, values),
            before=words.fill(before, values).strip(),
            after=words.fill(after, values).strip(),
            contact=contact,
            address=address_of(contact),
            demand=demand,
            day=format_date(day, "long"),
            money=lambda amount: format_money(amount, currency),
            shown_day=format_date,
            percent=lambda pct: format_percent(pct, 2),
            currency=currency,
        )


def address_of(contact: Contact) -> list[str]:
    """The lines of a customer's address, as their country writes it."""
    company = current_company()
    return format_address(
        contact.country or (company.country if company else "ES"),
        {
            "street": contact.street,
            "city": contact.city,
            "subdivision": contact.region,
            "postal_code": contact.postal_code,
        },
    )


def of_plan(plan: Plan) -> bytes:
    """The agreement of a payment plan, to be signed."""
    contact, company = session().get_one(Contact, plan.contact_id), current_company()
    locale = words.locale_of(contact.language)
    query = (
        select(Due.name, Invoice.issued_on, Due.due_on, PlanDebt.amount)
        .join(PlanDebt, PlanDebt.due_id == Due.id)
        .join(Invoice, Invoice.id == Due.invoice_id)
        .where(PlanDebt.plan_id == plan.id, ~PlanDebt.interest)
        .order_by(PlanDebt.position)
    )
    debts = session().execute(query).all()
    with using_locale(locale):

        def money(amount: Decimal) -> str:
            return format_money(amount, plan.currency)

        return render_pdf(
            "collections/print/plan.html",
            company=company,
            locale=locale,
            title=_("Payment plan %(number)s", number=plan.number),
            plan=plan,
            contact=contact,
            address=address_of(contact),
            day=format_date(plan.agreed_on or company_today(), "long"),
            debts=[
                {
                    "name": name,
                    "issued": format_date(issued_on),
                    "due": format_date(due_on),
                    "amount": money(amount),
                }
                for name, issued_on, due_on, amount in debts
            ],
            instalments=[
                {
                    "day": format_date(one.due_on),
                    "amount": money(one.amount),
                    "interest": money(one.interest),
                }
                for one in planned.parts_of(plan)
            ],
            owed=money(sum((row[3] for row in debts), Decimal(0))),
            interest=money(plan.interest) if plan.interest else "",
            pct=format_percent(plan.pct, 2) if plan.pct else "",
            total=money(plan.total),
            tolerance=plan.tolerance,
        )
