"""The days that somebody must know of: ends of contracts, quarters, options and certificates."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Final

from django.db.models import Q, QuerySet
from django.utils.translation import gettext as _

from contracts.models import Contract, ContractOption, PsoCertificate
from contracts.policies import Permission, may
from sroi.accounts.acting import Acting
from sroi.accounts.roles import Organisation
from sroi.look.formatting import quarter_name
from sroi.periods import Quarter

#: How far a feed looks back and ahead.
BACK: Final = timedelta(days=31)
AHEAD: Final = timedelta(days=400)
#: Quarters that are shown ahead; a desk closes, and a supplier confirms, in the month after the end.
QUARTERS: Final = 4


@dataclass(frozen=True, slots=True, kw_only=True)
class Appointment:
    """A whole day in a calendar. `key` stays the same when the day moves; `path` is the page behind it."""

    key: str
    day: date
    title: str
    path: str


def appointments(*, acting: Acting, on: date) -> list[Appointment]:
    """What comes up for this membership, in order of time; runs in its scope, in a fixed number of queries."""
    kinds: dict[Organisation, Callable[[Acting, date], Iterator[Appointment]]] = {
        Organisation.DESK: _of_desk, Organisation.MUNICIPALITY: _of_client, Organisation.SUPPLIER: _of_supplier,
    }
    found = kinds[Organisation(acting.membership.organisation)](acting, on)
    return sorted(found, key=lambda row: (row.day, row.key))


def _of_desk(acting: Acting, on: date) -> Iterator[Appointment]:
    yield from _contract_ends(acting, on, _own_contracts(acting))
    yield from _quarter_starts(acting, on, page="quarters", title=lambda name: _("Close %(quarter)s") % {"quarter": name})
    options = ContractOption.objects.filter(
        state=ContractOption.State.OPEN, starts_on__range=_range(on), contract__in=_own_contracts(acting)
    )
    for option in options.select_related("contract"):
        yield Appointment(
            key=f"option-{option.pk}", day=option.starts_on or on, path=acting.url("contract", pk=option.contract_id),
            title=_("Option of contract %(number)s can start") % {"number": option.contract.number},
        )
    for certificate in PsoCertificate.objects.filter(until__range=_range(on)):
        yield Appointment(
            key=f"pso-{certificate.pk}", day=certificate.until - timedelta(days=1), title=_("A PSO certificate ends"),
            path=acting.url("supplier", pk=certificate.supplier_id),
        )


def _of_client(acting: Acting, on: date) -> Iterator[Appointment]:
    if may(acting.role, Permission.READ_CONTRACTS):  # a reader has no page of a contract
        yield from _contract_ends(acting, on, Contract.objects.filter(closed_on__isnull=True))


def _of_supplier(acting: Acting, on: date) -> Iterator[Appointment]:
    yield from _contract_ends(acting, on, Contract.objects.filter(closed_on__isnull=True))
    yield from _quarter_starts(
        acting, on, page="confirm",
        title=lambda name: _("Confirm who still worked for you at the end of %(quarter)s") % {"quarter": name},
    )
    for certificate in PsoCertificate.objects.filter(until__range=_range(on)):
        yield Appointment(
            key=f"pso-{certificate.pk}", day=certificate.until - timedelta(days=1), title=_("Your PSO certificate ends"),
            path=acting.url("home"),
        )


def _own_contracts(acting: Acting) -> QuerySet[Contract]:
    """The open contracts a coordinator is responsible for; of somebody who has none: those of the whole desk."""
    running = Contract.objects.filter(closed_on__isnull=True)
    mine = running.filter(coordinator_id=acting.membership.pk)
    return mine if mine.exists() else running


def _contract_ends(acting: Acting, on: date, contracts: QuerySet[Contract]) -> Iterator[Appointment]:
    """The last day of each contract; `until` itself lies outside it."""
    first, last = _range(on)
    ending = contracts.filter(Q(until__gt=first) & Q(until__lte=last)).values_list("pk", "number", "until")
    for pk, number, until in ending:
        assert until is not None  # filtered above
        yield Appointment(
            key=f"end-{pk}", day=until - timedelta(days=1), path=acting.url("contract", pk=pk),
            title=_("Last day of contract %(number)s") % {"number": number},
        )


def _quarter_starts(acting: Acting, on: date, *, page: str, title: Callable[[str], str]) -> Iterator[Appointment]:
    quarter = Quarter.of(on).previous()
    for _number in range(QUARTERS):
        yield Appointment(key=f"{page}-{quarter}", day=quarter.end, title=title(quarter_name(quarter)), path=acting.url(page))
        quarter = quarter.next()


def _range(on: date) -> tuple[date, date]:
    return on - BACK, on + AHEAD
