"""``cauce i18n``: care of the translations of the core and of every module found."""

from __future__ import annotations

import click

from core.app import ROOT
from core.cli.support import as_json, show
from core.config import Settings
from core.kernel.discovery import discover, folder_of
from core.locale import Catalogue, catalogues

_module = click.option("--module", help="Only this module; “core” for the platform itself.")


def _found(module: str | None) -> list[Catalogue]:
    """The core's catalogue and those of all modules, installed or not.

    :raises click.ClickException: there is no such module.
    """
    available, _broken = discover(Settings.load().modules_path)
    found = {"core": Catalogue.core(ROOT)}
    for name, manifest in sorted(available.items()):
        found[name] = Catalogue.module(name, folder_of(manifest))
    if module and module not in found:
        raise click.ClickException(f"There is no module {module}; there are {', '.join(found)}")
    return [found[module]] if module else list(found.values())


@click.group("i18n")
def command() -> None:
    """Extract, renew, check and compile translations."""


@command.command()
@_module
def extract(module: str | None) -> None:
    """Write the templates (.pot) that translators start from."""
    for catalogue in _found(module):
        click.echo(f"{catalogue.domain}: {catalogues.write_template(catalogue)} texts")


@command.command()
@_module
@click.option("--locale", "locales", multiple=True, help="A language to begin, such as pt_BR.")
def update(module: str | None, locales: tuple[str, ...]) -> None:
    """Renew the .po files: new texts in, vanished ones out, nothing guessed."""
    for catalogue in _found(module):
        missing = catalogues.update(catalogue, locales)[catalogues.COMPLETE]
        click.echo(f"{catalogue.domain}: {missing} texts to translate")


@command.command()
@_module
@as_json
def check(module: str | None, as_json: bool) -> None:
    """Find missing, obsolete, redundant and wrong translations; exit code 1 if there are any."""
    problems = catalogues.check(_found(module))
    if as_json:
        show([vars(problem) for problem in problems])
    else:
        for problem in problems:
            click.echo(str(problem))
    if problems:
        raise SystemExit(1)


@command.command("compile")
@_module
def compile_(module: str | None) -> None:
    """Compile every .po, for an image whose files cannot be written when it runs."""
    click.echo(f"{catalogues.compile_all(_found(module))} files compiled")
