"""The options of a contract with what became of them."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from contracts.models import Contract, ContractOption

_BADGES: Final = {"open": "open", "exercised": "success", "lapsed": "muted"}


@dataclass(frozen=True, slots=True)
class OptionRow:
    """One option and the badge of its state."""

    option: ContractOption
    state: str
    kind: str


def options_of(contract: Contract) -> list[OptionRow]:
    """In the order of their planned terms."""
    rows = ContractOption.objects.filter(contract=contract)
    return [OptionRow(row, row.get_state_display(), _BADGES[row.state]) for row in rows]
