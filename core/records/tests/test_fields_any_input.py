"""Field types take whatever comes: a canonical value or a reason, never an accident."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal

import pytest
from hypothesis import HealthCheck, Phase, example, given, settings
from hypothesis import strategies as st

from core import records
from core.locale import LOCALES, using_locale
from core.records import fields as types
from core.records.errors import Invalid
from core.records.fields import Context, FieldError
from core.records.query import Query
from core.records.spec import spec_of
from core.testing.generic.making import as_person

C = "contacts.contact"

FIELDS = {
    "text": types.Text(label="t", name="t", max=50),
    "longtext": types.LongText(label="t", name="t"),
    "integer": types.Integer(label="t", name="t"),
    "decimal": types.DecimalNumber(label="t", name="t"),
    "boolean": types.Boolean(label="t", name="t"),
    "day": types.Day(label="t", name="t"),
    "instant": types.Instant(label="t", name="t"),
    "mail": types.Mail(label="t", name="t"),
    "phone": types.Phone(label="t", name="t"),
    "tax id": types.TaxId(label="t", name="t"),
    "web": types.Web(label="t", name="t"),
    "country": types.Country(label="t", name="t"),
    "language": types.Language(label="t", name="t"),
    "choice": types.Choice(label="t", name="t", choices=(("a", "Uno"), ("b", "Dos"))),
    "tags": types.Tags(label="t", name="t"),
    "user": types.UserRef(label="t", name="t"),
    "team": types.TeamRef(label="t", name="t"),
    "contact": types.Ref(label="t", name="t", target=C),
}

NASTY = [
    "<img src=x onerror=alert(1)>",
    "'; DROP TABLE core_user; --",
    "\0",
    "a\0b",
    "-1",
    "99999999999999999999",
    "1e999",
    "NaN",
    "٣٤",
    "²",
    "\u202eabc",
    "👩‍👩‍👧",
    "=1+1",
    "%s%n{0}",
    "x" * 25_000,
    "00/00/0000",
    "31/02/2026",
    "0001-01-01T00:00:00+14:00",
    "9999-12-31T23:59:59-14:00",
    "http://[",
    "\ufeff",
]
ANY = st.one_of(
    st.none(),
    st.booleans(),
    st.integers(),
    st.floats(),
    st.decimals(),
    st.text(max_size=60),
    st.sampled_from(NASTY),
    st.dates(),
    st.datetimes(timezones=st.just(UTC)),
    st.lists(st.one_of(st.text(max_size=5), st.integers(), st.none()), max_size=3),
    st.dictionaries(st.text(max_size=3), st.text(max_size=3), max_size=2),
)


def explained(errors: dict[str, list[str]]) -> None:
    """Whoever was refused is told why."""
    assert errors
    assert all(text for texts in errors.values() for text in texts)


HOUSE = settings(
    max_examples=200,
    derandomize=True,
    database=None,
    deadline=None,
    phases=(Phase.explicit, Phase.generate),
    suppress_health_check=list(HealthCheck),
)


@pytest.mark.parametrize("kind", FIELDS)
def test_a_canonical_value_or_a_reason(kind, app):
    """Whatever is given; and cleaning what is clean changes nothing."""
    known = FIELDS[kind]

    @HOUSE
    @given(ANY)
    def send(value):
        try:
            clean = known.clean(value, Context())
        except FieldError as refused:
            return explained({"": [str(refused)]})
        assert known.clean(clean, Context()) == clean
        assert isinstance(known.show(clean, Context()), str)
        return None

    with as_person(app, "master"):
        send()


#: What people read can be written again, in every language: kind → canonical values.
SHOWN = {
    "integer": st.integers(-(2**31), 2**31 - 1),
    "decimal": st.decimals(-(10**15), 10**15, places=2),
    "boolean": st.booleans(),
    "day": st.dates(date(1900, 1, 1), date(2200, 12, 31)),
    "country": st.sampled_from(["ES", "MX", "AR", "CO", "CL", "PE", "US", "DE", "GB"]),
    "choice": st.sampled_from(["a", "b"]),
    "text": st.text(st.characters(categories=["L", "N"]), min_size=1, max_size=50),
    "tags": st.lists(st.sampled_from(["vip", "norte", "sur"]), max_size=3, unique=True),
}


@pytest.mark.parametrize("locale", LOCALES)
@pytest.mark.parametrize("kind", SHOWN)
def test_what_is_shown_can_be_written_again(kind, locale, app):
    known, ctx = FIELDS[kind], Context(locale=locale)

    @settings(HOUSE, max_examples=40)
    @given(SHOWN[kind])
    def write_again(value):
        clean = known.clean(value, ctx)
        assert known.clean(known.show(clean, ctx), ctx) == clean

    with app.app_context(), using_locale(locale):
        write_again()


OPERATORS = (
    *("is", "is_not", "in", "not_in", "contains", "starts", "lt", "le", "gt", "ge", "between"),
    *("last_days", "next_days", "empty", "filled", "all", "nonsense", ""),
)


def test_a_filter_finds_or_is_refused(app):
    """Every field, every operator, every value: rows or a reason."""
    with as_person(app, "master"):
        records.create("core.custom_field", {"model": C, "label": "Nota", "kind": "decimal"})
        records.create(C, {"name": "Uno"})
        names = [*spec_of(C).all_fields(), "id", "password_hash"]

        @settings(HOUSE, max_examples=600)
        @given(st.sampled_from(names), st.sampled_from(OPERATORS), ANY)
        @example("revenue", "between", [Decimal("NaN"), 1])
        @example("created_at", "between", ["2026-01-01", "9999-12-31"])
        @example("since", "last_days", 10**12)
        def ask(name, operator, value):
            try:
                Query(spec_of(C), filter=[name, operator, value]).page()
            except Invalid as refused:
                explained(refused.errors)

        ask()


@settings(HOUSE, max_examples=200)
@given(st.recursive(ANY, lambda inner: st.one_of(
    st.lists(inner, max_size=3), st.dictionaries(st.sampled_from(["and", "or", "not"]), inner)
)))  # fmt: skip
def test_a_tree_of_any_shape_is_understood_or_refused(app, tree):
    with as_person(app, "master"):
        try:
            Query(spec_of(C), filter=tree).count()
        except Invalid as refused:
            explained(refused.errors)


@settings(HOUSE, max_examples=100)
@given(st.one_of(st.text(max_size=60), st.sampled_from(NASTY)))
def test_any_words_can_be_searched(app, words):
    with as_person(app, "master"):
        assert Query(spec_of(C), q=words).page().rows == []


def test_moments_at_the_end_of_time(app):
    """The first and the last moment are kept or refused like any other."""
    known = types.Instant(label="t", name="t")
    with app.app_context():
        for moment in (datetime.min.replace(tzinfo=UTC), datetime.max.replace(tzinfo=UTC)):
            try:
                assert known.clean(moment, Context()) == moment
            except FieldError as refused:
                explained({"": [str(refused)]})
