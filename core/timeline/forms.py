"""What people fill in when they write history, by kind; also the fields of the forms."""

from __future__ import annotations

from collections.abc import Mapping

from core.locale import _l
from core.records.fields import Boolean, Choice, Field, Instant, Integer, LongText, Text

DIRECTIONS = (("out", _l("We called")), ("in", _l("They called")))
MESSAGE_DIRECTIONS = (("out", _l("We wrote")), ("in", _l("They wrote")))
CALL_RESULTS = (
    ("contacted", _l("Contacted")),
    ("no_answer", _l("No answer")),
    ("busy", _l("Busy")),
    ("message", _l("Left a message")),
    ("wrong_number", _l("Wrong number")),
)
#: Where a message was written.
CHANNELS = (("whatsapp", "WhatsApp"), ("sms", "SMS"), ("chat", _l("Chat")), ("other", _l("Other")))

_AT = Instant(name="at", label=_l("When"))
_MINUTES = Integer(name="minutes", label=_l("Minutes"), min=0, max=1440)


def _direction(choices: tuple) -> Choice:
    return Choice(
        name="direction", label=_l("Direction"), choices=choices, required=True, default="out"
    )


NOTE_FIELDS: dict[str, Field] = {
    "body": LongText(name="body", label=_l("Note"), required=True),
    "private": Boolean(name="private", label=_l("Private"), default=False),
}
CALL_FIELDS: dict[str, Field] = {
    "direction": _direction(DIRECTIONS),
    "result": Choice(
        name="result",
        label=_l("Result"),
        choices=CALL_RESULTS,
        required=True,
        default="contacted",
    ),
    "minutes": _MINUTES,
    "at": _AT,
    "body": LongText(name="body", label=_l("What was said")),
}
MEETING_FIELDS: dict[str, Field] = {
    "minutes": _MINUTES,
    "at": _AT,
    "body": LongText(name="body", label=_l("What was said"), required=True),
}
MESSAGE_FIELDS: dict[str, Field] = {
    "channel": Choice(
        name="channel", label=_l("Channel"), choices=CHANNELS, required=True, default="whatsapp"
    ),
    "direction": _direction(MESSAGE_DIRECTIONS),
    "at": _AT,
    "body": LongText(name="body", label=_l("What was written"), required=True),
}
MAIL_FIELDS: dict[str, Field] = {
    "subject": Text(name="subject", label=_l("Subject"), max=200),
    "direction": _direction(MESSAGE_DIRECTIONS),
    "at": _AT,
    "body": LongText(name="body", label=_l("What was written"), required=True),
}
#: Kinds that people write by hand, with their fields.
FORMS: Mapping[str, Mapping[str, Field]] = {
    "note": NOTE_FIELDS,
    "call": CALL_FIELDS,
    "mail": MAIL_FIELDS,
    "meeting": MEETING_FIELDS,
    "message": MESSAGE_FIELDS,
    "visit": MEETING_FIELDS,
}
#: Fields with a column of their own; the others are kept in ``data``.
COLUMNS = frozenset({"body", "at", "direction", "private"})
