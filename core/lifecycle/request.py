"""Asking for a change: who may, what it means, and the fresh process that makes it."""

from __future__ import annotations

import os
import subprocess
import sys
from dataclasses import asdict, dataclass, field, fields
from pathlib import Path
from typing import Any

import orjson
from flask import current_app

from core.access.actor import Forbidden, actor
from core.config import Settings
from core.db.session import session
from core.lifecycle.catalogue import label_of, rows
from core.lifecycle.errors import Blocked, LifecycleError, ModuleFails
from core.lifecycle.plan import Plan, plan_deactivate, plan_install, plan_purge, plan_upgrade
from core.locale import _, current_locale

MANAGE = "core.modules.manage"
ROOT = Path(__file__).resolve().parent.parent.parent
#: What the fresh process runs; it reads an order from its input.
_COMMAND = "import sys; from core.cli import main; sys.exit(main(['module', 'apply']))"


@dataclass(frozen=True, kw_only=True)
class Order:
    """A change as the fresh process gets it."""

    #: install | upgrade | deactivate | purge
    action: str
    #: Modules that change, in order.
    changes: tuple[str, ...]
    #: Modules that are to run afterwards; the process imports these.
    target: tuple[str, ...]
    #: Who asked; None is the system.
    user_id: int | None = None
    via: str = "cli"
    ip: str | None = None
    locale: str = "es"


@dataclass(frozen=True, kw_only=True)
class Outcome:
    """How a change ended."""

    action: str
    changes: tuple[str, ...] = ()
    #: The generation that runs from now on; 0 when nothing changed.
    generation: int = 0
    #: Directory of the files a purge exported.
    exported: str = ""
    #: Digests of contents that a purge left without a file.
    contents: tuple[str, ...] = ()
    #: Empty, or what went wrong: a LifecycleError taken apart.
    error: str = ""
    code: str = ""
    module: str = ""
    reason: str = ""
    #: Notes for who asked, technical.
    details: tuple[str, ...] = field(default=())


def request(
    action: str, names: tuple[str, ...], *, with_dependants: bool = False, confirm: str = ""
) -> Outcome:
    """Make a change and wait until it is made.

    :param names: modules; for ``upgrade`` none means all that are behind.
    :param with_dependants: deactivate what needs the module, too.
    :param confirm: for ``purge``: the name of the module, typed.
    :raises Forbidden: the actor may not manage modules.
    :raises Blocked: something must be done first.
    :raises ModuleFails: a module's code or migration failed; everything is as it was.
    """
    if session().info.get("writing"):
        raise RuntimeError("modules are not changed inside a unit of work")
    who = actor()
    who.require(MANAGE)
    if who.viewed_by:
        raise Forbidden(MANAGE, _("You are looking as another person: nothing can be changed."))
    plan = plan_for(action, names, with_dependants)
    if action == "purge" and confirm != names[0]:
        text = _("Type %(name)s to confirm that its data are deleted.", name=names[0])
        raise Blocked(text, names[0])
    if not plan.changes:
        return Outcome(action=action)
    order = Order(
        action=action,
        changes=plan.changes,
        target=_target(plan),
        user_id=who.user_id,
        via=who.via,
        ip=who.ip,
        locale=current_locale(),
    )
    session().commit()  # an open read transaction would keep the tables from being changed
    if action == "deactivate":
        from core.lifecycle.perform import perform

        return perform(order)  # there is nothing to import first: it is done here and now
    return _outcome(_run(order), order)


def plan_for(action: str, names: tuple[str, ...], with_dependants: bool = False) -> Plan:
    """What a change would do. :raises Blocked: it cannot be made."""
    if action == "install":
        return plan_install(names)
    if action == "upgrade":
        return plan_upgrade(names)
    if action == "deactivate":
        return plan_deactivate(names[0], with_dependants)
    return plan_purge(names[0])


def _target(plan: Plan) -> tuple[str, ...]:
    running = {name for name, row in rows().items() if row.state == "installed"}
    if plan.action in ("deactivate", "purge"):
        return tuple(sorted(running - set(plan.changes)))
    return tuple(sorted(running | set(plan.changes)))


def _run(order: Order) -> subprocess.CompletedProcess:
    return subprocess.run(
        [sys.executable, "-c", _COMMAND],
        input=orjson.dumps(asdict(order)),
        capture_output=True,
        env=_environment(current_app.config["CAUCE"]),
        check=False,
    )


def _environment(settings: Settings) -> dict[str, str]:
    """The variables of this installation, for a process that must find the same one."""
    outside = {k: v for k, v in os.environ.items() if not k.startswith("CAUCE_")}
    own = {}
    for f in fields(settings):
        value = getattr(settings, f.name)
        text = os.pathsep.join(map(str, value)) if isinstance(value, tuple) else str(value)
        own[f"CAUCE_{f.name.upper()}"] = text
    path = os.pathsep.join([str(ROOT), *filter(None, [outside.get("PYTHONPATH")])])
    return {**outside, **own, "PYTHONPATH": path, "PYTHONSAFEPATH": "1"}


def _outcome(process: subprocess.CompletedProcess, order: Order) -> Outcome:
    lines = process.stdout.splitlines()
    try:
        values = orjson.loads(lines[-1])
    except (IndexError, orjson.JSONDecodeError):
        raise _interrupted(process, order) from None
    outcome = Outcome(**with_tuples(values))
    if outcome.code == ModuleFails.code:
        raise ModuleFails(outcome.error, outcome.module, outcome.reason)
    if outcome.error:
        raise Blocked(outcome.error, outcome.module)
    return outcome


def with_tuples(values: dict[str, Any]) -> dict[str, Any]:
    """JSON knows lists only; orders and outcomes hold tuples."""
    return {k: tuple(v) if isinstance(v, list) else v for k, v in values.items()}


def _interrupted(process: subprocess.CompletedProcess, order: Order) -> LifecycleError:
    current_app.logger.error(
        "module %s of %s ended with code %s: %s",
        order.action,
        ", ".join(order.changes),
        process.returncode,
        process.stderr.decode(errors="replace")[-4000:],
    )
    text = _(
        "The change of %(name)s was interrupted before it was finished. Nothing was left half done: "
        "look at its state and try again.",
        name=label_of(order.changes[-1]),
    )
    return LifecycleError(text, order.changes[-1])
