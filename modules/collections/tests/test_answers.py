"""What banks answer to remittances: pain.002, read strictly and put into effect once."""

from __future__ import annotations

from decimal import Decimal as D
from io import BytesIO

import pytest

from core.api.services import get, session
from modules.collections.banking import pain002
from modules.collections.services import answering, issuing, remittances, returning
from modules.collections.services.exceptions import CollectionsError
from modules.collections.tests.test_remittances import batch, debit_of, the_day_comes

__all__ = ["batch"]  # a fixture

TWO = "<NbOfTxsPerSts><DtldNbOfTxs>2</DtldNbOfTxs><DtldSts>RJCT</DtldSts></NbOfTxsPerSts>"
NAMESPACE = "urn:iso:std:iso:20022:tech:xsd:pain.002.001."


def line(reference, state="RJCT", code="AM04", amount="1000.00"):
    return f"""
    <TxInfAndSts><StsId>S</StsId><OrgnlEndToEndId>{reference}</OrgnlEndToEndId><TxSts>{state}</TxSts>
      <StsRsnInf><Orgtr><Nm>Banco</Nm></Orgtr><Rsn><Cd>{code}</Cd></Rsn></StsRsnInf>
      <ChrgsInf><Amt Ccy="EUR">3.50</Amt></ChrgsInf>
      <OrgnlTxRef><Amt><InstdAmt Ccy="EUR">{amount}</InstdAmt></Amt></OrgnlTxRef></TxInfAndSts>"""


def answer(
    message, body="", group="PART", version="03", more="", part="<PmtInfSts>PART</PmtInfSts>"
):
    body = body and (
        f"<OrgnlPmtInfAndSts><OrgnlPmtInfId>{message[:31]}-001</OrgnlPmtInfId>{part}{body}"
        "</OrgnlPmtInfAndSts>"
    )
    return f"""<?xml version="1.0" encoding="UTF-8"?>
<Document xmlns="{NAMESPACE}{version}"><CstmrPmtStsRpt>
  <GrpHdr><MsgId>R1</MsgId><CreDtTm>2026-11-05T08:00:00</CreDtTm></GrpHdr>
  <OrgnlGrpInfAndSts><OrgnlMsgId>{message}</OrgnlMsgId><OrgnlMsgNmId>pain.008.001.02</OrgnlMsgNmId>
    <GrpSts>{group}</GrpSts>{more}</OrgnlGrpInfAndSts>{body}
</CstmrPmtStsRpt></Document>""".encode()


@pytest.fixture
def issued(batch):
    made, _due, _mandate = batch
    remittances.fill(made.id)
    issuing.issue(made.id)
    return batch


def take(data):
    found = answering.take(pain002.parse(data))
    session().expire_all()
    return found


@pytest.mark.parametrize("version", ["03", "10"])
def test_a_refused_debit_is_given_back_once(issued, version):
    made, due, mandate = issued
    reference, message = debit_of(issued).end_to_end, issuing.message_of(made)
    data = answer(message, line(reference, code="MD01") + line("R9-9"), version=version)
    back, unknown = take(data)
    assert (back.what, back.amount, back.code) == ("returned", D("1000.00"), "MD01")
    assert (unknown.what, unknown.customer) == ("refused", "")
    debit = debit_of(issued)
    assert (debit.state, debit.return_code, debit.fee) == ("returned", "MD01", D("3.50"))
    found = get("collections.mandate", mandate.id)
    assert (found.state, found.failures) == ("blocked", 1)
    assert take(data)[0].what == "known"
    assert get("collections.mandate", mandate.id).failures == 1
    the_day_comes(made)
    assert returning.book(made.id) == 0  # the bank never charged it
    assert get("accounting.due", due.id).open_amount == D("1000.00")


def test_a_collected_debit_is_open_again(issued):
    made, due, _mandate = issued
    the_day_comes(made)
    returning.book(made.id)
    assert get("accounting.due", due.id).open_amount == 0
    take(answer(issuing.message_of(made), line(debit_of(issued).end_to_end)))
    assert get("accounting.due", due.id).open_amount == D("1000.00")


def test_a_whole_file_or_a_part_of_it_is_refused(issued):
    made, _due, _mandate = issued
    message = issuing.message_of(made)
    accepted = answer(message, "", group="ACCP")
    assert [one.what for one in take(accepted)] == ["accepted"]
    other = answer(message, " ", part="<PmtInfSts>RJCT</PmtInfSts>").replace(b"-001<", b"-002<")
    with pytest.raises(CollectionsError):  # no debit of ours is in that part
        take(other)
    reason = "<StsRsnInf><Rsn><Cd>AC04</Cd></Rsn></StsRsnInf>"
    part = answer(message, " ", part=f"<PmtInfSts>RJCT</PmtInfSts>{reason}")
    assert [(one.what, one.code) for one in take(part)] == [("returned", "AC04")]
    whole = answer(message, "", group="RJCT", more=reason)
    assert [one.what for one in take(whole)] == ["known"]


def test_another_amount_or_another_file_changes_nothing(issued):
    made, _due, _mandate = issued
    reference = debit_of(issued).end_to_end
    (one,) = take(answer(issuing.message_of(made), line(reference, amount="999.99")))
    assert (one.what, debit_of(issued).state) == ("refused", "included")
    (one,) = take(answer(issuing.message_of(made), line(reference, state="ACSC")))
    assert (one.what, debit_of(issued).state) == ("accepted", "included")
    with pytest.raises(CollectionsError):
        take(answer("OTRO-77", "", group="RJCT"))


@pytest.mark.parametrize(
    "data",
    [
        b"<html/>",
        b'<!DOCTYPE x [<!ENTITY a "b">]><Document/>',
        b"<Document",
        answer("M-1", line("R1-1")).replace(b"pain.002", b"pain.008"),
        answer("M-1", line("R1-1", amount="mil")),
        answer("M-1", line("R1-1")).replace(b"T08:00", b"x").replace(b"<CreDtTm>2", b"<CreDtTm>x"),
        answer("M-1", line("R1-1"), more=TWO),
        b'<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pain.002.001.03"/>',
    ],
)  # fmt: skip
def test_what_is_no_answer_is_refused_whole(app, data):
    with app.test_request_context(), pytest.raises(pain002.BadAnswer):
        pain002.parse(data)


def test_the_screen_tells_line_by_line(issued, sign_in):
    made, _due, _mandate = issued
    reference, message = debit_of(issued).end_to_end, issuing.message_of(made)
    browser = sign_in("cobros")
    assert "answer-file" in browser.get("/collections/remittances/answer").text
    sent = {"file": (BytesIO(answer(message, line(reference))), "respuesta.xml")}
    page = browser.post("/collections/remittances/answer", data=sent)
    assert page.status_code == 200
    assert reference in page.text
    assert "AM04" in page.text
    wrong = {"file": (BytesIO(b"<html/>"), "mal.xml")}
    assert browser.post("/collections/remittances/answer", data=wrong).status_code == 422
