"""Reads of entries for lists and for the page of one entry."""

from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import DateField, Exists, ExpressionWrapper, F, OuterRef, Q, QuerySet, Subquery, Sum, Value
from django.utils import timezone

from buildingblocks import queries as schedules
from buildingblocks.schedule import Block, Schedule
from contracts.labels import ROUTES, STATE_BADGES, label
from contracts.models import Allocation, Contract, Entry, EntryVersion, Evidence, LedgerLine
from contracts.workflow import EntryState
from sroi.periods import Quarter


def for_desk() -> QuerySet[Entry]:
    """Everything that a desk can see: no drafts, row-level security hides those."""
    return Entry.objects.select_related("supplier", "candidate")


def waiting_for_confirmation(*, quarter: Quarter) -> Q:
    """Approved placements that still run on a contract and are not confirmed to the end of `quarter` (rules 13.3).

    A placement stops waiting at its own last day, and where no open contract has days left after what is confirmed.
    """
    after = ExpressionWrapper(OuterRef("confirmed_until") + Value(1), output_field=DateField())
    running = Allocation.objects.filter(
        Q(contract__until__isnull=True) | Q(contract__until__gt=after),
        entry_id=OuterRef("pk"), contract__closed_on__isnull=True,
    )
    return (
        Q(is_person=True, approved_version__isnull=False, first_day__lte=quarter.last, confirmed_until__lt=quarter.last)
        & (Q(last_day__isnull=True) | Q(last_day__gt=F("confirmed_until")))
        & Q(Exists(running))
    )


@dataclass(frozen=True, slots=True)
class EntryPart:
    """What an entry counts for on one contract (euro, None where nothing was booked), and so for one client."""

    contract: Contract
    share: Decimal
    amount: Decimal | None

    @property
    def percentage(self) -> Decimal:
        """The share as a percentage."""
        return self.share * 100


@dataclass(frozen=True, slots=True)
class EntryRow:
    """A line of a list: the entry, for which contracts it counts, its building block, and what it counts for (euro).

    `share`: on the page of one contract the percentage that counts for it, where that is not all of it.
    """

    entry: Entry
    allocations: tuple[Allocation, ...]
    block: str
    amount: Decimal | None
    #: Days since it was submitted; None where it does not wait for a review.
    days_waiting: int | None
    share: Decimal | None = None
    #: The amount by contract: every euro belongs to the client of exactly one of them.
    parts: tuple[EntryPart, ...] = ()

    @property
    def contract(self) -> Contract | None:
        """The contract with the largest share."""
        return max(self.allocations, key=lambda row: row.share).contract if self.allocations else None

    @property
    def is_divided(self) -> bool:
        """Whether it counts for more than one contract."""
        return len(self.allocations) > 1

    @property
    def route(self) -> str:
        """The route in words."""
        return label(ROUTES, self.entry.route)

    @property
    def badge(self) -> str:
        """The kind of badge of the state."""
        return STATE_BADGES[self.entry.state]


def rows_of(entries: Iterable[Entry], *, on: date, contract_id: UUID | None = None) -> list[EntryRow]:
    """The lines of these entries in three queries, however many there are; amounts of one contract where it is given."""
    found = list(entries)
    allocations = allocations_of(found)
    contract_ids = {contract_id} if contract_id else {row.contract_id for rows in allocations.values() for row in rows}
    amounts = counted(found, contract_ids=contract_ids)
    totals: dict[UUID, Decimal] = {}
    for (entry_id, _contract_id), amount in amounts.items():
        totals[entry_id] = totals.get(entry_id, Decimal("0.00")) + amount
    return [
        EntryRow(
            entry=entry, allocations=tuple(allocations[entry.pk]), block=_block_name(entry, allocations[entry.pk]),
            amount=totals.get(entry.pk), days_waiting=days_waiting(entry, on=on),
            share=_share(allocations[entry.pk], contract_id),
            parts=tuple(
                EntryPart(row.contract, row.share, amounts.get((entry.pk, row.contract_id)))
                for row in allocations[entry.pk] if contract_id in (None, row.contract_id)
            ),
        )
        for entry in found
    ]


def by_client(rows: Iterable[EntryRow]) -> Iterator[tuple[EntryRow, EntryPart | None]]:
    """A line per contract, for files: an entry that is divided has several, each with the amount of one client."""
    for row in rows:
        yield from ((row, part) for part in row.parts or (None,))


def _share(allocations: Sequence[Allocation], contract_id: UUID | None) -> Decimal | None:
    return next((row.share * 100 for row in allocations if row.contract_id == contract_id and row.share != 1), None)


def allocations_of(entries: Sequence[Entry]) -> dict[UUID, list[Allocation]]:
    """The allocations by entry, the largest share first and then the oldest contract, each with its contract and schedule."""
    rows = Allocation.objects.filter(entry__in=entries).select_related("contract__schedule", "contract__municipality")
    found: dict[UUID, list[Allocation]] = defaultdict(list)
    for row in rows.order_by("-share", "contract__award_date", "contract_id"):
        found[row.entry_id].append(row)
    return found


def counted(entries: Sequence[Entry], *, contract_ids: Iterable[UUID]) -> dict[tuple[UUID, UUID], Decimal]:
    """What these entries count for according to the ledger, by entry and contract, before caps of the contract."""
    lines = LedgerLine.objects.filter(
        contract_id__in=list(contract_ids), kind=LedgerLine.Kind.FULFILMENT, entry_id__in=[entry.pk for entry in entries],
    )
    sums = lines.order_by().values_list("entry_id", "contract_id").annotate(Sum("amount"))
    return {(entry_id, contract_id): amount for entry_id, contract_id, amount in sums if entry_id is not None}


def counted_amount() -> Subquery:
    """The same sum (euro) for the order of a list of entries; empty where nothing was booked."""
    lines = LedgerLine.objects.filter(entry_id=OuterRef("pk"), kind=LedgerLine.Kind.FULFILMENT)
    return Subquery(lines.order_by().values("entry_id").annotate(total=Sum("amount")).values("total"))


def days_waiting(entry: Entry, *, on: date) -> int | None:
    """Days since it was submitted; None where it does not wait for a review."""
    if entry.state != EntryState.SUBMITTED or entry.submitted_at is None:
        return None
    return max((on - timezone.localdate(entry.submitted_at)).days, 0)


def block_of(entry: Entry, contract: Contract) -> Block | None:
    """The building block of the entry in the schedule of a contract; None where that schedule does not have it."""
    rules = schedules.rules_of(contract.schedule)
    return next((block for block in rules.blocks if block.code == entry.block_code), None)


def rules_of(entry: Entry, contracts: Iterable[Contract]) -> list[tuple[Block, Schedule]]:
    """The building block of the entry with the schedule that has it, per contract whose schedule does."""
    found = ((block_of(entry, contract), schedules.rules_of(contract.schedule)) for contract in contracts)
    return [(block, rules) for block, rules in found if block is not None]


def _block_name(entry: Entry, allocations: Sequence[Allocation]) -> str:
    block = block_of(entry, allocations[0].contract) if allocations else None
    return block.name_nl if block else entry.block_code


def versions_of(entry: Entry) -> list[EntryVersion]:
    """The versions that this audience can see, the newest first."""
    return list(entry.versions.order_by("-number"))


def evidence_of(entry: Entry) -> list[Evidence]:
    """The files with an entry, without those that were removed."""
    return list(Evidence.objects.filter(entry=entry, removed_at__isnull=True))
