"""Runs a case: a sum on paper as JSON (schedule, facts, contract, day) and its results as JSON.

Used to check worked examples and to try out a schedule before it is published. Amounts come out as text with two
decimals. In a case, the recognition of a vendor is tested only where the fact is given.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from . import schedule_file
from .case_contract import read_contract
from .facts import Facts
from .schedule import Schedule
from .settlement import ContractFacts, EntryFacts, Settlement, settle
from .steps import Step

#: A day is needed even where nothing in a case has a date.
_SOME_DAY = date(2024, 1, 1)


def run_case(case: Mapping[str, Any]) -> dict[str, Any]:
    """The results of ``case``; ``ScheduleFileError`` or ``FactsError`` where it cannot be read."""
    case = _exact(case)
    schedule = _schedule(case["schedule"])
    contract = read_contract(case.get("contract") or {})
    rows = list(case.get("entries") or [])
    if "block" in case:
        rows.append({"id": "1", "block": case["block"], "facts": case.get("facts") or {}})
    entries = [_entry(row, index) for index, row in enumerate(rows)]
    on = date.fromisoformat(case["on"]) if case.get("on") else horizon(contract, entries)
    result = settle(schedule, contract, entries, on=on, lenient=True)
    endless = [] if case.get("on") else _endless(schedule, contract, entries)
    return _result(result, contract, endless)


def horizon(contract: ContractFacts, entries: Sequence[EntryFacts]) -> date:
    """A day by which everything that the case names has ended."""
    days = [contract.award_date, contract.start, contract.end, contract.closed_on]
    days += [row.date for row in contract.invoices]
    days += [row.date for row in contract.adjustments]
    days += [row.date for row in contract.opening]
    days += [day for row in contract.pso for day in (row.valid_from, row.valid_to)]
    longest = 0
    for entry in entries:
        facts = entry.facts
        days += [facts.start, facts.end, facts.invoice_date, facts.contract_permanent_from]
        days += [*(row.day for row in facts.days), *(row.from_day for row in facts.segments)]
        days += [claim.day for claim in facts.claims]
        longest = max(longest, int(facts.months or 0) * 31, int(facts.weeks or 0) * 7)
    last = max((day for day in days if day is not None), default=_SOME_DAY)
    return last + timedelta(days=longest + 31) if longest else last


def _exact(value: Any) -> Any:
    """A case may have come through a plain JSON parser: its numbers as they were written, before any sum is made."""
    if isinstance(value, float):
        return Decimal(repr(value))
    if isinstance(value, Mapping):
        return {key: _exact(item) for key, item in value.items()}
    return [_exact(item) for item in value] if isinstance(value, list) else value


def _schedule(value: object) -> Schedule:
    if isinstance(value, str):
        return schedule_file.shipped(value)
    if not isinstance(value, Mapping):
        raise TypeError("a schedule is an id or an object")
    return schedule_file.parse(value, base=schedule_file.shipped_json)[0]


def _entry(row: Mapping[str, Any], index: int) -> EntryFacts:
    facts = Facts.from_json(row.get("facts") or {})
    share = Decimal(1) if facts.share is None else facts.share / 100
    return EntryFacts(
        id=str(row.get("id", index + 1)),
        block=row["block"],
        candidate=row.get("candidate"),
        facts=facts,
        share=share,
        clock_start=facts.clock_start,
    )


def _endless(schedule: Schedule, contract: ContractFacts, entries: Sequence[EntryFacts]) -> list[str]:
    """Entries that would count for ever: without ``on`` their last day is a fact that is missing."""
    if contract.end is not None:
        return []
    units = {"per_fte_year", "per_year", "per_month", "per_learning_year", "per_hour"}
    return [
        entry.id
        for entry in entries
        if schedule.block(entry.block).unit in units
        and schedule.block(entry.block).is_person
        and (entry.facts.start is not None or entry.facts.segments)
        and all(
            fact is None
            for fact in (entry.facts.end, entry.facts.until, entry.facts.months, entry.facts.weeks, entry.facts.hours)
        )
    ]


def _result(result: Settlement, contract: ContractFacts, endless: Sequence[str]) -> dict[str, Any]:
    shown = [valuation for code, valuation in result.valuations.items() if code not in endless]
    faults = [fault for valuation in result.valuations.values() for fault in valuation.faults]
    faults += ["missing_fact:end"] if endless else []
    out: dict[str, Any] = {
        "value": _text(sum((valuation.amount for valuation in shown), Decimal("0.00"))),
        "steps": [_step(step) for valuation in shown for step in valuation.steps],
        "faults": list(dict.fromkeys([*faults, *result.faults])),
    }
    if contract.has_obligation:
        out |= {
            "obligation": _text(result.obligation),
            "obligation_forecast": _text(result.obligation_forecast),
            "counted_by_category": {code: _text(amount) for code, amount in result.counted_by_category.items()},
            "not_counted": _text(result.not_counted),
            "pso_effect": _text(result.pso_effect),
            "fulfilled": _text(result.fulfilled),
            "open": _text(result.open),
            "surplus": _text(result.surplus),
        }
        if result.activities_required is not None:
            out |= {
                "activities_required": result.activities_required,
                "activities_counted": result.activities_counted,
            }
    return out


def _step(step: Step) -> dict[str, Any]:
    return step.to_json()


def _text(amount: Decimal) -> str:
    return format(amount, ".2f")
