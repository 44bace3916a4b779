"""What programs can do with leads beyond what they can with every record."""

from __future__ import annotations

from datetime import datetime
from typing import Any, Literal

from pydantic import BaseModel, ConfigDict, Field
from sqlalchemy import select

from core.api.models import _l
from core.api.rest import RestOperation
from core.api.services import session
from core.api.ui import filter_words, may_read_condition
from modules.sales.models import Conversion, Lead, SqlRule
from modules.sales.models.lead import LEAD
from modules.sales.services.leads.candidates import chosen
from modules.sales.services.leads.converting import convert
from modules.sales.services.leads.defining import leaves, tree_of
from modules.sales.services.leads.unconverting import unconvert


class ConvertBody(BaseModel):
    """What a lead becomes."""

    model_config = ConfigDict(strict=True, extra="forbid")

    #: A contact; "new" for one that is made; "auto" for the one it is without doubt, else a new one.
    customer: int | Literal["auto", "new"] = "auto"
    #: Values of the opportunity to open; null opens none.
    opportunity: dict[str, Any] | None = Field(default_factory=dict)
    #: Chosen by the caller: sent again, the first conversion is the answer.
    key: str = Field(default="", max_length=200)


class Converted(BaseModel):
    """What it became."""

    lead_id: int
    contact_id: int | None
    opportunity_id: int | None


class Back(BaseModel):
    """The lead as it is again."""

    id: int
    version: int


def convert_lead(_spec: Any, lead: Lead, body: Any, _params: Any) -> dict[str, Any]:
    """Make a customer and an opportunity of a lead."""
    customer = body.customer
    if customer == "auto":
        customer = None if lead.converted_at else chosen(lead)
    number = customer if isinstance(customer, int) else None
    made: Conversion = convert(
        lead.id, contact_id=number, opportunity=body.opportunity, key=body.key
    )
    return {
        "lead_id": lead.id,
        "contact_id": lead.contact_id,
        "opportunity_id": made.opportunity_id,
    }


def unconvert_lead(_spec: Any, lead: Lead, _body: Any, _params: Any) -> dict[str, Any]:
    """Take a conversion back."""
    found = unconvert(lead.id)
    return {"id": found.id, "version": found.version}


class Condition(BaseModel):
    """One condition of the SQL definition."""

    field: str
    condition: str
    #: Null for a field that the caller may not read.
    holds: bool | None


class Sql(BaseModel):
    """Whether a lead fulfils the SQL definition, and why; empty while there is none."""

    fulfils: bool | None
    version: int | None
    at: datetime | None
    conditions: list[Condition]


def sql_of(_spec: Any, lead: Lead, _body: Any, _params: Any) -> dict[str, Any]:
    """Whether a lead fulfils the definition, and which conditions hold."""
    query = select(SqlRule).where(SqlRule.number == (lead.sql_version or 0))
    rule = session().scalar(query)
    nodes = list(leaves(tree_of(rule))) if rule else []
    held = [*(lead.sql_held or ()), *([False] * len(nodes))]
    told = [
        (*filter_words(LEAD, node), held if may_read_condition(LEAD, node) else None)
        for node, held in zip(nodes, held, strict=False)
    ]
    return {
        "fulfils": lead.sql_ok,
        "version": lead.sql_version,
        "at": lead.sql_at.isoformat() if lead.sql_at else None,
        "conditions": [
            {"field": label, "condition": text, "holds": holds} for label, text, holds in told
        ],
    }


contributions = (
    RestOperation(
        name="sales.sql",
        model=LEAD,
        path="sql",
        method="GET",
        summary=_l("Whether a lead fulfils the SQL definition, and why"),
        call=sql_of,
        answer=Sql,
    ),
    RestOperation(
        name="sales.convert",
        model=LEAD,
        path="convert",
        summary=_l("Convert a lead into a contact and an opportunity"),
        call=convert_lead,
        action="update",
        body=ConvertBody,
        answer=Converted,
    ),
    RestOperation(
        name="sales.unconvert",
        model=LEAD,
        path="unconvert",
        summary=_l("Take the conversion of a lead back"),
        call=unconvert_lead,
        action="update",
        answer=Back,
    ),
)
