"""What each role may do with contacts when the module is installed."""

from core.api.services import Permission, Preset, _l

_ALL = {
    f"contacts.contact.{a}": "all"
    for a in ("read", "create", "update", "archive", "export", "import", "personal")
}
_READ = {
    "contacts.contact.read": "all",
    "contacts.contact.personal": "all",
    "contacts.purpose.read": "all",
}
_WORK = {
    **_READ,
    "contacts.contact.create": "all",
    "contacts.contact.update": "all",
    "contacts.consent.create": "all",
}
_MERGE = {"contacts.contact.merge": "all"}
_REQUESTS = {f"contacts.request.{a}": "all" for a in ("read", "create", "update", "export")}
_PURPOSES = {f"contacts.purpose.{a}": "all" for a in ("read", "create", "update", "archive")}

contributions = (
    Permission(name="contacts.contact.merge", label=_l("Find and merge duplicates")),
    Permission(name="contacts.consent.create", label=_l("Write down what people allow")),
    Permission(name="contacts.suppression.manage", label=_l("Keep the exclusion list")),
    Permission(name="contacts.blocked.manage", label=_l("See, block and release blocked data")),
    Preset(name="contacts.supervisor", role="supervisor", grants={**_WORK, **_ALL, **_MERGE}),
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
            "contacts.purpose.read": "all",
            "contacts.consent.create": "all",
        },
    ),
    Preset(name="contacts.support", role="support", grants=_WORK),
    Preset(
        name="contacts.marketing",
        role="marketing",
        grants={
            **_WORK,
            "contacts.contact.import": "all",
            "contacts.contact.export": "all",
            "contacts.suppression.manage": "all",
        },
    ),
    Preset(name="contacts.collections", role="collections", grants=_WORK),
    Preset(name="contacts.logistics", role="logistics", grants=_WORK),
    Preset(name="contacts.accounting", role="accounting", grants=_WORK),
    Preset(
        name="contacts.privacy",
        role="privacy",
        grants={
            **_WORK,
            **_ALL,
            **_PURPOSES,
            **_REQUESTS,
            **_MERGE,
            "contacts.suppression.manage": "all",
            "contacts.blocked.manage": "all",
        },
    ),
    Preset(name="contacts.readonly", role="readonly", grants=_READ),
)
