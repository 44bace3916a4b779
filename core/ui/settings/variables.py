"""The variables of a text, shown over the form in which it is written."""

from __future__ import annotations

from typing import Any

from flask import render_template
from markupsafe import Markup

from core.records.spec import ModelSpec, UnknownModel, spec_of
from core.records.writing.templates import TEMPLATE
from core.records.writing.variables import variables_of


def render_variables(spec: ModelSpec, record: Any) -> Markup:
    """What a template about a kind of record may hold; nothing before it is known."""
    if spec.name != TEMPLATE or record is None:
        return Markup()
    return variables_list(record.model)


def variables_list(model: str) -> Markup:
    """The variables of texts about records of a model, folded away."""
    try:
        variables = variables_of(spec_of(model))
    except UnknownModel:
        return Markup()
    return Markup(render_template("settings/variables.html", variables=variables))
