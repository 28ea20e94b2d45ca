"""PSO certificates in both bookings: granted, lapsed, renewed."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from buildingblocks.settlement import BaseRevision, Certificate, ContractFacts, Invoice, Settlement, settle
from tests.buildingblocks.build import contract, schedule, sums

RULES = [
    {"role": "main_contractor", "level": "1", "effect": 10},
    {"role": "main_contractor", "level": "2", "effect": 25},
    {"role": "main_contractor", "level": "3", "effect": None},
]
LATER = date(2026, 3, 31)


def settled(
    *certificates: Certificate, on: date = LATER, policy: dict[str, Any] | None = None, **changes: Any
) -> Settlement:
    table = schedule(pso=RULES, policy=policy or {}, obligation=changes.pop("rules", {"rules": [
        {"basis": "award_value", "rate_pct": 5}]}))
    return settle(table, contract(pso=certificates, **changes), on=on)


def level(code: str, valid_from: date, valid_to: date | None, *, key: str = "p") -> Certificate:
    return Certificate(key, code, valid_from, valid_to)


WHOLE = level("2", date(2023, 1, 1), date(2025, 12, 31))
ONE_YEAR = level("2", date(2023, 1, 1), date(2024, 12, 31))


def test_a_discount_is_granted_at_the_first_covered_day() -> None:
    found = settled(WHOLE)
    assert sums(found, "pso_discount") == {"2024-Q1": "-12500.00"}
    assert settled(WHOLE, on=date(2023, 12, 31)).next_change_on == date(2024, 1, 1)
    assert settled(WHOLE, on=date(2023, 12, 31)).obligation == 50000


def test_a_discount_is_reassessed_when_it_lapses() -> None:
    found = settled(ONE_YEAR)
    assert sums(found, "pso_discount") == {"2024-Q1": "-12500.00", "2025-Q1": "6241.45"}
    assert settled(ONE_YEAR, on=date(2024, 6, 30)).next_change_on == date(2025, 1, 1)


@pytest.mark.parametrize(("lapse", "effect"), [("keep", "12500.00"), ("withdraw", "0.00")])
def test_other_choices_at_lapse(lapse: str, effect: str) -> None:
    assert str(settled(ONE_YEAR, policy={"pso_lapse": lapse}).pso_effect) == effect


def test_a_certificate_that_starts_later_counts_for_the_rest() -> None:
    found = settled(level("2", date(2025, 1, 1), date(2026, 12, 31)))
    assert sums(found, "pso_discount") == {"2025-Q1": "-6241.45"}


def test_a_renewal_at_another_level_is_a_new_segment() -> None:
    found = settled(ONE_YEAR, level("1", date(2025, 1, 1), date(2026, 12, 31), key="q"))
    assert {(line.component, str(line.effort_quarter), str(line.amount)) for line in found.lines if line.kind == "pso_discount"} == {
        ("pso:p", "2024-Q1", "-12500.00"),
        ("pso:p", "2025-Q1", "6241.45"),
        ("pso:q", "2025-Q1", "-2496.58"),
    }


def test_withdrawal_spares_a_certificate_that_is_renewed() -> None:
    renewed = level("2", date(2025, 1, 1), date(2026, 12, 31), key="q")
    assert settled(ONE_YEAR, renewed, policy={"pso_lapse": "withdraw"}).pso_effect == 12500


def test_the_younger_of_two_counts_where_both_are_valid() -> None:
    younger = level("1", date(2025, 1, 1), date(2025, 12, 31), key="q")
    found = settled(WHOLE, younger)
    assert found.pso_effect == Decimal("6258.55") + Decimal("2496.58")


def test_a_level_without_a_known_effect_has_none() -> None:
    assert settled(level("3", date(2023, 1, 1), None)).pso_effect == 0


def test_an_open_term_is_covered_as_a_whole() -> None:
    assert settled(WHOLE, end=None).pso_effect == 12500
    assert settled(WHOLE, end=None, policy={"pso_booking": "fulfilment"}).pso_effect == 12500


FULFILMENT = {"pso_booking": "fulfilment"}


def test_fulfilment_accrues_per_covered_day() -> None:
    found = settled(ONE_YEAR, policy=FULFILMENT)
    assert found.obligation == 50000
    assert sums(found, "pso") == {
        "2024-Q1": "1556.09",
        "2024-Q2": "1556.09",
        "2024-Q3": "1573.18",
        "2024-Q4": "1573.19",
    }
    assert found.fulfilled == found.pso_effect == found.counted_by_route["pso"] == Decimal("6258.55")
    assert found.next_change_on is None
    assert settled(ONE_YEAR, on=date(2024, 6, 30), policy=FULFILMENT).next_change_on == date(2024, 7, 1)


def test_fulfilment_is_never_taken_back() -> None:
    lower = (BaseRevision(date(2025, 1, 1), value_excl_vat=Decimal(100_000)),)
    found = settled(WHOLE, policy=FULFILMENT, base_revisions=lower)
    assert found.pso_effect == Decimal("6258.55")
    assert all(line.amount > 0 for line in found.lines if line.kind == "pso")


def test_fulfilment_follows_the_turnover() -> None:
    rules = {"rules": [{"basis": "invoiced_turnover", "rate_pct": 5}]}
    invoices = (Invoice(date(2024, 12, 1), Decimal(500_000)), Invoice(date(2025, 12, 1), Decimal(500_000)))
    found = settled(WHOLE, policy=FULFILMENT, rules=rules, invoices=invoices)
    assert found.obligation == 50000
    assert found.pso_effect == 12500


def test_a_contract_without_a_term() -> None:
    table = schedule(pso=RULES)
    facts = ContractFacts(id="x", fixed_obligation=Decimal(1000), pso=(ONE_YEAR,))
    assert settle(table, facts, on=date(2024, 5, 1)).pso_effect == 250
