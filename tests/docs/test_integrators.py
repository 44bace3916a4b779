"""The list of contributions for integrators is complete."""

import importlib
import pkgutil

import core.api
from core.kernel.registry import Contribution
from core.testing.installation import ROOT


def test_every_contribution_a_module_may_use_is_listed() -> None:
    page = (ROOT / "docs/en/integrators/contributions.md").read_text("utf-8")
    missing = []
    for info in pkgutil.iter_modules(core.api.__path__):
        facade = importlib.import_module(f"core.api.{info.name}")
        for name in facade.__all__:
            item = getattr(facade, name)
            if (
                isinstance(item, type)
                and issubclass(item, Contribution)
                and f"`{name}`" not in page
            ):
                missing.append(f"{info.name}.{name}")
    assert not missing
