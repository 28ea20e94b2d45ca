"""The entries of a contract: candidates, facts, versions, allocations, in all states."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable
from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from random import Random
from typing import Any
from uuid import UUID

from bench.country.contracts import Signed
from bench.country.organisations import Desk
from bench.country.rows import Rows, id_at
from bench.country.scale import TODAY, number_of_entries
from buildingblocks.fact_fields import needed
from buildingblocks.schedule import Block
from contracts.models import Allocation, Candidate, Entry, EntryVersion
from contracts.workflow import EntryState

DAY = timedelta(days=1)
#: Of 100 entries, how many are in each state.
_STATES = (
    (EntryState.APPROVED, 88), (EntryState.SUBMITTED, 4), (EntryState.DRAFT, 3), (EntryState.RETURNED, 2),
    (EntryState.REJECTED, 2), (EntryState.WITHDRAWN, 1),
)
_SPLIT = 0.03
_KNOWN_CANDIDATE = 0.35


class Efforts:
    """Makes the entries of one desk; candidates come back on later contracts of their supplier."""

    def __init__(self, desk: Desk, rows: Rows, rng: Random) -> None:
        self._desk, self._rows, self._rng = desk, rows, rng
        self._candidates: dict[UUID, list[UUID]] = defaultdict(list)
        self._latest: dict[UUID, Signed] = {}
        self._blocks = {version.id: _by_weight(version.rules.blocks) for version in desk.versions}
        self._count = 0

    def of(self, contract: Signed) -> int:
        """The entries of one contract; returns how many."""
        last = min(contract.until, TODAY) - DAY
        wanted = number_of_entries(self._rng) if last > contract.starts_on else 0
        for _ in range(wanted):
            self._entry(contract, last)
        self._latest[contract.supplier.id] = contract
        return wanted

    def _entry(self, contract: Signed, last: date) -> None:
        rng, block = self._rng, self._rng.choice(self._blocks[contract.version.id])
        start = contract.starts_on + timedelta(days=int((last - contract.starts_on).days * rng.random()))
        end = min(start + timedelta(days=rng.randint(60, 760)), contract.until - DAY) if block.is_person else start
        moment = datetime.combine(min(start + timedelta(days=rng.randint(1, 60)), TODAY - DAY), time(10), UTC)
        state = rng.choices([state for state, _ in _STATES], [weight for _, weight in _STATES])[0]
        facts = _facts(block, start, end, rng)
        approved = state is EntryState.APPROVED
        entry_id, owners = id_at(moment, rng), {"desk_id": self._desk.id, "supplier_id": contract.supplier.id}
        self._count += 1
        candidate_id = self._candidate(contract.supplier.id, moment) if block.is_person else None
        self._rows.add(
            Entry, id=entry_id, **owners, number=f"E-{self._count:07d}", block_code=block.code, kind=block.kind, route=block.route,
            is_person=block.is_person, candidate_id=candidate_id, state=state.value, approved_version=1 if approved else None,
            first_day=start, last_day=end, confirmed_until=min(end, TODAY - DAY) if approved else None,
            allocated_share=Decimal(1), submitted_at=None if state is EntryState.DRAFT else moment,
            decided_at=moment if approved else None, created_at=moment,
        )
        self._rows.add(
            EntryVersion, id=id_at(moment, rng), **owners, entry_id=entry_id, number=1, facts=facts,
            vendor_name="Verzonnen Sociale Onderneming" if "invoice_date" in facts else "",
            invoice_number=f"F{self._count}" if "invoice_date" in facts else "", written_by="Opdrachtnemer", written_at=moment,
            submitted_at=None if state is EntryState.DRAFT else moment, approved_by="Coördinator" if approved else None,
            approved_at=moment if approved else None,
        )
        self._allocate(contract, block, entry_id, moment, submitted=state is not EntryState.DRAFT)

    def _candidate(self, supplier_id: UUID, moment: datetime) -> UUID:
        known = self._candidates[supplier_id]
        if known and self._rng.random() < _KNOWN_CANDIDATE:
            return self._rng.choice(known)
        candidate_id = id_at(moment, self._rng)
        self._rows.add(
            Candidate, id=candidate_id, desk_id=self._desk.id, supplier_id=supplier_id, code=f"K-{len(known) + 1:06d}",
            created_at=moment,
        )
        known.append(candidate_id)
        return candidate_id

    def _allocate(self, contract: Signed, block: Block, entry_id: UUID, moment: datetime, *, submitted: bool) -> None:
        """On one contract, or now and then over this one and an earlier one whose table has the block too."""
        other = self._latest.get(contract.supplier.id)
        shares = [(contract, Decimal(1))]
        if other is not None and other.version.rules.has_block(block.code) and self._rng.random() < _SPLIT:
            shares = [(contract, Decimal("0.6")), (other, Decimal("0.4"))]
        for counted, share in shares:
            self._rows.add(
                Allocation, id=id_at(moment, self._rng), desk_id=self._desk.id, supplier_id=contract.supplier.id,
                municipality_id=counted.municipality_id, entry_id=entry_id, contract_id=counted.id, share=share, submitted=submitted,
            )


def _by_weight(blocks: tuple[Block, ...]) -> list[Block]:
    """Persons most, purchases often, the rest now and then."""
    weights = {"employment": 6, "learning": 3, "work_experience": 2, "purchasing": 4}
    return [block for block in blocks if block.unit != "not_known" for _ in range(weights.get(block.kind, 1))]


def _facts(block: Block, start: date, end: date, rng: Random) -> dict[str, Any]:
    """What the form of this block asks for, filled in plausibly."""
    made: dict[str, Callable[[], Any]] = {
        "start": start.isoformat, "end": end.isoformat, "invoice_date": start.isoformat,
        "hours_per_week": lambda: str(rng.choice((16, 20, 24, 28, 32, 36, 40))), "hours": lambda: str(rng.randint(2, 160)),
        "weeks": lambda: str(rng.randint(2, 40)), "half_days": lambda: str(rng.randint(1, 20)), "persons": lambda: str(rng.randint(1, 8)),
        "employees": lambda: str(rng.randint(1, 6)), "periods": lambda: "1", "agreed_value": lambda: str(rng.randint(250, 9_000)),
        "amount_excl_vat": lambda: str(rng.randint(250, 30_000)), "labour_amount_excl_vat": lambda: str(rng.randint(250, 9_000)),
        "vendor_recognition": lambda: [rng.choice([register for register, _ in block.recognition])],
        "age_at_start": lambda: rng.randint(18, 64),
    }
    facts: dict[str, Any] = {}
    for spec in needed(block):
        if spec.kind == "claim":
            facts["claims"] = [spec.claim]
        elif spec.name in made and not (spec.alternative and any(_same_choice(spec.alternative, name, block) for name in facts)):
            facts[spec.name] = made[spec.name]()
    return facts


def _same_choice(alternative: str, name: str, block: Block) -> bool:
    return any(spec.name == name and spec.alternative == alternative for spec in needed(block))
