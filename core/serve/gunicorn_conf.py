"""How gunicorn serves Cauce. Given as a file (``-c``), so that its master imports nothing of core:
workers are forked again after a module switch and must read core and modules afresh."""

import gc
import importlib
import multiprocessing
import os

#: Until the application stands nothing it makes is thrown away: looking for it took a third of a start.
gc.disable()

wsgi_app = "core.app:create_app()"
worker_class = "gthread"
#: WEB_CONCURRENCY, the usual name, wins.
workers = int(os.environ.get("WEB_CONCURRENCY") or max(2, min(4, multiprocessing.cpu_count())))
threads = 4
keepalive = 15
timeout = 120
#: Filters travel in addresses; this is the most that gunicorn reads.
limit_request_line = 8190
graceful_timeout = 30
control_socket_disable = True
worker_tmp_dir = "/dev/shm" if os.path.isdir("/dev/shm") else None

#: Other people's libraries, imported once in the master: a new worker is up in a third of the time
#: and shares their memory. Nothing that opens a connection or starts a thread at import, nothing
#: that only some pages or the job worker need.
LIBRARIES: tuple[str, ...] = (
    "babel.core",
    "babel.dates",
    "babel.numbers",
    "email.mime.text",
    "flask",
    "flask_admin.contrib.sqla",
    "flask_babel",
    "flask_login",
    "flask_sqlalchemy",
    "flask_wtf",
    "jinja2.ext",
    "orjson",
    "phonenumbers",
    "pydantic",
    "sqlalchemy.dialects.sqlite.pysqlite",
    "sqlalchemy.orm",
    "whitenoise",
    "wtforms",
)
if os.environ.get("CAUCE_DATABASE_URL", "").startswith("postgresql"):
    LIBRARIES += ("psycopg", "sqlalchemy.dialects.postgresql.psycopg")
for library in LIBRARIES:
    try:
        importlib.import_module(library)
    except ImportError:
        continue  # the worker that needs it will say so


def post_worker_init(worker) -> None:
    """In the worker, once the application is loaded."""
    from core.serve.switch import wrap_worker

    wrap_worker(worker)
    gc.freeze()  # the application lives as long as the worker: no need to look through it again
    gc.enable()
