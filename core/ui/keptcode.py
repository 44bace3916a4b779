"""Compiled templates kept in the data directory: a start, or a switch of modules, compiles none again.

The code of a template holds what it includes by name, the texts of its language and the addresses of
assets. All of that is in its checksum, so code that no longer fits is not taken.
"""

from __future__ import annotations

import hashlib
import marshal
import os
import re
import sys
import tempfile
from contextlib import suppress
from pathlib import Path
from pickle import UnpicklingError
from typing import Any

import jinja2
from flask import Flask
from jinja2 import TemplateNotFound
from jinja2.bccache import Bucket, BytecodeCache

from core.locale.translations import translations
from core.ui.assets import manifest

#: An include, and the names in it.
_INCLUDE = re.compile(r"\{%[-+]?\s*include\b(.*?)%\}", re.DOTALL)
_NAME = re.compile(r"""["']([^"']+)["']""")


def init_kept_code(app: Flask) -> None:
    """Keep compiled templates in the data directory. Tests share none: they compile."""
    if not app.testing:
        app.jinja_env.bytecode_cache = KeptCode(app.config["CAUCE"].data_dir / "templates")


class KeptCode(BytecodeCache):
    """Jinja's cache of compiled templates, one file for each of a language. A file that cannot be
    read or written is none: the template is compiled.

    :param place: directory of the files; made when it is missing.
    """

    def __init__(self, place: Path) -> None:
        self.place = place
        self._states: dict[str, bytes] = {}

    def get_bucket(self, environment: Any, name: str, filename: str | None, source: str) -> Bucket:
        """The place of a template in the language of an environment, filled where its code is kept."""
        digest = hashlib.sha256(self._state(environment))
        for part in _sources(environment, name, source):
            digest.update(part.encode() + b"\0")
        key = self.get_cache_key(f"{environment.language}:{name}", filename)
        bucket = Bucket(environment, key, digest.hexdigest())
        self.load_bytecode(bucket)
        return bucket

    def load_bytecode(self, bucket: Bucket) -> None:
        """Fill a bucket, where its code is there."""
        with (
            suppress(OSError, EOFError, UnpicklingError),
            (self.place / bucket.key).open("rb") as file,
        ):
            bucket.load_bytecode(file)

    def dump_bytecode(self, bucket: Bucket) -> None:
        """Keep the code of a bucket; whole or not at all, several processes may do it at once."""
        with suppress(OSError):
            self.place.mkdir(mode=0o700, parents=True, exist_ok=True)
            descriptor, draft = tempfile.mkstemp(dir=self.place)
            with os.fdopen(descriptor, "wb") as file:
                bucket.write_bytecode(file)
            os.replace(draft, self.place / bucket.key)

    def _state(self, environment: Any) -> bytes:
        """What else compiled code depends on: texts, assets, and what is called to make it."""
        language = environment.language
        if language not in self._states:
            texts = getattr(translations(language), "_catalog", {}) if language else {}
            called = (*environment.filters.values(), *environment.tests.values())
            files = {_file(one) for one in (type(environment), manifest, *called)}
            dates = [(name, os.stat(name).st_mtime_ns) for name in sorted(files - {""})]
            # version 2 of the format: later ones depend on how often an object is referred to
            parts = (jinja2.__version__, dates, sorted(manifest().items()), list(texts.items()))
            self._states[language] = hashlib.sha256(marshal.dumps(parts, 2)).digest()
        return self._states[language]


def _file(called: Any) -> str:
    """Where something is written; empty for what Python has built in."""
    name = getattr(called, "__module__", None) or type(called).__module__
    return getattr(sys.modules[name], "__file__", None) or ""


def _sources(environment: Any, name: str, source: str) -> list[str]:
    """The source of a template and of all that it includes by name."""
    found, todo = {name: source}, [source]
    while todo:
        for include in _INCLUDE.findall(todo.pop()):
            for inner in _NAME.findall(include):
                if inner not in found:
                    with suppress(TemplateNotFound):
                        found[inner] = environment.loader.get_source(environment, inner)[0]
                        todo.append(found[inner])
    return [part for pair in sorted(found.items()) for part in pair]
