"""What a revision would do to an obligation, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from buildingblocks.settlement_facts import Adjustment, BaseRevision, ContractFacts
from contracts.queries.base_values import BaseValues, base_values
from contracts.queries.settlement import Bundle, bundles


@dataclass(frozen=True, slots=True)
class Revised:
    """The net obligation in euro as it is and as it would be, both on the same day.

    `base_old`, `base_new`: the contract value and the wage sum, where a percentage or an option moves them.
    """

    old: Decimal
    new: Decimal
    base_old: BaseValues | None = None
    base_new: BaseValues | None = None

    @property
    def change(self) -> Decimal:
        """The difference, signed."""
        return self.new - self.old


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A revision that is not saved: one of these, from a day on. `added` is the value that an option adds."""

    effective_on: date
    amount: Decimal | None = None
    new_value_excl_vat: Decimal | None = None
    new_wage_sum: Decimal | None = None
    new_labour_share_pct: Decimal | None = None
    percentage: Decimal | None = None
    added: Decimal | None = None


def revised(*, contract_id: UUID, proposal: Proposal, on: date) -> Revised:
    """The obligation without and with a revision.

    Both as of `on`, or as of the day on which the revision takes effect where that is later.

    Raises:
        KeyError: the contract is not in this scope.
    """
    bundle = bundles([contract_id])[contract_id]
    day = max(on, proposal.effective_on)
    before, after = _bases(bundle, proposal)
    return Revised(
        old=bundle.settle(on=day).obligation,
        new=replace(bundle, facts=_changed(bundle.facts, proposal, after)).settle(on=day).obligation,
        base_old=before, base_new=after,
    )


def _bases(bundle: Bundle, proposal: Proposal) -> tuple[BaseValues | None, BaseValues | None]:
    if proposal.percentage is None and proposal.added is None:
        return None, None
    before = base_values(bundle.contract, on=proposal.effective_on)
    if proposal.percentage is not None:
        return before, before.indexed(proposal.percentage)
    return before, replace(before, value_excl_vat=before.value_excl_vat + (proposal.added or Decimal(0)))


def _changed(facts: ContractFacts, proposal: Proposal, after: BaseValues | None) -> ContractFacts:
    if not facts.has_obligation:
        return facts
    if proposal.amount is not None:
        return replace(facts, adjustments=(*facts.adjustments, Adjustment("new", proposal.effective_on, proposal.amount)))
    row = BaseRevision(
        proposal.effective_on, value_excl_vat=after.value_excl_vat if after else proposal.new_value_excl_vat,
        wage_sum=after.wage_sum if after else proposal.new_wage_sum, labour_share_pct=proposal.new_labour_share_pct,
    )
    return replace(facts, base_revisions=(*facts.base_revisions, row))
