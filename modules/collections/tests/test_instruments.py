"""Bills and cheques: their way step by step, what rests meanwhile, the ledger and the books."""

from __future__ import annotations

from datetime import timedelta
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from core.api.services import (
    Forbidden,
    Invalid,
    NotFound,
    company_today,
    create,
    get,
    session,
    stage_info,
    sudo,
    write,
)
from core.api.services import update as change
from core.api.ui import ask
from core.records.spec import spec_of
from modules.accounting.services import batches, charts, open_dues, reverse_payment
from modules.collections.models.instrument import LIVE, PATH, STATES
from modules.collections.reports.cash import weeks_of
from modules.collections.reports.instruments import portfolio
from modules.collections.services import CollectionsError, claims, instruments
from modules.collections.services.claimed import demand
from modules.collections.services.credit import standing_of
from modules.collections.services.dunning.plan import plan as reminders
from modules.collections.services.ledger import debts_by_id
from modules.collections.tests.books import customer, invoice
from modules.collections.tests.test_claims import claim_of

D = Decimal
DAY = timedelta(days=1)


@pytest.fixture
def hotel(as_user):
    as_user("cobros")
    return customer()


@pytest.fixture
def debts(hotel):
    found = [invoice(hotel, "700.00", late=40), invoice(hotel, "300.00", late=20)]
    claims.refresh([hotel.id])
    return found


def note(hotel, *debts, amount="700.00", due=30, **more):
    """A document of a customer that falls due in so many days."""
    day = company_today()
    values = {"kind": "note", "document": "0012345", "issued_on": day - 60 * DAY}
    values |= {"due_on": day + due * DAY, "amount": D(amount), **more}
    return instruments.receive(hotel.id, [one.id for one in debts], **values)


def go(made, *states, **more):
    """Step by step, the last one with what is said of it."""
    for state in states[:-1]:
        instruments.move(made.id, state)
    return instruments.move(made.id, states[-1], **more)


def open_of(hotel):
    with sudo("A test looks"):
        return {one.id: one.open for one in open_dues(contact=hotel.id)}


def asked_of(hotel):
    with sudo("A test looks"):
        steps = reminders(company_today(), [hotel.id])
    return {one.debt.id: one.amount for step in steps for one in step.asked}


def test_a_note_goes_from_hand_to_bank_and_settles_its_debt(hotel, debts):
    made = note(hotel, debts[0], due=0)
    assert (made.state, made.name) == ("received", hotel.name)
    assert made.number.startswith("EF-")
    go(made, "portfolio", "deposited")
    assert open_of(hotel)[debts[0].id] == D("700.00")
    go(made, "collected", fee=D("2.50"))
    assert debts[0].id not in open_of(hotel)
    made = get("collections.instrument", made.id)
    paid = get("accounting.payment", made.payment_id)
    assert (paid.amount, paid.method, paid.unallocated) == (700, "promissory_note", 0)
    assert (made.state, made.fees) == ("collected", D("2.50"))
    assert [one.state for one in instruments.steps_of(made.id)] == [
        "received", "portfolio", "deposited", "collected",
    ]  # fmt: skip


@pytest.mark.parametrize("state", [code for code, _words in STATES])
def test_a_document_goes_nowhere_but_on_its_way(hotel, debts, state):
    made = note(hotel, debts[0], due=0)
    for wrong in {code for code, _words in STATES} - set(PATH["received"]):
        with pytest.raises(CollectionsError):
            instruments.move(made.id, wrong, reason="funds")
    if state in PATH["received"]:
        assert instruments.move(made.id, state).state == state


def test_what_cannot_be_noted(hotel, debts):
    with pytest.raises(Invalid) as error:
        note(hotel, debts[0], due=-90)
    assert "due_on" in error.value.errors
    with pytest.raises(Invalid, match="iguales"):
        note(hotel, debts[0], amount="700.01")
    lines = [{"due_id": debts[0].id, "amount": D("700.01")}]
    with pytest.raises(Invalid, match="700,00"):
        note(hotel, amount="700.01", debts=lines)
    with pytest.raises(Invalid):
        note(customer("Otro"), debts[0])
    note(hotel, debts[0], amount="500.00")
    with pytest.raises(Invalid):  # of the same debt only 200 are left
        note(hotel, debts[0], amount="300.00")
    assert note(hotel, debts[0], amount="210.00", extra=D("10.00")).state == "received"


def test_steps_have_their_day_and_reason(hotel, debts):
    made = note(hotel, debts[0], due=10)
    go(made, "portfolio", "deposited")
    with pytest.raises(CollectionsError, match="Vence el"):
        go(made, "collected")
    with pytest.raises(CollectionsError):
        go(made, "unpaid")  # nobody says why
    with pytest.raises(CollectionsError):
        go(made, "unpaid", reason="funds", on=company_today() + DAY)
    with pytest.raises(CollectionsError):
        go(made, "unpaid", reason="funds", on=company_today() - DAY)  # before it came to the bank


def test_what_is_held_is_not_asked_for_but_counts_as_risk(hotel, debts):
    before = standing_of(hotel.id)
    made = note(hotel, debts[0], amount="500.00")
    assert asked_of(hotel) == {debts[0].id: D("200.00"), debts[1].id: D("300.00")}
    assert standing_of(hotel.id) == before
    claims.refresh([hotel.id])
    assert claim_of(hotel).overdue == D("1000.00")
    go(made, "handed_back")
    assert asked_of(hotel)[debts[0].id] == D("700.00")


def test_one_whose_day_has_passed_in_the_drawer_does_not_rest(hotel, debts):
    note(hotel, debts[0], due=-1)
    assert asked_of(hotel)[debts[0].id] == D("700.00")


def test_unpaid_opens_the_debts_demands_the_fee_and_asks_for_a_call(hotel, debts):
    made = note(hotel, debts[0], due=0)
    go(made, "portfolio", "deposited", "collected")
    claims.refresh([hotel.id])
    assert claim_of(hotel).overdue == D("300.00")
    go(made, "unpaid", reason="funds", fee=D("18.00"), protest_on=company_today())
    session().expire_all()
    assert open_of(hotel)[debts[0].id] == D("700.00")
    assert asked_of(hotel)[debts[0].id] == D("700.00")
    made = get("collections.instrument", made.id)
    assert (made.state, made.reason, made.payment_id) == ("unpaid", "funds", None)
    assert made.protest_on == company_today()
    assert stage_info(claim_of(hotel).stage_id).code == "broken"
    with sudo("A test looks"):
        found = demand(hotel, list(debts_by_id([debts[0].id]).values()), company_today())
    assert found.costs == D("18.00")
    # presented again it is paid after all
    go(made, "deposited", "collected")
    assert debts[0].id not in open_of(hotel)


def test_a_payment_that_goes_back_elsewhere_makes_it_unpaid(hotel, debts):
    made = note(hotel, debts[0], due=0, kind="cheque")
    go(made, "portfolio", "deposited", "collected")
    paid = get("collections.instrument", made.id).payment_id
    with write(), sudo("The statement takes it back"):
        reverse_payment(paid, company_today(), "AM04")
    assert instruments.settle([hotel.id]) == 1
    assert instruments.settle([hotel.id]) == 0
    session().expire_all()
    assert get("collections.instrument", made.id).state == "unpaid"


def test_another_one_takes_its_place(hotel, debts):
    old = note(hotel, debts[0], due=0)
    go(old, "portfolio", "deposited", "unpaid", reason="funds")
    new = note(hotel, debts[0], document="0099", replaces_id=old.id)
    session().expire_all()
    old = get("collections.instrument", old.id)
    assert (old.state, old.replaced_by_id) == ("replaced", new.id)
    with pytest.raises(Invalid):
        note(hotel, debts[1], amount="300.00", replaces_id=old.id)
    with pytest.raises(CollectionsError):
        go(old, "deposited")


def test_its_terms_stay_once_it_is_in_the_portfolio(hotel, debts):
    made = note(hotel, debts[0])
    change("collections.instrument", made.id, {"bank": "Caja Rural", "document": "77"})
    go(made, "portfolio")
    with pytest.raises(Invalid):
        change("collections.instrument", made.id, {"due_on": company_today()})
    change("collections.instrument", made.id, {"bank": "Otra"})


def test_expected_cash_counts_it_on_its_day_and_not_twice(hotel, debts):
    def total(weeks):
        return sum(week.due + week.documents for week in weeks)

    with sudo("A report"):
        asked = ask(spec_of("accounting.invoice"), {})
        before = weeks_of(asked, "EUR")
        made = note(hotel, debts[0], due=30)
        after = weeks_of(asked, "EUR")
        assert total(after) == total(before)
        assert after[0].due == before[0].due - D("700.00")
        week = next(one for one in after if company_today() + 30 * DAY <= one.last)
        assert week.documents == D("700.00")
        go(made, "portfolio", "discounted", fee=D("12.00"))
        # the bank has paid: nothing of it is still to come
        assert total(weeks_of(asked, "EUR")) == total(before) - D("700.00")


def test_the_report_says_what_is_held(hotel, debts):
    go(note(hotel, debts[0]), "portfolio")
    note(hotel, debts[1], amount="300.00", kind="echeq")
    with sudo("A report"):
        found = portfolio(ask(spec_of("collections.instrument"), {}, ("kind",)))
    assert [[cell.value for cell in row][:4] for row in found.rows] == [
        ["eCheq (cheque electrónico)", "EUR", D("300.00"), D(0)],
        ["Pagaré", "EUR", D(0), D("700.00")],
    ]


@pytest.fixture
def profile(as_user):
    as_user("master")
    charts.bring("ES")
    values = {"name": "Libro", "format": "accounting.csv", "account_length": 0}
    return create("accounting.profile", values).id


def sides(profile):
    """What the next batch of payments holds, its file written."""
    days = {"day_from": company_today() - 30 * DAY, "day_to": company_today()}
    made = create("accounting.batch", {"profile_id": profile, "what": "payments", **days})
    found = [
        [(one.account, one.debit or -one.credit) for one in entry.postings]
        for entry in batches.entries(made)
    ]
    assert not [one for one in batches.findings(made) if one.blocking]
    if found:
        batches.make_file(made.id)
    return found


def test_the_entries_of_collection_by_hand(profile):
    """PGC, quinta parte, 431: 4310 to 430, 4312 to 4310, 572 and 626 to 4312; unpaid 4315 to 572."""
    hotel = customer()
    made = note(hotel, invoice(hotel, "700.00", late=4), due=0)
    assert sides(profile) == []
    go(made, "portfolio", "deposited")
    assert sides(profile) == [[("4310", 700), ("430", -700)], [("4312", 700), ("4310", -700)]]
    go(made, "collected", fee=D("3.00"))
    assert sides(profile) == [[("572", 700), ("4312", -700), ("626", 3), ("572", -3)]]
    go(made, "unpaid", reason="funds", fee=D("20.00"))
    assert sides(profile) == [[("4315", 700), ("572", -700), ("626", 20), ("572", -20)]]
    go(made, "handed_back")
    assert sides(profile) == [[("430", 700), ("4315", -700)]]
    assert sides(profile) == []


def test_the_entries_of_discounting_by_hand(profile):
    """PGC: 4311 to 4310; 572 and 665 to 5208; paid, 5208 to 4311; unpaid, 4315 to 4311 and 5208 to 572."""
    hotel = customer()
    dues = [invoice(hotel, "700.00", late=4), invoice(hotel, "300.00", late=4)]
    paid, unpaid = note(hotel, dues[0], due=0), note(hotel, dues[1], amount="300.00", due=0)
    go(paid, "portfolio", "discounted", fee=D("12.00"))
    assert sides(profile)[1] == [
        ("4311", 700), ("4310", -700), ("572", 688), ("5208", -688), ("665", 12), ("5208", -12),
    ]  # fmt: skip
    go(paid, "collected")
    assert sides(profile) == [[("5208", 700), ("4311", -700)]]
    go(unpaid, "portfolio", "discounted")
    sides(profile)
    go(unpaid, "unpaid", reason="account")
    assert sides(profile) == [[("4315", 300), ("4311", -300), ("5208", 300), ("572", -300)]]


def test_a_chart_without_such_accounts_has_the_payment_alone(as_user):
    as_user("master")
    for what, code in (("customer", "430"), ("bank", "572")):
        account = create("accounting.account", {"code": code, "name": what})
        create("accounting.rule", {"what": what, "account_id": account.id})
    values = {"name": "Libro", "format": "accounting.csv", "account_length": 0}
    profile = create("accounting.profile", values).id
    hotel = customer()
    made = note(hotel, invoice(hotel, "700.00", late=4), due=0)
    go(made, "portfolio", "discounted")
    assert sides(profile) == [[("572", 700), ("430", -700)]]
    go(made, "collected")
    assert sides(profile) == []


@given(data=st.data())
@settings(max_examples=15, deadline=None, suppress_health_check=list(HealthCheck))
def test_whatever_way_it_goes_books_and_ledger_agree(profile, data):
    """What stands on the account of the customer and on those of documents is what the ledger has open;
    the entries of each step balance."""
    hotel = customer()
    debt = invoice(hotel, "700.00", late=4)
    made = note(hotel, debt, due=0)
    state = "received"
    sides(profile)
    balance: dict[str, Decimal] = {"430": D(700)}
    for _step in range(data.draw(st.integers(0, 8))):
        if not PATH[state]:
            break
        state = data.draw(st.sampled_from(PATH[state]))
        fee = data.draw(st.sampled_from([D(0), D("1.50")]))
        instruments.move(made.id, state, reason="funds", fee=fee)
        for entry in sides(profile):
            assert sum(amount for _account, amount in entry) == 0
            for account, amount in entry:
                balance[account] = balance.get(account, D(0)) + amount
    with sudo("A test looks"):
        left = sum(one.open for one in open_dues(contact=hotel.id))
    owed = sum(amount for code, amount in balance.items() if code.startswith(("430", "431")))
    assert owed == left == (0 if state == "collected" else 700)
    assert balance.get("5208", D(0)) == (-700 if state == "discounted" else 0)


def test_who_may_do_what(hotel, debts, as_user):
    made = note(hotel, debts[0])
    as_user("soporte")
    with pytest.raises(NotFound):
        instruments.move(made.id, "portfolio")
    with pytest.raises(Forbidden):
        note(hotel, debts[1], amount="300.00")


def test_the_pages_of_a_document(hotel, debts, sign_in, as_user):
    where = f"/collections/instruments/offer/{hotel.id}"
    day = company_today()
    assert sign_in("ventas").get(where).status_code == 403
    browser = sign_in("cobros")
    assert browser.get(where).text.count(" checked") >= 2
    form = {"due_id": [debts[0].id], "currency": "EUR", "kind": "bill", "document": "L-1",
            "issued_on": day.isoformat(), "due_on": day.isoformat(), "amount": "", "extra": "",
            "bank": "Caja Rural", "drawer": "", "endorsable": "1"}  # fmt: skip
    late = {**form, "due_on": (day - DAY).isoformat()}
    assert browser.post(where, data=late).status_code == 422
    page = browser.post(where, data=form).headers["Location"]
    text = browser.get(page).text
    assert "Letra de cambio" in text
    assert "700,00" in text
    number = int(page.rpartition("/")[2])
    step = f"{page}/move/portfolio"
    assert browser.get(step).status_code == 200
    assert browser.post(step, data={"on": ""}).status_code == 422
    assert browser.post(step, data={"on": day.isoformat(), "note": ""}).status_code == 303
    assert browser.get(f"{page}/move/nowhere").status_code == 404
    api = f"/api/v1/collections/instruments/{number}"
    assert browser.post(f"{api}/move", json={"state": "collected"}).status_code == 422
    answer = browser.post(f"{api}/move", json={"state": "deposited"})
    assert (answer.status_code, answer.json["state"]) == (200, "deposited")
    states = [one["state"] for one in browser.get(f"{api}/way").json["steps"]]
    assert states == ["received", "portfolio", "deposited"]
    for path in (f"/accounting/dues/{debts[0].id}", f"/collections/claims/{claim_of(hotel).id}"):
        assert "Letra de cambio L-1" in browser.get(path).text
    assert browser.get("/collections/instruments?view=bank").status_code == 200
    assert browser.get("/collections/reports/instruments").status_code == 200
    owner = as_user("ventas").user_id
    with sudo("The customer of a seller"):
        change("contacts.contact", hotel.id, {"owner_id": owner})
    seller = sign_in("ventas")
    assert seller.get(f"{page}/move/collected").status_code == 403
    assert "amount" not in seller.get(api).json
    assert "700,00" not in seller.get(page).text


def test_states_and_ways_know_each_other():
    codes = {code for code, _words in STATES}
    assert set(PATH) == codes
    assert {to for ways in PATH.values() for to in ways} < codes
    assert set(LIVE) < codes
