"""Pages that no declaration expresses, one file a part."""

from modules.collections.pages import claims, reminders, remittances

contributions = (*claims.contributions, *reminders.contributions, *remittances.contributions)
