"""The figures that a cut can show, with what they are called; the same for the page, its files and the API."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from reporting.figures.breakdown import Cell, Contracts
from reporting.figures.report_set import Unit

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Value = Decimal | int | None


@dataclass(frozen=True, slots=True)
class Measure:
    """One figure of a cell. `about_contracts`: only where the cut holds obligations."""

    code: str
    label: _StrPromise
    unit: Unit
    about_contracts: bool
    _read: Callable[[Cell], Value]

    def of(self, cell: Cell) -> Value:
        """The value in a cell; None where the cut does not hold it."""
        return None if self.about_contracts and cell.contracts is None else self._read(cell)


def _of_contracts(read: Callable[[Contracts], Value]) -> Callable[[Cell], Value]:
    return lambda cell: read(cell.contracts) if cell.contracts is not None else None


MEASURES: Final = (
    Measure("fulfilled", _("filled"), Unit.EURO, False, lambda cell: cell.fulfilled.amount),
    Measure("corrections", _("of which corrections"), Unit.EURO, False, lambda cell: cell.fulfilled.corrections),
    Measure("placements", _("placements"), Unit.COUNT, False, lambda cell: cell.fulfilled.placements),
    Measure("contracts", _("contracts"), Unit.COUNT, True, _of_contracts(lambda sums: sums.count)),
    Measure("contracts_running", _("running"), Unit.COUNT, True, _of_contracts(lambda sums: sums.running)),
    Measure("contracts_new", _("new"), Unit.COUNT, True, _of_contracts(lambda sums: sums.new)),
    Measure("obligation", _("obligation"), Unit.EURO, True, _of_contracts(lambda sums: sums.obligation)),
    Measure("fulfilled_cumulative", _("filled so far"), Unit.EURO, True, _of_contracts(lambda sums: sums.fulfilled)),
    Measure("filled_share", _("share filled"), Unit.SHARE, True, _of_contracts(lambda sums: sums.filled_share)),
    Measure("open", pgettext_lazy("amount", "open"), Unit.EURO, True, _of_contracts(lambda sums: sums.open)),
    Measure("surplus", _("surplus"), Unit.EURO, True, _of_contracts(lambda sums: sums.surplus)),
    Measure("value", _("contract value"), Unit.EURO, True, _of_contracts(lambda sums: sums.value)),
    Measure("average_rate", _("average rate"), Unit.SHARE, True, _of_contracts(lambda sums: sums.rate)),
)
BY_CODE: Final = {measure.code: measure for measure in MEASURES}
