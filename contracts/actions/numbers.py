"""Numbers that people say on the telephone: contracts, entries and candidates."""

import secrets
from uuid import UUID

from django.db.models import F

from contracts.models import Candidate, NumberSeries

#: No vowels (no words) and nothing that looks alike.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"


def next_contract_number(*, desk_id: UUID, year: int) -> str:
    """The next contract number of a desk, such as `2024-0012`; two people at once get two numbers."""
    NumberSeries.objects.bulk_create([NumberSeries(desk_id=desk_id, year=year)], ignore_conflicts=True)
    NumberSeries.objects.filter(desk_id=desk_id, year=year).update(last=F("last") + 1)
    return f"{year}-{NumberSeries.objects.get(desk_id=desk_id, year=year).last:04d}"


def random_code(prefix: str, length: int = 7) -> str:
    """A code that says nothing, such as `K-7FQ2XHB`."""
    return f"{prefix}-{''.join(secrets.choice(_LETTERS) for _ in range(length))}"


def new_candidate_code(*, desk_id: UUID, supplier_id: UUID) -> str:
    """A candidate code that this supplier does not have at this desk yet."""
    while True:
        code = random_code("K")
        if not Candidate.objects.filter(desk_id=desk_id, supplier_id=supplier_id, code=code).exists():
            return code
