"""Cards of a board as HTML: put together by hand, for a board shows a hundred of them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import datetime
from typing import Any

from markupsafe import Markup

from core.activities.kinds import kind_label
from core.db.base import utcnow
from core.locale import _, current_locale, formatter, ngettext
from core.pipelines import StageInfo, pipelined
from core.pipelines.board import BoardQuery, house_currency
from core.ui.assets import asset, draw_icon
from core.ui.boards.state import own_on_cards
from core.ui.cells import escaped, helper_of
from core.ui.menu import allowed, kernel
from core.ui.shell import initials, tint
from core.ui.views import CardTag, KanbanView

Row = Mapping[str, Any]


class CardMaker:
    """Makes the cards of one page: names, formats and tags are looked up once for all of them."""

    def __init__(self, query: BoardQuery, view: KanbanView, rows: Sequence[Row]) -> None:
        """:param rows: every row that will be shown, as the query found them."""
        self.query, self.view, self.spec = query, view, query.spec
        self.rules, self.now = pipelined(self.spec.name), utcnow()
        self.base = f"{self.spec.path}/"
        self.money = formatter("money", current_locale(), None, None)
        self.relative = formatter("relative", current_locale(), None, None)
        self.currency = house_currency()
        self.helpers = {
            name: helper_of(query.fields[name], [row[name] for row in rows], query.ctx)
            for name in (view.subtitle, *view.fields, *own_on_cards(query.fields), "owner_id")
            if name in query.columns
        }
        self.own = [
            (name, escaped(query.fields[name].label)) for name in own_on_cards(query.fields)
        ]
        self.tags = self._tags([row["id"] for row in rows])
        self.texts = {
            "menu": escaped(_("Move %(name)s", name="{}")),
            "none": escaped(_("No activity planned")),
            "verde": escaped(_("Up to date:")),
            "rojo": escaped(_("Overdue:")),
            "plomo": escaped(_("Not planned:")),
        }
        self.dots, self.sprite = str(draw_icon("dots-vertical", "s")), escaped(asset("icons.svg"))
        self.hourglass = str(draw_icon("hourglass-high"))

    def _tags(self, ids: list[int]) -> dict[int, str]:
        found: dict[int, str] = {}
        for tag in allowed(kernel().of(CardTag)):
            if tag.model == self.spec.name and ids:
                for number, html in tag.load(ids).items():
                    found[number] = found.get(number, "") + str(html)
        return found

    def cards(self, rows: Sequence[Row], stage: StageInfo) -> Markup:
        """The cards of a stage."""
        return Markup("".join([self.card(row, stage) for row in rows]))

    def card(self, row: Row, stage: StageInfo) -> str:
        """One card."""
        number, title = str(row["id"]), escaped(row[self.spec.title] or f"#{row['id']}")
        days = stage.rotten_days(row["stage_since"])
        return (
            f'<li class="c-card-k{" is-stale" if days else ""}" id="card-{number}" '
            f'data-card="{number}" data-version="{row["version"]}">'
            f'<a class="title" href="{self.base}{number}">{title}</a>{self._subtitle(row)}'
            f'<a class="more" href="{self.base}{number}/move" data-drawer '
            f'aria-label="{self.texts["menu"].replace("{}", title)}">{self.dots}</a>'
            f"{self._worth(row, stage, days)}{self._labels(row)}{self._foot(row)}</li>"
        )

    def _subtitle(self, row: Row) -> str:
        lines = [self._shown(name, row) for name in (self.view.subtitle, *self.view.fields)]
        lines += [
            f"{label}: {shown}" for name, label in self.own if (shown := self._shown(name, row))
        ]
        return "".join([f'<span class="sub">{text}</span>' for text in lines if text])

    def _shown(self, name: str, row: Row) -> str:
        value, helper = row.get(name), self.helpers.get(name)
        if value in (None, "", []):
            return ""
        if isinstance(helper, dict):
            return helper.get(value, "")
        return escaped(helper(value)) if helper else escaped(value)

    def _worth(self, row: Row, stage: StageInfo, days: int) -> str:
        parts, amount = [], row.get(self.rules.amount)
        if amount is not None:
            code = row.get(self.rules.currency) or self.currency
            parts.append(f'<strong class="num">{escaped(self.money(amount, code))}</strong>')
            own = row.get(self.rules.probability)
            chance = stage.probability if own is None else own
            if chance is not None:
                parts.append(f'<span class="faint tiny">{chance:.0f}\u00a0%</span>')
        if days:
            told = ngettext("%(num)s day in this stage", "%(num)s days in this stage", days)
            parts.append(
                f'<span class="c-tag is-ambar end" title="{escaped(told)}">{self.hourglass}{days} d'
                f'<span class="visually-hidden">: {escaped(told)}</span></span>'
            )
        return f'<div class="worth">{"".join(parts)}</div>' if parts else ""

    def _labels(self, row: Row) -> str:
        tags = "".join([f'<span class="c-tag">{escaped(t)}</span>' for t in self._tag_names(row)])
        tags += self.tags.get(row["id"], "")
        return f'<div class="tags">{tags}</div>' if tags else ""

    def _tag_names(self, row: Row) -> Sequence[str]:
        return row.get(self.view.tags) or () if self.view.tags else ()

    def _foot(self, row: Row) -> str:
        light, owner = self._light(row), self.helpers.get("owner_id", {}).get(row.get("owner_id"))
        if not light and not owner:
            return ""
        face = ""
        if owner:
            face = (
                f'<span class="c-avatar s t{tint(owner)}" role="img" aria-label="{owner}" '
                f'title="{owner}">{escaped(initials(owner))}</span>'
            )
        return f'<div class="foot"><span class="grow">{light}</span>{face}</div>'

    def _light(self, row: Row) -> str:
        if "next_activity_at" not in row:
            return ""
        due: datetime | None = row["next_activity_at"]
        colour = "plomo" if due is None else "rojo" if due < self.now else "verde"
        kind = row.get("next_activity_kind")
        what = escaped(row.get("next_activity_subject") or (kind_label(kind) if kind else ""))
        when = escaped(self.relative(due)) if due else ""
        text = " · ".join(filter(None, (what, when))) or self.texts["none"]
        return (
            f'<span class="c-sem {colour}" title="{text}"><svg aria-hidden="true">'
            f'<use href="{self.sprite}#{colour}"/></svg><span class="visually-hidden">'
            f'{self.texts[colour]} </span><span class="text-truncate">{text}</span></span>'
        )
