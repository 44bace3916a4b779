"""What modules put on the page of a record: each under its own permission, each failing alone."""

import logging
import re

import pytest

from core import records

C = "contacts.contact"


@pytest.fixture
def page(app, as_user, sign_in):
    """``page(name, who)``: the page of a new contact of that name."""

    def show(name, who="ventas"):
        as_user("ventas")
        made = records.create(C, {"name": name})
        answer = sign_in(who).get(f"/contacts/{made.id}")
        assert answer.status_code == 200
        return made.id, answer.text

    return show


def test_a_panel_that_fails_leaves_the_page_and_can_be_tried_again(page, sign_in, caplog):
    number, text = page("fail-panel")
    assert "Este panel no se pudo cargar" in text
    assert "calma" in text
    assert "panel works" not in text
    code = re.search(r"P-[0-9A-F]{4}", text)[0]
    assert any(code in r.getMessage() for r in caplog.records if r.levelno == logging.ERROR)
    again = f"/contacts/{number}/panel/lookout.frail"
    assert f'hx-get="{again}"' in text
    seller = sign_in("ventas")
    assert seller.get(again).status_code == 200
    _number, text = page("Bar Sol")
    assert "panel works" in text


def test_panels_and_banners_obey_their_permission(page, sign_in):
    number, text = page("Bar Sol")
    assert "secreto" not in text.lower()
    assert sign_in("ventas").get(f"/contacts/{number}/panel/lookout.secret").status_code == 404
    _number, text = page("Bar Luna", "master")
    assert "<p>secreto</p>" in text
    assert "Aviso secreto" in text


def test_alerts_come_the_most_urgent_first_and_say_so_beside_the_name(page):
    _number, text = page("Bar Sol")
    assert text.index("Queja abierta") < text.index("Envío retrasado")
    assert "Sale el &lt;jueves&gt;." in text
    assert "Ver caso" in text
    head = text[text.index("c-ficha-head") : text.index("c-alert")]
    assert "Riesgo alto" in head
    assert "Llamar · hoy" in head


def test_a_banner_tab_or_tag_that_fails_is_left_out_and_logged(page, caplog):
    _number, text = page("fail-banner fail-tab fail-tag")
    assert "Queja abierta" not in text
    assert "compose-watch" not in text
    assert "compose-note" in text
    logged = " ".join(r.getMessage() for r in caplog.records if r.levelno == logging.ERROR)
    assert "lookout.alerts" in logged
    assert "lookout.watch" in logged
    assert "lookout.tag" in logged
    _number, text = page("Bar Sol")
    assert 'id="compose-watch"' in text
