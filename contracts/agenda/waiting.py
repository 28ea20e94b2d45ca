"""What waits for somebody, as parts of a digest: a heading, how many, and the first of them with their links."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import Final
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.utils.timezone import localdate
from django.utils.translation import gettext as _

from contracts.models import Contract, DecisionRequest, Entry, KnownClause
from contracts.policies import Permission, may
from contracts.queries import clauses, decisions, supplier, worklist
from contracts.workflow import EntryState
from sroi.accounts.acting import Acting
from sroi.accounts.roles import Organisation
from sroi.look.formatting import day, quarter_name

Asked = DecisionRequest.State
#: Of each part so many are named; the heading's link opens all.
NAMED: Final = 10


@dataclass(frozen=True, slots=True, kw_only=True)
class Part:
    """One kind of thing that waits. `rows` are numbers with the page of each; `path` is the list of all of them."""

    heading: str
    count: int
    path: str
    rows: tuple[tuple[str, str], ...] = ()

    @property
    def more(self) -> int:
        """How many are not named."""
        return self.count - len(self.rows)


def parts(*, acting: Acting, on: date) -> list[Part]:
    """What waits for this membership, empty parts left out; nothing stands in two parts. Runs in its scope."""
    kinds: dict[Organisation, Callable[[Acting, date], Iterator[Part]]] = {
        Organisation.DESK: _of_desk, Organisation.MUNICIPALITY: _of_client, Organisation.SUPPLIER: _of_supplier,
    }
    return [part for part in kinds[Organisation(acting.membership.organisation)](acting, on) if part.count]


def _of_desk(acting: Acting, on: date) -> Iterator[Part]:
    mine = Contract.objects.filter(coordinator_id=acting.membership.pk, closed_on__isnull=True).exists()
    coordinator = acting.membership.pk if mine else None
    whose = {"whose": "mine" if mine else "all"}
    contracts = worklist.contracts_of(Contract.objects.all(), coordinator_id=coordinator)
    yield _entries(_("Entries to review"), worklist.to_review(coordinator_id=coordinator), acting, state="submitted", **whose)
    ending = worklist.ending_with_open_amount(contracts, on)
    yield _contracts(_("Contracts that end within 90 days with an open amount"), ending, acting, signal="ending", **whose)
    yield _contracts(_("Contracts to close"), worklist.over_term(contracts, on), acting, signal="over_term", **whose)
    asked = decisions.waiting(coordinator_id=coordinator)
    yield _decisions(_("Questions of contract holders to answer"), asked.filter(state=Asked.ASKED), acting, state="asked", **whose)
    yield _decisions(_("Questions to contract holders without an answer"), asked.filter(state=Asked.OPEN), acting, state="open", **whose)
    yield _clauses(_("Handovers and tenders without a contract"), clauses.not_registered(), acting, state="open")
    quarters = list(worklist.open_quarters(on=on))
    page = acting.url("quarters")
    rows = tuple((quarter_name(row.quarter), page) for row in quarters[:1])
    yield Part(heading=_("Quarters to close"), count=len(quarters), path=page, rows=rows)


def _of_client(acting: Acting, on: date) -> Iterator[Part]:
    """For who has contracts to look after; a reader has published sheets only, and those wait for nobody."""
    if not may(acting.role, Permission.READ_CONTRACTS):
        return
    yield _decisions(_("Questions of the service desk to answer"), decisions.waiting().filter(state=Asked.OPEN), acting, state="open")
    ending = worklist.ending_with_open_amount(Contract.objects.all(), on)
    yield _contracts(_("Contracts that end within 90 days with an open amount"), ending, acting, sort="end")
    drafts = clauses.listed().filter(state=KnownClause.State.DRAFT).order_by("entered_at", "pk")
    yield _clauses(_("Handovers that you started and did not send yet"), drafts, acting, state="draft")


def _of_supplier(acting: Acting, on: date) -> Iterator[Part]:
    returned = Entry.objects.filter(state=EntryState.RETURNED).order_by("decided_at", "pk")
    yield _entries(_("Sent back to you for a correction"), returned, acting, state="returned")
    drafts = Entry.objects.filter(state=EntryState.DRAFT).order_by("created_at", "pk")
    yield _entries(_("Started and not handed in yet"), drafts, acting, state="draft")
    until = supplier.last_quarter_end(on=on)
    yield Part(
        heading=_("Placements to confirm"), count=supplier.confirmable(until=until).count(), path=acting.url("confirm"),
    )


def _entries(heading: str, found: QuerySet[Entry], acting: Acting, **query: str) -> Part:
    rows = tuple((row.number, acting.url("entry", pk=row.pk)) for row in found[:NAMED])
    return Part(heading=heading, count=found.count(), rows=rows, path=f"{acting.url('entries')}?{urlencode(query)}")


def _decisions(heading: str, found: QuerySet[DecisionRequest], acting: Acting, **query: str) -> Part:
    """By the number of their contracts: what is asked stays inside."""
    rows = tuple((row.contract.number, acting.url("decision", pk=row.pk)) for row in found.order_by("raised_at", "pk")[:NAMED])
    return Part(heading=heading, count=found.count(), rows=rows, path=f"{acting.url('decisions')}?{urlencode(query)}")


def _clauses(heading: str, found: QuerySet[KnownClause], acting: Acting, **query: str) -> Part:
    """By the number that the client gave; without one by the day of the award, or that on which it was written down."""
    rows = tuple(
        (row.client_number or day(row.award_date or localdate(row.entered_at)), acting.url("clause", pk=row.pk))
        for row in found[:NAMED]
    )
    return Part(heading=heading, count=found.count(), rows=rows, path=f"{acting.url('clauses')}?{urlencode(query)}")


def _contracts(heading: str, found: QuerySet[Contract], acting: Acting, **query: str) -> Part:
    first = found.order_by("until", "number").values_list("number", "pk")[:NAMED]
    rows = tuple((number, acting.url("contract", pk=pk)) for number, pk in first)
    return Part(heading=heading, count=found.count(), rows=rows, path=f"{acting.url('contracts')}?{urlencode(query)}")
