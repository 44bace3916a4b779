"""Pages of sales that no declaration expresses, one file a part."""

from modules.sales.pages import (
    confirming,
    converting,
    council,
    definition,
    forms,
    orders,
    people,
    quoted,
    quotes,
    sharing,
)

contributions = (
    *confirming.contributions,
    *converting.contributions,
    *council.contributions,
    *definition.contributions,
    *forms.contributions,
    *orders.contributions,
    *people.contributions,
    *quotes.contributions,
    *quoted.contributions,
    *sharing.contributions,
)
