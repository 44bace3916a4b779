"""Pages of the catalog that no declaration expresses, one file a part."""

from modules.catalog.pages import finder, setup

contributions = (*finder.contributions, *setup.contributions)
