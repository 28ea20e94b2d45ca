"""What the ledger of a contract should hold, what it holds, and the difference, per key."""

from collections import defaultdict
from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final, NamedTuple
from uuid import UUID

from django.db import connection

from buildingblocks.settlement import Settlement
from contracts.models.obligation import PERSON_ROUTES


class Key(NamedTuple):
    """What makes two lines the same posting; the difference is taken per key."""

    kind: str
    component: str
    entry: str
    route: str
    block: str
    group: str
    origin: str
    effort_quarter: str


class Sums(NamedTuple):
    """What is posted, or should be, under a key."""

    amount: Decimal = Decimal(0)
    placements: int = 0
    contracts: int = 0
    is_person: bool = False

    def minus(self, other: "Sums") -> "Sums":
        """What is still to be posted."""
        return Sums(
            self.amount - other.amount, self.placements - other.placements, self.contracts - other.contracts,
            self.is_person or other.is_person,
        )

    @property
    def is_nothing(self) -> bool:
        """Nothing to post."""
        return not (self.amount or self.placements or self.contracts)


_NOTHING: Final = Sums()
#: As tuples with ids as text: a recalculation of a region reads hundreds of thousands of them.
_POSTED: Final = """
    SELECT contract_id::text, kind, component, entry_id::text, route, block, "group", origin, effort_quarter,
        sum(amount), sum(placements)::int, sum(contracts)::int, is_person
    FROM contracts_ledgerline WHERE contract_id = ANY(%s)
    GROUP BY contract_id, kind, component, entry_id, route, block, "group", origin, effort_quarter, is_person
"""


def expected(settlement: Settlement, *, origins: Mapping[str, str]) -> dict[Key, Sums]:
    """The lines of a settlement by key. An opening on a route about persons is about persons too.

    `origins`: by entry what its approved version says about where the person or the company is from.
    """
    found: dict[Key, Sums] = {}
    for line in settlement.lines:
        key = Key(
            line.kind, line.component, line.entry or "", line.route or "", line.block or "", line.group or "",
            origins.get(line.entry, "") if line.entry else "", str(line.effort_quarter),
        )
        is_person = line.is_person or (line.kind == "opening" and line.route in PERSON_ROUTES)
        before = found.get(key, _NOTHING)
        found[key] = Sums(
            before.amount + line.amount, before.placements + line.placements, before.contracts + line.contracts, is_person,
        )
    return found


def posted(contract_ids: Iterable[UUID]) -> dict[UUID, dict[Key, Sums]]:
    """What the ledger holds by contract and key, in one query."""
    found: dict[str, dict[Key, Sums]] = defaultdict(dict)
    with connection.cursor() as cursor:
        cursor.execute(_POSTED, [list(contract_ids)])
        for contract, kind, component, entry, route, block, group, origin, quarter, *sums in cursor.fetchall():
            found[contract][Key(kind, component, entry or "", route, block, group, origin, quarter)] = Sums(*sums)
    return {UUID(contract): sums for contract, sums in found.items()}


def differences(should: Mapping[Key, Sums], has: Mapping[Key, Sums]) -> dict[Key, Sums]:
    """Key → what must still be posted so that the ledger is as it should be."""
    found = {key: sums.minus(has.get(key, _NOTHING)) for key, sums in should.items() if has.get(key) != sums}
    found |= {key: _NOTHING.minus(sums) for key, sums in has.items() if key not in should}
    return {key: sums for key, sums in found.items() if not sums.is_nothing}
