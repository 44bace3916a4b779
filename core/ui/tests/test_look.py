"""Colour of the company, initials, compiled tables."""

from __future__ import annotations

import re

import pytest

from core.ui.colour import accent_style, contrast
from core.ui.shell import initials, tint


@pytest.mark.parametrize("colour", ["#ffff00", "#2456c6", "#000000", "#ffffff", "#c8282d"])
def test_accent_is_readable_in_both_themes(colour):
    light, dark = re.search(r"--accent:light-dark\((#\w+),(#\w+)\)", accent_style(colour)).groups()

    def rgb(text):
        return tuple(int(text[i : i + 2], 16) / 255 for i in (1, 3, 5))

    assert contrast(rgb(light), (1, 1, 1)) >= 4.45
    assert contrast(rgb(dark), rgb("#171e27")) >= 4.45


@pytest.mark.parametrize("colour", [None, "", "red", "#12", "#zzzzzz", "#2456c6;}*{"])
def test_no_accent_from_nonsense(colour):
    assert accent_style(colour) == ""


def test_initials_and_tint():
    assert [initials(n) for n in ("Hotel Miramar, S.A.", "Ana", "· x", "", "«»")] == [
        "HM",
        "AN",
        "X",
        "?",
        "?",
    ]
    assert 0 <= tint("Ñandú") <= 5
