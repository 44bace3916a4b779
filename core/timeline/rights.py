"""Names of the permissions of the history."""

#: Writing in the history of a record one sees.
WRITE = "core.timeline.create"
#: Reading private notes of others.
READ_PRIVATE = "core.timeline.read_private"
#: Sending mail from the page of a record.
SEND = "core.timeline.mail"
