"""``cauce import``: files into any model, with the report that the screens give too."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click
from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from core.access import Forbidden
from core.cli.support import application, as_json, show
from core.records.errors import RecordError
from core.records.importing import report, service
from core.records.importing import run as running
from core.records.importing import undo as undoing
from core.records.importing.items import Options
from core.records.importing.models import Import
from core.records.spec import UnknownModel
from core.records.tabular.errors import TabularError
from core.records.tabular.headers import fold_title

by_user = click.option("--user", metavar="MAIL", help="Import with the rights of this user.")


class _Imports(click.Group):
    """``cauce import MODEL FILE`` beside the subcommands ``undo`` and ``resume``."""

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """Whatever is no subcommand is a model."""
        if args and args[0] not in self.commands:
            args = ["file", *args]
        return super().resolve_command(ctx, args)

    def parse_args(self, ctx: click.Context, args: list[str]) -> list[str]:
        """Options may stand before the model too."""
        if args and args[0] not in (*self.commands, *ctx.help_option_names):
            args = ["file", *args]
        return super().parse_args(ctx, args)


@click.group(cls=_Imports, subcommand_metavar="MODEL FILE [OPTIONS] | undo ID | resume ID")
def command() -> None:
    """Import a CSV or XLSX FILE into MODEL (for example contacts.contact), or undo an import."""


@command.command("file", hidden=True)
@click.argument("model")
@click.argument("file", type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--dry-run", is_flag=True, help="Only say what would happen.")
@click.option("--key", default="", metavar="FIELD", help="Update the records with the same value.")
@click.option(
    "--map", "pairs", multiple=True, metavar="H=FIELD", help="Column H fills FIELD (empty: none)."
)
@click.option("--source", default="", help="Program the ids come from, to keep those of two apart.")
@click.option("--clear-empty", is_flag=True, help="Empty cells empty their field.")
@click.option("--report", "report_path", type=click.Path(dir_okay=False, path_type=Path))
@by_user
@as_json
def import_file(
    model: str,
    file: Path,
    dry_run: bool,
    key: str,
    pairs: tuple[str, ...],
    source: str,
    clear_empty: bool,
    report_path: Path | None,
    user: str | None,
    as_json: bool,
) -> None:
    """Import FILE into MODEL."""
    with application(user), _errors(), _bar(as_json) as bar:
        with file.open("rb") as stream:
            task = service.upload(model, file.name, stream)
        options = Options(key=key, source=source, empty="clear" if clear_empty else "keep")
        service.configure(task.id, _chosen(task, pairs), options=options)
        if dry_run:
            task = service.preview(task.id, progress=bar("Checking"))
        else:
            service.begin(task.id)
            task = running.run(task.id, bar("Importing"))
        _finish(task, report_path, as_json)


@command.command()
@click.argument("import_id", type=int)
@click.option("--report", "report_path", type=click.Path(dir_okay=False, path_type=Path))
@by_user
@as_json
def resume(import_id: int, report_path: Path | None, user: str | None, as_json: bool) -> None:
    """Go on with an import that was stopped."""
    with application(user), _errors(), _bar(as_json) as bar:
        service.begin(import_id)
        _finish(running.run(import_id, bar("Importing")), report_path, as_json)


@command.command()
@click.argument("import_id", type=int)
@by_user
@as_json
def undo(import_id: int, user: str | None, as_json: bool) -> None:
    """Take an import back, updates included."""
    with application(user), _errors(), _bar(as_json) as bar:
        undoing.begin_undo(import_id)
        task = undoing.undo(import_id, bar("Undoing"))
        touched = task.created + task.updated
        if as_json:
            show({"import_id": task.id, "undone": touched - task.kept, "kept": task.kept})
        else:
            click.echo(f"Import {task.id} undone; {task.kept} records kept as they are")
            for row in report.rows(task):
                if row.undo == "kept":
                    click.echo(f"  row {row.row}, record {row.record_id}: {row.reason}")


def _chosen(task: Import, pairs: tuple[str, ...]) -> dict[str, str | None]:
    """Column title → field from ``--map`` options; titles compare without accents and case."""
    titles = {fold_title(title): title for title in task.header}
    chosen: dict[str, str | None] = {}
    for pair in pairs:
        title, equals, name = pair.rpartition("=")
        if not equals:
            raise click.BadParameter(f"{pair!r} is not COLUMN=FIELD", param_hint="--map")
        if fold_title(title) not in titles:
            raise click.BadParameter(f"the file has no column {title!r}", param_hint="--map")
        chosen[titles[fold_title(title)]] = name or None
    return chosen


def _finish(task: Import, report_path: Path | None, as_json: bool) -> None:
    counts = task.preview if task.state == "previewed" and task.preview else running.summary(task)
    names = ("created", "updated", "unchanged", "rejected")
    result = {"import_id": task.id, "rows": task.rows, **{name: counts[name] for name in names}}
    if report_path and task.state != "previewed":
        with report_path.open("w", encoding="utf-8-sig", newline="") as stream:
            report.write_full(task, stream)
    if as_json:
        show(result)
    else:
        click.echo("  ".join(f"{name}: {value}" for name, value in result.items()))
    if task.state == "failed":
        raise click.ClickException(task.error or "The import failed")


@contextmanager
def _errors() -> Iterator[None]:
    """Errors for people end the command with their text and code 1."""
    try:
        yield
    except Forbidden as error:
        raise click.ClickException(f"Not allowed: {error}") from None
    except UnknownModel as error:
        raise click.ClickException(f"There is no model {error}") from None
    except (RecordError, TabularError) as error:
        raise click.ClickException(str(error)) from None


@contextmanager
def _bar(silent: bool) -> Iterator[Callable[[str], Callable[[int, int], Any]]]:
    """A progress bar on the error stream, so that the result stays clean."""
    columns = (
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
    )
    console = Console(file=sys.stderr)
    with Progress(*columns, console=console, disable=silent or not sys.stderr.isatty()) as progress:

        def begin(text: str) -> Callable[[int, int], Any]:
            row = progress.add_task(text)
            return lambda done, total: progress.update(row, completed=done, total=total)

        yield begin
