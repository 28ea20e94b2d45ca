"""Rows 5, 6, 8 and 9 of the report set by hand, with values: per client, in a quarter and in a year; and what is at risk."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.actions import clauses, decisions
from contracts.actions import obligation as obligation_actions
from contracts.actions.advices import log_advice
from sroi.tenancy.models import Municipality, Supplier
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.test_repinning import version
from tests.reporting.test_closing import of
from tests.reporting.test_report_set import rows
from tests.world import DAY, World, at, decide, register, report, settle_all

pytestmark = pytest.mark.django_db
D = Decimal
PERIODS = ("2024-Q2", "2024-Q3", "2024", "2025-Q1")


def per_client(world: World, code: str) -> dict[str, list[tuple[Any, Any]]]:
    """Period → figure in the period and up to its end, of the first client, the second and the desk."""
    clients = (world.municipality, world.other_municipality, None)
    found = {period: [rows(world, period, client)[code] for client in clients] for period in PERIODS}
    return {period: [(row.period, row.cumulative) for row in three] for period, three in found.items()}


def test_learn_work_places(world: World) -> None:
    """Internships of 7,500 each: one of the first client in each of Q2 and Q3, and two of the second in Q3; no other counts."""
    register(world, "elsewhere", municipality_id=world.other_municipality.pk)
    contracts = {"april": ("running", 4), "july": ("running", 7), "august": ("elsewhere", 8), "september": ("elsewhere", 9)}
    for name, (contract, month) in contracts.items():
        report(
            world, name, contract=contract, block="BOL_1_2", day=date(2024, month, 20),
            facts={"start": f"2024-{month:02}-01", "end": f"2024-{month:02}-28", "hours_per_week": "32"},
        )
        decide(world, name, "approve", day=date(2024, month, 25))
    settle_all(world)
    assert per_client(world, "learning_places") == {
        "2024-Q2": [(1, 1), (0, 0), (1, 1)], "2024-Q3": [(1, 2), (2, 2), (3, 4)], "2024": [(2, 2), (2, 2), (4, 4)],
        "2025-Q1": [(0, 2), (0, 2), (0, 4)],
    }
    assert per_client(world, "route_learning")["2024"] == [(D(amount), D(amount)) for amount in ("15000.00", "15000.00", "30000.00")]


def test_advices(world: World) -> None:
    for client, day in (
        (world.municipality, "2024-02-01"), (world.municipality, "2024-06-30"), (world.municipality, "2024-07-01"),
        (world.other_municipality, "2024-09-30"), (world.other_municipality, "2024-08-01"), (world.municipality, "2025-01-01"),
    ):
        given = date.fromisoformat(day)
        with scope(desk_scope(world.desk.pk)):
            log_advice(
                by=world.actor("coordinator"), at=at(given), desk_id=world.desk.pk, municipality_id=client.pk, given_on=given,
                subject="Proefadvies",
            )
    assert per_client(world, "advices") == {
        "2024-Q2": [(1, 2), (0, 0), (1, 2)], "2024-Q3": [(1, 3), (2, 2), (3, 5)], "2024": [(3, 3), (2, 2), (5, 5)],
        "2025-Q1": [(1, 4), (0, 2), (1, 6)],
    }


def test_what_needs_attention(world: World) -> None:
    """The contract of the second client that ends in December has nothing and is closed in January. A contract of each is
    escalated once and the first client answers; each has a tender with a clause, and the desk dismisses the first."""
    by = world.actor("coordinator")
    with scope(desk_scope(world.desk.pk)):
        asked = [
            decisions.escalate(
                by=by, at=at(date(2024, month, 1)), contract_id=world.contracts[name].pk, reason="Vertraging", next_step="Gesprek",
            )
            for name, month in (("running", 5), ("future", 8))
        ]
        told = [
            clauses.announce_clause(
                by=by, at=at(date(2024, month, 1)), municipality_id=client.pk, title="Proeftender", award_date=date(2024, 4, 1),
                desk_id=world.desk.pk,
            )
            for client, month in ((world.municipality, 5), (world.other_municipality, 8))
        ]
        clauses.dismiss_clause(by=by, at=at(date(2024, 11, 1)), clause_id=told[0].pk, revision=told[0].revision, reason="Vervallen")
    with scope(world.scope_of("contract_holder")):
        decisions.answer(
            by=world.actor("contract_holder"), at=at(date(2024, 9, 2)), request_id=asked[0].pk, version=asked[0].version,
            step="agree", text="Akkoord",
        )
    assert per_client(world, "contracts_at_risk") == {
        "2024-Q2": [(None, 0), (None, 0), (None, 0)], "2024-Q3": [(None, 0), (None, 1), (None, 1)],
        "2024": [(None, 0), (None, 1), (None, 1)], "2025-Q1": [(None, 0), (None, 0), (None, 0)],
    }
    assert per_client(world, "contracts_escalated") == {
        "2024-Q2": [(1, 1), (0, 0), (1, 1)], "2024-Q3": [(0, 0), (1, 1), (1, 1)], "2024": [(1, 0), (1, 1), (2, 1)],
        "2025-Q1": [(0, 0), (0, 1), (0, 1)],
    }
    assert per_client(world, "contracts_unregistered") == {
        "2024-Q2": [(None, 1), (None, 0), (None, 1)], "2024-Q3": [(None, 1), (None, 1), (None, 2)],
        "2024": [(None, 0), (None, 1), (None, 1)], "2025-Q1": [(None, 0), (None, 1), (None, 1)],
    }


def test_pso_in_both_views(world: World) -> None:
    """36,500 for each client over the 365 days from April 2024, and a certificate of 10 % for all of them: of the first client
    3,650 less to do from April on; of the second, whose schedule counts it as fulfilled, 10 a day (91, 92, 92 and 90 days)."""

    def counts_as_fulfilled(document: dict[str, Any]) -> None:
        document["policy"] |= {"pso_booking": "fulfilment"}

    supplier = Supplier.objects.create(slug="certificaat", name="Certificaat B.V.", kvk_number="90000103")
    for name, client, schedule in (
        ("discount", world.municipality, world.schedules[world.desk.slug]),
        ("fulfilment", world.other_municipality, version(world, counts_as_fulfilled)),
    ):
        register(
            world, name, municipality_id=client.pk, supplier_id=supplier.pk, schedule_id=schedule.pk,
            starts_on=date(2024, 4, 1), until=date(2025, 4, 1), fixed_obligation=D(36_500),
        )
    with scope(desk_scope(world.desk.pk)):
        obligation_actions.register_pso_certificate(
            by=world.actor("coordinator"), at=at(date(2024, 3, 1)), desk_id=world.desk.pk, supplier_id=supplier.pk, level="1",
            valid_from=date(2024, 4, 1), until=date(2025, 4, 1),
        )
    settle_all(world)
    assert rows(world, "2024-Q1", world.municipality)["pso_discount"].cumulative == 0
    lower = [(None, D(3650)), (None, D(0)), (None, D(3650))]
    assert per_client(world, "pso_discount") == dict.fromkeys(PERIODS, lower)
    nothing = (D(0), D(0))
    assert per_client(world, "pso_fulfilled") == {
        period: [nothing, (D(within), D(upto)), (D(within), D(upto))]
        for period, within, upto in (("2024-Q2", 910, 910), ("2024-Q3", 920, 1830), ("2024", 2750, 2750), ("2025-Q1", 900, 3650))
    }
    owed = per_client(world, "obligation")["2024"]
    assert [row[1] for row in owed] == [D("102850.00"), D("96500.00"), D("199350.00")]  # 70,000 and 60,000 of the world


#: Of a contract of 1,000 from April 2024 up to a day: what counts of it and when, and whether it is at risk on 30 September.
RISKS: tuple[tuple[str | None, dict[str, str], bool], ...] = (
    ("2025-03-31", {}, True),  # 182 of its 364 days are over, and nothing counts
    ("2025-04-01", {}, False),  # a day before half of 365
    ("2025-03-31", {"2024-10-01": "50.00"}, True),  # counts in the next quarter only
    ("2025-03-31", {"2024-09-30": "50.00"}, False),  # something counts, and it goes on for more than ninety days
    ("2024-12-29", {"2024-09-30": "50.00"}, True),  # ends within ninety days
    ("2024-12-30", {"2024-09-30": "50.00"}, False),
    ("2024-12-29", {"2024-09-30": "1000.00"}, False),  # all of it is done
    ("2024-09-01", {"2024-08-30": "999.00"}, True),  # over, and not enough
    ("2024-09-01", {"2024-08-30": "1000.00"}, False),
    (None, {}, False),  # no end, so no half
)


@pytest.mark.parametrize(("until", "done", "is_at_risk"), RISKS)
def test_each_condition_of_at_risk(world: World, until: str | None, done: dict[str, str], is_at_risk: bool) -> None:
    register(world, "one", starts_on=date(2024, 4, 1), until=until and date.fromisoformat(until), fixed_obligation=D(1000))
    for day, amount in done.items():
        facts = {"invoice_date": day, "amount_excl_vat": amount, "vendor_recognition": ["sw_company"]}
        report(world, day, contract="one", block="SOC_PURCHASE", facts=facts, vendor_name="De Proef", invoice_number=day, day=DAY)
        decide(world, day, "approve", day=DAY)
    settle_all(world)

    def at_risk(client: Municipality | None) -> tuple[Any, Any]:
        return rows(world, "2024-Q3", client)["contracts_at_risk"].cumulative, of(world, "2024-Q3", client).contracts_at_risk

    assert at_risk(world.municipality) == (int(is_at_risk), int(is_at_risk))
    assert at_risk(world.other_municipality) == (1, 1)  # ends in December, with nothing
    assert at_risk(None) == (1 + is_at_risk, 1 + is_at_risk)
