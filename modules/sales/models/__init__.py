"""Models of sales, one aggregate a file."""

from modules.sales.models import (
    conversion,
    decision,
    definition,
    dictionaries,
    documents,
    form,
    intake,
    involved,
    lead,
    opportunity,
    origins,
    sharing,
    touch,
)
from modules.sales.models.competing import OpportunityCompetitor
from modules.sales.models.conversion import Conversion
from modules.sales.models.decision import Decision
from modules.sales.models.definition import SqlRule
from modules.sales.models.dictionaries import Competitor, LossReason
from modules.sales.models.documents import (
    ORDER,
    QUOTE,
    Order,
    OrderLine,
    Quote,
    QuoteLine,
    QuoteVersion,
)
from modules.sales.models.download import Download
from modules.sales.models.form import Form, FormLine, Submission
from modules.sales.models.intake import Intake
from modules.sales.models.involved import Involved
from modules.sales.models.lead import Lead
from modules.sales.models.opportunity import Opportunity
from modules.sales.models.origins import Campaign, RejectReason, Source
from modules.sales.models.sharing import QueueMember, SharingRule, Territory
from modules.sales.models.touch import Touch

contributions = (
    *dictionaries.contributions,
    *origins.contributions,
    *lead.contributions,
    *touch.contributions,
    *sharing.contributions,
    *form.contributions,
    *intake.contributions,
    *opportunity.contributions,
    *involved.contributions,
    *conversion.contributions,
    *decision.contributions,
    *definition.contributions,
    *documents.contributions,
)

__all__ = [
    "ORDER",
    "QUOTE",
    "Campaign",
    "Competitor",
    "Conversion",
    "Decision",
    "Download",
    "Form",
    "FormLine",
    "Intake",
    "Involved",
    "Lead",
    "LossReason",
    "Opportunity",
    "OpportunityCompetitor",
    "Order",
    "OrderLine",
    "QueueMember",
    "Quote",
    "QuoteLine",
    "QuoteVersion",
    "RejectReason",
    "SharingRule",
    "Source",
    "SqlRule",
    "Submission",
    "Territory",
    "Touch",
]
