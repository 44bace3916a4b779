"""Drafts go to a program over the web, each once, whatever it answers; what fails is told and sent again."""

from __future__ import annotations

from datetime import date
from decimal import Decimal as D
from email.utils import format_datetime

import pytest
from sqlalchemy import select

from core.api.services import create, session, update, write
from core.db.base import utcnow
from core.jobs import JobRow
from core.jobs.runner import Runner, acting
from core.notifications.models import Notification
from modules.accounting.models import BATCH, PROFILE, BatchItem, Connection
from modules.accounting.services import AccountingError, batches
from modules.accounting.services.connectors.sending import RETRIES, SEND
from modules.accounting.tests.conftest import NOVEMBER
from modules.sales.models import ORDER
from modules.sales.services.documents import cancel_order, confirm_order


def job_of(sending) -> JobRow:
    return session().get(JobRow, sending.job_id, populate_existing=True)


def test_the_orders_of_a_batch_become_drafts_in_the_program(office) -> None:
    order = office.order("100.00", "33.33")
    office.program.contact("Miramar (Holded)", "B12345674")  # known there: none is added
    number = office.batch()
    page = office.browser.get(f"/accounting/batches/{number}").text
    assert "Enviar a Holded" in page
    assert "Experimental" in page
    office.send(number)
    (made,) = office.program.documents["invoice"]
    assert (made["docNumber"], made["draft"], made["desc"]) == ("", True, order.number)
    assert made["contactName"] == "Miramar (Holded)"
    assert [(line["units"], line["price"], line["tax"]) for line in made["products"]] == [
        (1.0, 100.0, 21),
        (1.0, 33.33, 21),
    ]
    assert made["total"] == order.total == D("161.33")
    (sent,) = office.became(number)
    assert (sent.state, sent.external_id) == ("sent", made["id"])
    assert office.state(number) == "posted"  # nobody has to say so
    assert "Enviado" in office.browser.get(f"/accounting/batches/{number}").text
    with pytest.raises(AccountingError):
        batches.discard_file(number)


def test_lines_with_discounts_surcharge_and_withholding_come_to_what_was_agreed(office) -> None:
    made = create(
        ORDER,
        {
            "contact_id": office.customer,
            "ordered_on": date(2026, 11, 3),
            "customer_reference": "OC-7",
            "discount": D(5),
            "lines": [
                {"description": "Tornillo", "quantity": D("3.5"), "price": D("0.333")},
                {"description": "Caldera", "quantity": D(1), "price": D(300), "discount": D(10)},
            ],
        },
    )
    order = confirm_order(made.id)
    taxes = [
        {"code": "es.iva.general", "kind": "vat", "pct": "21", "treatment": "taxable"},
        {"code": "es.recargo", "kind": "surcharge", "pct": "5.2", "treatment": "taxable"},
        {"code": "es.irpf", "kind": "withholding", "pct": "15", "treatment": "taxable"},
    ]
    with write() as current:
        from modules.sales.models import OrderLine

        for line in current.scalars(select(OrderLine).where(OrderLine.order_id == order.id)):
            line.taxes = taxes
    office.send(office.batch())
    (there,) = office.program.documents["invoice"]
    assert there["desc"] == f"{order.number} · OC-7"
    assert there["subtotal"] == order.net
    assert [(line["tax"], line["retention"]) for line in there["products"]] == [(21, 15)] * 2
    assert there["tax"] == (order.net * D("0.112")).quantize(D("0.01"))  # 21 + 5,2 - 15


@pytest.mark.parametrize("fault", ["made and cut", "cut", "late", 500, (503, "{}", {})])
def test_what_got_no_answer_is_looked_for_before_it_is_sent_again(office, fault) -> None:
    proven(office)
    office.order()
    number = office.batch()
    office.program.faults = [("POST", fault)]
    office.send(number)
    (sent,) = office.became(number)
    assert (sent.state, sent.unsure) == ("waiting", True)
    assert sent.reason
    office.later()
    assert len(office.program.documents["invoice"]) == 2
    assert office.program.posted() == (2 if fault == "made and cut" else 3)
    (sent,) = office.became(number)
    assert (sent.state, sent.unsure, office.state(number)) == ("sent", False, "posted")


def proven(office) -> None:
    """A first draft went well, and was found again."""
    office.order("5")
    office.send(office.batch())
    assert session().get(Connection, office.profile, populate_existing=True).proven


def test_until_the_account_is_proven_a_person_looks(office) -> None:
    """Perhaps its lists have no drafts: then nothing would be found, and a second one made."""
    order = office.order()
    number = office.batch()
    office.program.hides_drafts = True
    office.program.faults = [("POST", "made and cut")]
    office.send(number)
    office.later()
    (sent,) = office.became(number)
    assert (sent.state, sent.unsure, office.program.posted()) == ("failed", True, 1)
    assert f"Mire en el programa si tiene {order.number}" in sent.reason
    # whoever deleted it there sends it again, and is believed
    office.program.documents["invoice"].clear()
    office.browser.post(f"/accounting/batches/{number}/send-again")
    office.work()
    assert (office.state(number), office.program.posted()) == ("posted", 2)
    assert not session().get(Connection, office.profile, populate_existing=True).proven


@pytest.mark.parametrize(
    "body", ["<html>502</html>", "", "{}", '{"status": 1}', '{"id": 7}', "NaN", "[" * 100_000]
)
def test_an_odd_answer_is_no_answer(office, body) -> None:
    proven(office)
    office.order()
    number = office.batch()
    office.program.faults = [("POST", (200, body))]
    office.send(number)
    assert office.became(number)[0].unsure
    office.program.faults = [("GET", (200, body))]
    office.later()
    assert office.became(number)[0].unsure  # still: the list could not be read
    office.later()
    assert office.became(number)[0].state == "sent"
    assert len(office.program.documents["invoice"]) == 2


def test_a_worker_that_dies_after_the_program_made_it_makes_no_second_one(office) -> None:
    """As a crash leaves it: the job is still marked as being sent, the document is there."""
    office.order()
    number = office.batch()
    office.browser.post(f"/accounting/batches/{number}/send")
    with office.app.app_context():
        run = Runner(office.app).claim()
        with acting(run.user_id):
            assert SEND.call(run, **run.args)  # and the worker is gone
    with write() as current:
        row = current.get_one(JobRow, run.id)
        assert row.state == "sending"
        row.state, row.worker = "queued", None  # what the keeper does with a job that may be resent
    office.work()
    assert len(office.program.documents["invoice"]) == office.program.posted() == 1
    assert office.became(number)[0].state == "sent"


@pytest.mark.parametrize("after", ["30", "", "soon", "in 40 seconds"])
def test_a_limit_is_waited_for_as_long_as_the_program_says(office, after) -> None:
    office.order()
    number = office.batch()
    if after == "in 40 seconds":
        from datetime import timedelta

        after = format_datetime(utcnow() + timedelta(seconds=40))
    headers = {"Retry-After": after} if after else {}
    body = '{"status": 0, "info": "Too many requests"}'
    office.program.faults = [("POST", (429, body, headers))]
    before = utcnow()
    office.send(number)
    (sent,) = office.became(number)
    assert (sent.state, sent.unsure, sent.reason) == (
        "waiting",
        False,
        "Holded no admite más peticiones por ahora.",
    )
    waits = (job_of(sent).run_at - before).total_seconds()
    if after == "30":
        assert 30 <= waits <= 33
    elif after.endswith("GMT") or "+0000" in after:
        assert 37 <= waits <= 43
    else:
        assert 40 <= waits <= 80  # the usual minute
    office.later()
    assert office.became(number)[0].state == "sent"


REFUSALS = [
    (400, '{"status": 0, "info": "date needed"}', "date needed", False),
    (200, '{"status": 0, "info": "Contact is blocked"}', "Contact is blocked", False),
    (401, '{"status": 0, "info": "Wrong API key"}', "no acepta la clave", True),
    (402, "", "no incluye la API", True),
    (403, '{"detail": "Insufficient permissions"}', "no puede hacer esto", True),
    (404, "<html></html>", "compruebe la dirección", False),
    (422, '{"message": "Too long"}', "Too long", False),
    (302, "", "(302)", False),
]


@pytest.mark.parametrize(("code", "body", "said", "account"), REFUSALS)
def test_a_refusal_is_final_told_and_sent_again_when_it_was_mended(
    office, code, body, said, account
) -> None:
    order = office.order()
    number = office.batch()
    office.program.faults = [("POST", (code, body))]
    office.send(number)
    (sent,) = office.became(number)
    assert (sent.state, sent.unsure) == ("failed", False)
    assert said in sent.reason
    assert job_of(sent).state == "dead"  # a dead letter for whoever administers, too
    assert said in job_of(sent).error
    page = office.browser.get(f"/accounting/batches/{number}").text
    for text in (said.replace('"', "&#34;"), "No se pudo enviar 1 documento", "Enviar de nuevo"):
        assert text in page
    program_page = office.browser.get(f"/accounting/profiles/{office.profile}").text
    assert order.number in program_page
    assert ("Nos rechaza" in program_page) is account
    told = session().scalars(select(Notification.title)).all()
    assert sum("no se pudieron enviar" in title for title in told) == 1
    data = {"order_id": order.id}
    office.browser.post(f"/accounting/batches/{number}/send-again", data=data)
    office.work()
    assert office.became(number)[0].state == "sent"
    assert office.state(number) == "posted"


def test_what_nobody_knows_of_in_the_end_is_neither_discarded_nor_left_out(office) -> None:
    order = office.order()
    number = office.batch()
    office.program.faults = [("POST", "late")]
    office.send(number)
    office.program.faults = [("GET", 500)] * RETRIES
    for _attempt in range(RETRIES):
        office.later()
    (sent,) = office.became(number)
    assert (sent.state, sent.unsure, job_of(sent).state) == ("failed", True, "dead")
    page = office.browser.get(f"/accounting/batches/{number}").text
    assert "No se sabe si llegó" in page
    assert "Dejar fuera" not in page
    for what in (f"leave-out/{order.id}", "discard"):
        office.browser.post(f"/accounting/batches/{number}/{what}")
    assert office.became(number)[0].state == "failed"
    assert office.state(number) == "exported"
    office.program.faults = []
    office.browser.post(f"/accounting/batches/{number}/send-again")
    office.work()
    assert office.state(number) == "posted"


def test_one_that_fails_keeps_no_other_back_and_may_be_left_out(office) -> None:
    first, second = office.order("10"), office.order("20")
    number = office.batch()
    office.program.faults = [("POST", (400, '{"info": "No"}'))]
    office.send(number)
    states = [one.state for one in office.became(number)]
    assert sorted(states) == ["failed", "sent"]
    failed = first if states[0] == "failed" else second
    with pytest.raises(AccountingError):  # a document of it is there
        batches.discard_file(number)
    with pytest.raises(AccountingError):  # the program says so, nobody else
        batches.post(number)
    page = office.browser.post(
        f"/accounting/batches/{number}/leave-out/{failed.id}", follow_redirects=True
    )
    assert page.status_code == 200
    assert office.state(number) == "posted"
    other = office.batch()
    query = select(BatchItem.record_id).where(BatchItem.batch_id == other)
    assert session().scalars(query).all() == [failed.id]


def test_all_refused_the_batch_is_taken_back(office) -> None:
    office.order()
    number = office.batch()
    office.program.faults = [("POST", (400, '{"info": "No"}'))]
    office.send(number)
    assert "Recuperar el lote" in office.browser.get(f"/accounting/batches/{number}").text
    office.browser.post(f"/accounting/batches/{number}/discard")
    assert (office.state(number), office.became(number)) == ("draft", [])
    office.send(number)
    assert office.state(number) == "posted"


def test_what_cannot_be_sent_is_said_before(office) -> None:
    nobody = create("contacts.contact", {"kind": "person", "name": "Ana"}).id
    order = office.order(customer=nobody)
    number = office.batch()
    page = office.browser.get(f"/accounting/batches/{number}").text
    assert "El cliente no tiene identificación fiscal" in page
    assert "Enviar a Holded" not in page
    office.browser.post(f"/accounting/batches/{number}/send")
    assert (office.state(number), office.program.asked) == ("draft", [])
    update("contacts.contact", nobody, {"tax_id": "00000000T", "country": "ES"})
    office.browser.post(f"/accounting/batches/{number}/send")
    cancel_order(order.id, "Se equivocó")  # before the worker came to it
    office.work()
    (sent,) = office.became(number)
    assert (sent.state, office.program.posted()) == ("failed", 0)
    assert "se canceló" in sent.reason


def test_a_program_over_the_web_takes_orders_only_and_no_files(office) -> None:
    from core.api.services import Invalid

    with pytest.raises(Invalid) as error:
        create(BATCH, {"profile_id": office.profile, **NOVEMBER, "what": "all"})
    assert "what" in error.value.errors
    office.order()
    with pytest.raises(AccountingError):
        batches.make_file(office.batch())
    files = create(PROFILE, {"name": "CSV", "format": "accounting.csv"}).id
    assert office.browser.get(f"/accounting/profiles/{files}/connect").status_code == 422


def test_many_documents_go_in_the_pace_of_the_program(office) -> None:
    for _number in range(33):
        office.order("1")
    number = office.batch()
    office.send(number)
    assert [one.state for one in office.became(number)].count("sent") == 30
    times = sorted(session().scalars(select(JobRow.run_at).where(JobRow.name == "accounting.send")))
    assert 55 <= (times[-1] - times[0]).total_seconds() <= 65
    office.later()
    assert office.state(number) == "posted"


def test_programs_send_and_ask_by_the_api(office) -> None:
    order = office.order()
    number = office.batch()
    where = f"/api/v1/accounting/batches/{number}"
    office.program.faults = [("POST", (400, '{"info": "No"}'))]
    assert office.browser.post(f"{where}/send").json["state"] == "exported"
    office.work()
    (one,) = office.browser.get(f"{where}/documents").json["documents"]
    assert (one["order_id"], one["state"], one["unsure"]) == (order.id, "failed", False)
    assert office.browser.post(f"{where}/send").status_code == 422
    answer = office.browser.post(f"{where}/send-again", json={"order_id": order.id})
    assert answer.status_code == 200
    office.work()
    assert office.browser.get(where).json["state"] == "posted"
