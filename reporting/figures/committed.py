"""What is committed when a quarter closes: reported by suppliers, not assessed yet, and about nobody. Runs in a desk's scope."""

from collections import defaultdict
from datetime import date
from decimal import Decimal
from uuid import UUID

from contracts.models import Contract
from contracts.queries.valuation_preview import ZERO, under_review


def committed(*, desk_id: UUID, on: date) -> dict[UUID, Decimal]:
    """Client → what approving everything that waits for a review would add up to day `on`, in euro before caps of contracts.

    Placements are left out, whoever they are of: what is reported of them becomes part of a block later, and the difference
    could be taken. Clients with nothing that waits are left out; a change to less is negative.
    """
    owners = dict(Contract.objects.filter(desk_id=desk_id).order_by().values_list("pk", "municipality_id"))
    sums: defaultdict[UUID, Decimal] = defaultdict(lambda: ZERO)
    for contract_id, amount in under_review(owners, on=on, with_persons=False).items():
        sums[owners[contract_id]] += amount
    return dict(sums)
