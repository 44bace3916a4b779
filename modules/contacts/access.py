"""What each role may do with contacts when the module is installed."""

from core.api.services import Preset

_ALL = {
    f"contacts.contact.{a}": "all"
    for a in ("read", "create", "update", "archive", "export", "import", "personal")
}
_READ = {"contacts.contact.read": "all", "contacts.contact.personal": "all"}
_WORK = {**_READ, "contacts.contact.create": "all", "contacts.contact.update": "all"}

contributions = (
    Preset(name="contacts.supervisor", role="supervisor", grants=_ALL),
    Preset(
        name="contacts.sales",
        role="sales",
        grants={
            "contacts.contact.read": "team",
            "contacts.contact.create": "all",
            "contacts.contact.update": "own",
            "contacts.contact.archive": "own",
            "contacts.contact.export": "own",
            "contacts.contact.personal": "all",
        },
    ),
    Preset(name="contacts.support", role="support", grants=_WORK),
    Preset(
        name="contacts.marketing",
        role="marketing",
        grants={**_WORK, "contacts.contact.import": "all", "contacts.contact.export": "all"},
    ),
    Preset(name="contacts.collections", role="collections", grants=_WORK),
    Preset(name="contacts.logistics", role="logistics", grants=_WORK),
    Preset(name="contacts.accounting", role="accounting", grants=_WORK),
    Preset(name="contacts.privacy", role="privacy", grants=_ALL),
    Preset(name="contacts.readonly", role="readonly", grants=_READ),
)
