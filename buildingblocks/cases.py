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
from .case_reading import Case, Finder, read_case
from .faults import Fault
from .schedule import Block
from .settlement import ContractFacts, EntryFacts, Settlement, settle
from .steps import Step

#: A day is needed even where nothing in a case has a date.
_SOME_DAY = date(2024, 1, 1)
_SAME_DAYS = "excluded_by"


def run_case(data: Mapping[str, Any], *, find: Finder = schedule_file.shipped) -> dict[str, Any]:
    """The results of the case in ``data``, whose schedule is an id for ``find`` or a whole schedule.

    Raises:
        CaseError: it cannot be read; every fault with its path.
    """
    case = read_case(data, find=find)
    on = case.on or horizon(case.contract, case.entries)
    result = settle(case.schedule, case.contract, case.entries, on=on, lenient=True)
    endless = [] if case.on else _endless(case)
    found = [*case.warnings, *_outside(result)]
    warnings = {"warnings": [fault.to_json() for fault in found]} if found else {}
    return _result(result, case, endless) | warnings


def horizon(contract: ContractFacts, entries: Sequence[EntryFacts]) -> date:
    """A day by which everything that the case names has ended."""
    days = [contract.award_date, contract.start, contract.end, contract.closed_on]
    days += [row.date for row in contract.invoices]
    days += [row.date for row in contract.adjustments]
    days += [row.date for row in contract.base_revisions]
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


def _endless(case: Case) -> list[str]:
    """Entries that would count for ever: without ``on`` their last day is a fact that is missing."""
    if case.contract.end is not None:
        return []
    schedule = case.schedule
    return [
        entry.id
        for entry in case.entries
        if _runs(schedule.block(entry.block))
        and (entry.facts.start is not None or entry.facts.segments)
        and all(
            fact is None
            for fact in (entry.facts.end, entry.facts.until, entry.facts.months, entry.facts.weeks, entry.facts.hours)
        )
    ]


def _runs(block: Block) -> bool:
    """Whether the block is about a person and grows as long as the effort lasts."""
    lasting = {"duration/12_months", "duration/learning_year", "months", "weeks/52", "hours", "hours_worked"}
    grows = block.unit in {"per_fte_year", "per_month", "per_learning_year", "per_hour"}
    return block.is_person and (grows or (block.unit == "per_year" and bool(lasting & set(block.prorata))))


def _outside(result: Settlement) -> list[Fault]:
    """The list of faults (rules 10.5) has none for days outside the term: they do not count, which is no mistake."""
    return [
        Fault(f"entries.{code}", "outside_term", "no day of this entry lies inside the term", warning=True)
        for code, valuation in result.valuations.items()
        if "outside_term" in valuation.faults
    ]


def _faults(result: Settlement, endless: Sequence[str]) -> list[str]:
    """Each fault once, in the words of rules 10.5: a refused overlap is one person on the same days twice."""
    faults = [fault for valuation in result.valuations.values() for fault in valuation.faults]
    faults += ["missing_fact:end"] if endless else []
    named = [_SAME_DAYS if fault == "overlap" else fault for fault in (*faults, *result.faults)]
    return [fault for fault in dict.fromkeys(named) if fault != "outside_term"]


def _cap_steps(result: Settlement, case: Case) -> list[dict[str, Any]]:
    """What the caps of the contract take off, per cap."""
    types = {cap.code: cap.type for cap in case.schedule.caps}
    return [
        {"step": f"cap:{types.get(code) or types[code.rpartition('/')[0]]}", "cap": code, "amount": _text(amount)}
        for code, amount in result.not_counted_by_cap.items()
    ]


def _result(result: Settlement, case: Case, endless: Sequence[str]) -> dict[str, Any]:
    contract = case.contract
    shown = [valuation for code, valuation in result.valuations.items() if code not in endless]
    out: dict[str, Any] = {
        "value": _text(sum((valuation.amount for valuation in shown), Decimal("0.00"))),
        "steps": [_step(step) for valuation in shown for step in valuation.steps] + _cap_steps(result, case),
        "faults": _faults(result, endless),
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
