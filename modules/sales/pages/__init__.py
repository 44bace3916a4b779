"""Pages of sales that no declaration expresses, one file a part."""

from modules.sales.pages import (
    confirming,
    converting,
    council,
    definition,
    forms,
    orders,
    people,
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
    *sharing.contributions,
)
