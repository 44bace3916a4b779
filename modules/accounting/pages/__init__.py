"""Pages of the accounting link that no declaration expresses, one file a part."""

from modules.accounting.pages import bank, books, connections, electronic, settling

contributions = (
    *settling.contributions,
    *bank.contributions,
    *books.contributions,
    *electronic.contributions,
    *connections.contributions,
)
