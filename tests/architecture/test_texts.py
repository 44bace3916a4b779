"""Nothing ships without its Spanish: every text of the core and of every module of the house."""

from core.app import ROOT
from core.locale import LOCALES, Catalogue
from core.locale.catalogues import check

CATALOGUES = [
    Catalogue.core(ROOT),
    *(
        Catalogue.module(manifest.parent.name, manifest.parent)
        for manifest in sorted(ROOT.glob("modules/*/manifest.py"))
    ),
]


def test_spanish_is_complete_and_right():
    problems = check(CATALOGUES)
    assert not problems, "run `cauce i18n update` and translate:\n" + "\n".join(map(str, problems))


def test_no_catalogue_of_a_language_nobody_can_choose():
    found = {locale for catalogue in CATALOGUES for locale in catalogue.locales()}
    assert found <= {*LOCALES, "es_419"}
