"""Products: what must be true of them, their pictures, and who sees their cost."""

from __future__ import annotations

import io
import struct
import zlib
from decimal import Decimal

import pytest

from core.api.services import Invalid, create, get, update
from core.testing.generic.making import make

P = "catalog.product"


@pytest.fixture
def master(app, as_user):
    return as_user("master")


def errors_of(values, number=None):
    with pytest.raises(Invalid) as refused:
        create(P, values) if number is None else update(P, number, values)
    return set(refused.value.errors)


@pytest.mark.parametrize("code", ["4006381333931", "96385074", "036000291452", "INT-0001", "12345"])
def test_barcodes_are_checked_where_they_can_be(master, code):
    assert make(P, kind="goods", components=[], name="Rotulador", barcode=code).barcode == code
    assert errors_of({"name": "Otro", "barcode": code}) == {"barcode"}


@pytest.mark.parametrize("code", ["4006381333932", "96385075", "036000291453"])
def test_a_wrong_digit_is_noticed(master, code):
    assert errors_of({"name": "Rotulador", "barcode": code}) == {"barcode"}


def test_a_code_means_one_product(master):
    make(P, kind="goods", components=[], name="Uno", code="A-1")
    assert errors_of({"name": "Dos", "code": "A-1"}) == {"code"}


def test_what_a_kit_may_be_made_of(master):
    screw, nut = (
        make(P, kind="goods", components=[], name="Tornillo"),
        make(P, kind="goods", components=[], name="Tuerca"),
    )
    lines = [{"product_id": screw.id, "quantity": "2"}]
    kit = create(P, {"name": "Kit", "kind": "kit", "components": lines})
    assert errors_of({"name": "No", "components": lines}) == {"components"}
    twice = [*lines, *lines]
    assert errors_of({"name": "No", "kind": "kit", "components": twice}) == {"components"}
    inner = [{"product_id": kit.id, "quantity": "1"}]
    assert errors_of({"name": "No", "kind": "kit", "components": inner}) == {"components"}
    assert errors_of({"components": inner}, kit.id) == {"components"}
    assert errors_of({"kind": "kit"}, screw.id) == {"kind"}
    assert errors_of({"kind": "goods"}, kit.id) == {"components"}
    update(P, kit.id, {"components": [*lines, {"product_id": nut.id, "quantity": Decimal("0.5")}]})


def png():
    """A picture of one point."""

    def part(kind, data):
        whole = kind + data
        return struct.pack(">I", len(data)) + whole + struct.pack(">I", zlib.crc32(whole))

    head = struct.pack(">IIBBBBB", 1, 1, 8, 2, 0, 0, 0)
    pixel = zlib.compress(b"\0\xff\0\0")
    return b"\x89PNG\r\n\x1a\n" + part(b"IHDR", head) + part(b"IDAT", pixel) + part(b"IEND", b"")


def test_pictures_are_files_of_the_product(app, as_user, sign_in):
    as_user("master")
    product = make(P, kind="goods", components=[], name="TPV")
    browser = sign_in("master")
    token = browser.get(f"/catalog/products/{product.id}").get_data(as_text=True)
    token = token.partition('name="csrf_token" value="')[2].partition('"')[0]
    for name, content in (("uno.png", png()), ("ficha.pdf", b"%PDF-1.4 x"), ("dos.png", png())):
        sent = {"csrf_token": token, "files": (io.BytesIO(content), name)}
        answer = browser.post(f"/files/of/{P}/{product.id}", data=sent)
        assert answer.status_code in (200, 302, 303)
    page = browser.get(f"/catalog/products/{product.id}").get_data(as_text=True)
    panel = browser.get(f"/catalog/products/{product.id}/panel/catalog.product.images")
    shown = panel.get_data(as_text=True)
    assert shown.count("/image") == 2
    assert "ficha.pdf" not in shown
    address = shown.partition('src="')[2].partition('"')[0]
    assert address in page
    with browser.get(address) as drawn:
        assert drawn.content_type == "image/png"
    listed = browser.get("/catalog/products?columns=name,catalog.image").get_data(as_text=True)
    assert address in listed


def test_costs_are_seen_by_whoever_may(app, as_user, sign_in):
    as_user("master")
    product = make(P, kind="goods", components=[], name="TPV", price="100", cost=Decimal("61.77"))
    for name, seen in (("master", True), ("ventas", False), ("logistica", True)):
        browser = sign_in(name)
        page = browser.get(f"/catalog/products/{product.id}").get_data(as_text=True)
        answer = browser.get(f"/api/v1/catalog/products/{product.id}").get_json()
        assert ("61,77" in page) is seen, name
        assert ("cost" in answer) is seen, name


def test_sellers_read_and_change_nothing(app, as_user, sign_in):
    as_user("master")
    product = make(P, kind="goods", components=[], name="TPV", price="100")
    browser = sign_in("ventas")
    assert browser.get(f"/catalog/products/{product.id}").status_code == 200
    assert browser.get(f"/catalog/products/{product.id}/edit").status_code == 403
    assert browser.get("/catalog/tax-setup").status_code == 403
    assert browser.get("/catalog/price-finder").status_code == 200
    assert get(P, product.id).version == 1
