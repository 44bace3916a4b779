"""What a board shows: columns with their sums, first cards, quick filters, nothing of others."""

import re

from core import records
from core.access.actor import SYSTEM, acting_as
from core.pipelines import pipelines_of

BOARD = "/workshop/jobs/board"


def stage(code, funnel=0):
    return next(s for s in pipelines_of("workshop.job")[funnel].stages if s.code == code)


def column(page, code):
    """The HTML of a column of the page."""
    number = stage(code).id
    return page.split(f'data-stage="{number}"')[1].split("</section>")[0]


def titles(html):
    return re.findall(r'class="title"[^>]*>([^<]+)<', html)


def test_columns_hold_the_open_stages_with_their_sums(job, sign_in):
    job("a", amount="1.000,00"), job("b", amount="500,00")
    job("c", amount="100,00", currency="USD"), job("d", stage="quoted", amount="10,00")
    job("won", stage="won")
    page = sign_in("ventas").get(BOARD).text
    assert re.findall(r'id="stage-\d+"[^>]*>([^<]+)<', page) == ["Inbox", "Quoted", "Agreed"]
    inbox = column(page, "inbox")
    assert "1.500,00\u00a0€" in inbox
    assert "150,00\u00a0€" in inbox  # ten per cent of it
    assert "100,00\u00a0US$" in inbox or "100,00\u00a0USD" in inbox
    assert titles(column(page, "quoted")) == ["d"]
    assert "won" not in titles(page)


def test_what_is_due_first_comes_first_and_the_bar_tells_the_state(job, sign_in):
    job("nothing"), job("tomorrow", due=24), job("late", due=-2), job("later", due=-1)
    page = sign_in("ventas").get(BOARD).text
    assert titles(column(page, "inbox")) == ["late", "later", "tomorrow", "nothing"]
    assert "1 al día, 2 vencidas, 1 sin actividad" in column(page, "inbox")
    assert 'class="c-sem rojo"' in page


def test_a_card_tells_customer_amount_owner_and_days(job, sign_in):
    contact = records.create("contacts.contact", {"name": "Hotel <Miramar>"})
    job("<b>Barra</b>", contact_id=contact.id, stage="quoted", amount="8.640,00")
    html = column(sign_in("ventas").get(BOARD).text, "quoted")
    assert "&lt;b&gt;Barra" in html
    assert "Hotel &lt;Miramar&gt;" in html
    assert "8.640,00\u00a0€" in html
    assert "40\u00a0%" in html
    assert 'aria-label="Ventas"' in html


def test_long_columns_load_the_rest_on_demand(job, sign_in):
    for number in range(23):
        job(f"n{number:02}", due=number if number < 21 else None)
    browser = sign_in("ventas")
    page = browser.get(BOARD).text
    assert len(titles(page)) == 20
    more = re.search(r'hx-get="([^"]+)"[^>]*hx-target="closest li"', page)[1].replace("&amp;", "&")
    assert titles(browser.get(more).text) == ["n20", "n21", "n22"]
    assert browser.get(more.replace("after=", "after=x")).status_code == 400


def test_quick_filters_are_those_of_the_list(job, sign_in):
    job("late", due=-2), job("nothing"), job("this month", closes_on="hoy")
    browser = sign_in("ventas")
    page = browser.get(BOARD).text
    links = {
        label.split(">")[-1]: href.replace("&amp;", "&")
        for href, label in re.findall(r'class="c-chip" href="([^"]+)">(.*?)</a>', page)
    }
    assert list(links) == ["Mías", "Vencidas", "Sin actividad", "Cierre este mes"]
    assert titles(browser.get(links["Vencidas"]).text) == ["late"]
    assert titles(browser.get(links["Sin actividad"]).text) == ["nothing", "this month"]
    closing = browser.get(links["Cierre este mes"]).text
    assert titles(closing) == ["this month"]
    assert 'aria-current="true">Cierre este mes' in closing
    assert "Closes on" not in closing  # a chip is pressed; no second sign of the same filter


def test_search_funnel_and_mistakes_in_the_address(job, sign_in):
    job("Barra nueva"), job("Horno", pipeline="repairs")
    browser = sign_in("ventas")
    assert titles(browser.get(f"{BOARD}?q=barra").text) == ["Barra nueva"]
    repairs = pipelines_of("workshop.job")[1].id
    assert titles(browser.get(f"{BOARD}?pipeline={repairs}").text) == ["Horno"]
    assert browser.get(f"{BOARD}?filter=[").status_code == 400
    assert browser.get(f'{BOARD}?filter=["nope","is","1"]').status_code == 400
    assert browser.get(f"{BOARD}?pipeline=x&tab=none").status_code == 200


def test_nobody_sees_cards_out_of_reach(job, sign_in):
    job("of ventas")
    for name in ("ventas2", "lectura"):
        answer = sign_in(name).get(BOARD)
        assert answer.status_code == 403 or "of ventas" not in answer.text
    page = sign_in("ventas2").get(BOARD).text
    assert "of ventas" not in page
    assert '<span class="visually-hidden">Registros: </span>0' in page


def test_a_board_costs_the_same_however_many_cards_there_are(job, sign_in, count_queries):
    browser = sign_in("ventas")
    contact = records.create("contacts.contact", {"name": "Hotel"})
    job("one", contact_id=contact.id)
    browser.get(BOARD)
    with count_queries() as few:
        browser.get(BOARD)
    for number in range(40):
        job(f"n{number}", contact_id=contact.id, due=number)
    browser.get(BOARD)
    with count_queries() as many:
        browser.get(BOARD)
    assert len(many) == len(few) <= 12


def test_without_a_funnel_the_board_says_so(app, job, sign_in):
    with acting_as(SYSTEM):
        from core.db import write
        from core.pipelines.definitions import forget_definitions
        from core.pipelines.models import Pipeline

        with write() as current:
            for pipeline in current.query(Pipeline).filter_by(model="workshop.job"):
                pipeline.archived_at = pipeline.created_at
            forget_definitions()
    assert "No hay embudo" in sign_in("ventas").get(BOARD).text
