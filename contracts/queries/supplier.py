"""What a supplier sees of itself. Row-level security decides which rows these are, also for one desk only."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db.models import Count, Exists, F, OuterRef, Q, QuerySet, Subquery, Sum

from contracts.labels import ROUTES, label
from contracts.models import Allocation, Balance, Candidate, Contract, Entry, LedgerLine, PsoCertificate
from contracts.queries.contracts import STATES, elapsed, state_of
from contracts.queries.valuation_preview import ZERO, under_review
from contracts.workflow import EntryState
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk

#: Returned entries and drafts shown on the home page; the rest is in the list.
SHOWN: Final = 5


@dataclass(frozen=True, slots=True)
class ContractLine:
    """One own contract with its figures in euro; the balance has what the contract page shows too."""

    contract: Contract
    balance: Balance
    under_review: Decimal
    elapsed: Decimal | None
    state: str
    state_kind: str


@dataclass(frozen=True, slots=True)
class DeskContracts:
    """The contracts at one desk."""

    desk: ServiceDesk
    lines: tuple[ContractLine, ...]


@dataclass(frozen=True, slots=True)
class ToDo:
    """What waits for the supplier: entries to correct, drafts to finish, placements to confirm up to `until`."""

    returned: Sequence[Entry]
    returned_count: int
    drafts: Sequence[Entry]
    drafts_count: int
    to_confirm: int
    until: date

    @property
    def is_empty(self) -> bool:
        """Nothing waits."""
        return not (self.returned_count or self.drafts_count or self.to_confirm)


def own_contracts() -> QuerySet[Contract]:
    """The contracts in scope with everything that a line shows; running ones first."""
    return Contract.objects.select_related("desk", "municipality", "schedule", "balance").order_by(
        "desk__name", F("closed_on").desc(nulls_first=True), "-award_date", "number",
    )


def certificates(*, on: date) -> QuerySet[PsoCertificate]:
    """The PSO certificates that count, will count, or ended in the last month: so long the calendar speaks of them."""
    return PsoCertificate.objects.filter(until__gt=on - timedelta(days=31)).select_related("desk").order_by("until", "pk")


def contract_lines(contracts: Sequence[Contract], *, on: date) -> list[ContractLine]:
    """The contracts with their figures, in a constant number of queries."""
    waiting = under_review([contract.pk for contract in contracts], on=on)
    return [
        ContractLine(
            contract, contract.balance, waiting.get(contract.pk, ZERO), elapsed(contract, on=on),
            *_state(contract, on=on),
        )
        for contract in contracts
    ]


def by_desk(lines: Sequence[ContractLine]) -> list[DeskContracts]:
    """The lines under the name of their desk, in the order in which they come."""
    desks: dict[UUID, tuple[ServiceDesk, list[ContractLine]]] = {}
    for line in lines:
        desks.setdefault(line.contract.desk_id, (line.contract.desk, []))[1].append(line)
    return [DeskContracts(desk, tuple(found)) for desk, found in desks.values()]


def _state(contract: Contract, *, on: date) -> tuple[str, str]:
    name, kind = STATES[state_of(contract, on=on)]
    return str(name), kind


def open_for_entries() -> QuerySet[Contract]:
    """The contracts for which something can be reported: open ones that carry an obligation themselves."""
    return own_contracts().filter(closed_on__isnull=True, bears_obligation=True)


def to_do(*, on: date) -> ToDo:
    """What waits for the supplier."""
    counts = Entry.objects.order_by().aggregate(
        returned=Count("pk", filter=Q(state=EntryState.RETURNED)), drafts=Count("pk", filter=Q(state=EntryState.DRAFT)),
    )
    waiting = Entry.objects.select_related("desk", "candidate").order_by("-decided_at", "-created_at", "pk")
    until = last_quarter_end(on=on)
    return ToDo(
        returned=list(waiting.filter(state=EntryState.RETURNED)[:SHOWN]), returned_count=counts["returned"],
        drafts=list(waiting.filter(state=EntryState.DRAFT)[:SHOWN]), drafts_count=counts["drafts"],
        to_confirm=confirmable(until=until).count(), until=until,
    )


def last_quarter_end(*, on: date) -> date:
    """The last day of the last quarter that has ended."""
    return Quarter.of(on).previous().last


def confirmable(*, until: date) -> QuerySet[Entry]:
    """Approved placements that are not confirmed up to `until` yet and can have run on (rules 13.3).

    Up to their own last day, and only while an open contract has days left after what is confirmed.
    """
    running = Allocation.objects.filter(
        Q(contract__until__isnull=True) | Q(contract__until__gt=OuterRef("confirmed_until")),
        entry_id=OuterRef("pk"), contract__closed_on__isnull=True,
    )
    not_confirmed = Q(confirmed_until__isnull=True) | Q(confirmed_until__lt=until)
    not_at_its_end = Q(last_day__isnull=True) | Q(confirmed_until__isnull=True) | Q(last_day__gt=F("confirmed_until"))
    return Entry.objects.filter(
        not_confirmed, not_at_its_end, Exists(running), is_person=True, approved_version__isnull=False, first_day__lte=until,
    ).select_related("desk", "candidate")


def candidates(*, desk_id: UUID) -> QuerySet[Candidate]:
    """The supplier's own candidate codes at a desk, the one used last first."""
    entries = Entry.objects.filter(candidate_id=OuterRef("pk")).order_by("-first_day").values("first_day")
    rows = Candidate.objects.filter(desk_id=desk_id).annotate(last_used=Subquery(entries[:1]))
    return rows.order_by(F("last_used").desc(nulls_last=True), "code")


@dataclass(frozen=True, slots=True)
class RouteSum:
    """What counts on a contract by one route, in euro."""

    route: str
    amount: Decimal


def by_route(contract: Contract) -> list[RouteSum]:
    """What counts on a contract by route, from its ledger; limits of the contract have no route and come last."""
    rows = (
        LedgerLine.objects.filter(contract=contract, kind__in=LedgerLine.FULFILMENT_KINDS)
        .order_by()
        .values_list("route")
        .annotate(Sum("amount"))
    )
    known = dict(rows)
    ordered = [*(route for route in ROUTES if route in known), *(route for route in known if route not in ROUTES)]
    return [RouteSum(label(ROUTES, route) if route else "", known[route]) for route in ordered if known[route]]
