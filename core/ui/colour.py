"""The company's colour as the accent of the interface, readable in both themes (WCAG 2.2, 1.4.3)."""

from __future__ import annotations

import re
from functools import lru_cache

#: Contrast of text on its background, WCAG 2.2 level AA.
ENOUGH = 4.5
_HEX = re.compile(r"#[0-9a-fA-F]{6}")
Rgb = tuple[float, float, float]


@lru_cache(maxsize=32)
def accent_style(colour: str | None) -> str:
    """Declarations that override the accent tokens; empty for none or a malformed colour.

    The light theme darkens the colour until white text on it is readable; the dark theme lightens
    it until it is readable on the dark canvas. ``light-dark()`` picks by ``color-scheme``.
    """
    if not colour or not _HEX.fullmatch(colour):
        return ""
    base: Rgb = tuple(int(colour[i : i + 2], 16) / 255 for i in (1, 3, 5))  # type: ignore[assignment]
    light = _until(base, (1.0, 1.0, 1.0), (0.0, 0.0, 0.0))
    dark = _until(base, (0.09, 0.118, 0.153), (1.0, 1.0, 1.0))
    pairs = {
        "accent": (light, dark),
        "accent-hover": (_mix(light, (0, 0, 0), 0.2), _mix(dark, (1, 1, 1), 0.2)),
        "accent-soft": (_mix(light, (1, 1, 1), 0.9), _mix(dark, (0.06, 0.08, 0.11), 0.78)),
        "accent-text": (_mix(light, (0, 0, 0), 0.1), _mix(dark, (1, 1, 1), 0.25)),
        "on-accent": ((1.0, 1.0, 1.0), (0.04, 0.08, 0.19)),
    }
    return ";".join(f"--{n}:light-dark({_hex(a)},{_hex(b)})" for n, (a, b) in pairs.items())


def contrast(one: Rgb, other: Rgb) -> float:
    """Contrast ratio of two colours, 1 to 21 (WCAG 2.2)."""
    low, high = sorted((_luminance(one), _luminance(other)))
    return (high + 0.05) / (low + 0.05)


def _until(colour: Rgb, background: Rgb, towards: Rgb) -> Rgb:
    """The colour moved towards another until it is readable on the background."""
    for step in range(21):
        moved = _mix(colour, towards, step / 20)
        if contrast(moved, background) >= ENOUGH:
            return moved
    return towards


def _mix(one: Rgb, other: Rgb, share: float) -> Rgb:
    return tuple(a + (b - a) * share for a, b in zip(one, other, strict=True))  # type: ignore[return-value]


def _luminance(colour: Rgb) -> float:
    red, green, blue = (c / 12.92 if c <= 0.04045 else ((c + 0.055) / 1.055) ** 2.4 for c in colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def _hex(colour: Rgb) -> str:
    return "#" + "".join(f"{round(max(0.0, min(1.0, c)) * 255):02x}" for c in colour)
