"""Templates rendered to PDF.

A template of a module extends ``print/document.html``, which brings paper, margins, page numbers, the
company's logo, address and colour, and the formats of the reader's locale. WeasyPrint does the work; a
web process loads it on first use, because few print; a worker is ready before its first document.
"""

from __future__ import annotations

import hashlib
import os
from collections.abc import Mapping
from contextlib import AbstractContextManager, nullcontext
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from flask import render_template

import core
from core.db import session
from core.files import FileRow, open_file
from core.locale.countries import country_profile
from core.locale.translations import using_locale
from core.settings import Company, current_company

#: Countries that write on Letter; the others on A4 (ISO 216).
LETTER = frozenset({"MX", "CO", "CL", "US", "CA", "CR", "DO", "GT", "PA", "PR", "SV", "VE"})
#: What the sheets may load; nothing else, so that no text of a customer makes the server fetch.
FONT, LOGO = "cauce:font", "cauce:logo"

_DIST = Path(core.__path__[0], "ui/static/dist")


def render_pdf(
    template: str,
    *,
    company: Company | None = None,
    locale: str | None = None,
    paper: str = "",
    pictures: Mapping[str, FileRow] | None = None,
    **values: Any,
) -> bytes:
    """A document as PDF. The same values give the same bytes.

    Long documents take about a tenth of a second a page: print those in a job.

    :param template: extends ``print/document.html`` and fills its blocks ``meta``, ``parties``,
        ``body`` and ``notes``.
    :param company: whose document it is; None means the one in use.
    :param locale: of the reader, such as ``es_MX``: words, numbers and dates; None means the one in
        force. Legal words come from the country profile, not from here.
    :param paper: of labels and the like: ``A6``; empty: the paper on which the country writes.
    :param pictures: kept images that the template shows, by the address it gives them: ``cauce:…``.
    :param values: for the template; ``title`` is the name of the document, as its reader knows it.
    """
    company = company or current_company()
    speaking: AbstractContextManager[Any] = nullcontext()
    if locale:
        speaking = using_locale(locale, company.timezone if company else None)
    with speaking:
        logo = _picture(company)
        html = render_template(
            template,
            company=company,
            house_tax_id=country_profile(company.country).tax_id_label if company else "",
            paper=paper or ("letter" if company and company.country in LETTER else "A4"),
            logo=LOGO if logo else "",
            font=FONT,
            **values,
        )
    shelf = {address: _read(row) for address, row in (pictures or {}).items()}
    return _printed(html, shelf | ({LOGO: logo} if logo else {}))


@dataclass(frozen=True)
class _Picture:
    """The company's logo, or another image of a document."""

    content: bytes
    media_type: str
    digest: str


def _picture(company: Company | None) -> _Picture | None:
    row = session().get(FileRow, company.logo_id) if company and company.logo_id else None
    return _read(row) if row is not None else None


def _read(row: FileRow) -> _Picture:
    with open_file(row) as file:
        return _Picture(file.read(), row.media_type, row.digest)


def warm_up() -> None:
    """Load what printing needs (half a second, 45 MB), so that the first document does not wait."""
    _printed("<p>Cauce</p>", {})


def _printed(html: str, pictures: Mapping[str, _Picture]) -> bytes:
    # fonts are cut to what is used, and would carry the second in which that was done
    os.environ.setdefault("SOURCE_DATE_EPOCH", "0")
    from weasyprint import HTML
    from weasyprint.urls import URLFetcher, URLFetcherResponse

    class Shelf(URLFetcher):
        """Hands out the font and the pictures, and nothing from anywhere else."""

        def fetch(self, url: str, headers: Any = None) -> URLFetcherResponse:
            """What is at an address of the sheet. :raises ValueError: it is not on the shelf."""
            if url == FONT and (fonts := sorted(_DIST.glob("inter.*.woff2"))):
                content = fonts[0].read_bytes()
                return URLFetcherResponse(url, content, {"Content-Type": "font/woff2"})
            if found := pictures.get(url):
                return URLFetcherResponse(url, found.content, {"Content-Type": found.media_type})
            raise ValueError(f"documents load nothing from {url}")

    digests = "".join(pictures[address].digest for address in sorted(pictures))
    same = hashlib.sha256((html + digests).encode()).digest()[:16]
    sheet = HTML(string=html, base_url="cauce:document", url_fetcher=Shelf())
    return sheet.write_pdf(pdf_identifier=same)
