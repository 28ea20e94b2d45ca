"""What waits for somebody at a desk. Every number here is the number of rows of the list that it links to."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final
from uuid import UUID

from django.db.models import Count, DurationField, ExpressionWrapper, F, Q, QuerySet, Value
from django.utils.translation import gettext_lazy as _

from contracts.background import failed_count
from contracts.models import Balance, Contract, DecisionRequest, DeskQuarter, Entry, ImportBatch
from contracts.queries.clauses import not_registered
from contracts.queries.contacts import steps_due, without_contact
from contracts.queries.decisions import waiting as waiting_decisions
from contracts.queries.entries import waiting_for_confirmation
from contracts.queries.rules import held, of_earlier_rules
from contracts.workflow import EntryState
from sroi.accounts.models import OutboxMail
from sroi.periods import Quarter
from sroi.tenancy.scope import current_scope

#: A contract that ends within so many days and still has an open amount needs attention.
ENDING_WITHIN: Final = timedelta(days=90)

Signal = Callable[[QuerySet[Contract], date], QuerySet[Contract]]


def _running(contracts: QuerySet[Contract]) -> QuerySet[Contract]:
    return contracts.filter(closed_on__isnull=True)


def nothing_after_half(contracts: QuerySet[Contract], on: date) -> QuerySet[Contract]:
    """Running contracts with an obligation of which half the term is over and nothing is fulfilled."""
    term = ExpressionWrapper(F("until") - F("starts_on"), output_field=DurationField())
    gone = ExpressionWrapper(Value(on) - F("starts_on"), output_field=DurationField())
    return (
        _running(contracts)
        .filter(until__gt=on, balance__fulfilled=0, balance__obligation__gt=0)
        .alias(term=term, gone=gone)
        .filter(term__lte=F("gone") * 2)
    )


def ending_with_open_amount(contracts: QuerySet[Contract], on: date) -> QuerySet[Contract]:
    """Running contracts that end within ninety days and have an open amount."""
    return _running(contracts).filter(until__gt=on, until__lte=on + ENDING_WITHIN, balance__open__gt=0)


def over_term(contracts: QuerySet[Contract], on: date) -> QuerySet[Contract]:
    """Contracts whose term is over and that are not closed yet."""
    return _running(contracts).filter(until__lte=on)


#: The signals on which the list of contracts can be filtered, by the value in its address.
SIGNALS: Final[dict[str, Signal]] = {
    "nothing_fulfilled": nothing_after_half,
    "ending": ending_with_open_amount,
    "over_term": over_term,
    "no_contact": without_contact,
}
#: Signals that rest on what only the desk reads, its contacts: to anybody else every contract would seem to have none.
DESK_SIGNALS: Final = frozenset({"no_contact"})
SIGNAL_LABELS: Final = [
    ("nothing_fulfilled", _("nothing fulfilled after half of the term")),
    ("ending", _("ends within 90 days with an open amount")),
    ("over_term", _("term over, not closed")),
    ("no_contact", _("no first contact yet")),
]


def open_quarters(*, on: date) -> QuerySet[DeskQuarter]:
    """The quarters of the desk in scope that have ended and are not closed, the first to close first.

    Everybody can read quarters, so the desk is named; in another scope than a desk's there are none.
    """
    return DeskQuarter.objects.filter(
        desk_id=current_scope().id, closed_at__isnull=True, quarter__lt=str(Quarter.of(on)),
    ).order_by("quarter")


def closing_quarter(*, on: date) -> Quarter | None:
    """The quarter that must be closed next: the first open one, once it has ended. None: nothing to close yet."""
    first = open_quarters(on=on).first()
    return Quarter.parse(first.quarter) if first else None


@dataclass(frozen=True, slots=True)
class Worklist:
    """The numbers of the work list, for the whole desk or for one coordinator's contracts."""

    to_review: int
    to_confirm: int
    nothing_fulfilled: int
    ending: int
    over_term: int
    quarters: int
    failed: int
    decisions: int
    questions: int
    clauses: int
    held: int
    no_contact: int
    steps: int
    quarter: Quarter | None


def entries_of(entries: QuerySet[Entry], *, coordinator_id: UUID | None) -> QuerySet[Entry]:
    """The entries that count for a contract of this coordinator; all of them without one."""
    if coordinator_id is None:
        return entries
    mine = Contract.objects.filter(coordinator_id=coordinator_id).values("pk")
    return entries.filter(pk__in=Entry.objects.filter(allocations__contract_id__in=mine).values("pk"))


def contracts_of(contracts: QuerySet[Contract], *, coordinator_id: UUID | None) -> QuerySet[Contract]:
    """The contracts of this coordinator; all of them without one."""
    return contracts if coordinator_id is None else contracts.filter(coordinator_id=coordinator_id)


def to_review(*, coordinator_id: UUID | None = None) -> QuerySet[Entry]:
    """Entries that wait for a review, the longest waiting first."""
    entries = entries_of(Entry.objects.filter(state=EntryState.SUBMITTED), coordinator_id=coordinator_id)
    return entries.select_related("supplier", "candidate").order_by("submitted_at", "pk")


def worklist(*, on: date, coordinator_id: UUID | None = None) -> Worklist:
    """Count what waits, in a fixed number of queries.

    Quarters, background work, known clauses and next steps are the whole desk's.
    """
    quarter = closing_quarter(on=on)
    contracts = contracts_of(Contract.objects.all(), coordinator_id=coordinator_id)
    waiting = Entry.objects.filter(waiting_for_confirmation(quarter=quarter)) if quarter else Entry.objects.none()
    return Worklist(
        to_review=to_review(coordinator_id=coordinator_id).count(),
        to_confirm=entries_of(waiting, coordinator_id=coordinator_id).count(),
        nothing_fulfilled=nothing_after_half(contracts, on).count(),
        ending=ending_with_open_amount(contracts, on).count(),
        over_term=over_term(contracts, on).count(),
        quarters=open_quarters(on=on).count(),
        failed=failed_count(),
        no_contact=without_contact(contracts, on).count(),
        steps=steps_due(on=on).count(),
        clauses=not_registered().count(),
        held=held().count(),
        **_decisions(coordinator_id),
        quarter=quarter,
    )


def _decisions(coordinator_id: UUID | None) -> dict[str, int]:
    """What was put before contract holders: all without an answer, and of them the questions that the desk must answer."""
    asked = Count("pk", filter=Q(state=DecisionRequest.State.ASKED))
    return waiting_decisions(coordinator_id=coordinator_id).order_by().aggregate(decisions=Count("pk"), questions=asked)


@dataclass(frozen=True, slots=True)
class SupplierWaiting:
    """A supplier with the number of its placements that wait for a confirmation."""

    supplier_id: UUID
    name: str
    placements: int


def suppliers_to_ask(*, quarter: Quarter, coordinator_id: UUID | None = None) -> list[SupplierWaiting]:
    """The suppliers whose placements wait for a confirmation up to the end of the quarter, most placements first."""
    entries = entries_of(Entry.objects.filter(waiting_for_confirmation(quarter=quarter)), coordinator_id=coordinator_id)
    rows = entries.order_by().values_list("supplier_id", "supplier__name").annotate(found=Count("pk", distinct=True))
    return [SupplierWaiting(*row) for row in rows.order_by("-found", "supplier__name")]


def failed_balances() -> QuerySet[Balance]:
    """Contracts whose last recalculation failed."""
    return (
        Balance.objects.filter(attempts__gt=0).select_related("contract__recalculation_failure").order_by("stale_since", "pk")
    )


def stale_balances() -> QuerySet[Balance]:
    """Contracts that wait for a recalculation and have not failed; those that wait for the desk are not among them."""
    return (
        Balance.objects.filter(~of_earlier_rules(), stale_since__isnull=False, attempts=0).select_related("contract").order_by("stale_since", "pk")
    )


def failed_mails(*, desk_id: UUID) -> QuerySet[OutboxMail]:
    """Mails of this desk that could not be sent. Mail is no tenant table, so the desk is named here."""
    return OutboxMail.objects.filter(desk_id=desk_id, state=OutboxMail.State.FAILED).order_by("created_at", "pk")


def failed_imports() -> QuerySet[ImportBatch]:
    """Imports of which the check or the taking in broke off; a file with faults is not one of them."""
    return ImportBatch.objects.filter(state=ImportBatch.State.FAILED).defer("report").order_by("uploaded_at", "pk")
