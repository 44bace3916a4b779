"""Calling an address outside: only public ones, one attempt, no way round.

The name is looked up once and that very address is called, so that a name which answers differently the
second time leads nowhere. Redirections are not followed and proxies of the machine not used.
"""

from __future__ import annotations

import http.client
import ipaddress
import socket
import ssl
import time
from collections.abc import Mapping
from dataclasses import dataclass
from urllib.parse import urlsplit

from flask import current_app

from core.locale import _

#: Seconds for connecting and for each answer.
TIMEOUT = 10.0
#: Seconds for everything: shorter than a worker answers for a job without a sign of life.
WHOLE = 60.0
#: Bytes of an answer that are looked at.
MOST = 2_000


class Unreachable(Exception):
    """Nothing was taken by the other side; later it may be."""


class NotAllowed(Exception):
    """The address is not one that may be called; the text says why."""


@dataclass(frozen=True)
class Answer:
    """What a program outside answered."""

    status: int
    text: str
    #: By their names in small letters.
    headers: Mapping[str, str]


def allowed_hosts() -> frozenset[str]:
    """Host names that this installation may call although they are inside the network."""
    return current_app.config["CAUCE"].webhook_hosts


def check_address(url: str, allowed: frozenset[str] = frozenset()) -> None:
    """:raises NotAllowed: it cannot be called, whatever its name leads to."""
    parts = urlsplit(url)
    try:
        host, port = (parts.hostname or "").lower(), parts.port
    except ValueError:
        host, port = "", None
    if parts.scheme not in ("http", "https") or not host or parts.username or port == 0:
        raise NotAllowed(_("Write an address such as https://example.com/path."))
    if parts.scheme == "http" and host not in allowed:
        raise NotAllowed(_("Only https:// addresses are called."))
    if host not in allowed and _inside(host):
        raise NotAllowed(_inside_text(host))


def post(
    url: str, body: bytes, headers: Mapping[str, str], allowed: frozenset[str] = frozenset()
) -> tuple[int, str]:
    """Send a body. :returns: the status and the beginning of the answer; otherwise as :func:`call`."""
    answer = call("POST", url, body, headers, allowed)
    return answer.status, answer.text


def call(
    method: str,
    url: str,
    body: bytes | None,
    headers: Mapping[str, str],
    allowed: frozenset[str] = frozenset(),
    most: int = MOST,
) -> Answer:
    """Call an address.

    :param allowed: host names that may be called although they are inside the network.
    :param most: bytes of the answer that are read.
    :raises NotAllowed: the address may not be called. :raises Unreachable: no answer came; of what is
        not only read nobody knows whether it was taken.
    """
    check_address(url, allowed)
    parts = urlsplit(url)
    host, secure = (parts.hostname or "").lower(), parts.scheme == "https"
    port = parts.port or (443 if secure else 80)
    path = (parts.path or "/") + (f"?{parts.query}" if parts.query else "")
    address = resolve(host, port, private=host in allowed)
    connection = _Pinned(host, port, address, secure)
    try:
        connection.request(method, path, body, dict(headers))
        answer = connection.getresponse()
        text = _read(answer, most, time.monotonic() + WHOLE).decode(errors="replace")
        return Answer(answer.status, text, {n.lower(): v for n, v in answer.getheaders()})
    except (OSError, http.client.HTTPException) as error:
        raise Unreachable(f"{host}: {error}") from error
    finally:
        connection.close()


def _read(answer: http.client.HTTPResponse, most: int, until: float) -> bytes:
    """The body, up to so many bytes; one that drips in must have come by an instant."""
    length, found = answer.length, bytearray()
    wanted = most if length is None else min(most, length)
    while len(found) < wanted and (piece := answer.read1(wanted - len(found))):
        found += piece
        if time.monotonic() > until:
            raise TimeoutError(_("the answer takes too long"))
    if length is not None and len(found) < wanted:
        raise http.client.IncompleteRead(bytes(found), wanted - len(found))
    return bytes(found)


def resolve(host: str, port: int, *, private: bool = False) -> str:
    """The address of a name. :raises NotAllowed: one of its addresses is not a public one.

    :raises Unreachable: the name leads nowhere.
    """
    try:
        found = {
            str(info[4][0]) for info in socket.getaddrinfo(host, port, type=socket.SOCK_STREAM)
        }
    except (OSError, UnicodeError) as error:
        raise Unreachable(f"{host}: {error}") from error
    if not private and not all(_public(address) for address in found):
        raise NotAllowed(_inside_text(host))
    return sorted(found)[0]


def _inside_text(host: str) -> str:
    return _("%(host)s is inside the network and may not be called.", host=host)


def _inside(host: str) -> bool:
    """Whether it is written on a name that it leads into the network; others are looked up later."""
    if host == "localhost" or host.endswith((".localhost", ".local", ".internal")):
        return True
    try:
        return not _public(host)
    except ValueError:  # a name
        return False


def _public(text: str) -> bool:
    address = ipaddress.ip_address(text.partition("%")[0])
    mapped = getattr(address, "ipv4_mapped", None) or getattr(address, "sixtofour", None)
    address = mapped or address
    return address.is_global and not address.is_multicast


class _Pinned(http.client.HTTPConnection):
    """A connection to one address, by the name it was looked up for."""

    def __init__(self, host: str, port: int, address: str, secure: bool) -> None:
        super().__init__(host, port, timeout=TIMEOUT)
        self.address, self.secure = address, secure
        self.default_port = 443 if secure else 80

    def connect(self) -> None:
        """Call the address that was looked up; the certificate must be the name's."""
        self.sock = socket.create_connection((self.address, self.port), TIMEOUT)
        if self.secure:
            context = ssl.create_default_context()
            self.sock = context.wrap_socket(self.sock, server_hostname=self.host)
