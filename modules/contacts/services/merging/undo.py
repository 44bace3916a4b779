"""Taking a merge back: both contacts are as they were, except for what changed since."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from sqlalchemy import delete, select, update

from core.api.jobs import kept_for
from core.api.merging import MovedRows, frozen, label_of, move_back, thawed
from core.api.models import utcnow
from core.api.services import (
    Event,
    Invalid,
    NotFound,
    _,
    audit_log,
    record_updated,
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
from modules.contacts.services.merging.choices import fields_of, value_in
from modules.contacts.services.merging.perform import CONTACT, may_merge, settle, write_values

#: Name of the time for which merges can be undone.
KEPT = "contacts.merges"

contacts_unmerged = Event(
    name="contacts.unmerged",
    doc="A merge was undone: the contact that had gone is back with what was its own.",
    args=("survivor_id", "loser_id"),
)


@dataclass
class Undone:
    """What an undo did."""

    survivor_id: int
    loser_id: int
    #: In words: what changed since and was left as it is.
    left: list[str] = field(default_factory=list)


def undoable(merge: Merge) -> bool:
    """Whether a merge can still be taken back."""
    return merge.undone_at is None and merge.before is not None and merge.at > oldest()


def oldest() -> datetime:
    """Merges before that moment are for good."""
    kept: timedelta = kept_for(KEPT)
    return utcnow() - kept


def undo(merge_id: int) -> Undone:
    """Take a merge back.

    :raises NotFound: there is none that the actor sees. :raises Forbidden: they may not merge.
    :raises Invalid: it is for good by now, or the survivor has gone into another contact since.
    """
    merge = session().scalar(select(Merge).where(Merge.id == merge_id))
    if merge is None:
        raise NotFound("contacts.merge", merge_id)
    may_merge(merge.survivor_id)
    if not undoable(merge):
        raise Invalid({"": [_("This merge can no longer be undone.")]})
    survivor_id, loser_id = merge.survivor_id, merge.loser_id
    why = _("Merge with %(name)s undone", name=merge.loser_name or loser_id)
    with write(), sudo(why) as current:
        merge = current.get_one(Merge, merge_id, with_for_update=True)
        if merge.undone_at is not None:
            raise Invalid({"": [_("This merge can no longer be undone.")]})
        result = Undone(survivor_id, loser_id)
        parts = (
            select(MergePart).where(MergePart.merge_id == merge_id).order_by(MergePart.id.desc())
        )
        moved = [
            MovedRows(p.table, p.column, p.model_column, p.module, p.keys)
            for p in current.scalars(parts)
        ]
        changes = _values_back(merge, result)
        _rows_back(merge, result)
        result.left += _told(move_back(Contact, loser_id, survivor_id, moved))
        archived = merge.notes.get("stamps", {}).get("archived")
        current.execute(
            update(Contact)
            .where(Contact.id == loser_id)
            .values(
                merged_into_id=None,
                archived_at=datetime.fromisoformat(archived) if archived else None,
                version=Contact.version + 1,
            )
        )
        merge = current.get_one(Merge, merge_id, populate_existing=True)
        merge.undone_at = utcnow()
        current.execute(delete(MergePart).where(MergePart.merge_id == merge_id))
        settle(survivor_id, loser_id)
        said: dict[str, Any] = {"merged": [None, loser_id], "left": [None, result.left]}
        audit_log(current, "merge_undone", CONTACT, survivor_id, changes=said, reason=why)
        contacts_unmerged.emit(survivor_id=survivor_id, loser_id=loser_id)
        if changes:
            record = current.get_one(Contact, survivor_id, populate_existing=True)
            record_updated.emit(spec=spec_of(CONTACT), record=record, changes=changes)
    return result


def _told(rows: Mapping[str, int]) -> list[str]:
    """In words, by module: table → rows that were left."""
    owners: dict[str, int] = {}
    for table, count in rows.items():
        name = table.partition("_")[0]
        owner = _("History") if name == "core" else str(label_of(name))
        owners[owner] = owners.get(owner, 0) + count
    return [
        _("%(module)s: %(count)s entries gone or changed", module=owner, count=count)
        for owner, count in owners.items()
    ]


def _values_back(merge: Merge, result: Undone) -> dict[str, tuple[Any, Any]]:
    """Give the survivor its values again, where nobody has changed them since."""
    spec = spec_of(CONTACT)
    fields = fields_of(spec)
    record = session().get_one(Contact, merge.survivor_id)
    before, after = thawed(fields, merge.before or {}), merge.after or {}
    values, changes = {}, {}
    for name, old in before.items():
        now = value_in(fields[name], record)
        if frozen(fields, {name: now})[name] == after.get(name):
            values[name], changes[name] = old, (now, old)
        else:
            text = _("%(field)s was changed after the merge", field=str(fields[name].label))
            result.left.append(text)
    stamps = merge.notes.get("stamps", {})
    same = record.updated_at.isoformat() == stamps.get("after")
    stamp = datetime.fromisoformat(stamps["survivor"]) if same else utcnow()
    write_values(merge.survivor_id, values, stamp)
    return changes


def _rows_back(merge: Merge, result: Undone) -> None:
    """Take away the lines that were made, and give main places their mark again."""
    current = session()
    for cls in (ContactMail, ContactPhone):
        ids = merge.notes.get("made", {}).get(cls.__tablename__, [])
        if ids:
            mine: Any = (cls.id.in_(ids), cls.contact_id == merge.survivor_id)
            gone = current.execute(
                delete(cls).where(*mine).execution_options(synchronize_session=False)
            )
            if gone.rowcount < len(ids):  # type: ignore[attr-defined]
                result.left.append(_("Mails or phones were changed after the merge"))
    if aside := merge.notes.get("aside"):
        change = update(Relation).where(Relation.id.in_(aside)).values(main=True)
        current.execute(change.execution_options(synchronize_session=False))


def expire(before: datetime) -> int:
    """Let old merges be for good: what would undo them goes, and so does what was left of the
    contacts that went. Only their number stays, which leads to the survivor."""
    with sudo("Merges that can no longer be undone"):
        old = select(Merge).where(Merge.at < before, Merge.before.is_not(None))
        merges = session().scalars(old.limit(500)).all()
        with write():
            for merge in merges:
                finish(merge)
    return len(merges)


def finish(merge: Merge) -> None:
    """Forget what would undo a merge, and the data of the contact that went."""
    current = session()
    merge.before = merge.after = merge.loser_name = None
    current.execute(delete(MergePart).where(MergePart.merge_id == merge.id))
    current.flush()
    if merge.undone_at is None:
        _empty(merge.loser_id)


def _empty(contact_id: int) -> None:
    """Take away the values of a contact that has gone."""
    current, spec = session(), spec_of(CONTACT)
    names = [n for n, f in fields_of(spec).items() if not f.custom and not f.required]
    columns: dict[str, Any] = {spec.all_fields()[name].stored_as or name: None for name in names}
    columns |= {"name": "—", "name_key": "", "search": "", "sort_key": "", "custom": {}}
    columns |= {"phone_e164": None, "tax_id_norm": None, "tax_id_status": None}
    change = update(Contact).where(Contact.id == contact_id).values(columns)
    current.execute(change.execution_options(synchronize_session=False))
    for cls in (ContactMail, ContactPhone):
        rows = delete(cls).where(cls.contact_id == contact_id)
        current.execute(rows.execution_options(synchronize_session=False))
