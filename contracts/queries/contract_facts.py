"""What was agreed about a contract as facts for the engine, from its row or from what is being registered."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Protocol

from buildingblocks.settlement_facts import ContractFacts


class Stated(Protocol):
    """What a contract and its registration have in common, as far as the obligation follows from it."""

    @property
    def award_date(self) -> date: ...
    @property
    def contract_type(self) -> str: ...
    @property
    def area(self) -> str: ...
    @property
    def value_excl_vat(self) -> Decimal: ...
    @property
    def labour_share_pct(self) -> Decimal | None: ...
    @property
    def agreed_pct(self) -> Decimal | None: ...
    @property
    def offered_pct(self) -> Decimal | None: ...
    @property
    def fixed_obligation(self) -> Decimal | None: ...
    @property
    def wage_sum(self) -> Decimal | None: ...


def stated(row: Stated) -> ContractFacts:
    """The facts behind the obligation at the award, without what happened later."""
    return ContractFacts(
        id="stated", award_date=row.award_date, type=row.contract_type, area=row.area or None,
        value_excl_vat=row.value_excl_vat, labour_share_pct=row.labour_share_pct, contract_pct=row.agreed_pct,
        offered_pct=row.offered_pct, fixed_obligation=row.fixed_obligation, wage_sum=row.wage_sum,
    )
