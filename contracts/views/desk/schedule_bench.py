"""The test bench of a version: what an effort would be worth, before anything is published. Nothing is stored."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date, timedelta
from decimal import Decimal
from typing import Any
from uuid import UUID

from django.http.response import HttpResponseBase
from django.shortcuts import render
from django.template.response import TemplateResponse
from django.views.decorators.http import require_GET

from buildingblocks import queries as schedules
from buildingblocks.facts import Facts
from buildingblocks.faults import FactsError
from buildingblocks.schedule import Block, Schedule
from buildingblocks.valuation import value
from contracts.forms.schedule_bench import BenchForm, BlockForm
from contracts.labels import fault_text
from contracts.policies import Permission
from contracts.step_texts import StepLine, step_line
from contracts.views.access import requires
from contracts.views.desk.schedules import frame, schedule_of
from sroi.accounts.acting import ActingRequest


@dataclass(frozen=True, slots=True)
class Tried:
    """What the facts come to, in euro; None while something is missing. `first_year`: they name no last day."""

    amount: Decimal | None
    steps: tuple[StepLine, ...]
    faults: tuple[str, ...]
    is_person: bool
    first_year: bool


@require_GET
@requires(Permission.READ_SCHEDULES)
def schedule_bench(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Choose a building block (`?blok=`), fill in its facts, see the value with its steps; htmx asks for the value alone."""
    schedule = schedule_of(request, pk)
    rules = schedules.rules_of(schedule)
    block = next((row for row in rules.blocks if row.code == request.GET.get("blok")), None)
    context: dict[str, Any] = {
        **frame(request, schedule, active="schedule_bench"), "effort": block,
        "choose": BlockForm(initial={"blok": block.code if block else ""}, schedule=rules),
    }
    if block is not None:
        form = BenchForm(request.GET if "reken" in request.GET else None, block=block, schedule=rules)
        worth = tried(form) if form.is_bound else None
        if request.headers.get("HX-Request"):
            return render(request, "contracts/schedules/bench_value.html", {"worth": worth})
        context |= {
            "form": form, "worth": worth, "change_fields": " ".join(name for name in form.fields if name.startswith("change_")),
        }
    return TemplateResponse(request, "contracts/schedules/bench.html", context)


def tried(form: BenchForm) -> Tried | None:
    """The value of what is typed so far; None while it cannot be read."""
    form.is_valid()
    try:
        facts = Facts.from_json(form.facts())
    except FactsError:
        return None
    return worth_of(form.block, facts, form.schedule)


def worth_of(block: Block, facts: Facts, schedule: Schedule) -> Tried:
    """An effort by itself. Without a last day what runs on counts for its first year."""
    found = value(block, facts, schedule=schedule)
    first_year = "missing_fact:end" in found.faults and facts.start is not None
    if first_year and facts.start is not None:
        found = value(block, replace(facts, end=_year_later(facts.start)), schedule=schedule)
    waits = any(fault.startswith("missing_fact:") for fault in found.faults)
    return Tried(
        None if waits else found.amount, tuple(step_line(step, schedule=schedule) for step in found.steps),
        tuple(fault_text(fault) for fault in found.faults), block.is_person, first_year,
    )


def _year_later(day: date) -> date:
    """The last day of a year that starts on `day`."""
    leap = day.month == 2 and day.day == 29
    return date(day.year + 1, day.month, 28 if leap else day.day) - timedelta(days=1)
