"""Texts that scripts show, in the language of the page."""

from __future__ import annotations

from core.locale import _, current_locale


def texts() -> dict[str, str]:
    """The texts by name, with the locale and the order of dates."""
    locale = current_locale()
    return {
        "locale": locale.replace("_", "-"),
        "date_order": "mdy" if locale in ("en", "en_US") else "dmy",
        "date_hint": _("dd/mm/yyyy"),
        "undo": _("Undo"),
        "dismiss": _("Dismiss"),
        "open": _("Open"),
        "failed": _("The action could not be completed. Try again."),
        "forbidden": _("You do not have permission to do this."),
        "banned": _("sends the customer away. Write instead:"),
        "answers": _("Saved answers"),
        "unsaved": _("Draft not kept yet"),
        "offline": _("No connection. Your changes have not been sent."),
        "outbox_waits": _("Kept on this device. It is sent when there is a connection."),
        "outbox_sending": _("Sending…"),
        "outbox_arrived": _("it has arrived."),
        "outbox_wrong": _("It was not accepted. Read why, put it right and send it again."),
        "outbox_drop": _("Discard"),
        "code": _("Code:"),
        "leave": _("There are changes that have not been saved. Leave anyway?"),
        "nothing": _("Nothing found"),
        "create": _("Create"),
        "field": _("Field"),
        "condition": _("Condition"),
        "value": _("Value"),
        "remove_file": _("Remove"),
        "remove": _("Remove condition"),
        "join": _("How the conditions are joined"),
        "all_of": _("All of these"),
        "any_of": _("Any of these"),
        "add_condition": _("Condition"),
    }
