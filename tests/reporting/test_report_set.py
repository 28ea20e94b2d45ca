"""The report set: every row, by hand, in the period and cumulative; the region is the sum of its clients."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext

from contracts.actions import decisions
from contracts.actions import obligation as obligation_actions
from contracts.actions.obligation import RevisionData
from reporting.figures.report_period import parse_period
from reporting.figures.report_set import Row, Unit, report_set
from sroi.tenancy.models import Municipality
from sroi.tenancy.scope import desk_scope, scope
from tests.reporting.test_breakdown import buy
from tests.world import DAY, World, at, settle_all

pytestmark = pytest.mark.django_db
D = Decimal
ADDS_UP = {Unit.EURO, Unit.COUNT}


def rows(world: World, period: str, municipality: Municipality | None = None) -> dict[str, Row]:
    """Code → row."""
    with scope(desk_scope(world.desk.pk)):
        found = report_set(desk=world.desk, municipality=municipality, period=parse_period(period), on=DAY)
    assert len({row.code for row in found}) == len(found)
    return {row.code: row for row in found}


def test_all_ten_rows_are_there(world: World) -> None:
    assert sorted({row.number for row in rows(world, "2024").values()}) == list(range(1, 11))


def test_every_row_by_hand(world: World) -> None:
    """The world: four contracts at 5 % of 1,000,000 (twice), 200,000 and a fixed 20,000; one placement and one purchase."""
    buy(world, "more", contract="second", day="2025-01-20", amount="1500.00")
    settle_all(world)
    found = rows(world, "2025-Q1")
    values: dict[str, Any] = {code: (row.period, row.cumulative) for code, row in found.items()}
    assert values["contracts"] == (None, 4)
    assert values["contracts_closed"] == (1, 1)
    assert values["contracts_running"] == (None, 3)
    assert values["contracts_new"] == (0, None)
    assert values["contracts_inherited"] == (None, 1)  # "second" came with an opening balance
    assert values["value"] == (None, D("3200000.00"))
    assert values["obligation"] == values["obligation_original"] == (None, D("130000.00"))
    assert values["average_rate"] == (None, D("130000") / D("3200000"))
    assert values["fulfilled"] == (D("1500.00"), D("23000.00"))  # 15,000 + 4,000 + opening 2,500 + 1,500
    assert values["filled_share"] == (None, D("23000") / D("130000"))
    assert values["open"] == (None, D("107000.00"))
    assert values["surplus"] == (None, 0)
    assert values["route_jobs"] == (0, D("15000.00"))
    assert values["route_social_purchasing"] == (D("1500.00"), D("8000.00"))
    assert values["placements"] == (0, 1)
    assert values["placements_participation_act"] == values["persons_participation_act"] == (0, 1)
    assert values["learning_places"] == (0, 0)
    assert values["own_region"] == values["own_region_placements"] == (0, 0)
    assert values["own_region_share"] == (None, None)  # nobody told
    assert values["pso_discount"] == (None, 0) and values["pso_fulfilled"] == (0, 0)
    assert values["contracts_unregistered"] == (None, 0)


def test_the_original_obligation_stays_beside_the_revised_one(world: World) -> None:
    contract = world.contracts["second"]
    with scope(desk_scope(world.desk.pk)):
        obligation_actions.revise_obligation(
            by=world.actor("coordinator"), at=at(date(2024, 8, 1)), contract_id=contract.pk, revision=contract.revision,
            data=RevisionData(kind="adjustment", effective_on=date(2024, 8, 1), reason="Afspraak", requested_by="Karin",
                              approved_by="Karin", amount=D("-4000.00")),
        )
    settle_all(world)
    found = rows(world, "2024")
    assert found["obligation_original"].cumulative == D("130000.00")
    assert found["obligation"].cumulative == D("126000.00")


def test_escalated_contracts(world: World) -> None:
    """Escalated twice in August, the last time without an answer."""
    contract = world.contracts["running"]
    with scope(desk_scope(world.desk.pk)):
        for day in (1, 20):
            row = decisions.escalate(
                by=world.actor("coordinator"), at=at(date(2024, 8, day)), contract_id=contract.pk, reason="Vertraging", next_step="Gesprek",
            )
            if day == 1:
                with scope(world.scope_of("contract_holder")):
                    decisions.answer(
                        by=world.actor("contract_holder"), at=at(date(2024, 8, 9)), request_id=row.pk, version=row.version,
                        step="agree", text="Akkoord",
                    )
    found = {period: rows(world, period)["contracts_escalated"] for period in ("2024-Q2", "2024-Q3", "2024-Q4")}
    assert [(row.period, row.cumulative) for row in found.values()] == [(0, 0), (1, 1), (0, 1)]
    assert rows(world, "2024-Q3", world.other_municipality)["contracts_escalated"].cumulative == 0


def test_an_escalation_that_is_withdrawn_later_still_waited_before(world: World) -> None:
    """One is withdrawn in October as it was raised, the other after a question and its answer in September."""
    by = world.actor("coordinator")
    with scope(desk_scope(world.desk.pk)):
        one, other = (
            decisions.escalate(
                by=by, at=at(date(2024, 8, 1)), contract_id=world.contracts[name].pk, reason="Vertraging", next_step="Gesprek",
            )
            for name in ("running", "second")
        )
    with scope(world.scope_of("contract_holder")):
        other = decisions.answer(
            by=world.actor("contract_holder"), at=at(date(2024, 9, 2)), request_id=other.pk, version=other.version, step="ask", text="Hoezo?",
        )
    with scope(desk_scope(world.desk.pk)):
        other = decisions.reply(by=by, at=at(date(2024, 9, 3)), request_id=other.pk, version=other.version, text="Daarom.")
    before = rows(world, "2024-Q3")["contracts_escalated"]
    with scope(desk_scope(world.desk.pk)):
        for row in (one, other):
            decisions.withdraw(by=by, at=at(date(2024, 10, 1)), request_id=row.pk, version=row.version, text="Opgelost")
    assert rows(world, "2024-Q3")["contracts_escalated"] == before
    assert (before.period, before.cumulative) == (2, 2)
    assert [rows(world, period)["contracts_escalated"].cumulative for period in ("2024-Q4", "..2024-09-30", "..2024-10-01")] == [0, 2, 0]


def test_the_region_is_the_sum_of_its_clients(world: World) -> None:
    for period in ("2024-Q2", "2024", "2024..2025", "..2024-12-31"):
        whole = rows(world, period)
        parts = [rows(world, period, town) for town in (world.municipality, world.other_municipality)]
        for code, row in whole.items():
            if row.unit not in ADDS_UP or code.startswith("persons_"):
                continue  # a person may be placed at two clients, and counts once in the region
            for name in ("period", "cumulative"):
                if getattr(row, name) is not None:
                    assert getattr(row, name) == sum(getattr(part[code], name) for part in parts), (period, code, name)


def test_the_number_of_queries_does_not_grow(world: World) -> None:
    counts = []
    for name in ("a", "b"):
        buy(world, name, contract="running", day="2024-05-20", amount="10.00")
        settle_all(world)
        with scope(desk_scope(world.desk.pk)), CaptureQueriesContext(connection) as asked:
            report_set(desk=world.desk, municipality=None, period=parse_period("2024"), on=DAY)
        counts.append(len(asked))
    assert counts[0] == counts[1] < 30
