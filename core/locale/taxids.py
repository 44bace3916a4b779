"""Tax ids of the countries: recognised, normalised, checked and shown.

The check digits are python-stdnum's; what it refuses although the tax offices accept it (generic
numbers, short Chilean RUTs, Spanish ones with dots) is dealt with here. A number that cannot be
proved right or wrong is ``unverified``: nobody is stopped from working by it.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import lru_cache
from types import ModuleType
from typing import Literal

from stdnum import get_cc_module
from stdnum.ar import cuit
from stdnum.cl import rut
from stdnum.co import nit
from stdnum.es import nif
from stdnum.mx import rfc
from stdnum.pe import ruc

from core.locale.countries import country_codes, country_profile
from core.locale.parsing import InputError
from core.locale.translations import gettext as _

Status = Literal["valid", "generic", "unverified", "invalid"]
_Found = tuple[str, str, Status]

#: Numbers the tax offices give to customers who have none, or live abroad.
GENERIC = {
    "CL": {"666666666", "555555555"},
    "CO": {"222222222222"},
    "EC": {"9999999999999"},
    "GT": {"CF"},
    "MX": {"XAXX010101000", "XEXX010101000"},
}
# countries for whose numbers there is no published check digit
_SHAPES = {
    "BO": r"\d{5,12}",
    "HN": r"\d{14}",
    "NI": r"[A-Z]?\d{13}|\d{13}[A-Z]",
    "PA": r"[0-9A-Z]{5,20}",
}
_MAX_LENGTH = 40


@dataclass(frozen=True, slots=True)
class TaxId:
    """A tax id and what is known about it."""

    #: ISO code of the country whose number it is.
    country: str
    #: Kind within the country (``dni``, ``cuit`` …); its label is in the country profile.
    type: str
    #: As it was typed.
    raw: str
    #: Upper-case letters and digits only: equal numbers are equal texts.
    normalized: str
    #: ``unverified``: of the right shape, but nothing proves it right or wrong.
    status: Status

    @property
    def blocks(self) -> bool:
        """Whether it must not be saved (a wrong number in ES, AR or CL)."""
        return self.status == "invalid" and country_profile(self.country).tax_id_blocks

    @property
    def warning(self) -> str:
        """What to tell the person in their language; empty when all is well."""
        if self.status in ("valid", "generic"):
            return ""
        profile = country_profile(self.country)
        label = profile.tax_id_label
        if self.status == "unverified":
            return _("This %(label)s could not be checked. Please review it.", label=label)
        if not profile.tax_id_example:
            return _("This is not a valid %(label)s. Check its digits and letters.", label=label)
        return _(
            "This is not a valid %(label)s. Check its digits and letters: it looks like "
            "%(example)s.",
            label=label,
            example=profile.tax_id_example,
        )


@lru_cache(maxsize=16384)
def tax_id(country: str, raw: str) -> TaxId:
    """Recognise a tax id of a country.

    :param country: ISO 3166-1 alpha-2.
    :raises KeyError: no such country.
    """
    country = country.upper()
    if country not in country_codes():
        raise KeyError(country)
    # & and Ñ belong to Mexican RFCs
    compact = re.sub("[^0-9A-ZÑ&]", "", raw.upper())
    if not compact or len(raw) > _MAX_LENGTH:
        return TaxId(country, "other", raw, compact[:_MAX_LENGTH], "invalid")
    if compact in GENERIC.get(country, ()):
        return TaxId(country, "generic", raw, compact, "generic")
    kind, normalized, status = _RULES.get(country, _other)(compact, raw, country)
    return TaxId(country, kind, raw, normalized, status)


def check_tax_id(country: str, raw: str) -> TaxId:
    """Like :func:`tax_id`, but refuse what the country does not let pass.

    :raises InputError: a wrong number in a country where that blocks.
    """
    found = tax_id(country, raw)
    if found.blocks:
        raise InputError(found.warning)
    return found


def _graded(module: ModuleType, compact: str, kind: str) -> _Found:
    return kind, compact, "valid" if module.is_valid(compact) else "invalid"


def _spain(compact: str, raw: str, country: str) -> _Found:
    if compact.startswith("ES") and len(compact) == 11:
        compact = compact[2:]
    if re.fullmatch(r"\d{6,7}[A-Z]", compact):
        # an old DNI whose leading zeros nobody writes
        compact = compact.zfill(9)
    kind = "dni" if compact[0].isdigit() else "nie" if compact[0] in "XYZ" else "nif"
    return _graded(nif, compact, kind)


def _mexico(compact: str, raw: str, country: str) -> _Found:
    if not rfc.is_valid(compact) or len(compact) < 12:
        return "rfc", compact, "invalid"
    # numbers exist whose last digit the tax office itself computed otherwise
    right = rfc.is_valid(compact, validate_check_digits=True)
    return "rfc", compact, "valid" if right else "unverified"


def _argentina(compact: str, raw: str, country: str) -> _Found:
    if re.fullmatch(r"\d{7,8}", compact):
        return "dni", compact, "unverified"
    return _graded(cuit, compact, "cuit")


def _chile(compact: str, raw: str, country: str) -> _Found:
    return _graded(rut, compact.zfill(8) if len(compact) < 8 else compact.lstrip("0"), "rut")


def _colombia(compact: str, raw: str, country: str) -> _Found:
    if nit.is_valid(compact):
        return "nit", compact, "valid"
    if not re.fullmatch(r"\d{6,10}", compact) or re.search(r"-\s*\d\s*$", raw):
        return "nit", compact, "invalid"
    # without the hyphen it may be a citizen's number, or a NIT without its check digit
    return "nit", compact, "unverified"


def _peru(compact: str, raw: str, country: str) -> _Found:
    if re.fullmatch(r"\d{8}", compact):
        return "dni", compact, "unverified"
    return _graded(ruc, compact, "ruc")


def _shape(compact: str, raw: str, country: str) -> _Found:
    fits = re.fullmatch(_SHAPES[country], compact)
    return "other", compact, "unverified" if fits else "invalid"


def _other(compact: str, raw: str, country: str) -> _Found:
    """Any other country: only its check digit can confirm, nothing can refuse."""
    for name in ("vat", "tin", "cpf", "cnpj", "cpj", "ci"):
        module = get_cc_module(country.lower(), name)
        if module is not None and module.is_valid(compact):
            return "other", module.compact(compact), "valid"
    return "other", compact, "unverified"


_RULES: dict[str, Callable[[str, str, str], _Found]] = {
    "ES": _spain,
    "MX": _mexico,
    "AR": _argentina,
    "CL": _chile,
    "CO": _colombia,
    "PE": _peru,
    **dict.fromkeys(_SHAPES, _shape),
}


@lru_cache(maxsize=16384)
def format_tax_id(country: str, normalized: str) -> str:
    """A normalised tax id as its country writes it: ``76.086.428-5``, ``20-05536168-2``."""
    found = tax_id(country, normalized)
    if found.status not in ("valid", "generic") or country not in ("AR", "CL", "CO"):
        return normalized
    module = {"AR": cuit, "CL": rut, "CO": nit}[country]
    return module.format(normalized)
