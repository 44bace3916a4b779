"""``cauce export``: records of any model into a file."""

from __future__ import annotations

from pathlib import Path

import click

from core.access import Forbidden
from core.cli.support import application, as_json, show
from core.records.errors import RecordError
from core.records.exporting import KINDS, export
from core.records.filters import parse
from core.records.query import Query
from core.records.spec import UnknownModel, spec_of


@click.command()
@click.argument("model")
@click.argument("file", type=click.Path(dir_okay=False, path_type=Path))
@click.option("--filter", "tree", help='Filter tree, e.g. \'["city","is","León"]\'.')
@click.option("--search", default="", help="Only what a search finds.")
@click.option("--columns", default="", help="Fields, separated by commas; all by default.")
@click.option("--user", metavar="MAIL", help="Export what this user may see.")
@as_json
def command(
    model: str,
    file: Path,
    tree: str | None,
    search: str,
    columns: str,
    user: str | None,
    as_json: bool,
) -> None:
    """Export the records of MODEL to FILE (.csv or .xlsx)."""
    kind = file.suffix.lower().removeprefix(".")
    if kind not in KINDS:
        raise click.BadParameter("the name must end in .csv or .xlsx", param_hint="FILE")
    chosen = tuple(name.strip() for name in columns.split(",") if name.strip())
    with application(user):
        try:
            query = Query(spec_of(model), columns=chosen, q=search, filter=parse(tree))
            unknown = sorted(set(chosen) - set(query.columns))
            if unknown:
                raise click.BadParameter(f"no such field: {unknown[0]}", param_hint="--columns")
            count = export(query, kind, file)
        except Forbidden as error:
            raise click.ClickException(f"Not allowed: {error}") from None
        except UnknownModel as error:
            raise click.ClickException(f"There is no model {error}") from None
        except RecordError as error:
            raise click.ClickException(str(error)) from None
    if as_json:
        show({"model": model, "file": str(file), "rows": count})
    else:
        click.echo(f"{count} records in {file}")
