"""``cauce doctor``: what may be wrong, and what to do."""

from __future__ import annotations

import sys
from dataclasses import asdict

import click

from core.cli.support import as_json, load_app, settings_or_fail, show

MARKS = {"ok": ("✓", "green"), "warning": ("!", "yellow"), "error": ("✗", "red")}


@click.command("doctor")
@as_json
def command(as_json: bool) -> None:
    """Look at everything an installation needs. Exit code 1: something does not work."""
    from core.serve.doctor import examine

    findings = list(examine(settings_or_fail(), load_app))
    if as_json:
        show([asdict(finding) for finding in findings])
    else:
        for finding in findings:
            mark, colour = MARKS[finding.state]
            click.echo(f"{click.style(mark, fg=colour)} {finding.name}: {finding.text}")
            if finding.advice:
                click.echo(f"    {finding.advice}")
    sys.exit(any(finding.state == "error" for finding in findings))
