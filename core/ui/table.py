"""Tables of lists, compiled: one function per set of columns, specialised when it is first needed.

The source of such a function is put together from the fixed expressions of :mod:`core.ui.cells` and
from names of the registry, never from anything a person typed.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import lru_cache
from operator import itemgetter
from typing import Any

from markupsafe import Markup, escape

from core.kernel.keeping import kept
from core.locale import _
from core.records.fields import Context, Field
from core.ui.cells import NUMERIC, cell_of, escaped, helper_of
from core.ui.shell import initials, tint
from core.ui.views import ListColumn

Rows = Callable[[list[tuple], tuple, str], str]

_LETTERS = re.compile(r"\b[VHC]\b")


#: Kinds whose values say little without the name of their column: a card on a phone shows it.
_BARE = NUMERIC - {"money"} | {"date", "datetime", "boolean", "duration"}


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
    def said(self) -> str:
        """What stands before the value on phones; empty where it speaks for itself."""
        bare = self.known is not None and self.known.kind in _BARE
        return self.label if bare and self.phone == "line" else ""

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

    def body(
        self, rows: Sequence[Mapping[str, Any]], fields: Mapping[str, Field], ctx: Context
    ) -> Markup:
        """The rows as HTML. :param rows: as :class:`core.records.Query` returns them."""
        names = self._names()
        get = itemgetter(*names, "id")  # the id twice: a single name would give no tuple
        if rows and not set(names) <= set(rows[0]):  # a field the actor may not read
            rows = [{**dict.fromkeys(names), **row} for row in rows]
        label = escaped(_("Select %(name)s", name="{}"))
        return Markup(
            self._compiled()([get(r) for r in rows], self._helpers(rows, fields, ctx), label)
        )

    def _names(self) -> list[str]:
        """Fields the rows hold, in the order of the compiled function's variables."""
        names = ["id", *(c.name for c in self.columns if c.known), self.subtitle]
        names += [getattr(c.known, "currency", "") for c in self.columns]
        return list(dict.fromkeys(n for n in names if n))

    def _helpers(self, rows: Sequence[Mapping], fields: Mapping[str, Field], ctx: Context) -> tuple:
        """The helper of each column, in order."""
        ids = [row["id"] for row in rows]
        return tuple(
            column.extra.load(ids)
            if column.extra
            else helper_of(fields[column.name], (row[column.name] for row in rows), ctx)
            for column in self.columns
        )

    def _compiled(self) -> Rows:
        """The function that renders the rows; the key holds all that its source depends on."""
        key: tuple = (self.model, self.base, self.avatar, self.subtitle, self.pick)
        key += tuple(
            (c.name, c.phone, c.said, c.known and (c.known.kind, c.known.custom))
            for c in self.columns
        )
        return kept("tables", key, self._compile, stamped=False)

    def _compile(self) -> Rows:
        space: dict[str, Any] = {"E": escaped, "X": escape, "initials": initials, "tint": tint}
        exec(compile(self._source(), f"<table of {self.model}>", "exec"), space)
        return space["rows"]

    def _source(self) -> str:
        """Python that joins the constant pieces of a row with its values."""
        variables = {name: f"v{i}" for i, name in enumerate(self._names())}
        parts = [_text(f'<tr role="row" data-href="{self.base}'), "str(v0)", _text('">')]
        if self.pick:
            title = variables[self.columns[0].name]
            known = self.columns[0].known
            named = known is not None and known.kind in ("choice", "stage", "user", "team", "ref")
            said = f'(h0.get({title}) or "")' if named else f'E({title} or "")'
            parts += [
                _text('<td role="cell" class="pick"><input class="form-check-input" '
                      'type="checkbox" name="ids" data-pick value="'),
                "str(v0)", _text('" aria-label="'),
                f'pick.replace("{{}}", {said})', _text('"></td>'),
            ]  # fmt: skip
        for number, column in enumerate(self.columns):
            parts += self._cell(number, column, variables)
        helpers = "".join(f"h{n}, " for n in range(len(self.columns)))
        return "\n".join(
            [
                "def rows(cells, helpers, pick):",
                f"    {helpers}= helpers",
                "    out = []",
                f"    for {', '.join(variables.values())}, _id in cells:",
                f"        out += ({', '.join([*parts, _text('</tr>')])})",
                "    return ''.join(out)",
            ]
        )

    def _cell(self, number: int, column: Column, variables: Mapping[str, str]) -> list[str]:
        classes = f"m-{column.phone}" + (" num" if column.numeric else "")
        if column.extra:
            shown = [f'str(X(h{number}.get(v0, "")))']
        else:
            names = {"V": variables[column.name], "H": f"h{number}"}
            names["C"] = f"({variables.get(getattr(column.known, 'currency', ''), '0')} or 'EUR')"
            expression = cell_of(column.known).expression  # type: ignore[arg-type]
            shown = [f"({_LETTERS.sub(lambda m: names[m[0]], expression)})"]
            classes += "" if column.numeric else " clip"
        if number == 0:
            classes, shown = "m-main", self._title(variables[column.name], shown, variables)
        said = f' data-label="{escape(column.said)}"' if column.said and number else ""
        return [_text(f'<td role="cell" class="{classes}"{said}>'), *shown, _text("</td>")]

    def _title(self, value: str, shown: list[str], variables: Mapping[str, str]) -> list[str]:
        """The first cell: a link to the record, with initials before and a line below."""
        parts = [_text(f'<a href="{self.base}'), "str(v0)", _text('" class="main">'), *shown]
        parts.append(_text("</a>"))
        if self.subtitle:
            below = variables[self.subtitle]
            line = '<div class="tiny faint num">'
            parts.append(f"({line!r} + E({below}) + '</div>') if {below} else ''")
        if not self.avatar:
            return parts
        face = [_text('<div class="who"><span class="c-avatar sq t'), f'str(tint({value} or ""))']
        face += [_text('" aria-hidden="true">'), f'E(initials({value} or ""))']
        return [*face, _text("</span><div>"), *parts, _text("</div></div>")]


def _text(html: str) -> str:
    """A constant piece of HTML as Python source."""
    return repr(html)


@lru_cache(maxsize=256)
def compile_cell(expression: str) -> Callable[[Any, Any, str], str]:
    """One value's expression as a function of value, helper and currency (record pages)."""
    return eval(f"lambda V, H, C: {expression}", {"E": escaped})
