"""Whether the process is up and the installation can work: for load balancers and the doctor."""

from __future__ import annotations

from collections.abc import Callable

from flask import Flask, Response, current_app, jsonify, request
from sqlalchemy import text

from core.db import db
from core.jobs import broker
from core.lifecycle.setup import pending


def init_health(app: Flask) -> None:
    """Answer ``/healthz`` and ``/readyz`` before anything else: both must answer without database."""
    app.before_request(_answer)


def _answer() -> Response | None:
    if request.path == "/healthz":
        return jsonify(status="up")
    if request.path == "/readyz":
        problems = {name: problem for name, check in CHECKS.items() if (problem := check())}
        answer = jsonify(
            ready=not problems,
            checks={n: problems.get(n, "ok") for n in CHECKS},
            # One broken module is no reason to take the whole site out of service. Names only:
            # anybody may ask here; /apps gives the reasons.
            modules_not_running=sorted(current_app.extensions["cauce"].failed),
        )
        answer.status_code = 503 if problems else 200
        return answer
    return None


def database_problem() -> str:
    """Why the database cannot be used; empty when it can."""
    try:
        with db.engine.connect() as connection:
            connection.execute(text("SELECT 1"))
    except Exception as error:
        return f"{type(error).__name__}: cannot be reached"
    return ""


def migrations_problem() -> str:
    """Which tables are behind; empty when none are."""
    try:
        with db.engine.connect() as connection:
            behind = [f.owner for f in pending(connection) if f.kind == "behind"]
    except Exception:
        return "cannot be read"
    return f"behind: {', '.join(behind)}; run cauce db upgrade" if behind else ""


def broker_problem() -> str:
    """Why workers cannot be woken; empty when they can."""
    return "" if broker.answers(current_app.config["CAUCE"]) else "cannot be reached"


CHECKS: dict[str, Callable[[], str]] = {
    "database": database_problem,
    "migrations": migrations_problem,
    "broker": broker_problem,
}
