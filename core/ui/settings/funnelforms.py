"""The form of a stage: its inputs, and what a browser sent for them."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from flask import request

from core.locale import _
from core.pipelines import StageInfo
from core.pipelines.editing import StageValues
from core.records import Invalid, ModelSpec
from core.ui.forms import Input


def category_labels() -> dict[str, str]:
    """What people call the categories of stages."""
    return {
        "open": _("Work goes on"),
        "waiting": _("Waiting for somebody"),
        "won": _("Won"),
        "lost": _("Lost"),
        "done": _("Done"),
    }


def inputs_of(
    info: StageInfo | None, errors: Mapping[str, list[str]], sent: Mapping[str, str] | None
) -> list[Input]:
    """Name, sentence, category, probability and days of a stage."""
    stored: dict[str, Any] = {"category": "open"}
    if info:
        stored = {
            "name": info.label,
            "help": info.help,
            "category": info.category,
            "probability": info.probability,
            "rot_days": info.rot_days,
        }
    values = sent if sent is not None else stored
    made = [
        Input("name", _("Name"), required=True, max=80, focus=True),
        Input("help", _("What is done here, in one sentence"), max=200),
        Input(
            "category", _("What the stage means"), widget="select", required=True,
            choices=list(category_labels().items()),
        ),
        Input("probability", _("Probability of winning"), inputmode="numeric", unit="%", wide=False),
        Input(
            "rot_days", _("Stale after"), inputmode="numeric", unit=_("days"), wide=False,
            help=_("A card that stands here longer is marked. Empty: never."),
        ),
    ]  # fmt: skip
    for control in made:
        value = values.get(control.name)
        control.value = "" if value is None else str(value)
        control.errors = list(errors.get(control.name, ()))
    return made


def values_of(
    spec: ModelSpec, number: Callable[[str, dict[str, list[str]]], int | None]
) -> StageValues:
    """What the form says. :raises Invalid: a number is none."""
    errors: dict[str, list[str]] = {}
    form = request.form
    found = StageValues(
        name=form.get("name", "").strip(),
        help=form.get("help", "").strip(),
        category=form.get("category", ""),
        probability=number("probability", errors),
        required_fields=[n for n in form.getlist("required_fields") if n],
        requires_interaction="requires_interaction" in form,
        rot_days=number("rot_days", errors),
    )
    if errors:
        raise Invalid(errors)
    return found
