"""Mail addresses: the short way of the plain ones decides as the library does."""

from __future__ import annotations

from email_validator import EmailNotValidError, validate_email
from hypothesis import example, given
from hypothesis import strategies as st

from core.records.fields import Context, FieldError, Mail

FIELD = Mail(label="Mail")
LOCAL = st.text("aZ09._-+'\"@ñ ", max_size=70)
DOMAIN = st.one_of(
    st.text("aZ09.-ñ@ [", max_size=30),
    st.builds(
        "{}.{}".format, st.text("aZ0-ñ", min_size=1, max_size=64), st.sampled_from(["es", "com"])
    ),
)


def accepted(text: str) -> str | None:
    """What the field makes of an address."""
    try:
        return FIELD.convert(text, Context())
    except FieldError:
        return None


def wanted(text: str) -> str | None:
    """What the library makes of it."""
    try:
        found = validate_email(text, check_deliverability=False, test_environment=True)
    except EmailNotValidError:
        return None
    return found.normalized.lower()


@given(st.builds("{}@{}".format, LOCAL, DOMAIN))
@example("Ana.Ruiz@Empresa.Example")
@example("a" * 64 + "@b.es")
@example("a" * 65 + "@b.es")
@example("a@" + ".".join(["b" * 60] * 4) + ".es")
@example("a" * 64 + "@" + ".".join(["ñ" * 40] * 4) + ".es")
@example("a@b@c.es")
@example("a <b@c.es>")
@example("a@c.es>")
@example("a..b@c.es")
@example("postmaster@localhost")
@example("@c.es")
@example("a@")
def test_a_mail_is_accepted_as_the_library_does(text):
    text = " ".join(text.split())
    if text:
        assert accepted(text) == wanted(text)
