"""Files for accounting programs. A program is an :class:`Exporter`, which any module may contribute."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Any

from core.api.services import Contribution, _l
from modules.accounting.services.exporting import a3, concar, contaplus, contasol, sheets
from modules.accounting.services.exporting.entries import Entry, Target
from modules.accounting.services.exporting.preflight import Finding, check


@dataclass(frozen=True, kw_only=True)
class Exporter(Contribution):
    """A kind of file; ``name`` is ``<module>.<format>``, kept in the profiles that use it."""

    label: Any
    #: Name of the file.
    file_name: str
    #: Entries → the bytes, the same for the same entries.
    write: Callable[[Sequence[Entry], Target], bytes]
    #: Currency of its amounts where the format knows no other; empty: any.
    currency: str = ""
    #: What the program refuses besides what all of them do.
    check: Callable[[Sequence[Entry], Target], Iterable[Finding]] | None = None
    #: Whether the columns of the profile are used.
    designed: bool = False
    #: Whether it can write drafts of invoices, for programs that issue them.
    drafts: bool = False

    def findings(self, entries: Sequence[Entry], target: Target) -> list[Finding]:
        """Everything that is wrong with entries for this program; nothing: the file may be made."""
        found = check(entries, target, self.currency)
        return [*found, *(self.check(entries, target) if self.check else ())]


contributions = (
    Exporter(
        name="accounting.a3_5",
        label=_l("A3 · SUENLACE.DAT, format 5"),
        file_name="SUENLACE.DAT",
        write=partial(a3.write, format_="5"),
        currency="EUR",
    ),
    Exporter(
        name="accounting.a3_4",
        label=_l("A3 · SUENLACE.DAT, format 4"),
        file_name="SUENLACE.DAT",
        write=partial(a3.write, format_="4"),
        currency="EUR",
    ),
    Exporter(
        name="accounting.contaplus",
        label=_l("ContaPlus and Sage · XDiario.txt"),
        file_name="XDiario.txt",
        write=contaplus.write,
        currency="EUR",
    ),
    Exporter(
        name="accounting.contasol",
        label=_l("ContaSOL · APU and MAE workbooks"),
        file_name="contasol.zip",
        write=contasol.write,
        currency="EUR",
        check=contasol.check,
    ),
    Exporter(
        name="accounting.concar",
        label=_l("CONCAR · workbook of entries"),
        file_name="concar.xlsx",
        write=concar.write,
        check=concar.check,
    ),
    Exporter(
        name="accounting.csv",
        label=_l("CSV with columns of your own"),
        file_name="asientos.csv",
        write=sheets.write_csv,
        designed=True,
        drafts=True,
    ),
    Exporter(
        name="accounting.xlsx",
        label=_l("XLSX with columns of your own"),
        file_name="asientos.xlsx",
        write=sheets.write_xlsx,
        designed=True,
        drafts=True,
    ),
)

__all__ = ["Entry", "Exporter", "Finding", "Target"]
