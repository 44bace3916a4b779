"""Screens of public forms, which Ajustes lists."""

from __future__ import annotations

from flask import render_template, request
from markupsafe import Markup
from sqlalchemy import select

from core.api.locale import format_datetime
from core.api.services import sudo
from core.api.ui import (
    Alert,
    Banner,
    Ficha,
    FormView,
    ListView,
    Panel,
    Section,
    SettingsPage,
    _,
    _l,
    render_files,
)
from modules.sales.models import Form, Lead, Submission
from modules.sales.models.form import FORM
from modules.sales.models.lead import LEAD
from modules.sales.services.forms import received
from modules.sales.services.forms.documents import taken_by


def links(form: Form) -> Markup:
    """Its address, the snippet for websites, and how many were received."""
    address = f"{request.url_root}f/{form.slug}"
    told = {"count": received.count(form.id), "stuck": received.stuck(form.id)}
    return Markup(render_template("sales/form_links.html", form=form, address=address, **told))


def preview(form: Form) -> Markup | None:
    """The form as people see it, beside what makes it."""
    return (
        None if form.archived_at else Markup(render_template("sales/form_preview.html", form=form))
    )


def unconfirmed(lead: Lead) -> Alert | None:
    """Over the page of a lead whose mail nobody has confirmed."""
    if lead.confirmation != "pending":
        return None
    return Alert(
        "ambar",
        _("Their mail is not confirmed yet"),
        _("They got a link; the lead is given to nobody until they open it, and erased later."),
    )


def sent_forms(lead: Lead) -> Markup | None:
    """On the page of a lead: what they sent, what they agreed to, which documents they took."""
    with sudo("Forms of a lead that is seen") as current:
        query = select(Submission, Form.name).join(Form, Form.id == Submission.form_id)
        query = query.where(Submission.lead_id == lead.id).order_by(Submission.at.desc())
        rows = current.execute(query.limit(20)).all()
    if not rows:
        return None
    taken = taken_by([sent.key for sent, _name in rows])
    told = {"rows": rows, "taken": taken, "format_datetime": format_datetime}
    return Markup(render_template("sales/sent_forms.html", **told))


contributions = (
    Panel(
        name="sales.lead.forms",
        model=LEAD,
        label=_l("Forms they sent"),
        render=sent_forms,
        weight=55,
    ),
    Panel(
        name="sales.form.files",
        model=FORM,
        label=_l("Files"),
        render=render_files,
        bare=True,
        weight=40,
    ),
    Banner(name="sales.lead.unconfirmed", model=LEAD, find=unconfirmed),
    ListView(
        name=FORM,
        columns=("name", "slug", "source_id", "campaign_id", "created_at"),
        phone=("slug", "source_id"),
        sort="name",
        new_label=_l("New form"),
        empty_title=_l("There are no web forms yet"),
        empty_text=_l("Make one, put it on your website, and its leads arrive with an owner."),
    ),
    FormView(
        name=FORM,
        fields=(
            "name",
            "title",
            "intro",
            "fields",
            "button",
            "thanks",
            "consent",
            "consent_required",
            "purpose_id",
            "confirm",
            "hand_out",
            "hosts",
            "language",
            "source_id",
            "campaign_id",
        ),
        more=("min_seconds", "limit"),
        half=("source_id", "campaign_id"),
        initial={
            "fields": [
                {"field": "name", "demand": "required"},
                {"field": "mail", "demand": "required"},
                {"field": "phone", "demand": "optional"},
                {"field": "request", "demand": "optional"},
            ],
            "consent": _l("I agree that my data are used to answer my request."),
            "consent_required": True,
        },
    ),
    Ficha(
        name=FORM,
        sections=(
            Section(
                _l("What people see"),
                (
                    "title",
                    "intro",
                    "fields",
                    "button",
                    "thanks",
                    "consent",
                    "purpose_id",
                    "language",
                ),
            ),
            Section(
                _l("Settings of the form"),
                ("source_id", "campaign_id", "hosts", "confirm", "hand_out", "limit"),
            ),
        ),
    ),
    Panel(name="sales.form.preview", model=FORM, label=_l("Preview"), render=preview, weight=20),
    Panel(name="sales.form.links", model=FORM, label=_l("Publish"), render=links, weight=30),
    SettingsPage(
        name="sales.forms",
        weight=37,
        label=_l("Web forms"),
        icon="forms",
        help=_l("Forms for your website whose leads arrive with an owner and a call to make."),
        permission="sales.form.update",
        href="/sales/forms",
    ),
)
