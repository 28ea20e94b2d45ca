"""What is owed: first matching rule, thresholds, rates, offers, bases, maxima."""

from decimal import Decimal
from typing import Any

import pytest

from buildingblocks.obligation import gross
from buildingblocks.settlement import ContractFacts
from tests.buildingblocks.build import schedule


def owed(rules: list[dict[str, Any]], *, default: int | None = None, caps: Any = (), **given: Any) -> tuple[str, tuple[str, ...]]:
    table = schedule(obligation={"default_pct": default, "rules": rules}, caps=list(caps))
    plain: dict[str, Any] = {"value_excl_vat": Decimal(200_000)}
    found = gross(table, ContractFacts(id="1", **(plain | given)), invoiced=Decimal(1000))
    return str(found.amount), found.faults


@pytest.mark.parametrize(
    ("rule", "given", "expected"),
    [
        ({"rate_pct": 5}, {}, ("10000.00", ())),
        ({}, {"agreed_pct": Decimal(3)}, ("6000.00", ())),
        ({}, {}, ("0.00", ("missing_fact:agreed_pct",))),
        ({"rate_pct": 5, "threshold": 200000}, {}, ("0.00", ("below_threshold",))),
        ({"rate_pct": 5, "threshold": 200000, "comparison": "gte"}, {}, ("10000.00", ())),
        ({"rate_pct": 5, "area": "A"}, {}, ("0.00", ("no_obligation_rule",))),
        ({"rate_pct": 5, "area": "A"}, {"area": "A"}, ("10000.00", ())),
        ({"rate_pct": 5, "contract_type": ["works"]}, {"type": "services"}, ("0.00", ("no_obligation_rule",))),
        ({"rate_pct": 5, "labour_share": {"op": ">=", "value": 30}}, {"labour_share_pct": Decimal(30)}, ("10000.00", ())),
        ({"rate_pct": 5, "labour_share": {"op": ">=", "value": 30}}, {}, ("0.00", ("no_obligation_rule",))),
        ({"rate_pct": 4}, {"offered_pct": Decimal(7)}, ("14000.00", ())),
        ({"rate_pct": 4}, {"offered_pct": Decimal(3)}, ("8000.00", ("offered_below_minimum",))),
        ({"rate_pct": 4, "max_obligation": 5000}, {}, ("5000.00", ())),
        ({"basis": "wage_sum", "rate_pct": 7}, {"wage_sum": Decimal(50_000)}, ("3500.00", ())),
        ({"basis": "wage_sum", "rate_pct": 7}, {}, ("0.00", ("missing_fact:wage_sum",))),
        ({"basis": "fixed_amount", "amount": 1234}, {}, ("1234.00", ())),
        ({"basis": "invoiced_turnover", "rate_pct": 5}, {}, ("50.00", ())),
        ({"area": "A"}, {"fixed_obligation": Decimal(777)}, ("777.00", ())),
        ({"rate_pct": 5, "max_obligation": 500}, {"fixed_obligation": Decimal(777)}, ("500.00", ())),
    ],
)
def test_one_rule(rule: dict[str, Any], given: dict[str, Any], expected: tuple[str, tuple[str, ...]]) -> None:
    assert owed([{"basis": "award_value", **rule}], **given) == expected


def test_the_first_rule_that_matches_decides() -> None:
    rules = [
        {"basis": "award_value", "area": "A", "rate_pct": 1},
        {"basis": "award_value", "rate_pct": 2},
        {"basis": "award_value", "rate_pct": 3},
    ]
    assert owed(rules)[0] == "4000.00"
    assert owed(rules, area="A")[0] == "2000.00"


def test_a_rule_without_a_rate_has_the_default() -> None:
    assert owed([{"basis": "award_value"}], default=5, agreed_pct=Decimal(3))[0] == "10000.00"


def test_a_cap_on_the_obligation_of_a_contract() -> None:
    cap = {"scope": "contract", "type": "max_obligation", "value": 2500}
    assert owed([{"basis": "award_value", "rate_pct": 5}], caps=[cap])[0] == "2500.00"
