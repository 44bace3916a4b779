"""By what a row is recognised as a record that exists: key, external id, or the same row before."""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from sqlalchemy import select

from core.access.audit import plain
from core.db.session import session
from core.records.bulk import BulkWriter
from core.records.drafting import Draft
from core.records.fields import Field
from core.records.importing.columns import Parsed
from core.records.importing.models import ImportIdentity

#: Ids in one IN (…), below the limits of both databases.
BATCH = 500


def digest(*parts: str) -> str:
    """A short name for a combination of texts (160 bits)."""
    return hashlib.sha256("\x1f".join(parts).encode()).hexdigest()[:40]


def external_digest(source: str, external_id: str) -> str:
    """The identity of a record of another program."""
    return digest("external", source, external_id)


def fingerprint(parsed: Parsed) -> str:
    """The identity of a row without an id: its values without regard to case, blanks and order."""
    parts = (
        f"{name}={' '.join(str(plain(value)).casefold().split())}"
        for name, value in sorted(parsed.values.items())
        if value not in (None, "")
    )
    return digest("row", *parts)


class Finder:
    """Looks up, for one model and the actor's reach, which records rows mean."""

    def __init__(self, writer: BulkWriter, key: str = "", remember: bool = False) -> None:
        """
        :param writer: what drafts and saves the records.
        :param key: field by whose value records are found, "" for none.
        :param remember: drafts are not saved (a dry run): later ones are compared with them too.
        """
        self.writer = writer
        self.spec = spec = writer.spec
        self.remember = remember
        self._seen: dict[str, set[Any]] = {}
        self.key = spec.field(key) if key else None
        fields = spec.all_fields()
        #: Fields by which two records are suspected to be one.
        self.suspicious = [fields[name] for name in spec.keys if name in fields]

    def known(self, digests: Iterable[str]) -> dict[str, int]:
        """Records of identities that an earlier import left."""
        found: dict[str, int] = {}
        wanted = sorted(set(digests))
        for start in range(0, len(wanted), BATCH):
            query = select(ImportIdentity.digest, ImportIdentity.record_id).where(
                ImportIdentity.model == self.spec.name,
                ImportIdentity.digest.in_(wanted[start : start + BATCH]),
            )
            found.update(session().execute(query).all())
        return found

    def alive(self, ids: Iterable[int]) -> set[int]:
        """Those of the records that still exist within reach."""
        found: set[int] = set()
        wanted = sorted(set(ids))
        for start in range(0, len(wanted), BATCH):
            query = select(self.spec.cls.id).where(
                self.spec.cls.id.in_(wanted[start : start + BATCH])
            )
            found.update(session().scalars(query))
        return found

    def by_value(self, known: Field, values: Iterable[Any]) -> dict[Any, list[int]]:
        """Records by the compared value of a field, archived ones left out."""
        wanted = [value for value in set(values) if value not in (None, "")]
        expression = self.expression(known)
        found: dict[Any, list[int]] = {}
        for start in range(0, len(wanted), BATCH):
            query = select(expression, self.spec.cls.id).where(
                expression.in_(wanted[start : start + BATCH])
            )
            if self.spec.archivable:
                query = query.where(self.spec.cls.archived_at.is_(None))
            for value, record_id in session().execute(query.order_by(self.spec.cls.id)):
                found.setdefault(value, []).append(record_id)
        return found

    def expression(self, known: Field) -> Any:
        """What two values of the field are compared by: its canonical column where it has one."""
        if known.compared:
            return getattr(self.spec.cls, known.compared)
        return known.expression(self.spec.cls)

    def compared(self, draft: Draft, known: Field) -> Any:
        """The compared value of a field in a draft."""
        value = draft.merged.get(known.name)
        if value in (None, "") or not known.compared:
            return value
        return self.writer.derived(draft).get(known.compared)

    def suspects(self, drafts: Sequence[Draft]) -> list[tuple[Field, int | None] | None]:
        """For each draft of a new record, the field and the record it looks like; the record is
        None when it is another draft of the list."""
        found: list[tuple[Field, int | None] | None] = [None] * len(drafts)
        for known in self.suspicious:
            values = [self.compared(draft, known) for draft in drafts]
            stored = self.by_value(known, values)
            seen = self._seen.setdefault(known.name, set()) if self.remember else set()
            for position, value in enumerate(values):
                if value in (None, ""):
                    continue
                if found[position] is None and (value in stored or value in seen):
                    found[position] = (known, stored[value][0] if value in stored else None)
                seen.add(value)
        return found


def identity_rows(model: str, import_id: int, made: Mapping[str, int]) -> list[dict[str, Any]]:
    """Rows of the identity table for digest → record id."""
    return [
        {"model": model, "digest": name, "record_id": record_id, "import_id": import_id}
        for name, record_id in made.items()
    ]
