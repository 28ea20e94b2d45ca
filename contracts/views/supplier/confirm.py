"""Confirming in one go which placements still run."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from contracts.actions.entries import confirm_placements
from contracts.errors import StepRefused
from contracts.forms.entry import ConfirmDayForm
from contracts.models import Contract, Entry
from contracts.policies import Permission
from contracts.queries import entries as entry_queries
from contracts.queries import supplier as queries
from contracts.queries.entries import EntryRow
from contracts.queries.valuation_preview import ZERO, confirmations
from contracts.views.access import requires
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import day


@dataclass(frozen=True, slots=True)
class Line:
    """A placement that can be confirmed, and what that adds today in euro."""

    row: EntryRow
    adds: Decimal
    up_to: date


@dataclass(frozen=True, slots=True)
class Group:
    """The placements of one contract."""

    contract: Contract | None
    lines: tuple[Line, ...]

    @property
    def adds(self) -> Decimal:
        """What all of them add, in euro."""
        return sum((line.adds for line in self.lines), ZERO)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.CONFIRM_PLACEMENTS)
def confirm(request: ActingRequest) -> HttpResponseBase:
    """The placements that are not confirmed yet, with a box each; sending the form twice changes nothing."""
    today = timezone.localdate()
    if request.method == "POST":
        return _confirmed(request)
    until = _asked(request, today)
    entries = list(queries.confirmable(until=until).order_by("first_day", "pk"))
    groups = _groups(entries, until=until, today=today)
    context = {
        "groups": groups, "until": until, "choices": _choices(today, until), "count": len(entries),
        "total": sum((group.adds for group in groups), ZERO),
    }
    return TemplateResponse(request, "contracts/supplier/confirm.html", context)


def _confirmed(request: ActingRequest) -> HttpResponseBase:
    form = ConfirmDayForm(request.POST)
    ids = _ids(request.POST.getlist("entry"))
    here = redirect(request.acting.url("confirm"))
    if not form.is_valid() or ids is None:
        messages.error(request, _("Choose a day and the placements again."))
        return here
    if not ids:
        messages.warning(request, _("Nothing was ticked, so nothing was confirmed."))
        return here
    try:
        moved = confirm_placements(
            by=request.acting.actor, at=timezone.now(), entry_ids=ids, until=form.cleaned_data["until"],
        )
    except ValidationError as error:
        messages.error(request, " ".join(error.messages))
        return here
    except StepRefused as error:
        messages.warning(request, str(error))
        return here
    told = ngettext(
        "%(count)s placement is confirmed up to and including %(day)s.",
        "%(count)s placements are confirmed up to and including %(day)s.", moved,
    ) % {"count": moved, "day": day(form.cleaned_data["until"])}
    messages.success(request, told if moved else _("These placements had been confirmed already."))
    return here


def _ids(texts: list[str]) -> list[UUID] | None:
    try:
        return [UUID(text) for text in texts]
    except ValueError:
        return None


def _asked(request: ActingRequest, today: date) -> date:
    """The end of the last quarter that is over, or today where that is asked for or nothing waits until then."""
    quarter_end = queries.last_quarter_end(on=today)
    if request.GET.get("tot") == "vandaag":
        return today
    if request.GET.get("tot") == "kwartaal" or queries.confirmable(until=quarter_end).exists():
        return quarter_end
    return today


def _choices(today: date, until: date) -> list[dict[str, object]]:
    quarter_end = queries.last_quarter_end(on=today)
    return [
        {"label": _("up to and including %(day)s (end of the last quarter)") % {"day": day(quarter_end)},
         "url": "?tot=kwartaal", "active": until == quarter_end},
        {"label": _("up to and including today"), "url": "?tot=vandaag", "active": until == today},
    ]


def _groups(entries: list[Entry], *, until: date, today: date) -> list[Group]:
    adds = confirmations(entries, until=until, on=today)
    groups: dict[UUID | None, list[Line]] = {}
    contracts: dict[UUID | None, Contract | None] = {}
    for row in entry_queries.rows_of(entries, on=today):
        key = row.contract.pk if row.contract else None
        contracts[key] = row.contract
        line = Line(row, adds.get(row.entry.pk, ZERO), min(filter(None, (row.entry.last_day, until))))
        groups.setdefault(key, []).append(line)
    return [Group(contracts[key], tuple(lines)) for key, lines in groups.items()]
