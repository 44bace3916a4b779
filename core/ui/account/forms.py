"""Forms of sign-in and account. The rules of values live in the services of :mod:`core.access`."""

from __future__ import annotations

from typing import Any

from flask_wtf import FlaskForm
from wtforms import BooleanField, IntegerField, PasswordField, SelectField, StringField
from wtforms.validators import InputRequired, Length, Optional

from core.access.errors import Refused
from core.access.users import time_zones
from core.locale import LOCALES, _, _l, locale_name

_FILL = _l("Fill in this field.")


def required() -> list[Any]:
    """The validator of a field that must be filled in."""
    return [InputRequired(_FILL)]


class Form(FlaskForm):
    """A form that can show what a service refused."""

    form_errors: list[str]

    def blame(self, refused: Refused) -> None:
        """Put a service's reasons below their fields; what belongs to none stands on top."""
        for name, texts in refused.errors.items():
            if name in self._fields:
                self._fields[name].errors = [*self._fields[name].errors, *texts]
            else:
                self.form_errors = [*self.form_errors, *texts]


class LoginForm(Form):
    """Address and password."""

    mail = StringField(
        _l("Mail"),
        [*required(), Length(max=254)],
        render_kw={"type": "email", "autocomplete": "username", "autofocus": True},
    )
    password = PasswordField(
        _l("Password"), required(), render_kw={"autocomplete": "current-password"}
    )


class CodeForm(Form):
    """The second factor."""

    code = StringField(
        _l("Code"),
        [*required(), Length(max=20)],
        render_kw={"autocomplete": "one-time-code", "autofocus": True, "inputmode": "text"},
    )


class ForgotForm(Form):
    """Whose password was forgotten."""

    mail = StringField(
        _l("Mail"),
        [*required(), Length(max=254)],
        render_kw={"type": "email", "autocomplete": "username", "autofocus": True},
    )


class ChooseForm(Form):
    """A new password."""

    password = PasswordField(
        _l("New password"),
        required(),
        render_kw={"autocomplete": "new-password", "autofocus": True},
    )


class ConfirmForm(Form):
    """The password once more."""

    password = PasswordField(
        _l("Password"),
        required(),
        render_kw={"autocomplete": "current-password", "autofocus": True},
    )


class ChangeForm(Form):
    """One's own password."""

    old = PasswordField(
        _l("Current password"), required(), render_kw={"autocomplete": "current-password"}
    )
    password = PasswordField(
        _l("New password"), required(), render_kw={"autocomplete": "new-password"}
    )


class PreferencesForm(Form):
    """What a person chooses for themselves."""

    name = StringField(
        _l("Name"), [*required(), Length(max=120)], render_kw={"autocomplete": "name"}
    )
    locale = SelectField(_l("Language and formats"))
    timezone = SelectField(_l("Time zone"))
    theme = SelectField(_l("Theme"))
    keys_enabled = BooleanField(_l("Shortcuts of a single key (press ? to see them)"))

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        company = _("As the company")
        self.locale.choices = [("", company), *((code, locale_name(code)) for code in LOCALES)]
        self.timezone.choices = [("", company), *((z, z.replace("_", " ")) for z in time_zones())]
        self.theme.choices = [
            ("auto", _("As the system")),
            ("light", _("Light")),
            ("dark", _("Dark")),
        ]


class TokenForm(Form):
    """A new API token."""

    name = StringField(
        _l("What it is for"), [*required(), Length(max=80)], render_kw={"autocomplete": "off"}
    )
    days = IntegerField(
        _l("Days until it expires"), [Optional()], default=365, render_kw={"inputmode": "numeric"}
    )
