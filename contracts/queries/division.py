"""How an entry is divided over contracts: what a version says, what counts now, and which contracts can have a part.

Facts about persons: only the desk and the supplier can read what is needed here.
"""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import Any, Protocol
from uuid import UUID

from django.db.models import Exists, OuterRef, QuerySet

from buildingblocks import queries as schedules
from buildingblocks.schedule import Block
from buildingblocks.schedule import Schedule as ScheduleRules
from contracts.models import Allocation, Contract, Entry, EntryVersion
from contracts.workflow import EntryState

WHOLE = Decimal(1)


class Signed(Protocol):
    """What of a contract decides the order of the parts of an entry: the award, then the id (as text, which sorts alike)."""

    @property
    def pk(self) -> UUID | str: ...
    @property
    def award_date(self) -> date: ...


@dataclass(frozen=True, slots=True)
class Part:
    """One contract and its share of an entry, a fraction of 1."""

    contract: Contract
    share: Decimal

    @property
    def contract_id(self) -> UUID:
        """The contract."""
        return self.contract.pk

    @property
    def percentage(self) -> Decimal:
        """The share, from 0 to 100."""
        return self.share * 100


def live_shares(entry: Entry) -> dict[UUID, Decimal]:
    """Contract → share as it counts now, or as it is being written where nothing counts yet."""
    return dict(entry.allocations.order_by().values_list("contract_id", "share"))


def shares_of(entry: Entry, version: EntryVersion) -> dict[UUID, Decimal]:
    """Contract → share as a version has it."""
    return version.division or live_shares(entry)


def waiting_on(contract_id: UUID) -> QuerySet[Entry]:
    """The entries to review that count for a contract, or would by the version that is handed in."""
    proposed = EntryVersion.objects.filter(
        entry_id=OuterRef("pk"), number=OuterRef("current_version"), shares__has_key=str(contract_id),
    )
    here = Allocation.objects.filter(entry_id=OuterRef("pk"), contract_id=contract_id)
    return Entry.objects.filter(Exists(here) | Exists(proposed), state=EntryState.SUBMITTED).order_by("number")


def parts_of(shares: Mapping[UUID, Decimal]) -> list[Part]:
    """The parts with their contracts, the leading one first, in one query. Contracts out of scope are left out."""
    found = contracts_of(shares)
    return sorted((Part(found[pk], share) for pk, share in shares.items() if pk in found), key=_order)


def contracts_of(contract_ids: Iterable[UUID]) -> dict[UUID, Contract]:
    """These contracts with their parties and schedule."""
    rows = Contract.objects.filter(pk__in=list(contract_ids)).select_related("schedule", "municipality", "desk")
    return {row.pk: row for row in rows.defer(*schedules.DOCUMENTS_OF_CONTRACT)}


def leads(share: Decimal, contract: Signed, others: Iterable[tuple[Decimal, Signed]]) -> bool:
    """Whether this is the largest share; of equal shares the contract awarded first (rules 13.8)."""
    own = _rank(share, contract)
    return all(own < _rank(*other) for other in others)


def takes_remainder(
    share: Decimal, contract: Signed, others: Iterable[tuple[Decimal, Signed]], *, rules: ScheduleRules
) -> bool:
    """Whether the left-over cents of a division under one schedule go to this contract (rules 12.2b)."""
    if rules.policy.split_rounding == "first_contract":
        own = (contract.award_date, str(contract.pk))
        return all(own < (other.award_date, str(other.pk)) for _share, other in others)
    return leads(share, contract, others)


def around(contract: Contract, parts: Sequence[Part]) -> dict[str, Any]:
    """The fields of `EntryFacts` about the share of a contract, so that left-over cents go where rules 12.2b says.

    Raises:
        StopIteration: the contract has no part.
    """
    own = next(part for part in parts if part.contract.pk == contract.pk)
    siblings = [part for part in parts if part.contract.pk != contract.pk]
    same_rules = [part for part in siblings if part.contract.schedule_id == own.contract.schedule_id]
    return {
        "share": own.share,
        "sibling_shares": tuple(part.share for part in same_rules),
        "takes_remainder": takes_remainder(
            own.share, own.contract, [(part.share, part.contract) for part in same_rules],
            rules=schedules.rules_of(own.contract.schedule),
        ),
    }


@dataclass(frozen=True, slots=True)
class Choices:
    """The contracts of a supplier at a desk over which an effort can be divided, and the open ones that have no such block."""

    offered: tuple[Contract, ...]
    without_block: tuple[Contract, ...]


def choices(*, desk_id: UUID, supplier_id: UUID, block: Block, keep: Iterable[UUID] = ()) -> Choices:
    """Open contracts with an obligation whose schedule version has this block; `keep`: closed ones that count already are offered too."""
    kept = set(keep)
    rows = Contract.objects.filter(desk_id=desk_id, supplier_id=supplier_id, bears_obligation=True)
    rows = rows.select_related("schedule", "municipality")
    rows = rows.defer(*schedules.DOCUMENTS_OF_CONTRACT).order_by("-award_date", "number")
    open_rows = [row for row in rows if row.closed_on is None or row.pk in kept]
    offered = [row for row in open_rows if same_block(row, block) is not None]
    return Choices(tuple(offered), tuple(row for row in open_rows if row not in offered))


def same_block(contract: Contract, block: Block) -> Block | None:
    """The block under this code in the schedule of a contract; None where it is not there, or is about something else.

    A block that is about a person in only one of two versions is another one under the same code.
    """
    rules = schedules.rules_of(contract.schedule)
    found = next((row for row in rules.blocks if row.code == block.code), None)
    return found if found is not None and found.is_person == block.is_person else None


def _rank(share: Decimal, contract: Signed) -> tuple[Decimal, date, str]:
    return (-share, contract.award_date, str(contract.pk))


def _order(part: Part) -> tuple[Decimal, date, str]:
    return _rank(part.share, part.contract)
