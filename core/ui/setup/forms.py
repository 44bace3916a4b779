"""Forms of the first-run wizard."""

from __future__ import annotations

from wtforms import EmailField, FieldList, FormField, PasswordField, SelectField, StringField
from wtforms import Form as PlainForm
from wtforms.validators import Length, Optional

from core.access.permissions import Preset
from core.locale import _l, current_locale
from core.locale.countries import country_choices
from core.ui.account.forms import Form, required
from core.ui.menu import kernel


def roles() -> list[tuple[str, str]]:
    """Roles a first colleague may get."""
    labels = {preset.role: str(preset.label) for preset in kernel().of(Preset) if preset.label}
    return sorted(labels.items(), key=lambda pair: pair[1])


class CompanyForm(Form):
    """The company and whoever sets it up."""

    company = StringField(_l("Name of the company"), [*required(), Length(max=160)])
    country = SelectField(_l("Country"), required(), default="ES")
    tax_id = StringField(_l("Tax id"), [Optional(), Length(max=40)])
    name = StringField(_l("Your name"), [*required(), Length(max=120)])
    mail = EmailField(_l("Your mail"), [*required(), Length(max=254)])
    password = PasswordField(
        _l("Password"),
        [*required(), Length(max=200)],
        render_kw={"autocomplete": "new-password"},
    )

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.country.choices = list(country_choices(current_locale()))


class PersonForm(PlainForm):
    """A colleague."""

    name = StringField(_l("Name"), [Length(max=120)])
    mail = EmailField(_l("Mail"), [Length(max=254)])
    role = SelectField(_l("Role"), default="sales")

    def __init__(self, *args: object, **kwargs: object) -> None:
        super().__init__(*args, **kwargs)
        self.role.choices = roles()


class PeopleForm(Form):
    """Colleagues to invite; rows left empty do not count."""

    people = FieldList(FormField(PersonForm), min_entries=4, max_entries=20)

    def given(self) -> list[tuple[str, str, str]]:
        """(mail, name, role) of the rows that were filled in."""
        rows = (row.data for row in self.people)
        return [
            (r["mail"].strip(), r["name"].strip(), r["role"])
            for r in rows
            if (r["mail"] or "").strip()
        ]
