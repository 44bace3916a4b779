"""Currencies: ISO 4217 codes in use, their names, and how people write them."""

from __future__ import annotations

from functools import cache, lru_cache

from babel import Locale
from babel.numbers import get_currency_name, get_territory_currencies

from core.kernel.folding import fold
from core.locale.countries import SERVED, country_profile

#: Signs that stand for one currency only; "$" is said of twenty.
_SIGNS = {"€": "EUR", "£": "GBP", "us$": "USD", "u$s": "USD"}


@cache
def currency_codes() -> frozenset[str]:
    """Codes of the currencies that are legal tender somewhere today."""
    places = Locale("en").territories
    return frozenset(code for place in places for code in get_territory_currencies(str(place)))


def currency_code(text: str) -> str | None:
    """Find a currency by code, name or sign: ``eur``, ``Peso mexicano``, ``€``.

    :returns: the ISO 4217 code, None if it is not recognised.
    """
    upper = text.strip().upper()
    if upper in currency_codes():
        return upper
    key = fold(text) or text.strip().lower()
    return _SIGNS.get(text.strip().lower()) or _names().get(key)


@cache
def _names() -> dict[str, str]:
    """Folded names in the languages that files are written in → code."""
    return {
        fold(get_currency_name(code, count=count, locale=locale)): code
        for locale in ("en", "es")
        for code in sorted(currency_codes())
        for count in (None, 1, 2)
    }


def currency_name(code: str, locale: str) -> str:
    """Its name: ``euro``, ``peso mexicano``."""
    return get_currency_name(code, locale=locale)


@lru_cache(maxsize=64)
def currency_choices(locale: str, first: str) -> tuple[tuple[str, str], ...]:
    """(code, "EUR · euro") for select boxes: the given one, those of the countries served, the dollar
    of the United States, then the rest by code."""
    served = (country_profile(country).currency for country in SERVED)
    order = dict.fromkeys((first, *served, "USD", *sorted(currency_codes())))
    return tuple((code, f"{code} · {currency_name(code, locale)}") for code in order if code)
