"""Files on records and on entries of their history.

A file is looked at when it comes (size and kind by its content), kept outside of what the web server
shows, and served by one address with the permission of its record. One that was sent but never
attached goes by itself after a day; a removed one after the time of the undo.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import IO, Any, BinaryIO, cast

from itsdangerous import BadSignature
from sqlalchemy import Select, bindparam, delete, func, or_, select

from core.access.actor import Forbidden, actor
from core.access.models import User
from core.db.base import utcnow
from core.db.prepared import prepared_rows
from core.db.scoping import EVERYTHING
from core.db.session import session, write
from core.files import FileRow, NotTaken, TooLarge, kind_of, open_file, safe_name, store
from core.files.kinds import DRAWN, is_drawn
from core.kernel.signing import signer
from core.locale import _, format_number
from core.records.errors import Invalid, NotFound
from core.records.service import get
from core.records.spec import spec_of
from core.settings import current_company
from core.timeline.models import Attachment, TimelineEntry
from core.timeline.rights import WRITE
from core.timeline.roots import may_write, root_of
from core.timeline.visibility import file_scope

#: A file that was sent and never attached is kept so long.
WAIT = timedelta(days=1)
#: Files of one entry, and those a list shows.
MOST = 20
#: Larger images are not drawn inside a page.
DRAWN_LIMIT = 3 * 1024 * 1024


@dataclass(frozen=True)
class AttachedFile:
    """A file as a page or a program shows it."""

    id: int
    name: str
    size: int
    media_type: str
    at: datetime
    who: str
    user_id: int | None
    model: str
    record_id: int
    entry_id: int | None = None

    @property
    def url(self) -> str:
        """Where it is saved from."""
        return f"/files/{self.id}"

    @property
    def drawn(self) -> bool:
        """Whether the page shows it."""
        return self.media_type in DRAWN and self.size <= DRAWN_LIMIT


def limit() -> int:
    """The largest file that may be attached, in bytes."""
    company = current_company()
    return (company.file_limit if company else 25) * 1024 * 1024


def take(given: IO[bytes], name: str) -> str:
    """Look at a file and keep it until it is attached. :returns: a token for :func:`attach`.

    :raises Invalid: it is too large or of a kind that is not taken, under ``file``.
    :raises Forbidden: the actor may not write history.
    """
    may_write()
    company, most = current_company(), limit()
    stream = cast(BinaryIO, given)
    name = safe_name(name)
    try:
        kind = kind_of(
            stream,
            name,
            media=company.file_media if company else True,
            archives=company.file_archives if company else False,
        )
        row = store(
            stream,
            kind.name,
            limit=most,
            kind=kind.media_type,
            user_id=actor().user_id,
            expires_at=utcnow() + WAIT,
        )
    except TooLarge:
        raise Invalid({"file": [too_large(name)]}) from None
    except NotTaken as error:
        raise Invalid({"file": [f"{name}: {error}"]}) from None
    return str(signer("attachment").dumps([row.id, actor().user_id, row.name]))


def waiting(tokens: Iterable[str]) -> list[tuple[str, str]]:
    """(token, name) of files that still wait, for a form that is shown again."""
    found = []
    for token in tokens:
        with suppress(BadSignature):
            found.append((token, signer("attachment").loads(token)[2]))
    return found


def too_large(name: str) -> str:
    """What is said of a file beyond the limit."""
    size = format_number(limit() // (1024 * 1024))
    return _("%(name)s is larger than %(size)s MB.", name=name or _("The file"), size=size)


def attach(
    model: str, record_id: int, tokens: Sequence[str], entry: TimelineEntry | None = None
) -> list[int]:
    """Put files that were taken on a record, or on an entry of it. :returns: ids of attachments.

    :raises Invalid: a file is no longer there, or there are too many. :raises NotFound, Forbidden:
        the record is out of reach.
    """
    may_write()
    if len(tokens) > MOST:
        raise Invalid({"file": [_("Attach at most %(most)s files at once.", most=MOST)]})
    record = get(model, record_id)
    root_model, root_id = root_of(spec_of(model), record)
    made = []
    with write() as current:
        for row in _taken(tokens):
            row.model, row.record_id, row.expires_at = model, record_id, None
            attached = Attachment(
                file_id=row.id,
                model=model,
                record_id=record_id,
                root_model=root_model,
                root_id=root_id,
                entry_id=entry.id if entry else None,
            )
            current.add(attached)
            made.append(attached)
        current.flush()
    return [attached.id for attached in made]


def _taken(tokens: Sequence[str]) -> list[FileRow]:
    """The rows of tokens, if they still wait. :raises Invalid: one does not, or is another's."""
    ids = []
    for token in tokens:
        try:
            number, user_id, _name = signer("attachment").loads(token)
        except BadSignature:
            number, user_id = 0, None
        ids.append(number if user_id == actor().user_id else 0)
    query = select(FileRow).where(FileRow.id.in_(ids), FileRow.model.is_(None))
    rows = {row.id: row for row in session().scalars(query.where(FileRow.expires_at > utcnow()))}
    if len(rows) != len(ids):
        raise Invalid({"file": [_("A file is no longer there: choose it again.")]})
    return [rows[number] for number in ids]


def file_ids(tokens: Sequence[str]) -> list[int]:
    """Ids of the files of tokens, for what sends their content elsewhere too. :raises Invalid: as
    :func:`attach`."""
    return [row.id for row in _taken(tokens)] if tokens else []


def attachments_of(
    model: str, record_id: int, after: int | None = None, most: int = MOST
) -> list[AttachedFile]:
    """Files of a record and of what is rooted in it, the newest first.

    :param after: id of the last one seen. :raises NotFound: the record is out of reach.
    """
    get(model, record_id)
    return attachments_on(model, record_id, after, most)


def attachments_on(
    model: str, record_id: int, after: int | None = None, most: int = MOST
) -> list[AttachedFile]:
    """As :func:`attachments_of`, for a record the caller has just read as the actor."""
    inner = bool(spec_of(model).root or spec_of(model).parent)
    values = {"of": model, "number": record_id, "before": after or 2**31 - 1, "most": most}
    rows = prepared_rows(("timeline.files", inner), lambda: _listed(inner), values)
    return [AttachedFile(*row) for row in rows]


def _listed(inner: bool) -> Select:
    """What a list shows of files. :param inner: of the record alone, not of what is rooted in it."""
    cls, file = Attachment, FileRow
    of, number = (cls.model, cls.record_id) if inner else (cls.root_model, cls.root_id)
    described = (file.name, file.size, file.media_type, file.created_at)
    return (
        select(cls.id, *described, func.coalesce(User.name, ""), file.user_id)
        .add_columns(cls.model, cls.record_id, cls.entry_id)
        .join(file, file.id == cls.file_id)
        .outerjoin(User, User.id == file.user_id)
        .where(cls.deleted_at.is_(None), of == bindparam("of"), number == bindparam("number"))
        .where(cls.id < bindparam("before"))
        .order_by(cls.id.desc())
        .limit(bindparam("most"))
        .execution_options(scope=file_scope(actor()))
    )


def files_of_entries(ids: Iterable[int]) -> dict[int, list[AttachedFile]]:
    """Files of entries by the id of the entry, in one query; none when there are no ids."""
    wanted, found = list(ids), {}  # type: ignore[var-annotated]
    if wanted:
        query = _files().where(Attachment.entry_id.in_(wanted)).order_by(Attachment.id)
        for file in _shown(query):
            found.setdefault(file.entry_id, []).append(file)
    return found


def file_of(attachment_id: int) -> tuple[AttachedFile, FileRow]:
    """An attachment the actor sees, with what is kept of it. :raises NotFound: there is none."""
    query = _files().where(Attachment.id == attachment_id)
    row = session().execute(query).first()
    if row is None:
        raise NotFound("core.attachment", attachment_id)
    return _one(row), row[1]


def may_draw(row: FileRow) -> bool:
    """Whether a browser may draw a file inside a page: by what was found when it came, and by what
    its content is now."""
    if row.media_type not in DRAWN or row.size > DRAWN_LIMIT:
        return False
    with open_file(row) as stream:
        return is_drawn(stream)


def remove_attachment(attachment_id: int) -> AttachedFile:
    """Take a file off; :func:`restore_attachment` puts it back until the undo has expired.

    :raises Forbidden: it is somebody else's and the actor may not change the record.
    """
    return _set(attachment_id, utcnow())


def restore_attachment(attachment_id: int) -> AttachedFile:
    """Undo :func:`remove_attachment`."""
    return _set(attachment_id, None)


def _set(attachment_id: int, moment: datetime | None) -> AttachedFile:
    may_write()
    with write():
        gone = Attachment.deleted_at.is_not(None) if moment is None else None
        query = _files(gone).where(Attachment.id == attachment_id)
        row = session().execute(query).first()
        if row is None:
            raise NotFound("core.attachment", attachment_id)
        shown = _one(row)
        if shown.user_id != actor().user_id:
            try:
                get(shown.model, shown.record_id, "update")
            except Forbidden:
                text = _("Only who attached it, or may edit the record, can remove this file.")
                raise Forbidden(WRITE, text) from None
        row[0].deleted_at = moment
        session().flush()
    return shown


def purge_removed(before: datetime) -> int:
    """Remove for good what was taken out of the history, and off records, before an instant; the
    bytes follow when nothing else needs them. :returns: how many rows."""
    options: dict[str, Any] = {"scope": EVERYTHING, "synchronize_session": False}
    with write() as current:
        gone = select(TimelineEntry.id).where(TimelineEntry.deleted_at < before)
        lost = or_(Attachment.deleted_at < before, Attachment.entry_id.in_(gone))
        files = select(Attachment.file_id).where(lost)
        count = current.execute(
            delete(FileRow).where(FileRow.id.in_(files)), execution_options=options
        ).rowcount  # type: ignore[attr-defined]
        current.execute(delete(Attachment).where(lost), execution_options=options)
        entries = delete(TimelineEntry).where(TimelineEntry.deleted_at < before)
        return count + current.execute(entries, execution_options=options).rowcount  # type: ignore[attr-defined]


def erase_files(model: str, record_id: int) -> int:
    """Remove every file of a record, and of what is rooted in it, at once and for good: for erasure.

    Whoever erases a person (privacy) calls it inside the unit of work of the erasure; the bytes are
    removed at night when no other record has the same content. :returns: how many files.
    """
    options: dict[str, Any] = {"scope": EVERYTHING, "synchronize_session": False}
    cls = Attachment
    mine = or_(
        (cls.model == model) & (cls.record_id == record_id),
        (cls.root_model == model) & (cls.root_id == record_id),
    )
    with write() as current:
        files = list(current.scalars(select(cls.file_id).where(mine), execution_options=options))
        current.execute(delete(cls).where(mine), execution_options=options)
        current.execute(delete(FileRow).where(FileRow.id.in_(files)), execution_options=options)
    return len(files)


def _files(gone: Any = None) -> Select:
    removed = Attachment.deleted_at.is_(None) if gone is None else gone
    return (
        select(Attachment, FileRow, User.name)
        .join(FileRow, FileRow.id == Attachment.file_id)
        .outerjoin(User, User.id == FileRow.user_id)
        .where(removed)
        .execution_options(scope=file_scope(actor()), populate_existing=True)
    )


def _shown(query: Select) -> list[AttachedFile]:
    return [_one(row) for row in session().execute(query)]


def _one(row: Any) -> AttachedFile:
    attached, file, who = row
    return AttachedFile(
        id=attached.id,
        name=file.name,
        size=file.size,
        media_type=file.media_type,
        at=file.created_at,
        who=who or "",
        user_id=file.user_id,
        model=attached.model,
        record_id=attached.record_id,
        entry_id=attached.entry_id,
    )
