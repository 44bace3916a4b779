"""What the layers below keep about a person: the log, files, mails and jobs."""

from __future__ import annotations

from typing import Any

from sqlalchemy import delete, select, update
from sqlalchemy.orm import Session

from core.access.models import AuditEntry
from core.access.sealing import count_erased, erase_rows, erase_values
from core.files import FileRow
from core.jobs.models import JobRow
from core.lifecycle.ahead import spaced
from core.lifecycle.erasing import NOBODY, EraseStep, Erasing, PersonalData, about, mentioning
from core.mail.models import OutgoingMail

REASON = "Erasure of personal data"
#: Jobs that have not left yet.
WAITING = ("queued", "failed", "sending", "doubtful")


def erase_log(erasing: Erasing) -> None:
    """Values and salts of the records go; the chain still verifies."""
    done = 0
    for model, ids in erasing.pairs():
        erase_values(model, ids, REASON)
        done += count_erased(model, ids)  # also those that went ahead
    named = mentioning(erasing, AuditEntry, ("changes", "reason"))
    done += erase_rows([row.id for row in named], REASON)
    erasing.note("core_audit", "emptied", done)


def erase_files(erasing: Erasing) -> None:
    """Files of the records, with their bytes."""
    for condition in about(erasing, FileRow, (("model", "record_id"),)):
        rows = list(erasing.current.scalars(select(FileRow).where(condition)))
        drop_files(erasing, rows)


def drop_files(erasing: Erasing, rows: list[FileRow]) -> None:
    """Remove files; their contents go after the commit unless another file has the same."""
    for row in rows:
        erasing.contents.add(row.digest)
        erasing.current.delete(row)
    erasing.current.flush()
    erasing.note("core_file", "deleted", len(rows))


def erase_names_of_files(erasing: Erasing) -> None:
    """Names of files of others, where the words of a name are joined as people join them there."""
    done = 0
    for number, name in erasing.current.execute(select(FileRow.id, FileRow.name)).all():
        stem, dot, end = name.rpartition(".")
        words = spaced(stem if dot else name)
        if (new := erasing.redacted(words)) != words:
            named = (
                update(FileRow)
                .where(FileRow.id == number)
                .values(name=f"{new}{dot}{end if dot else ''}"[:150])
            )
            erasing.current.execute(named.execution_options(synchronize_session=False))
            done += 1
    erasing.note("core_file", "emptied", done)


def erase_mails(erasing: Erasing) -> None:
    """Mails to the person or written from their records: nobody's, about nothing; none leaves."""
    current = erasing.current
    found: dict[int, OutgoingMail] = {}
    for condition in about(erasing, OutgoingMail, (("model", "record_id"),)):
        found |= {m.id: m for m in current.scalars(select(OutgoingMail).where(condition))}
    columns = ("recipients", "copies", "subject", "text", "html", "reply_to", "refused")
    found |= {m.id: m for m in mentioning(erasing, OutgoingMail, columns)}
    for mail in found.values():
        attached = select(FileRow).where(FileRow.id.in_(mail.file_ids or []))
        drop_files(erasing, list(current.scalars(attached.where(FileRow.model.is_(None)))))
        mail.recipients, mail.copies, mail.file_ids, mail.refused = [NOBODY], [], [], {}
        mail.subject, mail.text, mail.html, mail.reply_to = NOBODY, "", None, None
        if mail.state == "waiting":
            mail.state = "refused"
            waiting = (JobRow.id == mail.job_id, JobRow.state.in_(WAITING))
            current.execute(update(JobRow).where(*waiting).values(state="dead"))
    current.flush()
    erasing.note("core_outgoing_mail", "emptied", len(found))


def erase_jobs(erasing: Erasing) -> None:
    """What jobs were asked and answered about the person; one that still waits is done without them."""
    rows = mentioning(erasing, JobRow, ("args", "result", "error", "progress_text"))
    over = [row.id for row in rows if row.state in ("done", "dead")]
    current = erasing.current
    current.execute(delete(JobRow).where(JobRow.id.in_(over)))
    erasing.note("core_job", "deleted", len(over))
    left = [row for row in rows if row.state not in ("done", "dead")]
    for row in left:
        values = {"args": erasing.redacted(row.args), "result": None, "error": None}
        one = update(JobRow).where(JobRow.id == row.id).values(**values, progress_text="")
        current.execute(one.execution_options(synchronize_session=False))
    current.expire_all()
    erasing.note("core_job", "emptied", len(left))


def read_mails(current: Session, model: str, record_id: int) -> list[dict[str, Any]]:
    """Mails written from a record."""
    mail = OutgoingMail
    query = select(mail.created_at, mail.recipients, mail.subject, mail.text, mail.state)
    mine = query.where(mail.model == model, mail.record_id == record_id).order_by(mail.id)
    return [dict(row._mapping) for row in current.execute(mine)]


contributions = (
    PersonalData(name="core_outgoing_mail", read=read_mails),
    EraseStep(name="core.files", call=erase_files, weight=20),
    EraseStep(name="core.mails", call=erase_mails, weight=30),
    EraseStep(name="core.jobs", call=erase_jobs, weight=40),
    EraseStep(name="core.names_of_files", call=erase_names_of_files, weight=790),
    EraseStep(name="core.log", call=erase_log, weight=900),
)
