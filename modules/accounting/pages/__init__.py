"""Pages of the accounting link that no declaration expresses, one file a part."""

from modules.accounting.pages import settling

contributions = (*settling.contributions,)
