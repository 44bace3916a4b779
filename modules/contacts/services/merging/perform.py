"""Merging one contact into another, as one change that can be undone."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any

from sqlalchemy import insert, select, update

from core.api.locale import phone
from core.api.merging import MergeForbidden, expire, forbidding, frozen, label_of, move
from core.api.models import utcnow
from core.api.services import (
    BulkWriter,
    Draft,
    Event,
    Forbidden,
    Invalid,
    _,
    actor,
    audit_log,
    get,
    record_updated,
    refresh_interactions,
    session,
    spec_of,
    sudo,
    write,
)
from modules.contacts.models import (
    Contact,
    ContactMail,
    ContactPhone,
    Merge,
    MergePart,
    Relation,
)
from modules.contacts.services.identities import bring_in_line
from modules.contacts.services.merging.choices import chosen_values, fields_of, value_in

CONTACT = "contacts.contact"
MERGE = f"{CONTACT}.merge"
#: Keys kept in one row.
CHUNK = 2000

contacts_merged = Event(
    name="contacts.merged",
    doc="A contact went into another one: whatever referred to it refers to the survivor.",
    args=("survivor_id", "loser_id"),
)


def may_merge(*ids: int) -> list[Contact]:
    """The contacts, if the actor may merge them.

    :raises Forbidden: they may not. :raises NotFound: one is out of sight.
    """
    actor().require(MERGE)
    if actor().viewed_by:
        raise Forbidden(MERGE, _("You are looking as another person: nothing can be changed."))
    actor().require(f"{CONTACT}.personal")
    return [get(CONTACT, number, "update") for number in ids]


def merge(survivor_id: int, loser_id: int, decided: Mapping[str, str] | None = None) -> Merge:
    """Merge a contact into another: one unit of work, one entry of the log.

    :param decided: {field: keep | take | both}; what is not said is as proposed.
    :raises Invalid: they cannot be merged: one is a person and the other a company, a module
        forbids it. :raises Forbidden, NotFound: as for :func:`may_merge`.
    """
    if survivor_id == loser_id:
        raise Invalid({"with": [_("Choose another contact.")]})
    survivor, loser = may_merge(survivor_id, loser_id)
    _check(survivor, loser)
    spec = spec_of(CONTACT)
    values = chosen_values(survivor, loser, decided)
    why = _("Merged with %(name)s (%(number)s)", name=loser.name, number=loser_id)
    who = actor().user_id
    with write(), sudo(why) as current:
        survivor, loser = (current.get_one(Contact, n) for n in (survivor_id, loser_id))
        fields = fields_of(spec)
        before = {name: value_in(fields[name], survivor) for name in values}
        notes: dict[str, Any] = {
            "made": _join_lines(survivor, loser, values),
            "stamps": {"survivor": _iso(survivor.updated_at), "archived": _iso(loser.archived_at)},
        }
        try:
            moved = move(Contact, loser_id, survivor_id)
        except MergeForbidden as error:
            raise Invalid({"": [_forbidden(error.tables)]}) from None
        notes["aside"] = _one_main_place(survivor_id, moved)
        now = utcnow()
        notes["stamps"]["after"] = _iso(now)
        write_values(survivor_id, values, now)
        current.execute(
            update(Contact)
            .where(Contact.id == loser_id)
            .values(merged_into_id=survivor_id, archived_at=now, version=Contact.version + 1)
        )
        made = Merge(
            survivor_id=survivor_id,
            loser_id=loser_id,
            loser_name=loser.name,
            before=frozen(fields, before),
            after=frozen(fields, values),
            notes=notes,
            moved=sum(len(part.keys) for part in moved),
            at=now,
            by_id=who,
        )
        current.add(made)
        current.flush()
        _keep(made.id, moved)
        settle(survivor_id)
        said: dict[str, Any] = {"merged": [loser_id, None], "references": [None, made.moved]}
        said |= {n: [*pair] for n, pair in _told(spec, before, values).items()}
        audit_log(current, "merge", CONTACT, survivor_id, changes=said, reason=why)
        number = made.id
        contacts_merged.emit(survivor_id=survivor_id, loser_id=loser_id)
        if values:
            changes = {name: (before[name], value) for name, value in values.items()}
            record = current.get_one(Contact, survivor_id, populate_existing=True)
            record_updated.emit(spec=spec, record=record, changes=changes)
    return session().get_one(Merge, number)


def _told(spec: Any, before: Mapping[str, Any], values: Mapping[str, Any]) -> dict[str, tuple]:
    fields = spec.all_fields()
    old, new = frozen(fields, before), frozen(fields, values)
    return {name: (old[name], new[name]) for name in values}


def _iso(moment: Any) -> str | None:
    return moment.isoformat() if moment else None


def _check(survivor: Contact, loser: Contact) -> None:
    """:raises Invalid: they cannot be one."""
    if survivor.kind != loser.kind:
        raise Invalid({"with": [_("A person and a company cannot be one.")]})
    if survivor.blocked_at or loser.blocked_at:
        raise Invalid({"with": [_("Blocked data are not merged.")]})
    with sudo("What forbids a merge"):
        tables = forbidding(Contact, loser.id)
    if tables:
        raise Invalid({"with": [_forbidden(tables)]})


def _forbidden(tables: Iterable[str]) -> str:
    modules = sorted({str(label_of(name.partition("_")[0])) for name in tables})
    return _(
        "%(modules)s forbids it: the record that would go has entries there that must not be moved.",
        modules=", ".join(modules),
    )


def _join_lines(survivor: Contact, loser: Contact, values: Mapping[str, Any]) -> dict[str, list]:
    """The main mail and phone that do not stay become further ones, so that nothing is lost.

    The lines themselves are moved as references. :returns: table → ids of the rows made.
    """
    made: dict[str, list[int]] = {}
    stays_mail = values.get("mail", survivor.mail)
    for mail in dict.fromkeys((survivor.mail, loser.mail)):
        if mail and mail != stays_mail and not _has(ContactMail.value, survivor, loser, mail):
            row = {"contact_id": survivor.id, "value": mail, "position": 90}
            made.setdefault("contacts_mail", []).append(_add(ContactMail, row))
    stays = phone(
        values.get("phone", survivor.phone) or "", values.get("country") or survivor.country
    )
    for record in (survivor, loser):
        number = record.phone_e164
        if number and number != stays.e164 and not _has(ContactPhone.e164, survivor, loser, number):
            row = {"value": record.phone, "e164": number, "position": 90}
            row["contact_id"] = survivor.id
            made.setdefault("contacts_phone", []).append(_add(ContactPhone, row))
    return made


def _has(column: Any, survivor: Contact, loser: Contact, value: str) -> bool:
    """Whether one of them has such a line already."""
    owner = column.class_.contact_id
    query = select(owner).where(column == value, owner.in_((survivor.id, loser.id)))
    return session().scalar(query.limit(1)) is not None


def _add(cls: Any, row: Mapping[str, Any]) -> int:
    made: Any = session().execute(insert(cls).values(**row))
    return made.inserted_primary_key[0]


def _one_main_place(survivor_id: int, moved: Iterable[Any]) -> list[int]:
    """A person has one main company: of those that came along none is. :returns: their ids."""
    came = [
        key[0]
        for part in moved
        if (part.table, part.column) == ("contacts_relation", "person_id")
        for key in part.keys
    ]
    mine = select(Relation.id).where(Relation.person_id == survivor_id, Relation.main)
    main = list(session().scalars(mine))
    aside = [number for number in main if number in came] if len(main) > 1 else []
    if aside:
        change = update(Relation).where(Relation.id.in_(aside)).values(main=False)
        session().execute(change.execution_options(synchronize_session=False))
    return aside


def write_values(contact_id: int, values: Mapping[str, Any], stamp: Any) -> None:
    """Store values that were valid where they come from, with what is derived from them.

    Past the service that validates: a rule that has become stricter must not keep two records apart,
    nor a merge from being undone.
    """
    current, spec = session(), spec_of(CONTACT)
    current.flush()
    record = current.get_one(Contact, contact_id, populate_existing=True)
    writer = BulkWriter(spec)
    merged = {**writer.drafting.defaults, **writer.drafting.stored(record), **values}
    draft = Draft(spec, dict(values), record, merged=merged)
    columns: dict[str, Any] = dict(writer.derived(draft))
    custom = dict(record.custom or {})
    for name, value in values.items():
        known = spec.all_fields()[name]
        if not known.custom:
            columns[known.stored_as or name] = value
        elif value is None:
            custom.pop(name[2:], None)
        else:
            custom[name[2:]] = known.to_stored(value)
    columns |= {"custom": custom, "updated_at": stamp, "version": Contact.version + 1}
    change = update(Contact).where(Contact.id == contact_id).values(columns)
    current.execute(change.execution_options(synchronize_session=False))
    expire({"contacts_contact"})


def _keep(merge_id: int, moved: Iterable[Any]) -> None:
    rows = [
        {
            "merge_id": merge_id,
            "module": part.module,
            "table": part.table,
            "column": part.column,
            "model_column": part.model_column,
            "keys": part.keys[start : start + CHUNK],
        }
        for part in moved
        for start in range(0, len(part.keys), CHUNK)
    ]
    if rows:
        session().execute(insert(MergePart), rows)


def settle(*ids: int) -> None:
    """Compute anew what is derived from what contacts have: identities, last interaction."""
    for number in ids:
        bring_in_line(number)
    refresh_interactions(CONTACT, ids)
    expire({"contacts_contact"})
