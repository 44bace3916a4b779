"""Which value of two contacts stays, field by field."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from core.api.models import Field, LongText, fold
from core.api.services import _, spec_of
from modules.contacts.models import Contact

CONTACT = "contacts.contact"
#: Where somebody stands with us: the furthest wins.
STANDING = ("other", "prospect", "former", "customer")
#: What a choice may be: of the contact that stays, of the one that goes, both (long texts).
KEEP, TAKE, BOTH = "keep", "take", "both"


@dataclass(frozen=True)
class Choice:
    """A field in which two contacts differ."""

    field: Field
    #: Canonical values of the one that stays and of the one that goes.
    mine: Any
    theirs: Any
    #: What is chosen unless somebody decides otherwise, and why.
    default: str
    why: str
    #: One of them is empty: there is nothing to decide.
    settled: bool = False

    @property
    def name(self) -> str:
        """Name of the field."""
        return self.field.name

    @property
    def both(self) -> bool:
        """Whether both values can stay, one after the other."""
        return isinstance(self.field, LongText) and not self.settled

    def value(self, chosen: str) -> Any:
        """The value that stays."""
        if chosen == BOTH and self.both:
            return f"{self.mine}\n\n{self.theirs}"
        return self.theirs if chosen == TAKE else self.mine


def fields_of(spec: Any) -> dict[str, Field]:
    """The fields of a contact that are chosen one by one; lists are joined instead."""
    return {
        name: known
        for name, known in spec.all_fields().items()
        if not known.readonly and not known.virtual
    }


def value_in(known: Field, record: Any) -> Any:
    """The canonical value of a field."""
    if known.custom:
        return known.from_stored((record.custom or {}).get(known.name[2:]))
    return getattr(record, known.stored_as or known.name)


def choices_of(survivor: Contact, loser: Contact) -> list[Choice]:
    """The fields in which they differ, with what is proposed for each."""
    found = []
    for known in fields_of(spec_of(CONTACT)).values():
        mine, theirs = value_in(known, survivor), value_in(known, loser)
        if theirs in (None, "") or mine == theirs:
            continue
        if mine in (None, ""):
            found.append(Choice(known, mine, theirs, TAKE, _("The only one there is"), True))
        else:
            found.append(Choice(known, mine, theirs, *_proposed(known, survivor, loser)))
    return found


def _proposed(known: Field, survivor: Contact, loser: Contact) -> tuple[str, str]:
    """What is proposed where both have a value, and why."""
    stays = (KEEP, _("Of the record that stays"))
    if known.name == "lifecycle":
        further = STANDING.index(loser.lifecycle) > STANDING.index(survivor.lifecycle)
        return (TAKE, _("Whoever is a customer stays one")) if further else stays
    if known.name == "since" and loser.since and survivor.since and loser.since < survivor.since:
        return TAKE, _("The earlier one")
    if known.name == "tax_id" and (survivor.tax_id_status, loser.tax_id_status) == (
        "invalid",
        "valid",
    ):
        return TAKE, _("The one that checks out")
    if isinstance(known, LongText):
        return BOTH, _("Nothing is lost")
    if known.kind == "text" and _better_written(value_in(known, survivor), value_in(known, loser)):
        return TAKE, _("The better written one")
    return stays


def _better_written(mine: str, theirs: str) -> bool:
    """Whether the same words stand there with their accents, and not in capitals."""
    if fold(mine) != fold(theirs):
        return False

    def care(text: str) -> tuple[bool, int]:
        return not text.isupper() and not text.split()[0].isupper(), sum(c > "~" for c in text)

    return care(theirs) > care(mine)


def chosen_values(
    survivor: Contact, loser: Contact, decided: Mapping[str, str] | None = None
) -> dict[str, Any]:
    """{field: value} of what changes in the contact that stays.

    :param decided: {field: keep | take | both} where somebody decided otherwise.
    """
    values = {}
    for choice in choices_of(survivor, loser):
        chosen = (decided or {}).get(choice.name, choice.default)
        value = choice.value(chosen if chosen in (KEEP, TAKE, BOTH) else choice.default)
        if value != choice.mine:
            values[choice.name] = value
    _keep_names_together(survivor, loser, values, decided or {})
    return values


def _keep_names_together(
    survivor: Contact, loser: Contact, values: dict[str, Any], decided: Mapping[str, str]
) -> None:
    """The parts of a name belong to the name: both of one contact, unless somebody chose them apart."""
    parts = ("first_name", "last_name")
    if "name" in values and not any(part in decided for part in parts):
        values |= {part: getattr(loser, part) for part in parts if getattr(loser, part)}


def fuller(one: Contact, other: Contact) -> tuple[Contact, Contact]:
    """Which of two contacts should stay, first: the one with more values, else the older one."""
    fields = fields_of(spec_of(CONTACT)).values()

    def weight(record: Contact) -> tuple[int, int]:
        filled = sum(value_in(known, record) not in (None, "") for known in fields)
        return (filled + (3 if record.lifecycle == "customer" else 0), -record.id)

    return (one, other) if weight(one) >= weight(other) else (other, one)
