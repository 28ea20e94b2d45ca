"""Every step that the engine takes reads as a sentence, and every parameter of a schedule has words."""

import json
from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path

import pytest
from django.utils import translation

from buildingblocks import cases, policy, schedule_file
from buildingblocks.case_contract import read_contract
from buildingblocks.schedule import Schedule
from buildingblocks.settlement import settle
from buildingblocks.steps import Step
from buildingblocks.vocabulary import BLOCK_UNITS, BONUS_UNITS, EVIDENCE_ITEMS, PSO_LEVELS, REGISTERS, ROUTES
from contracts import labels
from contracts.policy_texts import _VALUES, policy_lines
from contracts.step_texts import step_line

CASES = Path(__file__).parents[1] / "buildingblocks" / "data" / "worked_examples.json"


def _steps_of_worked_examples() -> Iterator[tuple[Schedule, Step]]:
    """The steps of every worked example."""
    for example in json.loads(CASES.read_text(encoding="utf-8"), parse_float=Decimal)["cases"]:
        case = example["case"]
        schedule = cases._schedule(case["schedule"])
        contract = read_contract(case.get("contract") or {})
        rows = list(case.get("entries") or [])
        if "block" in case:
            rows.append({"id": "1", "block": case["block"], "facts": case.get("facts") or {}})
        entries = [cases._entry(row, index) for index, row in enumerate(rows)]
        on = cases.horizon(contract, entries)
        for valuation in settle(schedule, contract, entries, on=on, lenient=True).valuations.values():
            for step in valuation.steps:
                yield schedule, step


@pytest.mark.parametrize("language", ["nl", "en"])
def test_the_steps_of_all_worked_examples_read_as_sentences(language: str) -> None:
    seen = set()
    with translation.override(language):
        for schedule, step in _steps_of_worked_examples():
            text = step_line(step, schedule=schedule).text
            assert step.key not in text, step
            assert "%(" not in text
            assert text.strip().endswith((".", "?")), text
            seen.add(step.key)
    assert len(seen) >= 10


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
    assert values <= set(_VALUES)


def test_all_parameters_of_a_schedule_are_listed() -> None:
    rules = schedule_file.shipped("demo-oost-nl-2023")
    lines = policy_lines(rules.policy_json)
    assert len(lines) == 23
    assert len({line.label for line in lines}) == 23
