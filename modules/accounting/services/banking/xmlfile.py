"""XML that strangers sent: read without entities, with the line where each element stands.

A document type is refused before anything of it is read. It is what entities that grow without end and
files of this machine come in by, and no message of a bank has one.
"""

from __future__ import annotations

import xml.etree.ElementTree as ET
from typing import Any
from xml.parsers import expat

from core.api.services import _

#: Elements within each other; messages of banks have fewer than twenty.
_DEEPEST = 60


class BadXml(ValueError):
    """It is no XML, or has what is not taken. ``line``: where, from 1."""

    def __init__(self, line: int, text: str) -> None:
        """:param text: for a person."""
        super().__init__(text)
        self.line = line


class Element(ET.Element):
    """An element by its name without the namespace, and the line on which it begins."""

    line = 0

    def said(self, path: str) -> str:
        """The text of an element within it, without blanks around; empty: there is none."""
        return (self.findtext(path) or "").strip()


def read_xml(data: bytes) -> tuple[str, Element]:
    """The namespace of a document, and its root.

    :raises BadXml: it cannot be read, or declares a document type.
    """
    reader = _Reader()
    try:
        reader.parser.Parse(data, True)
    except expat.ExpatError as error:
        raise BadXml(error.lineno, _("This is no well-formed XML.")) from None
    except (ValueError, LookupError) as error:  # an encoding that nobody knows
        if isinstance(error, BadXml):
            raise
        raise BadXml(1, _("This is no well-formed XML.")) from None
    return reader.space, reader.builder.close()


def looks_like_xml(data: bytes) -> bool:
    """Whether a file begins as XML does, in any encoding that banks use."""
    begins = data.lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")[:1]
    return begins == b"<"


class _Reader:
    def __init__(self) -> None:
        self.space, self.depth = "", 0
        self.builder: Any = ET.TreeBuilder(element_factory=Element)
        self.parser = expat.ParserCreate(namespace_separator="}")
        self.parser.buffer_text = True
        self.parser.StartDoctypeDeclHandler = self._refuse
        self.parser.StartElementHandler = self._start
        self.parser.EndElementHandler = self._end
        self.parser.CharacterDataHandler = self.builder.data

    def _refuse(self, *_declared: Any) -> None:
        line = self.parser.CurrentLineNumber
        raise BadXml(line, _("It declares a document type (DOCTYPE), which is not taken."))

    def _start(self, name: str, attributes: dict[str, str]) -> None:
        space, _sign, local = name.rpartition("}")
        self.space = self.space or space
        self.depth += 1
        if self.depth > _DEEPEST:
            raise BadXml(self.parser.CurrentLineNumber, _("This is no well-formed XML."))
        made = self.builder.start(local, attributes)
        made.line = self.parser.CurrentLineNumber

    def _end(self, name: str) -> None:
        self.depth -= 1
        self.builder.end(name.rpartition("}")[2])
