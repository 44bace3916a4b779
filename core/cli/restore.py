"""``cauce restore``: a backup into an empty installation."""

from __future__ import annotations

import os
from pathlib import Path

import click

from core.cli.support import application, as_json, file_progress, settings_or_fail, show


@click.command("restore")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option(
    "--key",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="The secret key of the installation that was backed up; kept in the data directory.",
)
@click.option(
    "--erasures",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="erasures.jsonl of the installation that was backed up: whom to erase again. By default "
    "the one in CAUCE_DATA_DIR.",
)
@as_json
def command(file: Path, key: Path | None, erasures: Path | None, as_json: bool) -> None:
    """Restore the backup FILE into an empty CAUCE_DATA_DIR or CAUCE_DATABASE_URL.

    What was about to leave (mails, calls to other programs) is held and listed, because it may have
    left after the backup was made: release it under Jobs. People who were erased since are erased
    again.
    """
    from core.db import write
    from core.db.events import restored
    from core.lifecycle.erasures import reapply
    from core.lifecycle.setup import set_up_core, upgrade_modules
    from core.serve.backup import BackupError, restore

    if key:
        _keep_key(key)
    settings = settings_or_fail()
    try:
        with file_progress("Files", hidden=as_json) as progress:
            about = restore(settings, file, progress)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    with application():
        set_up_core()
    with application():
        with write():
            restored.emit()
        failed = upgrade_modules()[1]
    with application():
        erased, left = reapply(erasures)
    if as_json:
        show({**about, "erased": erased, "not_erased": left})
        return
    click.echo(f"Restored the backup of {about['made_at']} with {about['files']} files.")
    if erased:
        click.echo(f"Erased again {erased} people who were erased after the backup was made.")
    if left:
        click.echo(f"Not erased, because their module does not run: {', '.join(left)}", err=True)
    for name, reason in failed.items():
        click.echo(
            f"{name} could not be brought to this version and does not run: {reason}", err=True
        )
    if not key:
        click.echo("Stored passwords of other services need the old secret key (--key) to be read.")


def _keep_key(key: Path) -> None:
    """Put the key where this installation keeps its own, before anything makes a new one."""
    directory = Path(os.environ.get("CAUCE_DATA_DIR", "data")).expanduser().resolve()
    directory.mkdir(parents=True, exist_ok=True)
    kept = directory / "secret_key"
    if kept.exists() and kept.read_text() != key.read_text():
        raise click.ClickException(f"{kept} holds another key; move it away first.")
    kept.touch(mode=0o600)
    kept.write_text(key.read_text())
