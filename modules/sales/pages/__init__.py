"""Pages of sales that no declaration expresses, one file a part."""

from modules.sales.pages import (
    confirming,
    converting,
    council,
    definition,
    forms,
    people,
    sharing,
)

contributions = (
    *confirming.contributions,
    *converting.contributions,
    *council.contributions,
    *definition.contributions,
    *forms.contributions,
    *people.contributions,
    *sharing.contributions,
)
