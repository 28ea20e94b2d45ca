"""Numbers that people say on the telephone: contracts, entries and candidates."""

import secrets
from uuid import UUID

from django.db import connection

from contracts.models import Candidate, NumberSeries
from sroi.tenancy.ids import new_id

#: No vowels (no words) and nothing that looks alike.
_LETTERS = "BCDFGHJKLMNPQRSTVWXZ23456789"


def next_contract_number(*, desk_id: UUID, year: int) -> str:
    """The next contract number of a desk, such as `2024-0012`; two people at once get two numbers."""
    table = NumberSeries._meta.db_table
    with connection.cursor() as cursor:
        cursor.execute(
            f"INSERT INTO {table} (id, desk_id, year, last) VALUES (%s, %s, %s, 1) "  # noqa: S608 (a table name of ours)
            f"ON CONFLICT (desk_id, year) DO UPDATE SET last = {table}.last + 1 RETURNING last",
            [new_id(), desk_id, year],
        )
        return f"{year}-{cursor.fetchone()[0]:04d}"


def random_code(prefix: str, length: int = 7) -> str:
    """A code that says nothing, such as `K-7FQ2XHB`."""
    return f"{prefix}-{''.join(secrets.choice(_LETTERS) for _ in range(length))}"


def new_candidate_code(*, desk_id: UUID, supplier_id: UUID) -> str:
    """A candidate code that this supplier does not have at this desk yet."""
    while True:
        code = random_code("K")
        if not Candidate.objects.filter(desk_id=desk_id, supplier_id=supplier_id, code=code).exists():
            return code
