"""Persons of the report set: each once, and only where a placement is left after what was taken back; closed quarters stay."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from contracts.actions import entries
from contracts.actions.entry_data import EntryData
from reporting.figures.report_set import Row
from sroi.tenancy.scope import scope, supplier_scope
from tests.contracts.test_repinning import move, version
from tests.reporting.test_closing import close
from tests.reporting.test_report_set import rows
from tests.world import DAY, World, at, confirm, decide, report, settle_all

pytestmark = pytest.mark.django_db
CLOSED = ("2024-Q1", "2024-Q2", "2024-Q1..2024-Q2")


def close_half_a_year(world: World) -> dict[str, dict[str, Row]]:
    """The placement of the world (Participation Act, from April 2024) is in books that are closed; their report sets."""
    close(world, "2024-Q1")
    close(world, "2024-Q2")
    return {period: rows(world, period) for period in CLOSED}


def begin_later(world: World, name: str) -> None:
    """The placement turns out to have begun in 2025 only."""
    entry, by = world.entries[name], world.actor("supplier_administrator")
    with scope(supplier_scope(entry.supplier_id)):
        entry.refresh_from_db()
        data = EntryData(
            contract_id=world.contracts["running"].pk, block_code="PW_LT2",
            facts={"start": "2025-01-01", "end": "2025-12-31", "hours_per_week": "36"},
        )
        entry = entries.change_entry(by=by, at=at(DAY), entry_id=entry.pk, revision=entry.revision, data=data)
        world.entries[name] = entries.submit_entry(by=by, at=at(DAY), entry_id=entry.pk, revision=entry.revision)
    decide(world, name, "approve", day=DAY)
    confirm(world, name, until=DAY)
    settle_all(world)


def people(world: World, period: str, group: str = "participation_act") -> tuple[Any, ...]:
    """Placements and persons of a group: in the period, and up to its end."""
    found = rows(world, period)
    return tuple((found[code].period, found[code].cumulative) for code in (f"placements_{group}", f"persons_{group}"))


def test_a_quarter_with_only_the_taking_back_has_nobody(world: World) -> None:
    before = close_half_a_year(world)
    begin_later(world, "approved")
    assert {period: rows(world, period) for period in CLOSED} == before
    assert people(world, "2024-Q2") == ((1, 1), (1, 1))
    assert people(world, "2024-Q3") == ((-1, 0), (0, 0))
    assert people(world, "2024") == ((0, 0), (0, 0))
    assert people(world, "2025-Q1") == ((1, 1), (1, 1))
    assert people(world, "2024..2025") == ((1, 1), (1, 1))
    assert people(world, "..2025-03-31") == ((1, 1), (1, 1))


def test_who_has_another_placement_left_still_counts_once(world: World) -> None:
    """Someone with two half jobs beside the one of the world."""
    half = {"start": "2024-04-01", "end": "2025-03-31", "hours_per_week": "18"}
    for name in ("half", "other half"):
        candidate = world.entries["half"].candidate_id if name == "other half" else None
        report(world, name, facts=half, candidate_id=candidate)
        decide(world, name, "approve")
        confirm(world, name, until=date(2024, 9, 30))
    settle_all(world)
    assert people(world, "2024") == ((3, 3), (2, 2))
    close_half_a_year(world)
    begin_later(world, "other half")
    assert people(world, "2024-Q2") == ((3, 3), (2, 2))
    assert people(world, "2024-Q3") == ((-1, 2), (0, 2))
    assert people(world, "2024") == ((2, 2), (2, 2))
    assert people(world, "2024..2025") == ((3, 3), (2, 2))


def test_another_group_is_told_in_the_first_open_quarter(world: World) -> None:
    """The contract moves to a version that reports the block under another group."""
    before = close_half_a_year(world)

    def regrouped(document: dict[str, Any]) -> None:
        next(row for row in document["blocks"] if row["code"] == "PW_LT2")["reporting_group"] = "unemployment"

    move(world, version(world, regrouped))
    settle_all(world)
    assert {period: rows(world, period) for period in CLOSED} == before
    for period, known in (("2024-Q2", ((1, 1), (1, 1))), ("2024-Q3", ((-1, 0), (0, 0))), ("2024", ((0, 0), (0, 0)))):
        assert people(world, period) == known, period
    for period, known in (("2024-Q2", ((0, 0), (0, 0))), ("2024-Q3", ((1, 1), (1, 1))), ("2024", ((1, 1), (1, 1)))):
        assert people(world, period, "unemployment") == known, period
