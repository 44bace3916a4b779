"""What happens before a form is saved, and how its entries read."""

from __future__ import annotations

import re

from sqlalchemy import select

from core.api.models import fold
from core.api.services import (
    Draft,
    On,
    SaveStep,
    TimelineKind,
    _l,
    record_created,
    record_updated,
    session,
)
from modules.sales.models import Form
from modules.sales.models.form import FORM
from modules.sales.models.lead import LEAD
from modules.sales.services.forms.consents import on_lead, publish
from modules.sales.services.forms.turning import ENTRY


def name_address(draft: Draft) -> None:
    """A new form has an address made from its name; it never changes."""
    if draft.record is not None or not draft.values.get("name"):
        return
    base = re.sub(r"[^a-z0-9]+", "-", fold(draft.values["name"])).strip("-")[:50] or "formulario"
    taken = set(session().scalars(select(Form.slug).where(Form.slug.startswith(base))))
    slug, number = base, 1
    while slug in taken:
        number += 1
        slug = f"{base}-{number}"
    draft.values["slug"] = draft.merged["slug"] = slug


contributions = (
    SaveStep(name="sales.form.address", model=FORM, call=name_address),
    On(name="sales.form.made", event=record_created, call=publish, models=frozenset({FORM})),
    On(name="sales.form.changed", event=record_updated, call=publish, models=frozenset({FORM})),
    On(name="sales.form.contact", event=record_updated, call=on_lead, models=frozenset({LEAD})),
    TimelineKind(
        name=ENTRY, label=_l("Web forms"), icon="forms", template="sales/timeline_form.html"
    ),
)
