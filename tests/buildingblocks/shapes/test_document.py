"""What the documents show is what the command gives."""

import json
from pathlib import Path

from buildingblocks.cases import run_case
from buildingblocks.expectations import unmet
from tests.buildingblocks.shapes import document
from tests.buildingblocks.shapes.test_catalogue import CATALOGUE


def test_the_examples_are_those_of_the_tests() -> None:
    assert document.PLACE.read_text(encoding="utf-8") == document.text(), "run python -m tests.buildingblocks.shapes.document"


def test_every_shape_has_an_example_that_holds_as_it_stands() -> None:
    text = document.PLACE.read_text(encoding="utf-8")
    assert all(f"{shape}" in text for shape in CATALOGUE)
    found = document.examples(text)
    assert len(found) > 30
    for example in found:
        assert unmet(run_case(example["case"]), example["expect"]) == [], json.dumps(example)


def test_the_cases_in_the_description_hold_too() -> None:
    found = document.examples((Path(document.PLACE).parent / "schedule-format.md").read_text(encoding="utf-8"))
    cases = [row for row in found if isinstance(row, dict) and "expect" in row]
    assert len(cases) >= 3
    for example in cases:
        assert unmet(run_case(example["case"]), example["expect"]) == [], json.dumps(example)
