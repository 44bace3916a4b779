"""The exclusion list in Ajustes: how many addresses it holds, and taking over a list of others."""

from __future__ import annotations

from flask import Blueprint, Response, request

from core.api.services import current_company
from core.api.ui import Crumb, Pages, SettingsPage, _, _l, access, render_page
from modules.contacts.models.suppression import SOURCES
from modules.contacts.services.privacy import suppression

MANAGE = "contacts.suppression.manage"
HERE = "/contacts/exclusions"
#: Bytes of a file or text: some 400,000 addresses.
LARGEST = 10 * 1024 * 1024
#: Lists that somebody takes over; the others come from what people do.
TAKEN_OVER = ("robinson", "import")
blueprint = Blueprint("contacts_exclusions", __name__, url_prefix=HERE)
contributions = (
    Pages(name="contacts.exclusions", blueprint=blueprint),
    SettingsPage(
        name="contacts.exclusions",
        weight=57,
        label=_l("Exclusion list"),
        icon="mail-off",
        help=_l("Addresses nobody may advertise to; only hashes of them are kept."),
        permission=MANAGE,
        href=HERE,
    ),
)


@blueprint.route("", methods=["GET", "POST"])
@access(MANAGE)
def page() -> Response:
    """How many addresses each list excludes; a list taken over is reported."""
    if request.method == "GET":
        return _page()
    source = request.form.get("source", "")
    lines = _lines()
    error = ""
    if source not in TAKEN_OVER:
        error = _("Choose which list it is.")
    elif not lines:
        error = _("Choose a file or paste the addresses.")
    elif sum(map(len, lines)) > LARGEST:
        error = _("The list is too large: split it into files of at most 10 MB.")
    if error:
        return _page(error=error, status=422)
    return _page(report=suppression.import_list(lines, source))


def _lines() -> list[str]:
    """The lines of the file that was sent, and of the text that was pasted."""
    file = request.files.get("file")
    content = file.read(LARGEST + 1) if file else b""
    # addresses are plain ASCII, whatever the rest of the file is written in
    text = content.decode("utf-8-sig", errors="replace") + "\n" + request.form.get("text", "")
    return [line for line in text.splitlines() if line.strip()]


def _page(report: dict[str, int] | None = None, error: str = "", status: int = 200) -> Response:
    held, company = suppression.counts(), current_company()
    title = _("Exclusion list")
    return render_page(
        "contacts/exclusions.html",
        title=title,
        crumbs=(Crumb(_("Settings"), "/settings/"), Crumb(title)),
        active="/settings",
        status=status,
        lists=[(label, held.get(code, 0)) for code, label in SOURCES],
        sources=[(code, label) for code, label in SOURCES if code in TAKEN_OVER],
        country=company.country if company else "",
        report=report,
        error=error,
        given=request.form,
    )
