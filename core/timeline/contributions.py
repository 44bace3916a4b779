"""What the history brings: its own kinds of entries, who may write them, and what it tells."""

from core.access.permissions import Permission, Preset
from core.jobs import Retention
from core.kernel.events import On
from core.locale import _l
from core.mail import mail_settled
from core.records.drafting import StoredStep
from core.timeline import erasing, models
from core.timeline.attachments import purge_removed
from core.timeline.events import entry_added, entry_changed, entry_removed
from core.timeline.kinds import CHANGE, TimelineKind
from core.timeline.mails import note_settled
from core.timeline.moving import belongs_somewhere, moved_below
from core.timeline.rights import READ_PRIVATE, SEND, WRITE

contributions = (
    *erasing.contributions,
    entry_added,
    entry_changed,
    entry_removed,
    StoredStep(
        name="timeline.root",
        applies=belongs_somewhere,
        created=lambda _spec, _ids: None,
        updated=moved_below,
    ),
    On(name="timeline.mail", event=mail_settled, call=note_settled),
    TimelineKind(name="note", label=_l("Notes"), singular=_l("Note"), icon="note", weight=10),
    TimelineKind(
        name="call",
        label=_l("Calls"),
        singular=_l("Call"),
        icon="phone",
        template="timeline/call.html",
        interaction=True,
        weight=20,
    ),
    TimelineKind(
        name="mail",
        label=_l("Mails"),
        singular=_l("Mail"),
        icon="mail",
        template="timeline/written.html",
        interaction=True,
        weight=30,
    ),
    TimelineKind(
        name="message",
        label=_l("Messages"),
        singular=_l("Message"),
        icon="message-circle",
        template="timeline/written.html",
        interaction=True,
        weight=40,
    ),
    TimelineKind(
        name="meeting",
        label=_l("Meetings"),
        singular=_l("Meeting"),
        icon="users",
        template="timeline/met.html",
        interaction=True,
        weight=50,
    ),
    TimelineKind(
        name="visit",
        label=_l("Visits"),
        singular=_l("Visit"),
        icon="map-pin",
        template="timeline/met.html",
        interaction=True,
        weight=60,
    ),
    TimelineKind(
        name=CHANGE, label=_l("Changes"), icon="edit", template="timeline/change.html", weight=900
    ),
    Retention(
        name="timeline.removed",
        weight=20,
        days=30,
        purge=purge_removed,
        label=_l("Entries and files that were removed"),
    ),
    Permission(name=WRITE, label=_l("Write notes and log calls")),
    Permission(name=SEND, label=_l("Send mail from the page of a record")),
    Permission(name=READ_PRIVATE, label=_l("Read the private notes of others")),
    *(
        Preset(name=f"timeline.{role}", role=role, grants={WRITE: "all", SEND: "all"})
        for role in (
            "supervisor",
            "sales",
            "support",
            "marketing",
            "collections",
            "logistics",
            "accounting",
        )
    ),
    Preset(
        name="timeline.privacy",
        role="privacy",
        grants={WRITE: "all", SEND: "all", READ_PRIVATE: "all"},
    ),
)

__all__ = ["contributions", "models"]
