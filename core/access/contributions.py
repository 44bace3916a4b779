"""What the access layer brings: the role presets of the platform and its permissions."""

from core.access.permissions import Permission, Preset
from core.locale import _l

contributions = (
    Permission(name="core.admin.use", label=_l("Administer users, roles and modules")),
    Permission(name="core.settings.update", label=_l("Change the company's settings")),
    Permission(name="core.audit.read", label=_l("Read the audit log")),
    Permission(name="core.view_as.use", label=_l("Look as another person")),
    Permission(name="core.views.share", label=_l("Share saved views")),
    Preset(name="core.master", role="master", label=_l("Master")),
    Preset(
        name="core.supervisor",
        role="supervisor",
        label=_l("Supervisor"),
        grants={"core.views.share": "all"},
    ),
    Preset(name="core.sales", role="sales", label=_l("Sales executive")),
    Preset(name="core.support", role="support", label=_l("Support agent")),
    Preset(name="core.marketing", role="marketing", label=_l("Marketing")),
    Preset(name="core.collections", role="collections", label=_l("Collections")),
    Preset(name="core.logistics", role="logistics", label=_l("Logistics")),
    Preset(name="core.accounting", role="accounting", label=_l("Accounting")),
    Preset(
        name="core.privacy",
        role="privacy",
        label=_l("Privacy officer"),
        grants={"core.audit.read": "all"},
    ),
    Preset(name="core.readonly", role="readonly", label=_l("Read only")),
)
