"""The public calculator: no sign-in, nothing kept. What is filled in stands in the address."""

from __future__ import annotations

from itertools import groupby
from typing import Any

from django.http import HttpRequest, QueryDict
from django.http.response import HttpResponse, HttpResponseBase
from django.shortcuts import redirect, render
from django.urls import reverse
from django.utils import timezone
from django.utils.text import capfirst
from django.utils.translation import gettext as _
from django.views.decorators.cache import never_cache
from django.views.decorators.http import require_safe

from buildingblocks.schedule import Block
from contracts.calculator import showing
from contracts.calculator.limits import TRY_AGAIN_AFTER, may_count
from contracts.calculator.reckoning import Reckoning, reckon, starting
from contracts.calculator.state import ADD, ADD_BLOCK, MOST_EFFORTS, REMOVE, EffortState, State, TooMuch
from contracts.labels import FACTS, KINDS, PSO_LEVELS, label
from contracts.models import Contract
from contracts.views.supplier.worth import tariff
from sroi.look.fields import SummaryError, summary_errors
from sroi.look.formatting import day, euro, percentage
from sroi.tenancy.scope import PUBLIC, scope


@never_cache
@require_safe
def calculator(request: HttpRequest) -> HttpResponseBase:
    """The page. A sent form is answered with the address of its link, so that it can be shared and loaded again."""
    try:
        state = State.read(request.GET)
    except TooMuch:
        text = _("A calculation has at most %(count)s efforts, and each answer is short.") % {"count": MOST_EFFORTS}
        return _refused(request, title=_("This is more than the calculator can read"), text=text, status=400)
    if state.asked and not may_count(request):
        text = _("Wait a minute and try again. What you filled in still stands in the address.")
        response = _refused(request, title=_("Too many calculations in a short time"), text=text, status=429)
        response["Retry-After"] = str(TRY_AGAIN_AFTER)
        return response
    live = bool(request.headers.get("HX-Request"))
    with scope(PUBLIC):
        onward = None if live else _onward(request, state)
        if onward is not None:
            return redirect(onward)
        found = reckon(state, on=timezone.localdate())
        response = render(request, "contracts/calculator/page.html", _context(request, found))
    if state.asked:
        response["X-Robots-Tag"] = "noindex"
    if live:
        response["HX-Replace-Url"] = url_of(state)
    return response


def _refused(request: HttpRequest, *, title: str, text: str, status: int) -> HttpResponse:
    context = {"title": title, "text": text}
    response = render(request, "contracts/calculator/refused.html", context, status=status)
    response._has_been_logged = True  # type: ignore[attr-defined]  # no line in the log for every careless link
    return response


def url_of(state: State) -> str:
    """The link of a state."""
    query = state.query()
    return f"{reverse('calculator')}?{query}" if query else reverse("calculator")


def _onward(request: HttpRequest, state: State) -> str | None:
    """The link to go on to: that of the state after the button that was pressed; None where this address is the link."""
    if ADD in request.GET:
        block = request.GET.get(ADD_BLOCK, "")[:80]
        if not block or len(state.efforts) >= MOST_EFFORTS:
            return f"{url_of(state)}#erbij"
        rules = reckon(State(state.given), on=timezone.localdate()).rules
        effort = EffortState(block, {}) if rules is None else starting(block, rules=rules)
        return f"{url_of(state.with_effort(effort))}#inzet-{len(state.efforts) + 1}"
    if REMOVE in request.GET:
        number = request.GET[REMOVE][:4]
        return f"{url_of(state.without(int(number) if number.isdecimal() else 0))}#erbij"
    link = QueryDict(state.query())
    same = dict(link.lists()) == dict(request.GET.lists())
    return None if same else url_of(state)


def _context(request: HttpRequest, found: Reckoning) -> dict[str, Any]:
    state = found.state
    ways = showing.ways_of(found)
    return {
        "found": found, "form": found.form, "asked": state.asked, "plan": found.plan, "schedule": found.schedule,
        "rows": showing.rows_of(found), "obligation": showing.obligation_of(found), "caps": showing.caps_of(found),
        "ways": [{"way": way, "url": _with(state, way.effort)} for way in ways],
        "groups": _groups(found.offered), "full": len(state.efforts) >= MOST_EFFORTS, "most": MOST_EFFORTS,
        "link": request.build_absolute_uri(url_of(state)), "given": _given(found), "today": timezone.localdate(),
        "missing": _missing(found), "errors": _errors(found),
    }


def _with(state: State, effort: EffortState) -> str:
    """The link with one of the ways added; empty where there is no room."""
    return f"{url_of(state.with_effort(effort))}#uitkomst" if len(state.efforts) < MOST_EFFORTS else ""


def _groups(blocks: list[Block]) -> list[tuple[str, list[tuple[str, str]]]]:
    """The blocks that can be added, by kind, each with its tariff."""
    order = {kind: at for at, kind in enumerate(KINDS)}
    ordered = sorted(blocks, key=lambda block: order.get(block.kind, len(order)))
    return [
        (capfirst(label(KINDS, kind)), [(block.code, _choice(block)) for block in group])
        for kind, group in groupby(ordered, key=lambda block: block.kind)
    ]


def _choice(block: Block) -> str:
    worth = tariff(block)
    return f"{block.name_nl} ({worth})" if worth else block.name_nl


def _missing(found: Reckoning) -> list[str]:
    """The questions about the contract that still stand in the way, by their labels."""
    return [str(found.form.fields[name].label) for name in found.form.errors if name in found.form.fields]


def _errors(found: Reckoning) -> list[SummaryError]:
    """What cannot be read, in the order of the page."""
    forms = [found.form, *(row.form for row in found.rows if row.form is not None)]
    return [error for form in forms for error in summary_errors(form)]


def _given(found: Reckoning) -> list[dict[str, str]]:
    """What was counted with, for the print."""
    facts, schedule = found.facts, found.schedule
    if facts is None or schedule is None or found.region is None:
        return []
    form = found.form.cleaned_data
    rows: list[tuple[str, str]] = [
        (_("Region"), found.region.name),
        (_("Schedule"), schedule.title),
        (_("Award date"), day(found.award_date)),
        (_("Contract value excl. VAT"), euro(form["waarde"]) if form.get("waarde") is not None else ""),
        (_("Type"), str(Contract.Type(form["soort"]).label) if form.get("soort") else ""),
        (_("Labour share"), percentage(form["arbeid"]) if form.get("arbeid") is not None else ""),
        (_("Area"), form.get("gebied") or ""),
        (capfirst(label(FACTS, "start")), day(form["begin"]) if form.get("begin") else ""),
        (capfirst(label(FACTS, "end")), day(form["eind"]) if form.get("eind") else ""),
        (_("PSO certificate of the supplier"), capfirst(label(PSO_LEVELS, form["pso"])) if form.get("pso") else ""),
    ]
    return [{"label": name, "value": value} for name, value in rows if value]
