"""Templates compiled once per language, with what never changes already in place.

Texts, icons and addresses of assets that a template names literally cost nothing when it is rendered:
they are constants of the compiled template. Everything else is Jinja as Flask knows it.
"""

from __future__ import annotations

from collections.abc import Iterable
from threading import Lock
from typing import Any

from flask.templating import Environment
from jinja2 import Template, nodes
from jinja2.visitor import NodeTransformer

from core.locale.translations import current_locale, translations
from core.ui.assets import asset, draw_icon


class LocalEnvironment(Environment):
    """Flask's environment; each language in use gets compiled templates of its own."""

    #: Language of the templates of this environment; empty for the one that hands out the others.
    language = ""
    _per_language: dict[str, LocalEnvironment]

    def __init__(self, *given: Any, **options: Any) -> None:
        super().__init__(*given, **options)
        self._per_language = {}
        self._making = Lock()

    def local(self) -> LocalEnvironment:
        """The environment of the language in force."""
        locale = current_locale()
        found = self._per_language.get(locale)
        if found is None:
            with self._making:
                found = self.overlay(cache_size=400)
                found.language = locale
                self._per_language[locale] = found
        return found

    def get_template(self, name: Any, parent: Any = None, globals: Any = None) -> Template:
        """A template of the language in force."""
        chosen = self if self.language else self.local()
        return super(LocalEnvironment, chosen).get_template(name, parent, globals)

    def select_template(self, names: Iterable[Any], parent: Any = None, globals: Any = None):
        """The first of several templates that exists, in the language in force."""
        chosen = self if self.language else self.local()
        return super(LocalEnvironment, chosen).select_template(names, parent, globals)

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return Folder(self.language).visit(tree) if self.language else tree


class Folder(NodeTransformer):
    """Puts literal texts, icons and asset addresses into the tree of a template."""

    def __init__(self, language: str) -> None:
        self.table = translations(language)
        self.known = {"_": self._text, "gettext": self._text, "asset": self._asset}
        self.known["icon"] = self._icon

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """A call with nothing but constants becomes its result."""
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        constant = all(isinstance(a, nodes.Const) for a in node.args)
        if (
            name not in self.known
            or not constant
            or node.kwargs
            or node.dyn_args
            or node.dyn_kwargs
        ):
            return node
        value = self.known[name](*(a.value for a in node.args))  # type: ignore[attr-defined]
        return nodes.MarkSafe(nodes.Const(value, lineno=node.lineno), lineno=node.lineno)

    def _text(self, msgid: str) -> str:
        # Jinja's new-style gettext always formats, so %% stands for %.
        return self.table.ugettext(msgid) % {}

    def _asset(self, name: str) -> str:
        return asset(name)

    def _icon(self, name: str, size: str = "") -> str:
        return str(draw_icon(name, size))
