"""Pictures of records: the images attached to the records themselves."""

from __future__ import annotations

from collections.abc import Iterable

from sqlalchemy import select

from core.access.actor import actor
from core.access.models import User
from core.db.session import session
from core.files import FileRow
from core.files.kinds import DRAWN
from core.timeline.attachments import DRAWN_LIMIT, AttachedFile
from core.timeline.models import Attachment
from core.timeline.visibility import file_scope


def pictures_of(model: str, ids: Iterable[int]) -> dict[int, list[AttachedFile]]:
    """The images on records, the oldest first; not those of notes and mails. One query.

    Only those of records within the actor's reach.
    """
    query = (
        select(Attachment, FileRow, User.name)
        .join(FileRow, FileRow.id == Attachment.file_id)
        .outerjoin(User, User.id == FileRow.user_id)
        .where(
            Attachment.model == model,
            Attachment.record_id.in_(list(ids)),
            Attachment.entry_id.is_(None),
            Attachment.deleted_at.is_(None),
            FileRow.media_type.in_(DRAWN),
            FileRow.size <= DRAWN_LIMIT,
        )
        .order_by(Attachment.id)
        .execution_options(scope=file_scope(actor()))
    )
    found: dict[int, list[AttachedFile]] = {}
    for attached, file, who in session().execute(query):
        shown = AttachedFile(
            id=attached.id,
            name=file.name,
            size=file.size,
            media_type=file.media_type,
            at=file.created_at,
            who=who or "",
            user_id=file.user_id,
            model=attached.model,
            record_id=attached.record_id,
        )
        found.setdefault(attached.record_id, []).append(shown)
    return found
