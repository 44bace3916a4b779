"""How gunicorn serves the floors: as it serves Cauce, with another application."""

from core.serve.gunicorn_conf import (  # noqa: F401
    control_socket_disable,
    graceful_timeout,
    keepalive,
    limit_request_line,
    threads,
    timeout,
    worker_class,
    worker_tmp_dir,
)

wsgi_app = "scripts.benchmarks.floors:create_app()"
workers = 1
