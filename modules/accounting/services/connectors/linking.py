"""The account of a company in a program: its key, and whether the program takes it."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, timedelta

from core.api import outside
from core.api.locale import using_locale
from core.api.models import utcnow
from core.api.services import (
    NotificationKind,
    _,
    _l,
    actor,
    audit_log,
    company_today,
    contributed,
    decrypt,
    encrypt,
    get,
    notify,
    people_with,
    session,
    spec_of,
    write,
)
from modules.accounting.models import PROFILE, Connection, Profile
from modules.accounting.services.connectors.base import Client, Connector, Link, Refused
from modules.accounting.services.exceptions import AccountingError

FAILED = "accounting.sending_failed"
#: How long before today the invoices are read where nobody says otherwise.
USUAL = timedelta(days=90)


def connector_of(name: str) -> Connector | None:
    """The connector of a profile's format; None: it makes files, or no active module brings it."""
    return next((one for one in contributed(Connector) if one.name == name), None)


def connection_of(profile_id: int) -> Connection | None:
    """The account of a profile, if it is connected and the actor sees the profile."""
    return session().get(Connection, profile_id)


def connect(profile_id: int, key: str, address: str = "", since: date | None = None) -> Connection:
    """Keep the key of a program; where there is one it is replaced.

    :param address: beginning of its addresses; empty: the usual one. A key is never sent to another
        address than it was written for. :param since: day from which invoices are mirrored.
    :raises AccountingError: the program has no API, the key is none, or the address may not be called.
    """
    with write() as current:
        profile: Profile = get(PROFILE, profile_id, "connect")
        connector = connector_of(profile.format)
        if connector is None:
            raise AccountingError(_("This program takes files: it is not connected."))
        if not key.strip() or not key.strip().isascii() or not key.strip().isprintable():
            raise AccountingError(_("Write the key as the program shows it."))
        address = (address.strip() or connector.address).rstrip("/")
        try:
            outside.check_address(address, outside.allowed_hosts())
        except outside.NotAllowed as error:
            raise AccountingError(str(error)) from None
        row = connection_of(profile_id)
        if row is None:
            row = Connection(profile_id=profile_id)
            current.add(row)
        row.address, row.secret = address, encrypt(key.strip())
        row.since = since or company_today() - USUAL
        row.written_at, row.user_id = utcnow(), actor().user_id
        row.tested_at, row.problem, row.proven = None, None, False
        current.flush()
        audit_log(current, "connect", PROFILE, profile_id, changes={"address": [None, address]})
    return row


def disconnect(profile_id: int) -> None:
    """Forget the key. What was sent and read stays."""
    with write() as current:
        get(PROFILE, profile_id, "connect")
        row = connection_of(profile_id)
        if row is not None:
            current.delete(row)
            audit_log(current, "disconnect", PROFILE, profile_id)


def client_of(profile: Profile) -> Client:
    """Whoever talks to the program of a profile.

    :raises AccountingError: it is not connected, or its key cannot be read.
    """
    connector, row = connector_of(profile.format), connection_of(profile.id)
    if connector is None:
        raise AccountingError(_("No active module connects to this program."))
    if row is None:
        raise AccountingError(
            _("%(program)s is not connected: write its key.", program=profile.name)
        )
    key = decrypt(row.secret)
    if key is None:
        raise AccountingError(_("The key cannot be read any more: write it again."))
    return connector.client(Link(profile.name, row.address, key))


def test(profile_id: int) -> None:
    """Ask the program whether it takes the key. :raises AccountingError, Refused, Later:"""
    client = client_of(get(PROFILE, profile_id, "connect"))
    try:
        client.test()
    except Refused as error:
        note_problem(profile_id, str(error))
        raise
    note_problem(profile_id, None)


def note_problem(profile_id: int, problem: str | None) -> None:
    """Keep why the program refuses us; None: it does not. Who keeps the books is told once."""
    with write():
        row = connection_of(profile_id)
        if row is None:
            return
        row.tested_at, before, row.problem = utcnow(), row.problem, problem
        if problem and problem != before:
            profile = session().get_one(Profile, profile_id)
            text = f"{profile.name}: {problem}"
            where = f"{spec_of(PROFILE).path}/{profile_id}"
            notify(keepers(), FAILED, text, where, model=PROFILE, record_id=profile_id)


def keepers() -> list[int]:
    """Who keeps the books; where nobody does, who administers."""
    return people_with("accounting") or people_with("master")


@contextmanager
def speaking(company_id: int) -> Iterator[None]:
    """What is written meanwhile is in the language of a company, whoever set it off."""
    company = session().get_one(spec_of("core.company").cls, company_id)
    with using_locale(company.locale, company.timezone):
        yield


contributions = (
    NotificationKind(
        name=FAILED,
        label=_l("An accounting program refuses what is sent"),
        icon="file-export",
        mail="digest",
        weight=75,
    ),
)
