"""Every worked example to the cent: each expected key must be met, each expected step must be there."""

import json
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from buildingblocks.cases import run_case
from buildingblocks.expectations import unmet

_FILE = Path(__file__).parent / "data" / "worked_examples.json"
_EXAMPLES = json.loads(_FILE.read_text(encoding="utf-8"), parse_float=Decimal)["cases"]


@pytest.mark.parametrize("example", _EXAMPLES, ids=[example["id"] for example in _EXAMPLES])
def test_worked_example(example: dict[str, Any]) -> None:
    result = run_case(example["case"])
    assert unmet(result, example["expect"]) == [], (example["explanation"], result)


def test_a_case_may_come_through_a_plain_parser() -> None:
    case = {"schedule": "demo-shapes", "block": "HOURLY", "facts": {"hours": 0.1, "share": 50.0}}
    assert run_case(case)["value"] == "0.56"


def test_an_entry_without_end_has_no_value_in_a_case() -> None:
    case = {"schedule": "demo-helmond-de-peel", "block": "PW", "facts": {"start": "2024-01-01", "hours_per_week": 36}}
    assert run_case(case) == {"value": "0.00", "steps": [], "faults": ["missing_fact:end"]}


def test_all_cases_are_run() -> None:
    assert len(_EXAMPLES) == 69
