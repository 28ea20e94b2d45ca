"""What the dashboards show: contracts as they are now, what came in this quarter, and the published quarters.

Live figures come from the balances, which are provably equal to the ledger. Runs in a desk's or a municipality's scope:
row-level security leaves out what is not theirs, and nothing here asks for a person, a group or an entry's content.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime, time
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.db import connection
from django.db.models import Count, Q
from django.utils import timezone

from contracts.models import Contract, Entry
from contracts.queries.worklist import DESK_SIGNALS, SIGNALS, Signal
from contracts.workflow import EntryState
from reporting.disclosure.disclosed import Disclosed
from reporting.figures.progress import time_owed_sql, time_passed_sql
from reporting.models import Document
from reporting.sheet.as_json import disclosed
from sroi.periods import Quarter

#: Quarters of a trend, and contracts that a page shows of a longer list.
TREND: Final = 8
FIRST: Final = 10


@dataclass(frozen=True, slots=True)
class Standing:
    """The contracts of one client as they stand, in euros.

    `elapsed` is the share (0-100) of the time that has passed by the end of the day, as figures and sheets tell it
    (`reporting.figures.progress`); None where no contract is closed or has an end.
    """

    client_id: UUID
    slug: str
    name: str
    contracts: int
    running: int
    obligation: Decimal
    fulfilled: Decimal
    open: Decimal
    surplus: Decimal
    elapsed: Decimal | None


_STANDINGS: Final = """
SELECT client.id, client.slug, client.name, count(*), count(*) FILTER (WHERE contract.closed_on IS NULL),
       sum(balance.obligation), sum(balance.fulfilled), sum(balance.open), sum(balance.surplus),
       round(100 * {passed} / nullif({owed}, 0), 1)
FROM contracts_contract contract
JOIN contracts_balance balance ON balance.contract_id = contract.id
JOIN tenancy_municipality client ON client.id = contract.municipality_id
GROUP BY client.id, client.slug, client.name
ORDER BY sum(balance.obligation) DESC, client.name
"""


def standings(*, on: date) -> list[Standing]:
    """The clients that have contracts in the scope, the largest obligation first; one statement."""
    of_time = {"owed": "balance.obligation", "closed": "contract.closed_on <= %(on)s"}
    sql = _STANDINGS.format(passed=time_passed_sql(**of_time), owed=time_owed_sql(**of_time))
    with connection.cursor() as cursor:
        cursor.execute(sql, {"on": on})
        return [Standing(*row) for row in cursor.fetchall()]


@dataclass(frozen=True, slots=True)
class Handled:
    """Entries of this quarter: handed in, and decided."""

    came_in: int
    approved: int
    returned: int
    rejected: int


def handled(*, quarter: Quarter) -> Handled:
    """What came in since the quarter began, and what was decided since; one statement."""
    since = timezone.make_aware(datetime.combine(quarter.start, time()))

    def decided(state: EntryState) -> Count:
        return Count("pk", filter=Q(state=state, decided_at__gte=since))

    found = Entry.objects.order_by().aggregate(
        came_in=Count("pk", filter=Q(submitted_at__gte=since)), approved=decided(EntryState.APPROVED),
        returned=decided(EntryState.RETURNED), rejected=decided(EntryState.REJECTED),
    )
    return Handled(**found)


def signalled(*, on: date) -> dict[UUID, list[str]]:
    """Running contracts that need a client's attention, with the signals that say so; a statement per signal.

    Of each signal the `FIRST` with the largest open amount. So the `FIRST` of all are among them, each with all of its
    signals; the others may be incomplete.
    """
    found: dict[UUID, list[str]] = {}
    for name, signal in _signals_of_clients().items():
        for pk in signal(Contract.objects.order_by("-balance__open", "pk"), on).values_list("pk", flat=True)[:FIRST]:
            found.setdefault(pk, []).append(name)
    return found


def signalled_count(*, on: date) -> int:
    """How many running contracts need a client's attention, by whatever signal; one statement."""
    any_signal = Q()
    for signal in _signals_of_clients().values():
        any_signal |= Q(pk__in=signal(Contract.objects.order_by(), on).values("pk"))
    return Contract.objects.order_by().filter(any_signal).count()


def _signals_of_clients() -> dict[str, Signal]:
    return {name: signal for name, signal in SIGNALS.items() if name not in DESK_SIGNALS}


@dataclass(frozen=True, slots=True)
class PublishedQuarter:
    """What was published as fulfilled in a quarter, in its newest version."""

    desk: str
    quarter: str
    version: int
    fulfilled: Disclosed


def published_quarters() -> list[Sequence[PublishedQuarter]]:
    """The last published quarters of the municipality in scope, oldest first; a list per desk. One statement."""
    rows = (
        Document.objects.filter(state=Document.State.PUBLISHED, municipality__isnull=False, period__contains="-Q")
        .order_by("desk_id", "-period", "-version").distinct("desk_id", "period")
        .values_list("desk__name", "period", "version", "sheet__fulfilled")
    )
    by_desk: dict[str, list[PublishedQuarter]] = {}
    for desk, quarter, version, fulfilled in rows:
        value = disclosed(fulfilled)
        if value is not None:
            by_desk.setdefault(desk, []).append(PublishedQuarter(desk, quarter, version, value))
    return [quarters[:TREND][::-1] for quarters in by_desk.values()]
