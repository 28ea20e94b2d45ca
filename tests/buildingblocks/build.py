"""Small schedules, facts and contracts for tests: only what a test is about differs from the plainest case."""

from collections.abc import Mapping
from datetime import date
from decimal import Decimal
from typing import Any

from buildingblocks.facts import Facts
from buildingblocks.schedule import Schedule
from buildingblocks.schedule_file import parse
from buildingblocks.settlement import ContractFacts, EntryFacts, Settlement

START, END = date(2024, 1, 1), date(2025, 12, 31)


def block(code: str = "JOB", **changes: Any) -> dict[str, Any]:
    """A block per full-time year of 36,000 euro, or what ``changes`` make of it."""
    row: dict[str, Any] = {
        "code": code,
        "name_nl": "Voorbeeld",
        "kind": "employment",
        "route": "jobs",
        "reporting_group": "other",
        "value": 36000,
        "unit": "per_fte_year",
        "prorata": ["hours_per_week/fulltime_hours", "duration/12_months"],
    }
    return row | changes


def activity(code: str = "ACT", **changes: Any) -> dict[str, Any]:
    """A block about no person."""
    plain: dict[str, Any] = {"kind": "activity", "route": "activities", "reporting_group": None, "prorata": [], "unit": "per_hour"}
    return block(code, **(plain | {"value": 100} | changes))


def schedule(*blocks: Mapping[str, Any], **changes: Any) -> Schedule:
    """A schedule with a 36-hour week and 5 % of the award value, or what ``changes`` make of it."""
    data: dict[str, Any] = {
        "id": "voorbeeld",
        "region": "Voorbeeld",
        "title_nl": "Voorbeeldtabel",
        "valid_from": "2020-01-01",
        "fulltime_hours": 36,
        "obligation": {"default_pct": 5, "rules": [{"basis": "award_value"}]},
        "blocks": list(blocks) or [block()],
    }
    return parse(data | changes)[0]


def facts(**given: Any) -> Facts:
    """Facts as they come in."""
    return Facts.from_json(given)


def contract(**changes: Any) -> ContractFacts:
    """A contract of 1,000,000 euro over 2024 and 2025, awarded in December 2023."""
    plain: dict[str, Any] = {"award_date": date(2023, 12, 1), "start": START, "end": END, "value_excl_vat": Decimal(1_000_000)}
    return ContractFacts(id="C1", **(plain | changes))


def entry(code: str = "JOB", *, key: str = "E1", given: Mapping[str, Any], **changes: Any) -> EntryFacts:
    """One approved entry."""
    return EntryFacts(id=key, block=code, facts=Facts.from_json(given), **changes)


def figures(*amounts: Decimal) -> list[int]:
    """Whole euros, to compare at a glance; ``AssertionError`` where there are cents."""
    assert all(amount == int(amount) for amount in amounts), amounts
    return [int(amount) for amount in amounts]


def sums(settlement: Settlement, kind: str) -> dict[str, str]:
    """Per quarter the amount of all lines of a kind."""
    found: dict[str, Decimal] = {}
    for line in settlement.lines:
        if line.kind == kind:
            quarter = str(line.effort_quarter)
            found[quarter] = found.get(quarter, Decimal("0.00")) + line.amount
    return {quarter: str(amount) for quarter, amount in sorted(found.items())}
