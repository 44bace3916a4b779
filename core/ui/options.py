"""What selects that look things up ask for: records by their title, and labels."""

from __future__ import annotations

from flask import Response, jsonify, request
from sqlalchemy import select

from core.db.session import session
from core.kernel.folding import fold
from core.records import ModelSpec, Query, visible_fields
from core.records.tags import Tag
from core.ui.views import Views

LIMIT = 20


def record_options(spec: ModelSpec, views: Views) -> Response:
    """{"items": [{"id", "label", "note"}]} of the records that match ``q``.

    Other parameters narrow it by a choice: ``?kind=person``. ``?by=title`` gives titles in place of
    numbers, for fields that are written by name.
    """
    key = spec.title if request.args.get("by") == "title" else "id"
    fields = visible_fields(spec)
    note = views.list.subtitle if views.list.subtitle in fields else ""
    columns = tuple(n for n in (spec.title, note) if n)
    narrow = [
        [name, "is", value]
        for name, value in request.args.items()
        if name in fields and fields[name].kind == "choice"
    ]
    tree = {"and": narrow} if narrow else None
    page = Query(spec, columns=columns, q=request.args.get("q", ""), filter=tree).page(LIMIT)
    items = [
        {"id": str(row[key]), "label": row[spec.title], "note": row.get(note) or ""}
        for row in page.rows
    ]
    return jsonify(items=items)


def tag_options() -> Response:
    """Labels in use, by their beginning."""
    q = fold(request.args.get("q", "")[:60])
    query = select(Tag.name).where(Tag.folded.startswith(q, autoescape=True))
    names = session().scalars(query.order_by(Tag.folded).limit(LIMIT))
    return jsonify(items=[{"id": name, "label": name} for name in names])
