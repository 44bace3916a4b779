"""Registers the contact with the platform: its fields, search, keys and what lives in other tables."""

from __future__ import annotations

from core.api.models import Lines, Tags, _l, model
from modules.contacts.models.company import CompanyName
from modules.contacts.models.contact import Contact, derive
from modules.contacts.models.details import ContactAddress, ContactMail, ContactPhone, PhoneLines

contributions = model(
    Contact,
    name="contacts.contact",
    label=_l("Contact"),
    plural=_l("Contacts"),
    icon="address-book",
    search=("name", "legal_name", "first_name", "last_name", "mail", "tax_id", "city"),
    search_also=("phone",),
    keys=("external_id", "tax_id", "mail", "phone"),
    groups={"personal": _l("See personal data")},
    derive=derive,
    virtual={
        "company": CompanyName(
            label=_l("Company"),
            help=_l("The company a person works for; it is created if it is not there yet."),
            aliases=(
                "empresa",
                "nombre de la empresa",
                "compañía",
                "organización",
                "company",
                "company name",
                "organization",
            ),
            secondary=True,
        ),
        "tags": Tags(label=_l("Labels"), aliases=("etiquetas", "tags")),
        "mails": Lines(
            label=_l("Other mails"),
            group="personal",
            line=ContactMail,
            key="contact_id",
            fields=("value", "label"),
            secondary=True,
        ),
        "phones": PhoneLines(
            label=_l("Other phones"),
            group="personal",
            line=ContactPhone,
            key="contact_id",
            fields=("value", "label"),
            secondary=True,
        ),
        "addresses": Lines(
            label=_l("Other addresses"),
            group="personal",
            line=ContactAddress,
            key="contact_id",
            fields=("label", "street", "street2", "city", "region", "postal_code", "country"),
            secondary=True,
        ),
    },
)
