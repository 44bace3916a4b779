"""``cauce backup``: database and files in one archive, while everybody works."""

from __future__ import annotations

from datetime import datetime
from pathlib import Path

import click

from core.cli.support import as_json, file_progress, settings_or_fail, show


@click.command("backup")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path), required=False)
@click.option(
    "--key",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Also write the secret key, to this file of its own. Keep it elsewhere.",
)
@as_json
def command(file: Path | None, key: Path | None, as_json: bool) -> None:
    """Write a backup to FILE (default: cauce-<date>.tar here)."""
    from core.serve.backup import BackupError, backup

    settings = settings_or_fail()
    file = file or Path(f"cauce-{datetime.now().astimezone():%Y%m%d-%H%M%S}.tar")
    try:
        with file_progress("Files", hidden=as_json) as progress:
            about = backup(settings, file.absolute(), progress)
    except BackupError as error:
        raise click.ClickException(str(error)) from None
    if key:
        key.touch(mode=0o600)
        key.write_text(settings.secret_key)
    if as_json:
        show({"file": str(file.absolute()), "bytes": file.stat().st_size, **about})
        return
    click.echo(f"Written: {file} ({file.stat().st_size / 1e6:.1f} MB, {about['files']} files)")
    if not key:
        click.echo(
            "The secret key is not in it; keep a copy of it apart (cauce backup --key FILE)."
        )
