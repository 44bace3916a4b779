"""Lists: what they show, to whom, and what an address can ask of them."""

from __future__ import annotations

import re

import orjson
import pytest

from core import records


def names(html: str) -> list[str]:
    """Titles of the rows, in order."""
    return re.findall(r'<a href="/contacts/\d+" class="main">(.*?)</a>', html)


def address(tree: object) -> str:
    """A list filtered by a tree."""
    return f"/contacts/?filter={orjson.dumps(tree).decode()}"


def test_shows_only_what_the_actor_reaches(sign_in, people):
    page = sign_in("ventas").get("/contacts/")
    assert names(page.text) == [
        "Academia &lt;b&gt;Lumbre&lt;/b&gt;",
        "Cafés Quintana",
        "Hotel Miramar",
    ]
    assert "Ajena" not in page.text
    assert page.headers["Vary"].startswith("HX-Request")


def test_search_finds_without_accents(sign_in, people):
    assert names(sign_in("ventas").get("/contacts/?q=cafes").text) == ["Cafés Quintana"]


def test_htmx_gets_the_list_alone(sign_in, people):
    headers = {"HX-Request": "true", "HX-Target": "list"}
    part = sign_in("ventas").get("/contacts/?q=miramar", headers=headers).text
    assert part.lstrip().startswith('<div id="list"')
    assert names(part) == ["Hotel Miramar"]


def test_filters_join_with_and_and_or(sign_in, people):
    cities = {"or": [["city", "is", "Benidorm"], ["city", "is", "Valencia"]]}
    tree = {"and": [["lifecycle", "is", "prospect"], cities]}
    page = sign_in("ventas").get(address(tree)).text
    assert names(page) == ["Cafés Quintana"]
    assert page.count('class="c-facet"') == 2


def test_a_facet_leads_to_the_list_without_it(sign_in, people):
    browser = sign_in("ventas")
    page = browser.get(address({"and": [["city", "is", "Elche"]]})).text
    without = re.search(r'class="c-facet">.*?<a href="([^"]+)"', page).group(1)
    assert len(names(browser.get(without.replace("&amp;", "&")).text)) == 3


@pytest.mark.parametrize(
    "query",
    [
        "filter={", "filter=[1]", 'filter=["nope","is",1]', 'filter=["city","lt","x"]', "sort=notes",
        "sort=nope", "after=forged", "before=forged", 'filter={"and":[["country","is","ZZZ"]]}',
        'filter=["since","is","nunca"]', "at=-3", "columns=,,,", "group=notes", "tab=v99999",
    ],
)  # fmt: skip
def test_bad_addresses_are_explained(sign_in, people, query):
    answer = sign_in("ventas").get(f"/contacts/?{query}")
    assert answer.status_code in (200, 400)
    assert "Traceback" not in answer.text


def test_pages_go_forth_and_back(sign_in, as_user):
    as_user("ventas")
    for number in range(120):
        records.create("contacts.contact", {"name": f"Empresa {number:03}"})
    browser = sign_in("ventas")

    def follow(html: str, label: str) -> str:
        href = re.search(rf'<a class="btn btn-plain btn-sm" href="([^"]+)">{label}</a>', html)
        return browser.get(href.group(1).replace("&amp;", "&")).text

    first = browser.get("/contacts/").text
    second = follow(first, "Siguiente")
    third = follow(second, "Siguiente")
    assert names(third)[0] == "Empresa 100"
    assert "101–120" in third
    back = follow(third, "Anterior")
    assert names(back) == names(second)
    assert names(follow(back, "Anterior")) == names(first)


def test_groups_show_counts_and_the_first_of_each(sign_in, people):
    page = sign_in("ventas").get("/contacts/?group=lifecycle").text
    assert len(re.findall(r'<tr class="group"', page)) == 2
    assert set(names(page)) >= {"Cafés Quintana", "Hotel Miramar"}


def test_columns_are_chosen_and_ordered(sign_in, people):
    browser = sign_in("ventas")
    answer = browser.get("/contacts/columns?column=city&column=mail")
    assert answer.status_code == 303
    page = browser.get(answer.location).text
    head = re.search(r"<thead.*?</thead>", page, re.S).group(0)
    assert head.count('role="columnheader"') == 4  # box, title, city, mail


def test_counts_of_list_and_tabs(sign_in, people):
    part = sign_in("ventas").get("/contacts/counts?q=miramar").text
    assert re.search(r'id="list-count"[^>]*>1<', part)
    assert re.search(r'id="tab-count-"[^>]*>3<', part)


def test_first_time_nothing_and_no_results_differ(sign_in):
    browser = sign_in("ventas")
    assert "c-empty" in browser.get("/contacts/").text
    assert 'href="/contacts/new"' in browser.get("/contacts/").text
    found_nothing = browser.get("/contacts/?q=zzzz").text
    assert 'class="btn btn-plain" href="/contacts/"' in found_nothing


def test_queries_do_not_grow_with_rows(sign_in, as_user, count_queries):
    as_user("ventas")
    browser = sign_in("ventas")
    for number in range(5):
        records.create("contacts.contact", {"name": f"Empresa {number}", "tags": ["vip"]})
    with count_queries() as few:
        browser.get("/contacts/")
    for number in range(45):
        records.create("contacts.contact", {"name": f"Otra {number}", "tags": ["vip"]})
    with count_queries() as many:
        browser.get("/contacts/")
    assert len(many) <= len(few), many
