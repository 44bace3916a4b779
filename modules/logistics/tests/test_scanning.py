"""Picking and counting by barcode: each scan is noted at once, and a wrong one changes nothing."""

from __future__ import annotations

from decimal import Decimal

import pytest
from sqlalchemy import select

from core.api.services import Invalid, create, get, session, stage_info, transition, update
from core.testing.generic.making import as_person
from modules.logistics.models import Hold, Location, Lot
from modules.logistics.services import figures
from modules.logistics.services.scanning import (
    count_scanned,
    counted_of,
    finish_picking,
    pick_scanned,
    picks_of,
    put_back,
    uncount,
)
from modules.logistics.tests.test_deliveries import deliver, goods
from modules.logistics.tests.test_deliveries import receive as bring

DELIVERY, DOCUMENT = "logistics.delivery", "logistics.document"
EAN = "8412345678905"


@pytest.fixture
def wanted(master):
    """Three cables and two devices with numbers are to be fetched."""
    cable, device = (
        goods("Cable", code="CAB-1", barcode=EAN),
        goods("TPV", logistics_tracking="serial"),
    )
    goods("Otro", code="OTR-1")
    bring(cable, 9)
    for number in ("SN1", "SN2", "SN3"):
        bring(device, 1, number)
    return deliver((cable, 3), (device, 2)).id


def picked(delivery_id):
    session().expire_all()
    return {
        f"{name} {lot}".strip(): int(hold.picked) for hold, name, _p, lot in picks_of(delivery_id)
    }


def test_each_scan_raises_its_line_and_a_wrong_one_says_why(wanted):
    assert pick_scanned(wanted, EAN).text == "Cable: 1 de 3."
    assert stage_info(get(DELIVERY, wanted).stage_id).code == "picking"
    with pytest.raises(Invalid, match="Cable"):
        finish_picking(wanted)
    assert not pick_scanned(wanted, "cab-1", Decimal(2)).wrong
    wrong = {
        EAN: "Cable",  # one too many
        "OTR-1": "Otro",  # of no line
        "nadie": "nadie",
        "SN9": "SN9",
    }
    for code, said in wrong.items():
        heard = pick_scanned(wanted, code)
        assert heard.wrong, code
        assert said in heard.text
    assert picked(wanted)["Cable"] == 3
    assert not pick_scanned(wanted, "SN1").wrong
    assert pick_scanned(wanted, "SN1").wrong, "the same piece again"
    # another piece than was proposed
    assert not pick_scanned(wanted, "SN3").wrong
    assert picked(wanted) == {"Cable": 3, "TPV SN1": 1, "TPV SN3": 1}
    place = session().scalar(select(Location.name).join(Hold, Hold.location_id == Location.id))
    assert "Cable" in pick_scanned(wanted, place).text
    hold = next(hold for hold, name, *_rest in picks_of(wanted) if name == "Cable")
    put_back(wanted, hold.id)
    assert picked(wanted)["Cable"] == 2
    pick_scanned(wanted, EAN)
    finish_picking(wanted)
    assert stage_info(get(DELIVERY, wanted).stage_id).code == "packed"
    transition(DELIVERY, wanted, "shipped")
    with pytest.raises(Invalid):
        pick_scanned(wanted, EAN)


def test_a_count_is_scanned_and_posted(master):
    cable, device = goods("Cable", barcode=EAN), goods("TPV", logistics_tracking="serial")
    bring(cable, 5)
    for number in ("SN1", "SN2"):
        bring(device, 1, number)
    shelf = session().scalars(select(Location.id).order_by(Location.id)).first()
    made = create(DOCUMENT, {"kind": "count", "location_id": shelf})
    number, version = made.id, made.version
    assert count_scanned(number, EAN, Decimal("3")).text == "Cable: 3."
    count_scanned(number, EAN)
    assert not count_scanned(number, "SN1").wrong
    for code in ("SN1", "SN8", "nadie"):
        assert count_scanned(number, code).wrong
    update("catalog.product", device.id, {"barcode": "TPV-CAJA"})
    assert count_scanned(number, "TPV-CAJA").wrong, "each piece has a number"
    line = next(line for line, name in counted_of(number) if name == "Cable")
    uncount(number, line.id)
    session().expire_all()
    assert get(DOCUMENT, number).version > version, "a form that is open is told"
    assert [(name, int(line.quantity), line.lot) for line, name in counted_of(number)] == [
        ("TPV", 1, "SN1"),
        ("Cable", 3, None),
    ]
    receipt = create(DOCUMENT, {"kind": "receipt", "location_id": shelf})
    with pytest.raises(Invalid):
        count_scanned(receipt.id, EAN)
    assert session().scalar(select(Lot.id).where(Lot.number == "SN8")) is None


def test_the_pages_work_with_and_without_scripts(app, wanted, sign_in):
    keeper, path = sign_in("logistica"), f"/logistics/deliveries/{wanted}/scan"
    page = keeper.get(path)
    assert page.headers["Permissions-Policy"].startswith("camera=(self)")
    assert (
        keeper.get(f"/logistics/deliveries/{wanted}")
        .headers["Permissions-Policy"]
        .startswith("camera=()")
    )
    script = {"HX-Request": "true", "HX-Target": "scan"}
    part = keeper.post(path, data={"code": EAN, "count": "2"}, headers=script)
    assert 'role="status"' in part.text
    assert "Cable: 2 de 3." in part.text
    for wrong in ({"code": "nadie"}, {"code": EAN, "count": "x"}, {"code": ""}):
        part = keeper.post(path, data=wrong, headers=script)
        assert 'role="alert"' in part.text
    assert keeper.post(path, data={"code": EAN}).status_code == 303
    with as_person(app, "master"):
        assert picked(wanted)["Cable"] == 3
        hold = next(hold.id for hold, name, *_rest in picks_of(wanted) if name == "Cable")
        shelf = session().scalars(select(Location.id).order_by(Location.id)).first()
        count = create(DOCUMENT, {"kind": "count", "location_id": shelf}).id
    assert "Cable" in keeper.post(path, data={"back": hold}, headers=script).text
    assert keeper.post(f"{path}/done").location == path
    path = f"/logistics/documents/{count}/scan"
    assert keeper.get(path).status_code == 200
    for code in (EAN, EAN, "SN1"):
        keeper.post(path, data={"code": code}, headers=script)
    answer = keeper.post(f"{path}/done")
    assert answer.location == f"/logistics/documents/{count}"
    with as_person(app, "master"):
        assert get(DOCUMENT, count).state == "done"
        product = session().scalar(select(Hold.product_id).order_by(Hold.id))
        assert figures([product])[product].on_hand == 2
    assert sign_in("ventas").get(path).status_code == 403
