"""What must come out the same in the new installation: the euros and numbers of a desk, from its ledger."""

from typing import Any
from uuid import UUID

from django.db.models import Count, Sum

from contracts.models import Balance, LedgerLine


def of_desk(*, desk_id: UUID, using: str = "default") -> dict[str, Any]:
    """Euros as text: per kind of ledger line, and of the balances; with how many lines and contracts these are."""
    lines = LedgerLine.objects.using(using).filter(desk_id=desk_id).order_by("kind")
    kinds = lines.values_list("kind").annotate(euros=Sum("amount"), count=Count("pk"))
    balances = Balance.objects.using(using).filter(desk_id=desk_id).aggregate(
        contracts=Count("pk"), obligation=Sum("obligation"), fulfilled=Sum("fulfilled"), open=Sum("open"), surplus=Sum("surplus"),
    )
    return {
        "ledger": {kind: {"euros": str(euros), "lines": count} for kind, euros, count in kinds},
        "balances": {name: value if isinstance(value, int) else str(value) for name, value in balances.items()},
    }
