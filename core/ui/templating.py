"""Templates compiled once per language, with what never changes already in place.

Texts, icons and addresses of assets that a template names literally cost nothing when it is rendered:
they are constants of the compiled template. A template that another includes by its name is compiled
into it, so that a piece shown twenty times costs no context of its own twenty times. Everything else
is Jinja as Flask knows it.
"""

from __future__ import annotations

import re
from collections import ChainMap
from collections.abc import Iterable, MutableMapping
from functools import lru_cache
from keyword import iskeyword
from threading import Lock
from types import BuiltinMethodType, FunctionType, MethodType
from typing import Any

from flask.templating import Environment
from jinja2 import Template, TemplateNotFound, TemplateSyntaxError, nodes
from jinja2.compiler import CodeGenerator
from jinja2.runtime import Context, Macro
from jinja2.visitor import NodeTransformer
from markupsafe import Markup, escape

from core.locale.translations import current_locale, translations
from core.ui.assets import asset, draw_icon

#: What escaping would change.
_SPECIAL = re.compile("[&<>\"']")


def shown(value: Any) -> str:
    """A value as it is put into a page: escaped unless it is HTML."""
    kind = type(value)
    if kind is Markup or (kind is str and not _SPECIAL.search(value)):
        return value
    return escape(value)


def filled(text: str, /, **values: Any) -> Markup:
    """A translated text of a template with its values, which are escaped unless they are HTML."""
    given = {k: v if type(v) in _NUMBERS else shown(v) for k, v in values.items()}
    return Markup(text % given)


_NUMBERS = (int, float)
#: What is called as it is: functions, those that remember their answers, methods.
_PLAIN = frozenset(
    {FunctionType, MethodType, BuiltinMethodType, type(lru_cache(maxsize=None)(lambda: None))}
)


class QuickContext(Context):
    """Jinja's context; a plain function is called without asking first what it wants to be given."""

    def call(self, __obj: Any, *args: Any, **kwargs: Any) -> Any:
        """Call a function, a macro or whatever else a template calls."""
        kind = type(__obj)
        plain = kind in _PLAIN and not hasattr(__obj, "jinja_pass_arg")
        if not plain and kind is not Macro:
            return super().call(__obj, *args, **kwargs)
        if kwargs:
            for name in ("_block_vars", "_loop_vars"):
                kwargs.pop(name, None)
        return __obj(*args, **kwargs) if plain else __obj(self.eval_ctx, *args, **kwargs)


class QuickGenerator(CodeGenerator):
    """Jinja's compiler; what it writes escapes by :func:`shown`."""

    def _output_child_pre(self, node: Any, frame: Any, finalize: Any) -> None:
        if frame.eval_ctx.volatile or not frame.eval_ctx.autoescape or finalize.src is not None:
            super()._output_child_pre(node, frame, finalize)
        else:
            self.write("environment.shown(")

    def visit_Call(self, node: nodes.Call, frame: Any, forward_caller: bool = False) -> None:
        """A call of the environment's own function goes straight to it."""
        if not isinstance(node.node, nodes.EnvironmentAttribute):
            super().visit_Call(node, frame, forward_caller=forward_caller)
            return
        self.write(f"environment.{node.node.name}(")
        for part in (*node.args, *node.kwargs):
            self.visit(part, frame)
            self.write(", ")
        self.write(")")


class LocalEnvironment(Environment):
    """Flask's environment; each language in use gets compiled templates of its own."""

    context_class = QuickContext
    code_generator_class = QuickGenerator
    shown = staticmethod(shown)
    filled = staticmethod(filled)

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

    def make_globals(self, d: MutableMapping[str, Any] | None) -> MutableMapping[str, Any]:
        """The globals themselves where a template adds none: Jinja copies them for each context."""
        return ChainMap(d, self.globals) if d else self.globals

    def _parse(self, source: str, name: str | None, filename: str | None) -> nodes.Template:
        tree = super()._parse(source, name, filename)
        return Folder(self, (name,)).visit(tree) if self.language else tree

    def inner(self, name: str, inside: tuple[str | None, ...]) -> list[nodes.Node] | None:
        """The tree of a template that may stand in the place of an include; None for one that
        extends another, includes itself or may change while the process runs. One that cannot be
        read is told when it is reached.

        :param inside: the templates around it.
        """
        if self.auto_reload or self.loader is None or name in inside:
            return None
        try:
            source, filename, _current = self.loader.get_source(self, name)
            parsed = super()._parse(source, name, filename)
        except (TemplateNotFound, TemplateSyntaxError):
            return None
        tree = Folder(self, (*inside, name)).visit(parsed)
        return None if tree.find((nodes.Extends, nodes.Block)) else tree.body


class Folder(NodeTransformer):
    """Puts literal texts, icons, asset addresses and included templates into the tree of a template."""

    def __init__(self, environment: LocalEnvironment, inside: tuple[str | None, ...]) -> None:
        self.environment, self.inside = environment, inside
        self.table = translations(environment.language)
        escapes: Any = environment.autoescape
        self.escapes = bool(escapes(inside[-1]) if callable(escapes) else escapes)
        self.known = {"_": self._text, "gettext": self._text, "asset": self._asset}
        self.known["icon"] = self._icon

    def visit_Call(self, node: nodes.Call) -> nodes.Node:
        """A call with nothing but constants becomes its result; a text with values is translated
        here, so that only they are put in later."""
        self.generic_visit(node)
        name = node.node.name if isinstance(node.node, nodes.Name) else ""
        constant = all(isinstance(a, nodes.Const) for a in node.args)
        if name not in self.known or not constant or node.dyn_args or node.dyn_kwargs:
            return node
        if node.kwargs:
            text = name in ("_", "gettext") and self.escapes
            return (
                node if not text or any(iskeyword(k.key) for k in node.kwargs) else self._fill(node)
            )
        value = self.known[name](*(a.value for a in node.args))  # type: ignore[attr-defined]
        return nodes.MarkSafe(nodes.Const(value, lineno=node.lineno), lineno=node.lineno)

    def _fill(self, node: nodes.Call) -> nodes.Node:
        msgid: Any = node.args[0]
        text = nodes.Const(self.table.ugettext(msgid.value), lineno=node.lineno)
        fill = nodes.EnvironmentAttribute("filled", lineno=node.lineno)
        return nodes.Call(fill, [text], node.kwargs, None, None, lineno=node.lineno)

    def visit_Include(self, node: nodes.Include) -> nodes.Node:
        """An include by name becomes what it includes, with names of its own as before."""
        self.generic_visit(node)
        if not isinstance(node.template, nodes.Const) or node.ignore_missing:
            return node
        name, body = node.template.value, None
        if isinstance(name, str) and node.with_context:
            body = self.environment.inner(name, self.inside)
        return node if body is None else nodes.Scope(body, lineno=node.lineno)

    def _text(self, msgid: str) -> str:
        # Jinja's new-style gettext always formats, so %% stands for %.
        return self.table.ugettext(msgid) % {}

    def _asset(self, name: str) -> str:
        return asset(name)

    def _icon(self, name: str, size: str = "") -> str:
        return str(draw_icon(name, size))
