"""`manage.py value`: JSON in, JSON out, every fault with its path, and no case takes another one along."""

import json
import sys
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

CASE: dict[str, Any] = {"schedule": "demo-shapes", "block": "HOURLY", "facts": {"hours": 10}}


@pytest.fixture
def value(monkeypatch: pytest.MonkeyPatch) -> Any:
    def run(cases: Any, *options: str) -> Any:
        text = cases if isinstance(cases, str) else json.dumps(cases)
        monkeypatch.setattr(sys, "stdin", StringIO(text))
        said = StringIO()
        call_command("value", *options, stdout=said)
        return json.loads(said.getvalue())

    return run


def test_one_result_per_case_in_order(value: Any) -> None:
    found = value([CASE, CASE | {"id": "half", "facts": {"hours": "5.0"}}])
    assert [row["value"] for row in found] == ["111.10", "55.55"]
    assert found[1]["id"] == "half"
    assert found[0]["faults"] == []
    assert found[0]["steps"][0]["step"] == "block:HOURLY"


def test_several_entries_and_an_obligation_print_the_settlement(value: Any) -> None:
    entries = [{"id": "a", "block": "HOURLY", "facts": {"hours": 10}}, {"id": "b", "block": "HOURLY", "facts": {"hours": 1}}]
    (found,) = value([{"schedule": "demo-shapes", "entries": entries, "contract": {"fixed_obligation": 200}}])
    assert (found["obligation"], found["fulfilled"], found["open"], found["surplus"]) == ("200.00", "122.21", "77.79", "0.00")


def test_a_schedule_may_be_a_file_that_extends_its_neighbour(value: Any, tmp_path: Path) -> None:
    block = {
        "code": "UUR", "name_nl": "Uur", "kind": "activity", "route": "activities", "unit": "per_hour", "value": 10, "prorata": [],
    }
    base = {"id": "basis", "region": "Verzonnen", "title_nl": "Basis", "blocks": [block]}
    child = {"id": "kind", "region": "Verzonnen", "title_nl": "Aanvulling", "extends": "basis"}
    for row in (base, child):
        (tmp_path / f"{row['id']}.json").write_text(json.dumps(row), encoding="utf-8")
    path = str(tmp_path / "kind.json")
    case = {"schedule": path, "block": "UUR", "facts": {"hours": 3}}
    assert [row["value"] for row in value([case, case | {"schedule": base}, case | {"schedule": child}])[:2]] == ["30.00", "30.00"]


def test_what_cannot_be_read_says_where_and_leaves_the_others(value: Any) -> None:
    wrong = {"schedule": "demo-shapes", "block": "GEEN", "facts": {"start": "31-12-2024"}, "contract": {"type": "kunst"}, "on": "nu"}
    found = value([wrong, CASE, 7, {"block": "HOURLY"}, CASE | {"schedule": "weg.json"}])
    assert {row["path"]: row["code"] for row in found[0]["errors"]} == {
        "block": "unknown_code", "facts.start": "not_a_date", "contract.type": "unknown_value", "on": "not_a_date",
    }
    assert found[1]["value"] == "111.10"
    assert [row["errors"][0]["path"] for row in found[2:]] == ["", "schedule", "schedule"]


def test_an_unknown_key_is_a_warning(value: Any) -> None:
    (found,) = value([CASE | {"colour": 1, "facts": {"hours": 10, "mood": "good"}, "contract": {"weather": "fine"}}])
    assert found["value"] == "111.10"
    assert sorted(row["path"] for row in found["warnings"]) == ["colour", "contract.weather", "facts.mood"]


def test_an_unknown_key_of_the_schedule_is_a_warning_too(value: Any, tmp_path: Path) -> None:
    block = {
        "code": "UUR", "name_nl": "Uur", "kind": "activity", "route": "activities", "unit": "per_hour", "value": 10, "prorata": [],
        "colour": "red", "value_note": "for people",
    }
    table = {"$schema": "x", "id": "kleur", "region": "Verzonnen", "title_nl": "Kleur", "blocks": [block], "policy": {"mood": 1}}
    path = tmp_path / "kleur.json"
    path.write_text(json.dumps(table), encoding="utf-8")
    for source in (table, str(path)):
        (found,) = value([{"schedule": source, "block": "UUR", "facts": {"hours": 3}}])
        assert found["value"] == "30.00"
        assert sorted(row["path"] for row in found["warnings"]) == [
            "schedule.$schema", "schedule.blocks[0].colour", "schedule.policy.mood",
        ]


def test_what_is_expected_is_compared(value: Any) -> None:
    steps = [{"step": "block:HOURLY", "amount": "111.10"}]
    good = {"id": 1, "case": CASE, "expect": {"value": 111.1, "steps": steps, "faults": []}}
    bad = {"id": 2, "case": CASE, "expect": {"value": "111.11", "steps": [{"step": "bonus:X"}]}}
    assert [row["unmet"] for row in value({"cases": [good, bad]})] == [[], ["value", "steps:bonus:X"]]
    value([good], "--strict")
    for wrong in (bad, {"schedule": "weg"}):
        with pytest.raises(CommandError, match="1 of 1"):
            value([wrong], "--strict")


@pytest.mark.parametrize("text", ["", "{", "7", '"x"'])
def test_what_is_no_list_of_cases(value: Any, text: str) -> None:
    with pytest.raises(CommandError):
        value(text)
