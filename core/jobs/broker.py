"""The message broker: it only wakes workers, so a lost message costs a second, never a job."""

from __future__ import annotations

import logging
import time
from typing import TYPE_CHECKING, Any
from urllib.parse import urlsplit

from flask import current_app

from core.config import Settings

if TYPE_CHECKING:
    from celery import Celery

log = logging.getLogger(__name__)

DRAIN = "cauce.drain"
QUEUE = "cauce"
#: After a broker did not answer, it is left alone for this long; workers look for themselves.
PAUSE = 30.0


def make_celery(settings: Settings) -> Celery:
    """The Celery application of an installation; loaded where the first job wants a worker."""
    import kombu.transport
    from celery import Celery

    kombu.transport.TRANSPORT_ALIASES["filesystem"] = "core.jobs.directory:Transport"
    # Without a host kombu complains about a directory too.
    address = "filesystem://localhost" if in_directory(settings) else settings.broker_url
    celery = Celery("cauce", broker=address, set_as_current=False)
    celery.conf.update(
        task_default_queue=QUEUE,
        task_ignore_result=True,
        task_serializer="json",
        accept_content=["json"],
        worker_enable_remote_control=False,
        worker_hijack_root_logger=False,
        worker_prefetch_multiplier=1,
        broker_connection_retry_on_startup=True,
        broker_connection_timeout=2,
        broker_transport_options=_transport_options(settings),
    )
    return celery


def in_directory(settings: Settings) -> bool:
    """Whether the broker is a directory of the installation: the embedded default."""
    return settings.broker_url.startswith("filesystem:")


def _transport_options(settings: Settings) -> dict[str, Any]:
    if not in_directory(settings):
        return {"socket_connect_timeout": 2} if settings.broker_url.startswith("redis") else {}
    folder = settings.data_dir / "broker"
    for name in ("messages", "control"):
        (folder / name).mkdir(parents=True, exist_ok=True)
    messages = str(folder / "messages")
    return {
        "data_folder_in": messages,
        "data_folder_out": messages,
        "control_folder": str(folder / "control"),
        "polling_interval": 0.1,
    }


def celery_of(settings: Settings, extensions: dict[str, Any]) -> Celery:
    """The application's Celery, made on first use: most web processes never need it at start."""
    if "celery" not in extensions:
        extensions["celery"] = make_celery(settings)
    return extensions["celery"]


def wake() -> bool:
    """Wake a worker. False: the broker does not answer; the workers' own look finds the job."""
    extensions = current_app.extensions
    if extensions.get("cauce_broker_down", 0.0) > time.monotonic():
        return False
    try:
        celery = celery_of(current_app.config["CAUCE"], extensions)
        celery.send_task(DRAIN, retry=False, expires=600)
    except Exception as error:
        log.warning("the broker does not answer: %s", error)
        extensions["cauce_broker_down"] = time.monotonic() + PAUSE
        return False
    return True


def shown(settings: Settings) -> str:
    """The broker's address without its password."""
    if in_directory(settings):
        return f"directory {settings.data_dir / 'broker'}"
    parts = urlsplit(settings.broker_url)
    return f"{parts.scheme}://{parts.hostname}:{parts.port or ''}{parts.path}"


def answers(settings: Settings) -> bool:
    """Whether the broker can be reached (``/readyz``, ``cauce doctor``)."""
    try:
        with make_celery(settings).connection_for_write() as connection:
            connection.ensure_connection(max_retries=1, timeout=2)
    except Exception:
        return False
    return True


__all__ = ["DRAIN", "QUEUE", "answers", "celery_of", "make_celery", "wake"]
