"""Modules are ordered by what they need; names break ties."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.kernel.graph import closure, dependants, ordered
from core.kernel.manifest import Manifest, ManifestError


def house(**depends: tuple[str, ...]) -> dict[str, Manifest]:
    return {n: Manifest(name=n, label=n, version="1.0", depends=d) for n, d in depends.items()}


HOUSE = house(contacts=(), catalog=("contacts",), sales=("catalog",), support=("contacts",))


def test_dependencies_come_first_and_names_break_ties():
    assert [m.name for m in ordered(HOUSE)] == ["contacts", "catalog", "support", "sales"]


def test_closure_brings_what_is_needed():
    assert closure(["sales"], HOUSE) == ["contacts", "catalog", "sales"]


def test_dependants_are_listed_outermost_first():
    assert dependants("contacts", HOUSE) == ["sales", "support", "catalog"]


def test_a_missing_dependency_names_both():
    with pytest.raises(ManifestError, match="'sales' needs module 'catalog'"):
        ordered(house(sales=("catalog",)))


def test_a_circle_is_refused():
    with pytest.raises(ManifestError, match="circle"):
        ordered(house(aa=("bb",), bb=("aa",)))


@given(st.lists(st.integers(0, 9), min_size=1, max_size=10))
def test_any_house_is_ordered(parents: list[int]):
    """Module i may only need earlier ones, so there is never a circle."""
    built = house(
        **{
            f"m{i}": tuple({f"m{p}" for p in parents[: i + 1] if p < i})
            for i in range(len(parents))
        }
    )
    seen: set[str] = set()
    for manifest in ordered(built):
        assert set(manifest.depends) <= seen
        seen.add(manifest.name)
    assert seen == set(built)


@pytest.mark.parametrize(("name", "version"), [("Sales", "1.0"), ("s", "1.0"), ("sales", "one")])
def test_malformed_manifests_are_refused(name: str, version: str):
    with pytest.raises(ManifestError):
        Manifest(name=name, label="x", version=version)
