"""Facts: read with clear faults, written back the same; and which facts a block asks for."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from buildingblocks.facts import Facts, needed
from buildingblocks.faults import FactsError
from buildingblocks.schedule_file import shipped
from tests.buildingblocks.build import activity, block, schedule

EVERYTHING: dict[str, Any] = {
    "start": "2024-01-01",
    "end": "2024-12-31",
    "until": "2024-06-30",
    "hours_per_week": "32.5",
    "segments": [{"from": "2024-01-01", "hours_per_week": "32.5"}, {"from": "2024-03-01", "hours_per_week": "16"}],
    "months": "3",
    "weeks": "4",
    "periods": "1",
    "hours": "7.25",
    "half_days": "2",
    "employees": "3",
    "persons": "4",
    "days": [{"date": "2024-02-01", "amount": "10.50"}],
    "amount_excl_vat": "1000.00",
    "labour_amount_excl_vat": "400.00",
    "invoice_date": "2024-02-02",
    "vendor_recognition": ["sw_company"],
    "agreed_value": "99.00",
    "age_at_start": 51,
    "birth_month": "1973-05",
    "contract_permanent": True,
    "contract_permanent_from": "2024-07-01",
    "claims": ["a", {"code": "b", "date": "2024-05-01"}],
    "bonus_costs": {"TRAINING": "12.34"},
    "group_since": "2023-01-01",
    "benefit_left_on": "2023-12-31",
    "clock_start": "2023-11-01",
    "share": "40",
}


def test_everything_there_and_back() -> None:
    assert Facts.from_json(EVERYTHING).to_json() == EVERYTHING
    assert Facts.from_stored(EVERYTHING) == Facts.from_json(EVERYTHING)


def test_nothing_is_nothing() -> None:
    assert Facts.from_json({}) == Facts()
    assert Facts().to_json() == {}
    assert Facts.from_json({"vendor_recognition": []}).to_json() == {"vendor_recognition": []}


@settings(deadline=None)
@given(
    st.dictionaries(
        st.sampled_from(sorted(EVERYTHING)),
        st.one_of(st.none(), st.text("0123456789-.ab", max_size=10), st.integers(), st.booleans(), st.lists(st.integers(), max_size=2),
                  st.dictionaries(st.sampled_from("ab"), st.integers(), max_size=2), st.floats()),
        max_size=6,
    )
)
def test_whatever_comes_in_is_read_or_refused_with_a_path(data: dict[str, Any]) -> None:
    try:
        found = Facts.from_json(data)
    except FactsError as error:
        assert all(fault.path and fault.code and fault.message for fault in error.faults)
    else:
        assert Facts.from_json(found.to_json()) == Facts.from_stored(found.to_json()) == found


@pytest.mark.parametrize(
    ("given_facts", "path", "code"),
    [
        ({"start": "1-2-2024"}, "start", "not_a_date"),
        ({"start": "2024-02-01", "end": "2024-01-01"}, "end", "before_start"),
        ({"hours_per_week": "-1"}, "hours_per_week", "too_small"),
        ({"hours_per_week": 0.1}, "hours_per_week", "not_a_number"),
        ({"hours_per_week": "1e3"}, "hours_per_week", "not_a_number"),
        ({"segments": [{"from": "2024-02-01", "hours_per_week": 1}, {"from": "2024-01-01", "hours_per_week": 1}]},
         "segments[1].from", "not_in_order"),
        ({"segments": [{"from": "2024-02-01"}]}, "segments[0].hours_per_week", "missing_key"),
        ({"vendor_recognition": ["friends"]}, "vendor_recognition[0]", "unknown_value"),
        ({"birth_month": "1973-13"}, "birth_month", "not_a_month"),
        ({"claims": [1]}, "claims[0]", "not_a_claim"),
        ({"bonus_costs": {"A": "x"}}, "bonus_costs.A", "not_a_number"),
        ({"age_at_start": "50.5"}, "age_at_start", "not_whole"),
        ({"shoe_size": 43}, "shoe_size", "unknown_fact"),
    ],
)
def test_faults_have_a_path_and_a_code(given_facts: dict[str, Any], path: str, code: str) -> None:
    with pytest.raises(FactsError) as caught:
        Facts.from_json(given_facts)
    assert (path, code) in {(fault.path, fault.code) for fault in caught.value.faults}


@pytest.mark.parametrize("kept", [{"strat": "2024-01-01"}, {"start": "yesterday"}, {"hours": None, "claims": None}, {"days": 3}])
def test_what_was_stored_another_way_is_read_with_care(kept: dict[str, Any]) -> None:
    """What does not look like stored facts is read, or refused, as if it came from outside."""
    try:
        wanted = Facts.from_json(kept)
    except FactsError as error:
        with pytest.raises(FactsError, match=error.faults[0].path):
            Facts.from_stored(kept)
    else:
        assert Facts.from_stored(kept) == wanted


def test_decimals_are_exact() -> None:
    assert Facts.from_json({"hours": "0.10"}).hours == Decimal("0.10")
    assert Facts.from_json({"start": date(2024, 1, 1)}).start == date(2024, 1, 1)


def names(row: dict[str, Any]) -> list[str]:
    table = schedule(row)
    return [spec.name for spec in needed(table.blocks[0])]


def test_each_unit_asks_for_its_own_facts() -> None:
    assert names(block()) == ["start", "end", "hours_per_week", "segments"]
    assert names(block(unit="per_month")) == ["start", "end"]
    assert names(block(unit="per_month", min_hours_per_week=8)) == ["start", "end", "hours_per_week"]
    assert names(block(unit="per_internship_period")) == ["start", "end", "periods"]
    assert names(activity()) == ["start", "end", "hours", "hours_per_week"]
    assert names(activity(unit="pct_of_invoice_excl_vat", recognition={"sw_company": 100})) == [
        "invoice_date",
        "amount_excl_vat",
        "vendor_recognition",
    ]
    assert names(activity(unit="actual_labour_costs")) == ["invoice_date", "amount_excl_vat", "labour_amount_excl_vat"]
    assert names(activity(unit="by_agreement")) == ["start", "end", "agreed_value", "days"]
    assert names(block(condition={"claim": "x"})) == ["start", "end", "hours_per_week", "segments", "claims"]


def test_bonuses_ask_for_optional_facts() -> None:
    table = shipped("haaglanden-2023-07")
    specs = needed(table.block("PW"), schedule=table)
    found = {(spec.name, spec.claim, spec.bonus, spec.required) for spec in specs if spec.bonus}
    assert found == {
        ("age_at_start", "", "AGE55", False),
        ("birth_month", "", "AGE55", False),
        ("claims", "training_or_guidance_costs", "TRAINING_COSTS", False),
        ("bonus_costs", "", "TRAINING_COSTS", False),
        ("claims", "employment_with_disability_or_ips", "DISABILITY_IPS", False),
    }


@pytest.mark.parametrize("schedule_id", ["demo-helmond-de-peel", "demo-oost-nl-2023", "demo-shapes", "utrecht-current"])
def test_every_block_can_be_asked_for(schedule_id: str) -> None:
    table = shipped(schedule_id)
    for row in table.blocks:
        assert needed(row, schedule=table), row.code
