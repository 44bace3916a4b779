"""Pages of the accounting link that no declaration expresses, one file a part."""

from modules.accounting.pages import bank, books, settling

contributions = (*settling.contributions, *bank.contributions, *books.contributions)
