"""Asking a program over HTTP with JSON, and what its answers mean, as REST programs agree on them.

Sources of the codes: RFC 9110 and RFC 6585 (429, Retry-After); 402 is what programs answer where the
plan has no API.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from decimal import Decimal
from email.utils import parsedate_to_datetime
from typing import Any
from urllib.parse import urlencode

from core.api import outside
from core.api.models import utcnow
from core.api.services import _
from modules.accounting.services.connectors.base import Later, Link, Refused

#: Bytes of an answer: a page of some hundred documents.
MOST = 20_000_000
#: Answers after which trying again may help, although the program is there.
_LATER = frozenset({408, 425, 429})
#: The longest wait that is taken from an answer, in seconds: a monthly limit is looked at each day.
LONGEST = 86_400.0
#: Where programs say what is wrong.
_TOLD = ("info", "detail", "message", "error", "title")


def ask(
    link: Link,
    method: str,
    path: str,
    *,
    headers: Mapping[str, str],
    query: Mapping[str, Any] | None = None,
    body: Any = None,
) -> Any:
    """Ask once. :returns: the JSON of the answer; decimal numbers as ``Decimal``.

    :param path: below the address of the link. :param body: plain values, no ``Decimal``.
    :raises Refused: it is not wanted so. :raises Later: it may work later.
    """
    url = f"{link.address}{path}" + (f"?{urlencode(query)}" if query else "")
    given = {"Accept": "application/json", "User-Agent": "Cauce", **headers}
    sent = None
    if body is not None:
        sent, given["Content-Type"] = json.dumps(body).encode(), "application/json"
    writes = method != "GET"
    try:
        answer = outside.call(method, url, sent, given, outside.allowed_hosts(), MOST)
    except outside.NotAllowed as error:
        raise Refused(str(error)) from error
    except outside.Unreachable as error:
        text = _("%(program)s does not answer: %(why)s", program=link.name, why=error)
        raise Later(text, unsure=writes) from error
    data = _json(answer.text)
    if 200 <= answer.status < 300:
        if data is None:
            raise Later(_odd(link), unsure=writes)
        return data
    if answer.status in _LATER or answer.status >= 500:
        raise Later(
            _busy(link, answer.status),
            _after(answer.headers.get("retry-after", "")),
            unsure=writes and answer.status != 429,
        )
    account = answer.status in (401, 402, 403)
    raise Refused(_refusal(link, answer.status, told(data)), account=account)


def told(data: Any) -> str:
    """What an answer says is wrong; empty: nothing that a person could read."""
    if not isinstance(data, dict):
        return ""
    found = (data.get(name) for name in _TOLD)
    return next(
        (text.strip()[:300] for text in found if isinstance(text, str) and text.strip()), ""
    )


def _odd(link: Link) -> str:
    return _("%(program)s gave an answer that cannot be read.", program=link.name)


def odd(link: Link, *, unsure: bool = False) -> Later:
    """An answer that is not as documented."""
    return Later(_odd(link), unsure=unsure)


def _busy(link: Link, status: int) -> str:
    if status == 429:
        return _("%(program)s takes no more requests for now.", program=link.name)
    return _("%(program)s answered %(status)s.", program=link.name, status=status)


def _refusal(link: Link, status: int, text: str) -> str:
    why = {
        401: _("%(program)s does not accept the key: write another one.", program=link.name),
        402: _("The plan of %(program)s does not include the API.", program=link.name),
        403: _("The key of %(program)s may not do this: give it the permission there.",
               program=link.name),
        404: _("%(program)s does not have it: check the address.", program=link.name),
    }.get(status) or _("%(program)s refused it (%(status)s).", program=link.name, status=status)  # fmt: skip
    return f"{why} {text}".strip()


def _json(text: str) -> Any:
    """What the text says; None: it is no JSON."""
    try:
        return json.loads(text, parse_float=Decimal, parse_constant=_no_number)
    except (ValueError, RecursionError):
        return None


def _no_number(text: str) -> Any:
    raise ValueError(text)


def _after(text: str) -> float | None:
    """Seconds of a Retry-After, which is a number or a date."""
    try:
        seconds = float(int(text))
    except ValueError:
        try:
            seconds = (parsedate_to_datetime(text) - utcnow()).total_seconds()
        except (ValueError, TypeError):
            return None
    return min(max(seconds, 1.0), LONGEST)
