"""Tables of lists, compiled: one specialised template per set of columns, without calls per cell."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from operator import itemgetter
from threading import Lock
from typing import Any

from flask import current_app
from jinja2 import Template
from markupsafe import Markup

from core.locale import _, current_locale
from core.records.fields import Context, Field
from core.ui.cells import cell_of, helper_of
from core.ui.shell import initials, tint
from core.ui.views import ListColumn

#: Compiled tables kept at most.
CACHE_SIZE = 256
_cache: OrderedDict[tuple, Template] = OrderedDict()
_lock = Lock()
_LETTERS = re.compile(r"\b[VH]\b")


@dataclass(frozen=True)
class Column:
    """A column of a list: a field of the model, or one that a module adds."""

    name: str
    label: str
    known: Field | None = None
    extra: ListColumn | None = None
    sortable: bool = False
    #: On phones: main (the title), line (a line of its own) or hide.
    phone: str = "hide"

    @property
    def numeric(self) -> bool:
        """Right-aligned with even digits."""
        return self.extra.numeric if self.extra else cell_of(self.known).numeric  # type: ignore[arg-type]


@dataclass(frozen=True)
class Table:
    """The look of a list, apart from its rows."""

    model: str
    columns: tuple[Column, ...]
    #: Address of a record without its id: "/contacts/".
    base: str
    avatar: bool = False
    subtitle: str = ""
    pick: bool = True

    def body(self, rows: Sequence[Mapping[str, Any]], fields: Mapping[str, Field], ctx: Context):
        """The rows as HTML. :param rows: as :class:`core.records.Query` returns them."""
        names = ["id", *(c.name for c in self.columns if c.known)]
        names += [name for name in (self.subtitle, *self._currencies()) if name]
        missing = dict.fromkeys(names)
        get = itemgetter(*dict.fromkeys(names), "id")  # twice, so that it is a tuple for one too
        cells = [get({**missing, **row}) for row in rows]
        return Markup(
            self._template().render(
                cells=cells,
                pick_label=_("Select %(name)s", name="{}"),
                initials=initials,
                tint=tint,
                **self._helpers(rows, fields, ctx),
            )
        )

    def _helpers(self, rows: Sequence[Mapping], fields: Mapping[str, Field], ctx: Context) -> dict:
        ids = [row["id"] for row in rows]
        helpers: dict[str, Any] = {}
        for number, column in enumerate(self.columns):
            if column.extra:
                helpers[f"h{number}"] = column.extra.load(ids)
            else:
                known = fields[column.name]
                values = (row.get(column.name) for row in rows)
                helpers[f"h{number}"] = helper_of(known, values, ctx)
        return helpers

    def _currencies(self) -> list[str]:
        return [c.known.currency for c in self.columns if getattr(c.known, "currency", None)]

    def _template(self) -> Template:
        """The compiled template; the key holds all that its source depends on."""
        key = (self.model, current_locale(), self.base, self.avatar, self.subtitle, self.pick)
        key += tuple((c.name, c.label, c.phone, c.known and c.known.kind) for c in self.columns)
        with _lock:
            found = _cache.get(key)
            if found is not None:
                _cache.move_to_end(key)
                return found
        made = current_app.jinja_env.from_string(self._source())
        with _lock:
            _cache[key] = made
            if len(_cache) > CACHE_SIZE:
                _cache.popitem(last=False)
        return made

    def _source(self) -> str:
        fields = ["id", *(c.name for c in self.columns if c.known), self.subtitle]
        fields = list(dict.fromkeys(n for n in [*fields, *self._currencies()] if n))
        variables = {name: f"v_{i}" for i, name in enumerate(fields)}
        head = f"{{% for {', '.join(variables.values())}, _again in cells %}}"
        row = [f'<tr role="row" data-href="{self.base}{{{{ v_0 }}}}">']
        if self.pick:
            title = variables.get(self.columns[0].name, "v_0")
            row.append(
                '<td role="cell" class="pick"><input class="form-check-input" type="checkbox" '
                'name="ids" value="{{ v_0 }}" data-pick '
                f'aria-label="{{{{ pick_label.replace("{{}}", ({title} or "")|string) }}}}"></td>'
            )
        row += [self._cell(i, column, variables) for i, column in enumerate(self.columns)]
        return f"{head}{''.join(row)}</tr>{{% endfor %}}"

    def _cell(self, number: int, column: Column, variables: Mapping[str, str]) -> str:
        classes = f"m-{column.phone}" + (" num" if column.numeric else "")
        if column.extra:
            inner = f'{{{{ h{number}.get(v_0, "") }}}}'
            return f'<td role="cell" class="{classes}">{inner}</td>'
        inner = cell_of(column.known).piece  # type: ignore[arg-type]
        inner = _named(inner, variables[column.name], f"h{number}")
        currency = getattr(column.known, "currency", None)
        inner = inner.replace(", C)", f", {variables[currency]} or 'EUR')" if currency else ")")
        if number == 0:
            return f'<td role="cell" class="m-main">{self._title(column, inner, variables)}</td>'
        return f'<td role="cell" class="{classes}{"" if column.numeric else " clip"}">{inner}</td>'

    def _title(self, column: Column, inner: str, variables: Mapping[str, str]) -> str:
        value = variables[column.name]
        link = f'<a href="{self.base}{{{{ v_0 }}}}" class="main">{inner}</a>'
        if self.subtitle:
            below = '{% if V %}<div class="tiny faint num">{{ V }}</div>{% endif %}'
            link += _named(below, variables[self.subtitle], "")
        if not self.avatar:
            return link
        face = (
            f'<span class="c-avatar sq t{{{{ tint({value} or "") }}}}" aria-hidden="true">'
            f'{{{{ initials({value} or "") }}}}</span>'
        )
        return f'<div class="who">{face}<div>{link}</div></div>'


def _named(piece: str, value: str, helper: str) -> str:
    """Put the names of this table's variables for V and H into a piece of template."""
    return _LETTERS.sub(lambda m: value if m[0] == "V" else helper, piece)
