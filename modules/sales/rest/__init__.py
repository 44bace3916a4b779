"""What programs can do beyond what they can with every record."""

from modules.sales.rest import documents, leads

contributions = (*leads.contributions, *documents.contributions)
