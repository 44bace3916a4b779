"""The same hidden entry is hidden everywhere, for every role: history, files, search, home, export,
the API, its count, and whom an event tells; the same of an activity, in calendars and notifications."""

import io
import re
from datetime import timedelta
from urllib.parse import quote

import pytest
from flask.testing import FlaskClient
from sqlalchemy import select

from core import records, timeline
from core.access import Forbidden
from core.access.models import User
from core.activities import schedule
from core.db import session
from core.db.base import utcnow
from core.files import LocalStorage
from core.records import NotFound
from core.testing.people import PEOPLE
from core.timeline.followers import who_sees
from core.timeline.kinds import CHANGE

C = "contacts.contact"
#: Written in what must stay hidden, and nowhere else.
WORD = "Zarzaparrilla"
#: Who reads it besides its author.
TRUSTED = {"master", "privacidad"}


@pytest.fixture
def hidden(app, as_user, tmp_path):
    """A contact that everybody reads with a private note of "ventas", with a file; its ids."""
    app.extensions["cauce_files"] = LocalStorage(tmp_path)
    as_user("ventas")
    made = records.create(C, {"name": "Hotel Miramar"})
    token = timeline.take(io.BytesIO(b"a;b"), f"{WORD}.csv")
    values = {"body": f"{WORD} @Jefatura", "private": True, "files": [token]}
    note = timeline.log("note", C, made.id, values)
    file = timeline.attachments_of(C, made.id)[0]
    yield made.id, note.id, file.id
    del app.extensions["cauce_files"]


def pages(number: int) -> list[str]:
    api = f"/api/v1/contacts/contacts/{number}"
    return [
        f"/contacts/{number}",
        f"/timeline/{C}/{number}",
        f"/timeline/{C}/{number}?kind=note",
        f"/files/of/{C}/{number}",
        f"{api}/timeline",
        f"{api}/timeline?kind=note",
        f"{api}/files",
        api,
        "/",
        f"/palette?q={quote(WORD)}",
        f"/contacts/?q={quote(WORD)}",
        f"/api/v1/contacts/contacts?q={quote(WORD)}",
    ]


def read(client: FlaskClient, address: str) -> str:
    """What an address says to somebody; one that does not exist for anybody would prove nothing."""
    answer = client.get(address, headers={"HX-Request": "true"}, buffered=True)
    known = client.application.url_map.bind("localhost")
    assert known.test(address.partition("?")[0], "GET"), address
    return answer.text


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_a_private_note_is_hidden_on_every_surface(hidden, sign_in, as_user, who):
    number, note, file = hidden
    client = sign_in(who)
    found = {a for a in pages(number) if WORD in read(client, a).replace(f'value="{WORD}"', "")}
    found = {a for a in found if "?q=" not in a}
    sees = who in TRUSTED or who == "ventas"
    assert bool(found) == sees, found
    content = client.get(f"/files/{file}", buffered=True).status_code
    assert content == (200 if sees else 404)
    assert client.get(f"/timeline/entry/{note}/edit").status_code == (200 if sees else 404)
    shown = client.get(f"/api/v1/contacts/contacts/{number}/timeline?kind=note")
    if shown.status_code == 200:
        assert len(shown.json["items"]) == int(sees)
    as_user("ventas")
    user = session().scalar(select(User.id).where(User.mail == f"{who}@demo.example"))
    assert bool(who_sees(timeline.fetch(note), [user])) == sees


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_what_is_found_by_searching_is_never_a_private_note(hidden, sign_in, who):
    client = sign_in(who)
    for address in pages(hidden[0]):
        if "?q=" in address:
            text = read(client, address)
            assert "Hotel Miramar" not in text, address


SALE = "sales.opportunity"


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_an_entry_of_any_kind_is_hidden_when_private_or_with_its_record(app, as_user, sign_in, who):
    """Whatever a module adds to a history: of each kind a private entry on a customer whom everybody
    reads, and one on a sale of "ventas", which shows at the customer, too."""
    as_user("ventas")
    hotel = records.create(C, {"name": "Hotel Miramar"}).id
    sale = records.create(SALE, {"name": "Renovación", "contact_id": hotel}).id
    kinds = [k.name for k in app.extensions["cauce"].of(timeline.TimelineKind) if k.name != CHANGE]
    assert len(kinds) > 10
    for kind in kinds:
        for about, text in (
            ((C, hotel), f"{WORD} de {kind}"),
            ((SALE, sale), f"{WORD} del trato {kind}"),
        ):
            told = {"promise": "first", "policy": text, "subject": text, "purpose": text,
                    "decision": "granted", "channels": [], "form": text, "document": text,
                    "contact": [hotel, text]}  # fmt: skip
            timeline.add(kind, *about, body=text, data=told, private=about[0] == C)
    as_user(who)
    try:
        sees_sale = bool(records.get(SALE, sale))
    except (NotFound, Forbidden):
        sees_sale = False
    sees_private = who in TRUSTED or who == "ventas"
    client = sign_in(who)
    said = {**surfaces(client, hotel)}
    for kind in kinds:
        for address in (f"/timeline/{C}/{hotel}?kind={kind}",
                        f"/api/v1/contacts/contacts/{hotel}/timeline?kind={kind}"):  # fmt: skip
            said[address] = read(client, address)
    own = {kind: {a for a, text in said.items() if f"{WORD} de {kind}" in text} for kind in kinds}
    sales = {k: {a for a, text in said.items() if f"{WORD} del trato {k}" in text} for k in kinds}
    assert not sees_private or all(own.values()), own
    assert sees_private or not any(own.values()), own
    assert not sees_sale or all(sales.values()), sales
    assert sees_sale or not any(sales.values()), sales
    for kind in kinds:  # not even counted
        shown = client.get(f"/api/v1/contacts/contacts/{hotel}/timeline?kind={kind}")
        if shown.status_code == 200:
            assert len(shown.json["items"]) == sees_private + sees_sale, kind


#: Where somebody meets what is planned with them and what they were told.
PLANNED = (
    "/activities", "/activities?who=team", "/activities?who=all", "/activities/day", "/activities/calendar",
    "/activities/calendar?view=week", "/activities/calendar?who=team", "/api/v1/core/activities",
    "/notifications", "/", f"/palette?q={quote(WORD)}", f"/api/v1/core/activities?q={quote(WORD)}",
)  # fmt: skip


@pytest.fixture
def sale(as_user):
    """A sale of "ventas" with a customer that everybody reads. :returns: ids of both."""
    as_user("ventas")
    hotel = records.create(C, {"name": "Hotel Miramar"}).id
    return records.create(SALE, {"name": "Renovación", "contact_id": hotel}).id, hotel


def surfaces(client: FlaskClient, hotel: int) -> dict[str, str]:
    """Address → what it says, the calendar for other programs and the exports included."""
    own = (f"/contacts/{hotel}", f"/timeline/{C}/{hotel}", f"/api/v1/contacts/contacts/{hotel}",
           f"/api/v1/contacts/contacts/{hotel}/timeline", f"/contacts/?q={quote(WORD)}")  # fmt: skip
    found = {a: read(client, a).replace(f'value="{WORD}"', "") for a in (*PLANNED, *own)}
    found = {a: text.replace(f"q={WORD}", "").replace(f"«{WORD}»", "") for a, text in found.items()}
    made = client.post("/activities/calendar/feed").text
    if feed := re.search(r"/activities/feed/[\w-]+\.ics", made):
        found["feed"] = client.get(feed.group()).text
    for address in ("/contacts/export", "/core/activities/export"):
        with client.post(address, data={"format": "csv"}) as answer:
            found[address] = answer.text
    return found


@pytest.mark.parametrize("who", sorted(PEOPLE))
def test_an_activity_is_hidden_with_its_record_on_every_surface(sale, sign_in, as_user, who):
    """It was given to them, and they were told, while they saw the sale; then it went to another team."""
    number, hotel = sale
    as_user("master")
    user = session().scalar(select(User.id).where(User.mail == f"{who}@demo.example"))
    other = session().scalar(select(User.id).where(User.mail == "ventas2@demo.example"))
    schedule((SALE, number), "call", f"{WORD} llamar", utcnow() + timedelta(hours=1), user)
    timeline.add_note(SALE, number, f"{WORD} @[{user}]", mentions=[user])
    if who != "ventas2":
        records.update(SALE, number, {"owner_id": other, "team_id": None})
    as_user(who)
    try:
        sees = bool(records.get(SALE, number))
    except (NotFound, Forbidden):
        sees = False
    client = sign_in(who)
    found = {a for a, text in surfaces(client, hotel).items() if WORD in text}
    if sees and who != "master":  # who acted is not told
        assert {"/activities", "/activities/calendar", "feed", "/notifications"} <= found
    if not sees:
        assert not found, found
        assert not any(client.get("/pulse").json.values()), "not even counted"
