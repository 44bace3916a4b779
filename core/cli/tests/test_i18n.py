"""``cauce i18n``."""

import json

import pytest
from click.testing import CliRunner

from core.cli.i18n import command
from core.locale import Catalogue


@pytest.fixture
def run(monkeypatch, tmp_path):
    """The command over one small catalogue in a scratch folder."""
    (tmp_path / "code.py").write_text('_("Save")\n')
    catalogue = Catalogue.module("demo", tmp_path)
    monkeypatch.setattr("core.cli.i18n._found", lambda module: [catalogue])
    return lambda *words: CliRunner().invoke(command, words)


def test_from_extraction_to_compilation(run, tmp_path):
    assert run("extract").output == "demo: 1 texts\n"
    assert run("update").output == "demo: 1 texts to translate\n"
    found = run("check", "--json")
    assert found.exit_code == 1
    assert [(p["kind"], p["text"]) for p in json.loads(found.output)] == [("missing", "Save")]
    po = tmp_path / "i18n/es/LC_MESSAGES/demo.po"
    po.write_text(
        po.read_text().replace('msgid "Save"\nmsgstr ""', 'msgid "Save"\nmsgstr "Guardar"')
    )
    assert run("check").exit_code == 0
    assert run("compile").output == "1 files compiled\n"
    assert po.with_suffix(".mo").exists()


def test_an_unknown_module_is_named():
    found = CliRunner().invoke(command, ["check", "--module", "nope"])
    assert found.exit_code == 1
    assert "There is no module nope; there are core, accounting" in found.output
