"""Facts about the database itself."""

from core.kernel.events import Event

#: Lets each layer put right what must not simply go on where the backup was taken.
restored = Event(
    name="core.restored",
    doc="A backup was restored into this installation and brought to its version. Sent once, inside "
    "a unit of work of the system, before any process serves it.",
)
