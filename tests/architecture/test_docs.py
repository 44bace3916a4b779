"""Guides do not point at what is not there."""

import re

from core.app import ROOT


def test_links_of_documents_lead_somewhere():
    pages = [*ROOT.glob("docs/**/*.md"), *ROOT.glob("*.md"), *ROOT.glob("i18n/*.md")]
    assert len(pages) > 10
    lost = [
        f"{page.relative_to(ROOT)}: {target}"
        for page in pages
        for target in re.findall(r"\]\(([^)#\s]+)", page.read_text(encoding="utf-8"))
        if not re.match(r"[a-z]+:", target) and not (page.parent / target).exists()
    ]
    assert lost == []
