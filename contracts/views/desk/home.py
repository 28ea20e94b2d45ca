"""The first page of a desk: what waits for somebody, and the entries that wait longest."""

from dataclasses import dataclass
from typing import Final

from django.http.response import HttpResponseBase
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_GET

from contracts.policies import Permission
from contracts.queries import worklist as queries
from contracts.queries.entries import rows_of
from contracts.queries.worklist import Worklist
from contracts.views.access import requires
from contracts.views.desk.whose import coordinator_in, tabs
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import quarter_name

FIRST_ENTRIES: Final = 8
FIRST_SUPPLIERS: Final = 10


@dataclass(frozen=True, slots=True)
class WorkItem:
    """A line of the work list: `count` rows stand on the page behind `url`."""

    label: str
    note: str
    count: int
    url: str


@require_GET
@requires(Permission.READ_ENTRIES)
def home(request: ActingRequest) -> HttpResponseBase:
    """The work list, of the whole desk or of the own contracts."""
    today, coordinator = timezone.localdate(), coordinator_in(request)
    found = queries.worklist(on=today, coordinator_id=coordinator)
    oldest = queries.to_review(coordinator_id=coordinator)[:FIRST_ENTRIES]
    quarter = found.quarter
    context = {
        "items": _items(request, found), "tabs": tabs(request), "rows": rows_of(oldest, on=today), "found": found,
        "suppliers": queries.suppliers_to_ask(quarter=quarter, coordinator_id=coordinator)[:FIRST_SUPPLIERS] if quarter else [],
        "review_url": _entries(request, "state=submitted"), "confirm_url": _entries(request, "confirm=waiting"),
    }
    return TemplateResponse(request, "contracts/desk/home.html", context)


def _whose(request: ActingRequest) -> str:
    return "mine" if coordinator_in(request) else "all"


def _entries(request: ActingRequest, query: str) -> str:
    return f"{request.acting.url('entries')}?whose={_whose(request)}&{query}"


def _contracts(request: ActingRequest, signal: str) -> str:
    return f"{request.acting.url('contracts')}?whose={_whose(request)}&signal={signal}"


def _items(request: ActingRequest, found: Worklist) -> list[WorkItem]:
    """All lines, also those with nothing in them: an empty line is good news."""
    return [*_own_work(request, found), *_with_clients(request, found), *_contract_signals(request, found)]


def _own_work(request: ActingRequest, found: Worklist) -> list[WorkItem]:
    until = quarter_name(found.quarter) if found.quarter else ""
    return [
        WorkItem(
            ngettext("entry to review", "entries to review", found.to_review), _("The longest waiting comes first."),
            found.to_review, _entries(request, "state=submitted"),
        ),
        WorkItem(
            ngettext("placement to be confirmed", "placements to be confirmed", found.to_confirm),
            _("Not confirmed to the end of %(quarter)s.") % {"quarter": until} if until
            else _("Asked once a quarter has ended."),
            found.to_confirm, _entries(request, "confirm=waiting"),
        ),
        WorkItem(
            ngettext("quarter to close", "quarters to close", found.quarters),
            _("The %(quarter)s comes first.") % {"quarter": until} if until else _("Every quarter that has ended is closed."),
            found.quarters, request.acting.url("quarters"),
        ),
    ]


def _with_clients(request: ActingRequest, found: Worklist) -> list[WorkItem]:
    decisions, whose = request.acting.url("decisions"), _whose(request)
    return [
        WorkItem(
            ngettext("question to a contract holder without an answer", "questions to contract holders without an answer", found.decisions),
            _("Escalations and proposals, until they are answered or withdrawn."), found.decisions,
            f"{decisions}?whose={whose}&state=waiting",
        ),
        WorkItem(
            ngettext("question of a contract holder to answer", "questions of contract holders to answer", found.questions),
            _("They decide once you have answered."), found.questions, f"{decisions}?whose={whose}&state=asked",
        ),
        WorkItem(
            ngettext("known clause without a contract", "known clauses without a contract", found.clauses),
            _("Handovers and tenders, of the whole desk."), found.clauses, f"{request.acting.url('clauses')}?state=open",
        ),
        WorkItem(
            ngettext("contract without a first contact", "contracts without a first contact", found.no_contact),
            _("Nobody has logged a contact about it."), found.no_contact, _contracts(request, "no_contact"),
        ),
        WorkItem(
            ngettext("next step of a contact to take", "next steps of contacts to take", found.steps),
            _("The agreed day has come."), found.steps, f"{request.acting.url('contacts')}?step=due",
        ),
    ]


def _contract_signals(request: ActingRequest, found: Worklist) -> list[WorkItem]:
    return [
        WorkItem(
            ngettext("contract without any fulfilment", "contracts without any fulfilment", found.nothing_fulfilled),
            _("More than half of the term is over."), found.nothing_fulfilled, _contracts(request, "nothing_fulfilled"),
        ),
        WorkItem(
            ngettext("contract ends within 90 days", "contracts end within 90 days", found.ending),
            _("And still has an open amount."), found.ending, _contracts(request, "ending"),
        ),
        WorkItem(
            ngettext("contract to close", "contracts to close", found.over_term), _("The term is over."),
            found.over_term, _contracts(request, "over_term"),
        ),
        WorkItem(
            ngettext("failure in the background work", "failures in the background work", found.failed),
            _("A recalculation, mail, import or infosheet that did not work."), found.failed, request.acting.url("work"),
        ),
    ]
