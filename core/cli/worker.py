"""``cauce worker``: does the jobs."""

from __future__ import annotations

import os
import sys
import threading

import click

from core.cli.support import load_app


@click.command("worker")
@click.option(
    "--threads",
    default=4,
    show_default=True,
    type=click.IntRange(1, 64),
    help="Jobs run at the same time.",
)
def command(threads: int) -> None:
    """Do the jobs, until told to stop (TERM: finishes what it is doing)."""
    os.nice(5)  # pages go before jobs, also while this process starts
    from core.jobs.worker import work
    from core.printing import warm_up
    from core.serve.switch import follow

    app = load_app()
    # once the start is over, which has better use for the processors
    printing = threading.Timer(10, warm_up)
    printing.daemon = True
    printing.start()
    sys.exit(work(app, follow(app), threads))
