"""A module that raises is named; whatever does not need it runs on."""

import sys
import textwrap
from pathlib import Path

import pytest

from core.kernel.discovery import discover
from core.kernel.events import Event, On
from core.kernel.loader import Kernel, load
from core.kernel.registry import Contribution, Registries, RegistryError

MANIFEST = (
    "from core.kernel.manifest import Manifest\n"
    "manifest = Manifest(name={name!r}, label='x', version='1.0', "
    "depends={depends!r}, optional={optional!r})\n"
)


def write_module(root: Path, name: str, files: dict[str, str], depends=(), optional=()) -> None:
    folder = root / "modules" / name
    folder.mkdir(parents=True)
    (folder / "__init__.py").touch()
    (folder / "manifest.py").write_text(
        MANIFEST.format(name=name, depends=depends, optional=optional)
    )
    for file, text in files.items():
        (folder / file).write_text(textwrap.dedent(text))


@pytest.fixture
def outside(tmp_path: Path):
    """A directory of modules outside the checkout, forgotten afterwards."""
    before = set(sys.modules)
    yield tmp_path
    sys.path[:] = [p for p in sys.path if p != str(tmp_path)]
    for name in set(sys.modules) - before:
        if name.startswith("modules."):
            del sys.modules[name]


def load_from(path: Path, names: list[str]) -> Kernel:
    available, broken = discover([path])
    return load(Kernel(available=available, broken=broken), (), names)


def test_a_module_that_raises_takes_its_dependants_with_it_and_nobody_else(outside: Path):
    write_module(outside, "good", {"hooks.py": "contributions = ()"})
    write_module(outside, "bad", {"hooks.py": "1 / 0"})
    write_module(outside, "child", {}, depends=("bad",))
    kernel = load_from(outside, ["good", "bad", "child"])
    assert [m.name for m in kernel.modules] == ["good"]
    assert kernel.failed["bad"] == "ZeroDivisionError: division by zero"
    assert "'bad'" in kernel.failed["child"]


def test_an_unreadable_manifest_is_reported_by_package(outside: Path):
    write_module(outside, "broken", {})
    (outside / "modules" / "broken" / "manifest.py").write_text("nonsense(")
    _available, broken = discover([outside])
    assert broken["modules.broken"].startswith("SyntaxError")


def test_installed_files_that_vanished_are_named(outside: Path):
    assert load_from(outside, ["gone"]).failed == {"gone": "its files are not on this machine"}


def test_glue_is_loaded_only_beside_the_other_module(outside: Path):
    glue = """
    from core.kernel.registry import Contribution
    contributions = (Contribution(name="glue"),)
    """
    write_module(outside, "aa", {"with_bb.py": glue}, optional=("bb",))
    write_module(outside, "bb", {})
    assert "glue" not in load_from(outside, ["aa"]).of(Contribution)
    assert "glue" in load_from(outside, ["aa", "bb"]).of(Contribution)


def test_registries_refuse_twins_and_late_comers():
    registries = Registries()
    registries.add(Contribution(name="x"), "one", 1)
    with pytest.raises(RegistryError, match="'one'"):
        registries.add(Contribution(name="x"), "two", 2)
    registries.freeze()
    with pytest.raises(RegistryError, match="frozen"):
        registries.add(Contribution(name="y"), "two", 2)


def test_contributions_are_ordered_by_weight_then_graph_then_name():
    registries = Registries()
    registries.add(Contribution(name="c"), "late", 2)
    registries.add(Contribution(name="b"), "early", 1)
    registries.add(Contribution(name="a"), "late", 2)
    registries.add(Contribution(name="z", weight=1), "late", 2)
    assert [item.name for item in registries.of(Contribution)] == ["z", "b", "a", "c"]


def test_events_check_their_arguments_and_keep_the_order():
    from core.kernel.events import connect_all

    heard: list[str] = []
    event = Event(name="won", doc="", args=("what",))
    receivers = [
        (On(name=n, event=event, call=lambda what, n=n: heard.append(n)), (100, rank, n))
        for n, rank in (("late", 2), ("early", 1))
    ]
    connect_all(receivers)
    event.emit(what=1)
    assert heard == ["early", "late"]
    with pytest.raises(TypeError):
        event.emit(other=1)
