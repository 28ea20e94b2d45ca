"""Every step that the engine takes reads as a sentence, and every parameter of a schedule has words."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from buildingblocks import policy, schedule_file
from buildingblocks.case_reading import read_case
from buildingblocks.cases import horizon
from buildingblocks.schedule import Schedule
from buildingblocks.settlement import settle
from buildingblocks.steps import Step
from buildingblocks.vocabulary import BLOCK_UNITS, BONUS_UNITS, EVIDENCE_ITEMS, PSO_LEVELS, REGISTERS, ROUTES
from contracts import labels
from contracts.policy_texts import VALUES, policy_lines
from contracts.step_texts import step_line
from tests.buildingblocks.shapes.test_catalogue import ROWS

CASES = Path(__file__).parents[1] / "buildingblocks" / "data" / "worked_examples.json"


def _cases() -> Iterator[dict[str, Any]]:
    """Every worked example and every sum on paper that can be read."""
    for example in json.loads(CASES.read_text(encoding="utf-8"), parse_float=Decimal)["cases"]:
        yield example["case"]
    for paper in ROWS:
        yield paper.case


def _steps() -> Iterator[tuple[Schedule, Step]]:
    for data in _cases():
        case = read_case(data)
        on = case.on or horizon(case.contract, case.entries)
        for valuation in settle(case.schedule, case.contract, case.entries, on=on, lenient=True).valuations.values():
            for step in valuation.steps:
                yield case.schedule, step


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_steps_of_all_sums_read_as_sentences(language: str) -> None:
    seen = set()
    with translation.override(language):
        for schedule, step in _steps():
            text = step_line(step, schedule=schedule).text
            assert step.key not in text, step
            assert "%(" not in text
            assert text.strip().endswith((".", "?")), text
            seen.add(step.key)
    assert len(seen) >= 25


def test_a_bonus_is_called_so_once() -> None:
    schedule = schedule_file.shipped("demo-oost-nl-2023")
    assert next(bonus.name_nl for bonus in schedule.bonuses if bonus.code == "AGE50").startswith("Bonus leeftijd")
    params = (("value", "5000"), ("quantity", "1"), ("scaling_class", "person"))
    with translation.override("nl"):
        line = step_line(Step("bonus:AGE50", "bonus_per_year", None, None, params), schedule=schedule)
    assert line.text.startswith("Bonus leeftijd")


def test_every_unit_has_a_sentence() -> None:
    schedule = schedule_file.shipped("demo-oost-nl-2023")
    params = (("value", "10"), ("quantity", "2"), ("scaling_class", "person"))
    for unit in BLOCK_UNITS - {"not_known"}:
        line = step_line(Step("block:X", f"block_{unit}", None, None, params), schedule=schedule)
        assert "block_" not in line.text, unit
    for unit in BONUS_UNITS:
        line = step_line(Step("bonus:X", f"bonus_{unit}", None, None, params), schedule=schedule)
        assert "bonus_" not in line.text, unit


def test_every_code_has_a_name() -> None:
    assert set(labels.ROUTES) == set(ROUTES)
    assert set(labels.EVIDENCE) == set(EVIDENCE_ITEMS)
    assert set(labels.REGISTERS) == set(REGISTERS)
    assert set(labels.PSO_LEVELS) == set(PSO_LEVELS)
    values = {value for allowed in policy.ALLOWED.values() for value in allowed}
    values |= {value for group in policy.GROUPS.values() for allowed in group.values() for value in allowed}
    assert values <= set(VALUES)


def test_all_parameters_of_a_schedule_are_listed() -> None:
    rules = schedule_file.shipped("demo-oost-nl-2023")
    lines = policy_lines(rules.policy_json)
    assert len(lines) == 23
    assert len({line.label for line in lines}) == 23
