"""Rules of addresses that learn to build an address when they are first asked for one.

Werkzeug compiles two functions a rule while the application starts, a third of that time with all
modules; most rules are only ever matched.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from werkzeug.routing import Rule


class QuickRule(Rule):
    """A rule of Werkzeug's with its two builders made on first use."""

    def _compile_builder(self, append_unknown: bool = True) -> Any:
        return _Later(super()._compile_builder, append_unknown)


class _Later:
    """Stands for a builder: Werkzeug binds it to its rule by ``__get__``, as it does a function."""

    __slots__ = ("append_unknown", "compile_it")

    def __init__(self, compile_it: Callable[[bool], Any], append_unknown: bool) -> None:
        self.compile_it, self.append_unknown = compile_it, append_unknown

    def __get__(self, rule: Rule, _owner: Any = None) -> Callable[..., Any]:
        def build(**values: Any) -> Any:
            made = self.compile_it(self.append_unknown).__get__(rule, None)
            setattr(rule, "_build_unknown" if self.append_unknown else "_build", made)
            return made(**values)

        return build
