"""The file format is closed: what is unknown is named with its path, what is wrong does not load."""

import json
from datetime import date
from decimal import Decimal
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest

from buildingblocks.facts import Facts
from buildingblocks.faults import FactsError, ScheduleFileError
from buildingblocks.policy import ALLOWED, GROUPS, Policy
from buildingblocks.schedule_checks import publishing_faults
from buildingblocks.schedule_file import loads, parse, resolve, shipped, shipped_ids, shipped_json
from buildingblocks.schedule_sources import document_of
from tests.buildingblocks.build import activity, block, schedule

PLAIN: dict[str, Any] = {"id": "x", "region": "X", "title_nl": "Tabel X"}


def faults_of(**changes: Any) -> set[tuple[str, str]]:
    with pytest.raises(ScheduleFileError) as caught:
        parse(PLAIN | changes)
    return {(fault.path, fault.code) for fault in caught.value.faults if not fault.warning}


def test_all_twelve_shipped_schedules_load_without_a_word() -> None:
    assert len(shipped_ids()) == 12
    for schedule_id in shipped_ids():
        found, warnings = parse(shipped_json(schedule_id))
        assert (found.id, warnings) == (schedule_id, [])


@pytest.mark.parametrize("schedule_id", shipped_ids())
def test_what_is_stored_reads_back_the_same(schedule_id: str) -> None:
    stored = json.loads(json.dumps(shipped_json(schedule_id)))
    assert parse(stored)[0] == shipped(schedule_id)


def test_what_one_reader_changes_does_not_reach_the_next() -> None:
    mine: Any = shipped_json("demo-oost-nl-2022")
    mine["obligation"]["rules"][0]["basis"] = "invoiced_turnover"
    theirs: Any = shipped_json("demo-oost-nl-2022")
    assert theirs["obligation"]["rules"][0]["basis"] == "award_value"


def test_numbers_are_exact() -> None:
    assert shipped("demo-shapes").block("HOURLY").value == Decimal("11.11")
    assert faults_of(fulltime_hours=36.5) == {("fulltime_hours", "not_a_number")}


def test_an_addendum_inherits() -> None:
    found = shipped("twente-social-purchasing")
    base = shipped("oost-nl-2023-v05")
    assert found.extends == base.id
    assert len(found.blocks) == len(base.blocks) + 2
    assert found.block("WEP") == base.block("WEP")
    assert found.bonuses == base.bonuses
    assert found.obligation != base.obligation


def test_merging_by_code_by_parameter_and_whole() -> None:
    base = PLAIN | {
        "blocks": [block("A"), block("B")],
        "policy": {"pso_booking": "fulfilment", "overlap": "refuse"},
        "caps": [{"scope": "entry", "type": "max_amount", "value": 10}],
        "pso": [{"role": "main_contractor", "level": "1", "effect": 10}],
        "fulltime_hours": 36,
        "other_sources": ["https://voorbeeld.example/"],
    }
    addendum = {
        "id": "y",
        "region": "Y",
        "title_nl": "Aanvulling",
        "extends": "x",
        "fulltime_hours": None,
        "blocks": [block("B", value=1), block("C")],
        "policy": {"pso_booking": "discount", "overlap": None},
        "caps": [{"scope": "entry", "type": "max_amount", "value": 20}],
        "pso": [{"role": "main_contractor", "level": "1", "effect": 15}],
    }
    found, warnings = parse(addendum, base=base)
    assert warnings == []
    assert [(row.code, str(row.value)) for row in found.blocks] == [("A", "36000"), ("B", "1"), ("C", "36000")]
    assert (found.policy.pso_booking, found.policy.overlap) == ("discount", "refuse")
    assert [cap.value for cap in found.caps] == [20]
    assert found.pso_effect("main_contractor", "1") == 15
    assert found.fulltime_hours == 36


def test_an_unknown_base_is_a_fault() -> None:
    with pytest.raises(ScheduleFileError, match="not given"):
        resolve(PLAIN | {"extends": "y"})
    with pytest.raises(ScheduleFileError, match="there is no schedule"):
        parse(PLAIN | {"extends": "y"}, base=shipped_json)


def test_an_unknown_key_is_a_warning_with_its_path() -> None:
    row = block(surprise=1, value_note="free", value_url="free", value_evidence="free")
    _, warnings = parse(PLAIN | {"blocks": [row], "colour": "red", "policy": {"mood": 1}})
    assert {(fault.path, fault.code, fault.warning) for fault in warnings} == {
        ("blocks[0].surprise", "unknown_key", True),
        ("colour", "unknown_key", True),
        ("policy.mood", "unknown_key", True),
    }


@pytest.mark.parametrize(
    ("changes", "path"),
    [
        ({"blocks": [block(kind="hobby")]}, "blocks[0].kind"),
        ({"blocks": [block(route="sea")]}, "blocks[0].route"),
        ({"blocks": [block(unit="per_mile")]}, "blocks[0].unit"),
        ({"blocks": [block(prorata=["luck"])]}, "blocks[0].prorata[0]"),
        ({"blocks": [block(recognition={"friends": 1})]}, "blocks[0].recognition.friends"),
        ({"blocks": [block(condition={"age": {"op": "==", "years": 1}})]}, "blocks[0].condition.age.op"),
        ({"blocks": [block(condition={"claim": "a", "contract": "permanent"})]}, "blocks[0].condition"),
        ({"blocks": [block(condition={"contract": "forever"})]}, "blocks[0].condition.contract"),
        ({"caps": [{"scope": "moon", "type": "max_amount", "value": 1}]}, "caps[0].scope"),
        ({"caps": [{"scope": "kind:hobby", "type": "max_amount", "value": 1}]}, "caps[0].scope"),
        ({"caps": [{"scope": "candidate", "type": "max_amount", "value": 1}]}, "caps[0].scope"),
        ({"caps": [{"scope": "entry", "type": "max_fun", "value": 1}]}, "caps[0].type"),
        ({"policy": {"rounding": {"mode": "down"}}}, "policy.rounding.mode"),
        ({"policy": {"weeks_per_year": 53}}, "policy.weeks_per_year"),
        ({"policy": {"counting_limit_to_term": "grace"}}, "policy.counting_limit_to_term"),
        ({"policy": {"month_counting": "guess"}}, "policy.month_counting"),
        ({"currency": "USD"}, "currency"),
        ({"pso": [{"role": "friend", "level": "1", "effect": 1}]}, "pso[0].role"),
        ({"pso": [{"role": "vendor", "level": "9", "effect": 1}]}, "pso[0].level"),
        ({"obligation": {"rules": [{"basis": "luck"}]}}, "obligation.rules[0].basis"),
        ({"obligation": {"rules": [{"basis": "award_value", "contract_type": ["art"]}]}},
         "obligation.rules[0].contract_type[0]"),
    ],
)
def test_an_unknown_value_is_a_fault(changes: dict[str, Any], path: str) -> None:
    assert (path, "unknown_value") in faults_of(**changes)


@pytest.mark.parametrize(
    ("changes", "fault"),
    [
        ({"blocks": [block(excludes=["Z"])]}, ("blocks[0].excludes", "unknown_code")),
        ({"blocks": [block(), block()]}, ("blocks", "duplicate_code")),
        ({"categories": [{"code": "S", "name_nl": "S", "blocks": ["Z"]}]}, ("categories[0].blocks", "unknown_code")),
        ({"caps": [{"scope": "block:Z", "type": "max_amount", "value": 1}]}, ("caps[0].scope", "unknown_code")),
        ({"caps": [{"scope": "entry", "type": "max_amount", "value": 1, "exceptions": {"Z": 1}}]},
         ("caps[0].exceptions", "unknown_code")),
        ({"caps": [{"scope": "candidate", "type": "max_months", "value": "1.5"}]}, ("caps[0].value", "not_whole")),
        ({"blocks": [block(value=None)]}, ("blocks[0].value", "missing_value")),
        ({"blocks": [block(value=-1)]}, ("blocks[0].value", "too_small")),
        ({"blocks": [block(reporting_group=None)]}, ("blocks[0].reporting_group", "missing_key")),
        ({"blocks": [{"code": "A"}]}, ("blocks[0].unit", "missing_key")),
        ({"blocks": ["A"]}, ("blocks[0]", "not_an_object")),
        ({"blocks": {"A": 1}}, ("blocks", "not_a_list")),
        ({"valid_from": "2024-02-30"}, ("valid_from", "not_a_date")),
        ({"valid_from": "2024-02-01", "valid_to": "2024-01-01"}, ("valid_to", "before_start")),
        ({"obligation": {"rules": [{"basis": "fixed_amount"}]}}, ("obligation.rules[0].amount", "missing_value")),
        ({"obligation": {"rules": [{"basis": "award_value", "rate_pct": 500}]}},
         ("obligation.rules[0].rate_pct", "too_large")),
        ({"title_nl": None}, ("title_nl", "empty")),
        ({"bonuses": [{"code": "B", "name_nl": "B", "value": 1, "unit": "one_off", "scaling_class": "event",
                       "condition": None}]}, ("bonuses[0].condition", "missing_key")),
    ],
)
def test_what_is_wrong_does_not_load(changes: dict[str, Any], fault: tuple[str, str]) -> None:
    assert fault in faults_of(**changes)


def test_all_faults_come_at_once() -> None:
    assert len(faults_of(blocks=[block(kind="x", route="y", unit="z")])) == 3


def test_a_schedule_without_a_full_first_day_is_pinned_by_hand() -> None:
    assert not parse(PLAIN | {"valid_from": "2024-03"})[0].selectable
    assert not parse(PLAIN)[0].selectable
    dated = parse(PLAIN | {"valid_from": "2024-03-01", "valid_to": "2024-12-31"})[0]
    assert dated.selectable
    assert [dated.in_force(date(2024, month, 1)) for month in (2, 3, 12)] == [False, True, True]


def test_defaults_of_the_policy() -> None:
    assert schedule().policy == Policy()
    policy = schedule(policy={"weeks_per_year": "365/7", "counting_limit_to_term": "grace_3_months"}).policy
    assert (policy.weeks_per_year, policy.grace_months) == (Fraction(365, 7), 3)
    for name, values in ALLOWED.items():
        assert getattr(Policy(), name) == values[0]
    for name, group in GROUPS.items():
        assert all(getattr(getattr(Policy(), name), key) == values[0] for key, values in group.items())


def test_what_stands_in_the_way_of_publishing() -> None:
    assert {fault.code for fault in publishing_faults(shipped("helmond-de-peel"))} == {"no_amount_known"}
    assert {fault.code for fault in publishing_faults(shipped("leiden-2023-09"))} == {"no_fulltime_norm"}
    assert {fault.code for fault in publishing_faults(shipped("utrecht-current"))} == {"unit_unspecified"}
    assert publishing_faults(shipped("demo-helmond-de-peel")) == []


def test_files(tmp_path: Path) -> None:
    path = tmp_path / "a.json"
    path.write_text(json.dumps(PLAIN | {"extends": "oost-nl-2023-v05"}), encoding="utf-8")
    assert parse(document_of(str(path)))[0].block("WEP").value == 750
    for text in ("[]", "{"):
        with pytest.raises(ScheduleFileError):
            loads(text)


@pytest.mark.parametrize("number", ["1e999999999", "1e-999999999", "1e9999999999999999999999", f"0.{'1' * 100}"])
def test_a_number_that_would_fill_the_memory_stays_text(number: str) -> None:
    document = loads(f'{{"fulltime_hours": {number}, "unknown": [{number}]}}')
    assert resolve(document) == {"fulltime_hours": number, "unknown": [number]}
    with pytest.raises(ScheduleFileError) as raised:
        parse(document)
    assert ("fulltime_hours", "not_a_number") in {(fault.path, fault.code) for fault in raised.value.faults}


@pytest.mark.parametrize("text", ['{"notes": "a\\u0000b"}', '{"a\\u0000": 1}', '{"rows": [{"x": "\\ud800"}]}'])
def test_a_text_that_no_database_takes_is_refused(text: str) -> None:
    with pytest.raises(ScheduleFileError) as raised:
        loads(text)
    assert [fault.code for fault in raised.value.faults] == ["no_character"]


def test_many_keys_that_stand_twice_are_told_at_once() -> None:
    with pytest.raises(ScheduleFileError) as raised:
        loads("{" + ",".join(f'"k{number % 50_000}": 1' for number in range(100_000)) + "}")
    assert {fault.code for fault in raised.value.faults} == {"duplicate_key"}
    assert len(raised.value.faults) <= 50


@pytest.mark.parametrize("day", ["9999-12-31", "2200-01-01", "0001-01-01"])
def test_a_day_from_which_nobody_can_count_is_refused(day: str) -> None:
    assert ("valid_to", "not_a_date") in faults_of(valid_to=day)
    with pytest.raises(FactsError):
        Facts.from_json({"start": day})


def test_blocks_know_their_category() -> None:
    found = schedule(block(), activity(), categories=[{"code": "S", "name_nl": "S", "blocks": ["ACT"]}])
    assert (found.categories_of("ACT"), found.categories_of("JOB")) == (("S",), ("JOB",))
    with pytest.raises(KeyError):
        found.block("Z")
