"""Panels, banners and tabs of the composer, of which some fail by the name of the contact."""

from markupsafe import Markup

from core.api.services import Permission
from core.api.ui import Alert, Banner, ComposerTab, HeaderTag, Panel, Slot

CONTACT = "contacts.contact"


def frail(what):
    """Fails for contacts that say so in their name."""

    def render(record, *_rest):
        if f"fail-{what}" in record.name:
            raise RuntimeError(f"{what} is broken")
        return Markup(f"<p>{what} works</p>")

    return render


def alerts(record):
    """Two at once, the less urgent first."""
    if "fail-banner" in record.name:
        raise RuntimeError("the count failed")
    return [
        Alert("ambar", "Envío retrasado", "Sale el <jueves>."),
        Alert("rojo", "Queja abierta", "Hace 3 días.", "/x", "Ver caso", badge="Riesgo alto"),
    ]


contributions = (
    Permission(name="lookout.see", label="See the lookout"),
    Panel(name="lookout.frail", model=CONTACT, label="Vigía", render=frail("panel")),
    Panel(
        name="lookout.calm", model=CONTACT, label="Calma", render=lambda _r: Markup("<p>calma</p>")
    ),
    Panel(
        name="lookout.secret",
        model=CONTACT,
        label="Secreto",
        permission="lookout.see",
        render=lambda _r: Markup("<p>secreto</p>"),
    ),
    Banner(name="lookout.alerts", model=CONTACT, find=alerts),
    Banner(
        name="lookout.secret",
        model=CONTACT,
        permission="lookout.see",
        find=lambda _r: Alert("info", "Aviso secreto"),
    ),
    ComposerTab(name="lookout.watch", label="Vigilar", icon="eye", render=frail("tab")),
    Slot(
        name="lookout.next",
        slot="record.next",
        render=lambda spec, record: Markup("<span>Llamar · hoy</span>"),
    ),
    HeaderTag(name="lookout.tag", model=CONTACT, render=frail("tag")),
)
