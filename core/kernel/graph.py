"""The dependency graph of modules: order, dependants, closures."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from graphlib import CycleError, TopologicalSorter

from core.kernel.manifest import Manifest, ManifestError


def ordered(manifests: Mapping[str, Manifest]) -> list[Manifest]:
    """Dependencies first; name breaks ties, so the order is the same on every machine.

    :raises ManifestError: a dependency is missing or modules depend on each other in a circle.
    """
    for manifest in manifests.values():
        for needed in manifest.depends:
            if needed not in manifests:
                raise ManifestError(
                    f"Module {manifest.name!r} needs module {needed!r}, which is not available"
                )
    sorter = TopologicalSorter({name: m.depends for name, m in manifests.items()})
    try:
        sorter.prepare()
    except CycleError as error:
        raise ManifestError(
            "Modules depend on each other in a circle: " + " → ".join(error.args[1])
        ) from None
    result: list[Manifest] = []
    while sorter.is_active():
        # Within a generation names decide; a generation is complete before the next begins.
        ready = sorted(sorter.get_ready())
        result += [manifests[name] for name in ready]
        sorter.done(*ready)
    return result


def closure(names: Iterable[str], manifests: Mapping[str, Manifest]) -> list[str]:
    """The given modules and all they need, dependencies first.

    :raises ManifestError: one of them is not available.
    """
    needed: dict[str, Manifest] = {}

    def visit(name: str, by: str) -> None:
        if name not in manifests:
            raise ManifestError(f"Module {by!r} needs module {name!r}, which is not available")
        if name not in needed:
            needed[name] = manifests[name]
            for dependency in manifests[name].depends:
                visit(dependency, name)

    for name in names:
        visit(name, name)
    return [manifest.name for manifest in ordered(needed)]


def dependants(name: str, manifests: Mapping[str, Manifest]) -> list[str]:
    """The modules that need this one, directly or through others, the outermost first."""
    found: set[str] = set()
    grew = True
    while grew:
        new = {m.name for m in manifests.values() if {name, *found} & set(m.depends)} - found
        grew = bool(new)
        found |= new
    order = [m.name for m in ordered(manifests)]
    return sorted(found, key=order.index, reverse=True)
