"""Fields whose rules depend on the country: phones, tax ids; and mail, web, country, language."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache, lru_cache
from typing import Any, ClassVar
from urllib.parse import urlsplit

from babel import Locale
from sqlalchemy import String
from sqlalchemy.types import TypeEngine

from core.kernel.folding import fold
from core.locale import InputError, _
from core.locale.countries import country_code, country_name
from core.locale.phones import format_phone, phone
from core.locale.taxids import check_tax_id, tax_id
from core.records.fields.base import Context, Field, FieldError
from core.records.fields.text import Text

#: What stands before the @ in nearly every address: words of ASCII letters and digits.
_PLAIN = re.compile(r"(?=.{1,64}$)[A-Za-z0-9]+(?:[._-][A-Za-z0-9]+)*")
#: Characters of an address (RFC 5321).
_LONGEST = 254


@dataclass(frozen=True, kw_only=True)
class Mail(Text):
    """A mail address, in lower case. The domain is not looked up: imports must not depend on it."""

    max: int = _LONGEST
    kind: ClassVar[str] = "mail"

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: it is not an address."""
        return _mail(str(super().convert(value, ctx)).removeprefix("mailto:"))


def _mail(text: str) -> str:
    local, _at, domain = text.rpartition("@")
    if text.isascii() and len(text) <= _LONGEST and _PLAIN.fullmatch(local):
        # such a name is valid before any domain: each domain is checked once
        return f"{local.lower()}@{_checked('a@' + domain)[2:]}"
    return _checked(text)


@lru_cache(maxsize=4096)
def _checked(text: str) -> str:
    from email_validator import EmailNotValidError, validate_email

    try:
        return validate_email(
            text, check_deliverability=False, test_environment=True
        ).normalized.lower()
    except EmailNotValidError:
        raise FieldError(_("Write a mail address, for example ana@empresa.com.")) from None


@dataclass(frozen=True, kw_only=True)
class Phone(Text):
    """A phone as it was typed; the model derives E.164 from it with the record's country."""

    max: int = 40
    kind: ClassVar[str] = "phone"

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: it cannot be a phone of the record's country."""
        text = str(super().convert(value, ctx))
        found = phone(text, ctx.values.get("country") or ctx.country)
        if found.e164 is None:
            raise FieldError(_("Write a phone with its prefix, for example +34 612 34 56 78."))
        return text

    def show(self, value: Any, ctx: Context) -> str:
        """E.164 in national style; what was typed otherwise."""
        return format_phone(value, ctx.country) if value else ""


@dataclass(frozen=True, kw_only=True)
class TaxId(Text):
    """A tax id as it was typed; whether a wrong one is refused depends on the country."""

    max: int = 40
    kind: ClassVar[str] = "taxid"

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: its check digit is wrong in a country where that blocks."""
        text = str(super().convert(value, ctx))
        country = ctx.values.get("country") or ctx.country
        if country:
            try:
                check_tax_id(country, text)
            except InputError as error:
                raise FieldError(str(error)) from None
        return text

    def doubt(self, value: Any, values: Mapping[str, Any]) -> str:
        """A wrong check digit in a country where that does not block."""
        country = values.get("country")
        found = tax_id(country, value) if country and value else None
        return found.warning if found and found.status == "invalid" else ""


@dataclass(frozen=True, kw_only=True)
class Web(Text):
    """A web address; https is added where it is missing."""

    max: int = 300
    kind: ClassVar[str] = "web"

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: it is not a web address."""
        text = str(super().convert(value, ctx))
        text = text if "://" in text else f"https://{text}"
        try:
            parts = urlsplit(text)
        except ValueError:
            parts = urlsplit("")
        if (
            parts.scheme not in ("http", "https")
            or "." not in (parts.hostname or "")
            or " " in text
        ):
            raise FieldError(_("Write a web address, for example www.empresa.com."))
        return text


@dataclass(frozen=True, kw_only=True)
class Country(Field):
    """A country: ISO 3166-1 alpha-2; names in Spanish or English are accepted."""

    sortable: bool = True
    kind: ClassVar[str] = "country"
    early: ClassVar[bool] = True
    operators: ClassVar[tuple[str, ...]] = ("in", "not_in", "is", "is_not", "empty", "filled")

    def sql_type(self) -> TypeEngine:
        """CHAR(2)."""
        return String(2)

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: there is no such country."""
        code = country_code(str(value))
        if code is None:
            raise FieldError(_("Write the name of a country, for example Spain."))
        return code

    def show(self, value: Any, ctx: Context) -> str:
        """Its name in the reader's language."""
        return country_name(value, ctx.locale) if value else ""


@dataclass(frozen=True, kw_only=True)
class Language(Field):
    """A language of the product: ISO 639-1."""

    kind: ClassVar[str] = "language"
    operators: ClassVar[tuple[str, ...]] = ("in", "not_in", "is", "is_not", "empty", "filled")
    CODES: ClassVar[tuple[str, ...]] = ("es", "en", "pt", "ca", "eu", "gl", "fr", "de", "it")

    def sql_type(self) -> TypeEngine:
        """CHAR(2)."""
        return String(2)

    def convert(self, value: Any, ctx: Context) -> str:
        """:raises FieldError: it is not one of the languages."""
        code = _language_names().get(fold(str(value)))
        if code is None:
            raise FieldError(_("Write a language, for example Spanish."))
        return code

    def show(self, value: Any, ctx: Context) -> str:
        """Its name in the reader's language."""
        return _language_name(value, ctx.locale) if value else ""


@cache
def _language_names() -> dict[str, str]:
    """Folded names in Spanish, English and the language itself, and the code, each to the code."""
    return {
        fold(name): code
        for code in Language.CODES
        for name in (code, *(Locale(code).get_display_name(shown) for shown in ("es", "en", code)))
        if name
    }


@lru_cache(maxsize=256)
def _language_name(code: str, locale: str) -> str:
    return (Locale(code).get_display_name(locale) or code).capitalize()
