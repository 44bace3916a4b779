"""Who received a delivery: noted at the door, arrives once, shown and printed."""

from __future__ import annotations

import base64
from datetime import timedelta
from io import BytesIO

import pytest
from sqlalchemy import func, select

from core.api.models import utcnow
from core.api.services import attachments_of, get, session, stage_info, transition, update
from core.testing.generic.making import as_person
from modules.logistics.models import Delivery, Proof
from modules.logistics.pages.labels import code128
from modules.logistics.pages.tracking import tracking_path
from modules.logistics.services import open_return, returnable
from modules.logistics.services.proving import proofs_of
from modules.logistics.services.returning import approve
from modules.logistics.services.seeding import seed
from modules.logistics.tests.test_deliveries import deliver, goods
from modules.logistics.tests.test_deliveries import receive as bring

DELIVERY = "logistics.delivery"
#: One white point.
PNG = base64.b64decode(
    "iVBORw0KGgoAAAANSUhEUgAAAAEAAAABCAYAAAAfFcSJAAAADUlEQVR42mP8z8BQDwAEhQGAhKmMIQAAAABJRU5ErkJggg=="
)


@pytest.fixture
def gone(app, as_user):
    """A delivery that left an hour ago."""
    as_user("master")
    seed()
    product = goods("Cable")
    bring(product, 2)
    made = deliver((product, 2))
    transition(DELIVERY, made.id, "shipped")
    return made.id


def form(key="k" * 12, **values):
    taken = (utcnow() + timedelta(days=3)).isoformat()  # the clock of the phone is wrong
    given = {"key": key, "signed_by": "Ana Ruiz", "signed_id": "12345678Z", "taken_at": taken}
    return given | {"signature": (BytesIO(PNG), "signature.png")} | values


def test_a_proof_sent_twice_is_one_and_stands_on_the_delivery_and_its_paper(app, gone, sign_in):
    driver, path = sign_in("logistica"), f"/logistics/deliveries/{gone}"
    script = {"Accept": "application/json"}
    page = driver.get(f"{path}/proof")
    assert "data-outbox" in page.text
    for wrong in ({"signed_by": " "}, {"signature": None}, {"key": "short"}):
        given = {name: value for name, value in form(**wrong).items() if value is not None}
        answer = driver.post(f"{path}/proof", data=given, headers=script)
        assert answer.status_code == 422
        assert answer.json["error"]
    text = {"photos": (BytesIO(b"no photo"), "nota.txt")}
    assert driver.post(f"{path}/proof", data=form(**text)).status_code == 422
    for _again in range(2):
        photo = {"photos": (BytesIO(PNG), "puerta.png")}
        answer = driver.post(f"{path}/proof", data=form(**photo), headers=script)
        assert answer.json == {"href": path}
    with as_person(app, "master"):
        assert session().scalar(select(func.count()).select_from(Proof)) == 1
        delivery = get(DELIVERY, gone)
        assert (delivery.signed_by, delivery.signed_id) == ("Ana Ruiz", "12345678Z")
        assert delivery.shipped_at <= delivery.delivered_at <= utcnow()
        assert stage_info(delivery.stage_id).code == "delivered"
        (shown,) = proofs_of(gone)
        assert len(shown.photos) == 1
        assert len(attachments_of(DELIVERY, gone)) == 2
        image = shown.signature[0].url
    assert f"{image}/image" in driver.get(path).text
    with driver.get(f"{image}/image") as drawn:
        assert drawn.data == PNG
    paper = driver.get(f"{path}/note.pdf").data
    assert b"/Subtype /Image" in paper
    # one that somebody noted meanwhile keeps its name
    late = form("another-key-1", signed_by="Otro", by_name="1", signature=(BytesIO(b""), ""))
    assert driver.post(f"{path}/proof", data=late, headers=script).status_code == 200
    with as_person(app, "master"):
        assert get(DELIVERY, gone).signed_by == "Ana Ruiz"
    assert sign_in("ventas").post(f"{path}/proof", data=form("k2" * 6)).status_code == 403


def text_of(pdf):
    """Size in millimetres, pages and words."""
    from pypdf import PdfReader

    pages = PdfReader(BytesIO(pdf)).pages
    box = pages[0].mediabox
    size = tuple(round(float(side) / 72 * 25.4) for side in (box.width, box.height))
    return size, len(pages), " ".join(page.extract_text() for page in pages)


def test_labels_are_a6_and_those_of_returns_wait_for_approval(app, gone, sign_in, client):
    keeper = sign_in("logistica")
    with as_person(app, "master"):
        update(DELIVERY, gone, {"packages": 2, "tracking_number": "PQ4T7X"})
        (one,) = returnable(gone)
        made = open_return(gone, {(one.line_id, None): 1})
        number, back, path = made.number, made.id, tracking_path(gone)
    size, pages, words = text_of(keeper.get(f"/logistics/deliveries/{gone}/label.pdf").data)
    assert (size, pages) == ((105, 148), 2)
    assert "Hotel Miramar" in words
    assert "PQ4T7X" in words
    label = f"{path}/label/{back}.pdf"
    assert client.get(label).status_code == 404
    with as_person(app, "master"):
        approve(back)
    assert label in client.get(path).text
    size, pages, words = text_of(client.get(label).data)
    assert (size, pages) == ((105, 148), 1)
    assert number in words
    assert keeper.get(f"/logistics/returns/{back}/label.pdf").status_code == 200
    assert client.get(f"{path}/label/{back + 1}.pdf").status_code == 404


def test_a_barcode_is_drawn_as_wide_as_its_modules():
    # start B, two letters, check sign, stop: 11 modules each, the stop 13; quiet zones of 10
    assert 'viewBox="0 0 77 40"' in code128("AB")
    assert code128("ñ") == ""


def test_programs_prove_a_delivery_that_left(app, gone, sign_in):
    api, path = sign_in("master"), f"/api/v1/logistics/deliveries/{gone}/proof"
    body = {"key": "0123456789", "signed_by": "Ana", "signature": base64.b64encode(PNG).decode()}
    assert api.post(path, json={**body, "taken_at": "2026-01-01T10:00:00"}).status_code == 422
    assert api.post(path, json=body).status_code == 200
    assert api.post(path, json=body).json["signed_by"] == "Ana"
    with as_person(app, "master"):
        assert len(proofs_of(gone)) == 1
        waiting = deliver((goods("Otro"), 1)).id
    path = f"/api/v1/logistics/deliveries/{waiting}/proof"
    assert api.post(path, json={**body, "key": "9876543210"}).status_code == 422
    with as_person(app, "master"):
        assert session().get(Delivery, waiting).closed_at is None
