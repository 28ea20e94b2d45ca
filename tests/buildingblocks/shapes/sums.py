"""Sums on paper: an invented table, facts, and the amount worked out by hand from the rules, never by the engine.

The town of Zonnedorp does not exist. Its full-time week is 32 hours, so that no amount agrees with a published table.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import pytest

from buildingblocks.cases import run_case
from buildingblocks.expectations import unmet

Json = dict[str, Any]
#: A contract over 2031 and 2032.
TERM: Json = {"start": "2031-01-01", "end": "2032-12-31"}
#: Half a year at 16 of 32 hours: a quarter of a full-time year.
QUARTER: Json = {"start": "2031-01-01", "end": "2031-06-30", "hours_per_week": 16}
HALF_YEAR: Json = QUARTER | {"hours_per_week": 32}


@dataclass(frozen=True)
class Sum:
    """``shapes``: ids of the catalogue and of section 12 or 13; ``by_hand``: the sum as a person would write it down."""

    shapes: str
    title: str
    by_hand: str
    case: Json
    expect: Json

    @property
    def name(self) -> str:
        """For the test report."""
        return f"{self.shapes.replace(' ', '+')}: {self.title}"


def check(row: Sum) -> None:
    """The engine must agree with the paper."""
    result = run_case(row.case)
    assert unmet(result, row.expect) == [], (row.by_hand, result)


def each(rows: Sequence[Sum]) -> pytest.MarkDecorator:
    """One test per sum, named by its shapes."""
    return pytest.mark.parametrize("paper", rows, ids=[paper.name for paper in rows])


def row(shapes: str, title: str, by_hand: str, case: Json, **expect: Any) -> Sum:
    """One sum; without faults among ``expect`` there must be none."""
    return Sum(shapes, title, by_hand, case, {"faults": []} | expect)


def table(*blocks: Json, **changes: Any) -> Json:
    """The table of Zonnedorp with these blocks."""
    plain: Json = {
        "id": "zonnedorp-2031",
        "region": "Zonnedorp (verzonnen)",
        "title_nl": "Verzonnen bouwblokken",
        "fulltime_hours": 32,
        "obligation": {"rules": [{"basis": "award_value", "rate_pct": 4}]},
        "blocks": list(blocks),
    }
    return plain | changes


def job(code: str = "JOB", **changes: Any) -> Json:
    """24,000 euro per full-time year: 2,000 a month."""
    plain: Json = {
        "code": code, "name_nl": "Verzonnen baan", "kind": "employment", "route": "jobs", "reporting_group": "other",
        "value": 24000, "unit": "per_fte_year", "prorata": ["hours_per_week/fulltime_hours", "duration/12_months"],
    }
    return plain | changes


def act(code: str = "ACT", **changes: Any) -> Json:
    """An activity at 60 euro per hour."""
    return job(code) | {"kind": "activity", "route": "activities", "reporting_group": None, "value": 60,
                        "unit": "per_hour", "prorata": ["hours"]} | changes


def buy(code: str = "BUY", **changes: Any) -> Json:
    """A purchase that counts in full."""
    return act(code) | {"kind": "purchasing", "route": "social_purchasing", "value": 100,
                        "unit": "pct_of_invoice_excl_vat", "prorata": []} | changes


def pay(code: str = "PAY", **changes: Any) -> Json:
    """A paid contribution that counts in full."""
    return buy(code, kind="investment", route="social_initiative", unit="pct_of_amount") | changes


def bonus(code: str, value: Any, unit: str, **changes: Any) -> Json:
    """A bonus on the claim of its own code, for a person."""
    plain: Json = {"code": code, "name_nl": "Verzonnen bonus", "value": value, "unit": unit,
                   "condition": {"claim": code.lower()}, "scaling_class": "person"}
    return plain | changes


def cap(scope: str, kind: str, value: Any, **changes: Any) -> Json:
    """A cap."""
    return {"scope": scope, "type": kind, "value": value} | changes


def one(schedule: Json, block: str = "JOB", *, contract: Json | None = None, on: str | None = None, **facts: Any) -> Json:
    """A case with one entry."""
    case: Json = {"schedule": schedule, "block": block, "facts": facts, "contract": contract or {}}
    return case | ({"on": on} if on else {})


def entry(key: str, block: str = "JOB", *, who: str | None = None, **facts: Any) -> Json:
    """One of several entries."""
    return {"id": key, "block": block, "candidate": who, "facts": facts}


def many(schedule: Json, *entries: Json, contract: Json | None = None, on: str | None = None) -> Json:
    """A case with several entries."""
    case: Json = {"schedule": schedule, "entries": list(entries), "contract": contract or {}}
    return case | ({"on": on} if on else {})


def owed(schedule: Json, *, on: str | None = None, **contract: Any) -> Json:
    """A case with a contract only."""
    return {"schedule": schedule, "contract": contract} | ({"on": on} if on else {})


def bill(amount: Any, *registers: str, on: str = "2031-05-06", **facts: Any) -> Json:
    """The facts of an invoice."""
    found: Json = {"amount_excl_vat": amount, "invoice_date": on}
    return found | ({"vendor_recognition": list(registers)} if registers else {}) | facts
