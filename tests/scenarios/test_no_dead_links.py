"""Whatever is deactivated, no page of what is left leads to what is not there.

The demo company has records of every module that know each other. Some modules leave; then somebody
who may do everything follows the links of the pages, a few of each kind, and every one must answer.
"""

from __future__ import annotations

import re
from collections import Counter, deque
from html.parser import HTMLParser
from urllib.parse import unquote, urljoin, urlsplit

import pytest
from sqlalchemy import select

from core.access.actor import SYSTEM, acting_as
from core.access.models import User
from core.access.sessions import COOKIE, start_session
from core.db import session

#: Pages of one kind that are opened: /contacts/<number>, a list with such a filter.
SAMPLES = 2
#: Attributes that lead somewhere.
LEADS = ("href", "src", "hx-get", "data-panel-url", "data-url")
#: Not pages: leaving, and files that are made for download.
#: … and the purge of what others still need, which says so.
SKIPPED = re.compile(
    r"/purge$|/logout|\.(csv|xlsx|pdf|ics|vcf|zip)(\?|$)|/static/|^/api/|/download"
)


class _Links(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[str] = []

    def handle_starttag(self, _tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """Collect where it leads."""
        self.found += [value for name, value in attrs if name in LEADS and value]


def links_of(path: str, page: str) -> list[str]:
    """Addresses of this site that a page leads to."""
    parser = _Links()
    parser.feed(page)
    whole = (urlsplit(urljoin(f"http://here{path}", link)) for link in parser.found)
    return [
        f"{one.path}?{one.query}" if one.query else one.path
        for one in whole
        if one.scheme == "http" and one.netloc == "here"
    ]


def kind_of(link: str) -> str:
    """Links of one kind differ in numbers only, and in what they are asked."""
    path, _mark, query = link.partition("?")
    names = sorted(part.partition("=")[0] for part in query.split("&") if part)
    return re.sub(r"\d+", "N", unquote(path)) + "?" + ",".join(names)


def dead_links(browser, start: tuple[str, ...]) -> dict[str, str]:
    """Links that are not answered with a page, and where each was found."""
    waiting, found_on = deque(start), dict.fromkeys(start, "(start)")
    opened: Counter[str] = Counter()
    dead: dict[str, str] = {}
    while waiting:
        link = waiting.popleft()
        kind = kind_of(link)
        if opened[kind] >= SAMPLES or SKIPPED.search(link):
            continue
        opened[kind] += 1
        answer = browser.get(link)
        if answer.status_code in (301, 302, 303, 308):
            beyond = [answer.headers["Location"]]
        elif answer.status_code in (200, 204):
            html = answer.mimetype == "text/html"
            beyond = links_of(link, answer.text) if html else []
        else:
            dead[link] = f"{answer.status_code}, found on {found_on[link]}"
            continue
        for further in beyond:
            if further not in found_on:
                found_on[further] = link
                waiting.append(further)
    assert len(opened) > 60, opened  # it came round
    return dead


def master_of(app):
    """A browser of the Master."""
    with app.app_context(), acting_as(SYSTEM):
        query = select(User).where(User.mail == "master@demo.example")
        secret = start_session(session().scalars(query).one())
    browser = app.test_client()
    browser.set_cookie(COOKIE, secret)
    return browser


@pytest.mark.once
@pytest.mark.slow
@pytest.mark.parametrize(
    "gone",
    [("sales",), ("support",), ("logistics", "collections", "accounting"), ("catalog",)],
    ids="-".join,
)
def test_nothing_leads_to_what_is_not_there(installation, gone):
    installation.create("contacts", "support", "logistics", "collections")
    loaded = installation.command("demo", "load", "--size", "40", timeout=600)
    assert loaded.returncode == 0, loaded.stderr
    for name in gone:  # what needs it goes along
        done = installation.command("module", "deactivate", name, "--with-dependants", "--yes")
        assert done.returncode == 0, done.stderr
    app = installation.open()
    assert not set(gone) & {m.name for m in app.extensions["cauce"].modules}
    dead = dead_links(master_of(app), ("/", "/settings/", "/apps", "/contacts/"))
    assert not dead, "\n".join(f"{link}: {why}" for link, why in dead.items())
