"""No process writes with modules that are no longer the installed ones.

A unit of work waits while modules are being changed (SQLite has one writer anyhow; PostgreSQL by a
shared advisory lock that also lets a change wait for the writers before it), then looks whether it is
still of the generation its process booted with. Web processes mostly learn it sooner, from the mirror
of the generation (``core.serve``); this holds where the mirror does not reach: on other machines,
after a crash between commit and mirror, and for a write that waited.
"""

from __future__ import annotations

from flask import Flask, Response, current_app, has_request_context, request
from sqlalchemy.orm import Session
from werkzeug.exceptions import HTTPException
from werkzeug.urls import iri_to_uri

from core.db.session import SWITCH_LOCK, Behind
from core.kernel.generation import GenerationFile


class StaleProcess(HTTPException, Behind):
    """The modules changed since this process booted; nothing was written.

    In a request it answers 307 to the same address, and a current process takes it from there.
    """

    code = 307
    description = "The installed modules changed: ask again."

    def __init__(self) -> None:
        super().__init__(response=_ask_again() if has_request_context() else None)


def init_following(app: Flask) -> None:
    """Check the generation at the start of every unit of work."""
    app.extensions["cauce_before_write"] = _check


def _check(current: Session) -> None:
    connection = current.connection()
    if connection.dialect.name == "postgresql":
        connection.exec_driver_sql(f"SELECT pg_advisory_xact_lock_shared({SWITCH_LOCK})")
    follow(connection.exec_driver_sql("SELECT generation FROM core_state").scalar())


def follow(stored: int | None) -> None:
    """Compare with the counter in the database.

    :raises StaleProcess: it is ahead of this process.
    """
    if stored is None or stored <= current_app.extensions["cauce_generation"]:
        return
    mirror = GenerationFile(current_app.config["CAUCE"].data_dir)
    if mirror.read().generation < stored and not mirror.in_switch():
        mirror.publish(stored)
    raise StaleProcess


def _ask_again() -> Response:
    address = "/" + iri_to_uri(request.full_path.rstrip("?")).lstrip("/")
    headers = {"Location": address, "Connection": "close", "Cache-Control": "no-store"}
    return Response(status=307, headers=headers)
