"""A few fields on a page or in the drawer, after which something is done with a record."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from flask import Response, request

from core.api.models import FieldError
from core.api.services import context
from core.api.ui import Crumb, in_drawer, make_input, render_page, render_part

Errors = dict[str, list[str]]


def read(fields: Sequence[Any], **more: Any) -> tuple[dict[str, Any], Errors]:
    """What was sent, as values; what is wrong with it, by field. :param more: for the fields: currency."""
    values: dict[str, Any] = {}
    errors: Errors = {}
    for known in fields:
        try:
            values[known.name] = known.clean(request.form.get(known.name), context(**more))
        except FieldError as error:
            errors[known.name] = [str(error)]
    return values, errors


def show(
    fields: Sequence[Any],
    given: Mapping[str, Any],
    errors: Errors,
    *,
    title: str,
    button: str,
    place: Crumb,
    back: str,
    **more: Any,
) -> Response:
    """The form. :param given: what the fields hold. :param place: the list it belongs to.
    :param back: where *Cancel* leads. :param more: for the fields: ``currency``.
    """
    inputs = []
    for known in fields:
        control = make_input(known, given.get(known.name), context(**more))
        control.errors = errors.get(known.name, [])
        inputs.append(control)
    around = {
        "inputs": inputs,
        "summary": [(i.id, i.label, text) for i in inputs for text in i.errors]
        + [("", "", text) for text in errors.get("", ())],
        "heading": title,
        "button": button,
        "action": request.path,
        "back": back,
    }
    status = 422 if errors else 200
    if in_drawer():
        return render_part("collections/ask_drawer.html", status=status, **around)
    crumbs = (place, Crumb(title))
    return render_page(
        "collections/ask.html",
        title=title,
        crumbs=crumbs,
        active=place.href,
        status=status,
        **around,
    )
