"""Nothing ships without its Spanish: every text of the core and of every module of the house."""

import re

from core.app import ROOT
from core.locale import LOCALES, Catalogue
from core.locale.catalogues import check, read

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


def test_spanish_is_polite_and_calm():
    """The UI guide: usted, and no exclamation marks."""
    familiar = re.compile(r"¡|\b(?:tú|tus?|te|puedes|quieres|tienes|debes)\b", re.I)
    for catalogue in CATALOGUES:
        for locale in catalogue.locales():
            texts = [str(message.string) for message in read(catalogue, locale) if message.id]
            assert [text for text in texts if familiar.search(text)] == []
