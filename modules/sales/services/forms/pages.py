"""A public form as its page needs it: its fields, its token, who may frame it."""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Mapping
from contextlib import nullcontext
from dataclasses import dataclass, replace
from datetime import UTC, datetime
from typing import Any

from flask import current_app
from itsdangerous import BadSignature
from sqlalchemy import Select, bindparam, select

from core.api.locale import using_locale
from core.api.models import Field, utcnow
from core.api.services import (
    company_version_now,
    current_company,
    prepared_rows,
    schema_version_now,
    session,
    spec_of,
    sudo,
    timed_signer,
    use_company,
)
from modules.sales.models import Form, FormLine
from modules.sales.models.lead import LEAD

#: A page that was opened longer ago has to be opened again.
LONGEST = 24 * 3600
#: Forms that a process remembers.
KEPT = 200
#: Asked for when a form names no fields.
USUAL = (("name", None, "required"), ("mail", None, "required"), ("request", None, "optional"))


@dataclass(frozen=True)
class Question:
    """A field on the page."""

    label: str
    required: bool
    #: The field of the lead, as it was when the page was read.
    field: Field

    @property
    def name(self) -> str:
        """Of the field."""
        return self.field.name

    @property
    def kind(self) -> str:
        """Of the field: how the page asks for it."""
        return self.field.kind


@dataclass(frozen=True)
class Page:
    """A form, detached from the database."""

    id: int
    version: int
    slug: str
    values: dict[str, Any]
    questions: tuple[Question, ...]
    #: The version under which its own fields stand.
    schema: int
    #: The company as it was then; it belongs to no session and is only read.
    company: Any = None

    def __getattr__(self, name: str) -> Any:
        try:
            return self.values[name]
        except KeyError:
            raise AttributeError(name) from None


_NAMES = (
    "name", "title", "intro", "button", "thanks", "language", "consent", "consent_required",
    "purpose_id", "confirm", "hand_out", "source_id", "campaign_id", "hosts", "min_seconds", "limit",
)  # fmt: skip


def page_of(slug: str) -> Page | None:
    """The form of an address, when it is in use."""
    with sudo("A public form"):
        query = select(Form).where(Form.slug == slug, Form.archived_at.is_(None))
        form = session().scalar(query)
        return _read_page(form) if form else None


def remembered_page(slug: str, *, anew: bool = False) -> Page | None:
    """The form of an address for a visitor who sends it, as this process read it last, and with it the
    company; whoever writes asks :func:`in_use`.

    :param anew: it is not what this process remembers: read it again.
    """
    kept: dict[str, Page] = current_app.extensions.setdefault("sales_form_pages", {})
    if anew:
        kept.pop(slug, None)
        use_company(None)
    elif slug in kept:
        use_company(kept[slug].company)
        return kept[slug]
    company = current_company()
    with using_locale(company.locale) if company else nullcontext():
        page = page_of(slug)
    if page is not None:
        if len(kept) > KEPT:
            kept.clear()
        if company is not None and company in session():
            session().expunge(company)
        page = kept[slug] = replace(page, company=company)
    return page


def in_use(pages: Iterable[Page]) -> set[tuple[int, int]]:
    """Which of these pages are as their forms, the fields of leads and the company are now: (id,
    version)."""

    def build() -> Select:
        query = select(Form.id, Form.version, schema_version_now(), company_version_now())
        query = query.where(Form.archived_at.is_(None))
        return query.where(Form.id.in_(bindparam("ids", expanding=True)))

    read = {page.id: (page.schema, page.company and page.company.version) for page in pages}
    rows = prepared_rows("sales.forms", build, {"ids": sorted(read)})
    return {(number, version) for number, version, *rest in rows if tuple(rest) == read[number]}


def _read_page(form: Form) -> Page:
    lines = select(FormLine.field, FormLine.label, FormLine.demand)
    lines = lines.where(FormLine.form_id == form.id).order_by(FormLine.position, FormLine.id)
    rows: list[Any] = list(session().execute(lines)) or list(USUAL)
    fields = spec_of(LEAD).all_fields()
    questions = tuple(
        Question(label or str(fields[n].label), demand == "required", fields[n])
        for n, label, demand in (*rows, *_demanded(fields, {n for n, *_rest in rows}))
        if n in fields  # it may have been retired
    )
    values = {n: getattr(form, n) for n in _NAMES}
    schema = session().scalar(select(schema_version_now())) or 0
    return Page(form.id, form.version, form.slug or "", values, questions, schema)


def _demanded(fields: Mapping[str, Field], asked: set[str]) -> list[tuple[str, None, str]]:
    """Own fields without which no lead is made: asked for though the form does not name them."""
    missing = [f for name, f in fields.items() if f.custom and f.required and name not in asked]
    return [(f.name, None, "optional" if f.kind == "boolean" else "required") for f in missing]


def new_token() -> str:
    """What a page carries: which opening of it this is, and when it was."""
    return str(timed_signer("sales:form").dumps(secrets.token_urlsafe(12)))


def read_token(text: str) -> tuple[str, float] | None:
    """The opening and its age in seconds; None when we did not write it, or it is too old."""
    try:
        key, at = timed_signer("sales:form").loads(text, max_age=LONGEST, return_timestamp=True)
    except BadSignature:
        return None
    moment: datetime = at if at.tzinfo else at.replace(tzinfo=UTC)
    return str(key), (utcnow() - moment).total_seconds()


def ancestors(hosts: str | None) -> str:
    """Which sites may show the form, as the browser wants to read it."""
    names = [
        h.strip().lower().removeprefix("https://").strip("/") for h in (hosts or "").split(",")
    ]
    safe = [h for h in names if h and all(c.isalnum() or c in ".-:*" for c in h)]
    return " ".join(["'self'", *safe])
