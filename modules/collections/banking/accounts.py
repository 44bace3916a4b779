"""Numbers of bank accounts: IBAN, CLABE of Mexico, CBU and CVU of Argentina, and others as they are."""

from __future__ import annotations

import re
from dataclasses import dataclass

from core.api.models import _

_NOISE = re.compile(r"[\s.\-/]+")
_BIC = re.compile(r"[A-Z]{6}[A-Z0-9]{2}([A-Z0-9]{3})?")
#: Weights of the check digit of a CLABE (Banco de México, SPEI).
_CLABE = (3, 7, 1) * 6


class BadAccount(ValueError):
    """The number of an account cannot be one; the text says what to mend."""


@dataclass(frozen=True)
class Account:
    """A number that was read.

    ``number`` is without spaces, ``scheme`` iban | clabe | cbu | cvu | other; ``bank`` and ``bic`` are
    empty where nothing is known of them.
    """

    number: str
    scheme: str
    country: str = ""
    bank: str = ""
    bic: str = ""


def plain(text: str) -> str:
    """A number as it is kept: capitals and digits."""
    return _NOISE.sub("", text).upper()


def read_account(text: str, country: str = "") -> Account:
    """What an account is, by its own form and the country of its owner.

    :param country: ISO 3166-1 of the owner; it decides between numbers of equal length.
    :raises BadAccount: its check digits do not fit.
    """
    number = plain(text)
    if number[:2].isalpha():
        return read_iban(number)
    if number.isdigit() and len(number) == 18 and country in ("MX", ""):
        return read_clabe(number)
    if number.isdigit() and len(number) == 22 and country in ("AR", ""):
        return read_cbu(number)
    if country == "MX":
        raise BadAccount(_("A CLABE has 18 digits."))
    if country == "AR":
        raise BadAccount(_("A CBU or CVU has 22 digits."))
    if country and _writes_iban(country):
        return read_iban(number)
    if not 5 <= len(number) <= 34 or not number.isalnum():
        raise BadAccount(_("Write the number of the account: letters and digits, 5 to 34."))
    return Account(number, "other", country)


def _writes_iban(country: str) -> bool:
    """Whether the banks of a country number their accounts by IBAN (registry of ISO 13616)."""
    from schwifty import registry

    return country in registry.get_countries()


def read_iban(text: str) -> Account:
    """An IBAN with the bank it belongs to, by ISO 13616 and the national digits where they are known.

    :raises BadAccount: a digit is wrong.
    """
    from schwifty import IBAN
    from schwifty.exceptions import SchwiftyException

    number = plain(text)
    try:
        found = IBAN(number, validate_bban=True)
    except SchwiftyException:
        raise BadAccount(
            _("This is no IBAN: a digit is wrong or missing. Copy it again from the customer.")
        ) from None
    bic = found.bic
    return Account(
        number, "iban", found.country_code, found.bank_name or "", str(bic) if bic else ""
    )


def read_clabe(text: str) -> Account:
    """A CLABE: 18 digits, the last one checks the others.

    Digit 18 = (10 - sum of (digit x weight) mod 10, mod 10) mod 10, weights 3, 7, 1.

    :raises BadAccount: a digit is wrong.
    """
    number = plain(text)
    if len(number) != 18 or not number.isdigit():
        raise BadAccount(_("A CLABE has 18 digits."))
    total = sum(int(d) * w % 10 for d, w in zip(number, _CLABE[:17], strict=False))
    if (10 - total % 10) % 10 != int(number[17]):
        raise BadAccount(_("This is no CLABE: a digit is wrong. Copy it again from the customer."))
    return Account(number, "clabe", "MX", number[:3])


def read_cbu(text: str) -> Account:
    """A CBU of a bank or a CVU of a wallet, which begins with 000: 22 digits in two checked blocks.

    :raises BadAccount: a digit is wrong.
    """
    from stdnum.ar import cbu

    number = plain(text)
    if not cbu.is_valid(number):
        raise BadAccount(
            _("This is no CBU or CVU: a digit is wrong. Copy it again from the customer.")
        )
    wallet = number.startswith("000")
    return Account(number, "cvu" if wallet else "cbu", "AR", number[:3])


def check_creditor(text: str) -> str:
    """An identifier of a creditor (country, check digits, suffix, national id), as it is kept.

    :raises ValueError: its check digits do not fit (ISO 7064 MOD 97-10).
    """
    from stdnum.eu import at_02

    return at_02.validate(plain(text))


def check_bic(text: str) -> str:
    """A BIC (ISO 9362). :raises BadAccount: it cannot be one."""
    code = plain(text)
    if not _BIC.fullmatch(code):
        raise BadAccount(_("A BIC has 8 or 11 letters and digits, for example CAIXESBB."))
    return code


def tail(number: str) -> str:
    """The last digits, by which people know an account without reading all of it."""
    return f"···· {number[-4:]}" if len(number) > 4 else number
