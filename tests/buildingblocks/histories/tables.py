"""Tables and entries for hypothesis: every shipped schedule, under any choice of policy and with caps of its own."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import strategies as st

from buildingblocks.policy import ALLOWED, GROUPS, WEEKS_PER_YEAR
from buildingblocks.schedule import Block, Schedule
from buildingblocks.schedule_file import parse, shipped_ids, shipped_json
from buildingblocks.settlement import EntryFacts
from buildingblocks.vocabulary import REGISTERS
from tests.buildingblocks.build import entry

FIRST, LAST = date(2023, 6, 1), date(2026, 6, 30)
DAYS = st.dates(min_value=FIRST, max_value=LAST)
HOURS = st.integers(min_value=1, max_value=200).map(lambda quarters: Decimal(quarters) / 4)
AMOUNTS = st.integers(min_value=1, max_value=3_000_000).map(lambda cents: str(Decimal(cents) / 100))

_choices: dict[str, Any] = {name: st.sampled_from(values) for name, values in ALLOWED.items()}
_groups: dict[str, Any] = {
    name: st.fixed_dictionaries({key: st.sampled_from(values) for key, values in inner.items()})
    for name, inner in GROUPS.items()
}
POLICIES = st.fixed_dictionaries(
    {},
    optional=_choices | _groups | {
        "weeks_per_year": st.sampled_from(sorted(WEEKS_PER_YEAR)),
        "counting_limit_to_term": st.sampled_from(["term", "grace_3_months"]),
        "start_window_counts": st.booleans(),
    },
)


@st.composite
def tables(draw: st.DrawFn, *, policies: st.SearchStrategy[dict[str, Any]] = POLICIES) -> Schedule:
    """A shipped schedule with other arithmetic, and sometimes with a maximum of its own."""
    document: dict[str, Any] = dict(shipped_json(draw(st.sampled_from(shipped_ids()))))
    document["fulltime_hours"] = document.get("fulltime_hours") or draw(st.sampled_from([32, 36, 40]))
    document["policy"] = draw(policies)
    document["valid_from"] = document["valid_to"] = None
    if draw(st.booleans()):
        document["caps"] = [*(document.get("caps") or []), draw(_caps(document))]
    document["obligation"] = {"default_pct": 5, "rules": [{"basis": "award_value"}]}
    return parse(document)[0]


@st.composite
def _caps(draw: st.DrawFn, document: dict[str, Any]) -> dict[str, Any]:
    block = draw(st.sampled_from([row["code"] for row in document["blocks"]]))
    kind = draw(st.sampled_from(sorted({row["kind"] for row in document["blocks"]})))
    scope = draw(st.sampled_from(["contract", f"kind:{kind}", f"block:{block}"]))
    if draw(st.booleans()):
        return {"code": "DRAWN", "scope": scope, "type": "max_amount", "value": draw(st.integers(0, 20_000))}
    return {"code": "DRAWN", "scope": scope, "type": "max_pct_obligation", "value": draw(st.integers(1, 50))}


@st.composite
def facts_for(draw: st.DrawFn, block: Block) -> dict[str, Any]:
    """Facts that every unit finds what it needs in."""
    start = draw(st.one_of(st.dates(date(2024, 1, 1), date(2025, 9, 30)), DAYS))
    given: dict[str, Any] = {
        "start": start.isoformat(), "end": (start + timedelta(days=draw(st.integers(0, 900)))).isoformat(),
        "age_at_start": draw(st.integers(16, 66)), "group_since": "2022-01-01",
    }
    if block.is_person:
        given["segments"] = [{"from": start.isoformat(), "hours_per_week": str(draw(HOURS))}]
        return given
    given |= {"invoice_date": start.isoformat(), "vendor_recognition": sorted(REGISTERS), "agreed_value": draw(AMOUNTS)}
    given |= {"amount_excl_vat": draw(AMOUNTS), "labour_amount_excl_vat": draw(AMOUNTS)}
    return given


@st.composite
def entries_of(draw: st.DrawFn, table: Schedule, *, most: int = 5) -> list[EntryFacts]:
    """Some entries under a table, of a few people; blocks without a known amount are left out where there are others."""
    found = []
    known = [block for block in table.blocks if block.unit != "not_known"] or list(table.blocks)
    for number in range(draw(st.integers(1, most))):
        block = draw(st.sampled_from(known))
        candidate = draw(st.sampled_from(["K", "L"])) if block.is_person else None
        found.append(entry(block.code, key=str(number), given=draw(facts_for(block)), candidate=candidate))
    return found
