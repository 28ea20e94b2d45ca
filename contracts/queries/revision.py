"""What a revision would do to an obligation, before it is saved."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal
from uuid import UUID

from buildingblocks.settlement_facts import Adjustment, BaseRevision
from contracts.queries.settlement import bundles


@dataclass(frozen=True, slots=True)
class Revised:
    """The net obligation in euro as it is and as it would be, both on the same day."""

    old: Decimal
    new: Decimal

    @property
    def change(self) -> Decimal:
        """The difference, signed."""
        return self.new - self.old


def revised(
    *, contract_id: UUID, effective_on: date, on: date, amount: Decimal | None = None,
    new_value_excl_vat: Decimal | None = None, new_wage_sum: Decimal | None = None,
) -> Revised:
    """The obligation without and with a revision: a signed `amount`, a new contract value, or a wage sum.

    Both as of `on`, or as of the day on which the revision takes effect where that is later.

    Raises:
        KeyError: the contract is not in this scope.
    """
    bundle = bundles([contract_id])[contract_id]
    facts, day = bundle.facts, max(on, effective_on)
    if amount is not None:
        changed = replace(facts, adjustments=(*facts.adjustments, Adjustment("new", effective_on, amount)))
    else:
        row = BaseRevision(effective_on, value_excl_vat=new_value_excl_vat, wage_sum=new_wage_sum)
        changed = replace(facts, base_revisions=(*facts.base_revisions, row))
    return Revised(
        old=bundle.settle(on=day).obligation, new=replace(bundle, facts=changed).settle(on=day).obligation,
    )
