"""One chunk of an import: rows in, records, report rows and counts out. Also without writing."""

from __future__ import annotations

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from core.access.actor import actor
from core.locale import _
from core.records.bulk import BulkWriter, Outcome
from core.records.drafting import Draft
from core.records.fields import Field
from core.records.importing.columns import RECORD_ID, Parsed, RowParser
from core.records.importing.identity import Finder, external_digest, fingerprint
from core.records.importing.items import Item, Options, Result, refused
from core.records.spec import ModelSpec
from core.records.tabular.cells import as_text
from core.records.tabular.reader import Row

log = logging.getLogger(__name__)

#: Rows of one transaction.
CHUNK = 500


@dataclass
class Engine:
    """Imports chunks of rows for one import and one actor."""

    spec: ModelSpec
    parser: RowParser
    options: Options
    writer: BulkWriter
    #: Nothing is saved.
    dry: bool = False
    #: Dry run: what new records would be known by → fingerprint of their row.
    planned: dict[Any, str] = field(default_factory=dict)
    #: Identities made in this chunk, not stored yet.
    made: dict[str, int] = field(default_factory=dict)

    def __post_init__(self) -> None:
        self.finder = Finder(self.writer, self.options.key, remember=self.dry)
        fields = self.writer.fields.values()
        self.doubtful = [known for known in fields if type(known).doubt is not Field.doubt]
        who = actor()
        self.may_create = who.can(self.spec.permission("create"))
        self.may_create_for_all = "all" in who.scopes(self.spec.permission("create"))
        self.may_update = who.can(self.spec.permission("update"))

    def chunk(self, rows: Sequence[Row]) -> list[Result]:
        """Import rows inside the caller's unit of work; one result a row, in their order."""
        self.writer.load([])
        self.made = {}
        items = [self._item(self.parser.parse(row)) for row in rows]
        results: dict[int, Result] = {}
        for wave in self._waves(items, results):
            self._recognise(wave, results)
            self._save([item for item in wave if item.number not in results], results)
        return [results[row.number] for row in rows]

    def _item(self, parsed: Parsed) -> Item:
        named = parsed.external_id
        name = external_digest(self.options.source, named) if named else fingerprint(parsed)
        return Item(parsed, name)

    def _waves(self, items: list[Item], results: dict[int, Result]) -> Iterator[list[Item]]:
        """Groups of rows none of which means the same record as another of its group.

        A row is drafted when its wave comes, so that it may refer to records of earlier waves.
        """
        wave: list[Item] = []
        tokens: set[Any] = set()
        for item in items:
            if not self._drafted(item, results):
                continue
            if item.token in tokens:
                yield wave
                wave, tokens = [], set()
            tokens.add(item.token)
            wave.append(item)
        if wave:
            yield wave

    def _drafted(self, item: Item, results: dict[int, Result]) -> bool:
        """Draft the row as a new record, to know its key. False: it was refused."""
        parsed = item.parsed
        if parsed.errors:
            results[item.number] = refused(item, *parsed.errors[0])
            return False
        if parsed.record_id:
            if not parsed.record_id.isascii() or not parsed.record_id.isdigit():
                title = self.parser.titles[RECORD_ID]
                reason = _("Write the number of a record of Cauce, or leave it empty.")
                results[item.number] = refused(item, title, parsed.record_id, reason)
                return False
            item.record_id = int(parsed.record_id[:12])
        elif self.finder.key:
            item.draft = self._draft(item)
            item.key = self.finder.compared(item.draft, self.finder.key) if item.draft else None
        return True

    def _recognise(self, wave: list[Item], results: dict[int, Result]) -> None:
        """Find the records that the rows mean; rows that change nothing are done."""
        self._by_key(wave)
        known = self.finder.known(i.digest for i in wave if i.record_id is None and not i.problem)
        known |= self.made
        alive = self.finder.alive([*known.values(), *(i.record_id for i in wave if i.record_id)])
        for item in wave:
            if item.parsed.record_id and item.record_id not in alive:
                item.problem = _("There is no such record, or you cannot see it.")
            elif item.record_id is None and known.get(item.digest) in alive and not item.problem:
                item.record_id = known[item.digest]
                if not item.parsed.external_id and item.key in (None, ""):
                    results[item.number] = Result(item.number, "unchanged", item.record_id)
            elif item.record_id is None and item.token in self.planned:
                same = self.planned[item.token] == fingerprint(item.parsed)
                results[item.number] = Result(item.number, "unchanged" if same else "updated")

    def _by_key(self, wave: list[Item]) -> None:
        if self.finder.key is None:
            return
        found = self.finder.by_value(self.finder.key, (item.key for item in wave))
        for item in wave:
            ids = found.get(item.key, []) if item.key not in (None, "") else []
            if len(ids) > 1:
                item.problem = _("Several records have this value.")
            elif ids:
                item.record_id = ids[0]

    def _save(self, items: list[Item], results: dict[int, Result]) -> None:
        loaded = self.writer.load(item.record_id for item in items if item.record_id)
        ready: list[Item] = []
        for item in items:
            refusal = self._refusal(item, loaded)
            if refusal:
                results[item.number] = refusal
            elif item.record_id and not self.writer.changes(item.draft):  # type: ignore[arg-type]
                results[item.number] = Result(item.number, "unchanged", item.record_id)
            else:
                ready.append(item)
        before = {i.number: self.writer.changes(i.draft) for i in ready if i.record_id}  # type: ignore[arg-type]
        suspects = self._suspects([item for item in ready if item.record_id is None])
        drafts = [item.draft for item in ready if item.draft is not None]
        outcomes = self._plan(ready) if self.dry else self.writer.save(drafts)
        for item, outcome in zip(ready, outcomes, strict=True):
            result = results[item.number] = self._result(item, outcome, before, suspects)
            if result.digest and result.record_id:
                self.made[result.digest] = result.record_id

    def _refusal(self, item: Item, loaded: set[int]) -> Result | None:
        """Draft the row for good; the reason it cannot be saved, if there is one."""
        if item.problem:
            field_name = RECORD_ID if item.parsed.record_id else self.options.key
            value = item.parsed.record_id or as_text(item.parsed.values.get(field_name))
            return refused(item, self.parser.titles.get(field_name, ""), value, item.problem)
        if item.record_id and not (self.may_update and item.record_id in loaded):
            return refused(item, "", "", _("You may not change this record."))
        if not item.record_id and not self.may_create:
            return refused(item, "", "", _("You may not create records of this kind."))
        if item.draft is None or item.record_id:
            item.draft = self._draft(item)
        if item.draft is None:
            return refused(item, "", "", _("The values of this row cannot be used."))
        return self._draft_errors(item) if item.draft.errors else None

    def _draft(self, item: Item) -> Draft | None:
        """The draft of a row; None when its values break a rule's own code: one row must not stop
        an import of thousands."""
        try:
            return self.writer.draft(self._values(item), item.record_id)
        except (ValueError, TypeError, LookupError, ArithmeticError):
            log.exception("row %s of an import of %s", item.number, self.spec.name)
            return None

    def _values(self, item: Item) -> dict[str, Any]:
        """The values to draft. New records whose owner cell is empty get no owner, unless the actor
        may only create records of their own."""
        values = item.parsed.values
        named = "owner_id" in self.parser.titles and "owner_id" not in values
        if named and item.record_id is None and self.may_create_for_all:
            return {**values, "owner_id": None}
        return values

    def _draft_errors(self, item: Item) -> Result:
        """The first error with its cell; further ones are told in the reason."""
        errors = item.draft.errors  # type: ignore[union-attr]
        (name, texts), *others = errors.items()
        reasons = [" ".join(texts)]
        for other, more in others:
            reasons.append(f"{self._title(other)}: {' '.join(more)}" if other else " ".join(more))
        value = as_text(item.parsed.values.get(name))
        return refused(item, self._title(name), value, " · ".join(reasons))

    def _title(self, name: str) -> str:
        known = self.writer.fields.get(name)
        return self.parser.titles.get(name) or (str(known.label) if known else name)

    def _suspects(self, items: list[Item]) -> dict[int, str]:
        """Row → why its new record looks like another one."""
        found = self.finder.suspects([item.draft for item in items if item.draft is not None])
        texts: dict[int, str] = {}
        for item, hit in zip(items, found, strict=True):
            if hit is None:
                continue
            label, record_id = str(hit[0].label), hit[1]
            texts[item.number] = (
                _("Possible duplicate of record %(id)s: same %(field)s.", id=record_id, field=label)
                if record_id
                else _("Possible duplicate of another row: same %(field)s.", field=label)
            )
        return texts

    def _plan(self, items: list[Item]) -> list[Outcome]:
        """What saving would have done, in a dry run."""
        for item in items:
            if item.record_id is None:
                self.planned[item.token] = fingerprint(item.parsed)
        return [Outcome(item.record_id) for item in items]

    def _result(
        self,
        item: Item,
        outcome: Outcome,
        before: Mapping[int, Mapping[str, tuple[Any, Any]]],
        suspects: Mapping[int, str],
    ) -> Result:
        if outcome.refused:
            return refused(item, "", "", outcome.refused)
        number = item.number
        result = Result(number, "created", outcome.id, version=outcome.version, digest=item.digest)
        if item.record_id:
            result.action = "updated"
            result.before = {name: pair[0] for name, pair in before[number].items()}
            result.digest = item.digest if item.parsed.external_id else ""
        result.suspect = number in suspects
        result.column, result.value, doubt = self._doubt(item)
        result.reason = " · ".join(filter(None, (doubt, suspects.get(number))))[:500]
        return result

    def _doubt(self, item: Item) -> tuple[str, str, str]:
        """(column, value, what to look at) of the first accepted value that may be wrong."""
        merged = item.draft.merged if item.draft else {}
        for known in self.doubtful:
            if known.name in item.parsed.values and (
                text := known.doubt(merged.get(known.name), merged)
            ):
                return self._title(known.name), as_text(item.parsed.values[known.name])[:200], text
        return "", "", ""
