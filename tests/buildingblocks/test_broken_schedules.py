"""Every broken schedule of the corpus is refused with where and why, by the reader, the schema and the commands."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError
from hypothesis import given
from hypothesis import strategies as st
from jsonschema import Draft202012Validator

from buildingblocks.faults import ScheduleFileError
from buildingblocks.models import Schedule
from buildingblocks.schedule_file import loads, parse, shipped_ids, shipped_json
from buildingblocks.schedule_schema import schema
from sroi.tenancy.scope import desk_scope, scope
from tests.world import World

_FILE = Path(__file__).parent / "data" / "broken_schedules.json"
BROKEN: list[dict[str, Any]] = json.loads(_FILE.read_text(encoding="utf-8"))
SCHEMA = Draft202012Validator(schema())
each_broken = pytest.mark.parametrize("broken", BROKEN, ids=[row["what"] for row in BROKEN])


def text_of(broken: dict[str, Any]) -> str:
    return str(broken["text"]) if "text" in broken else json.dumps(broken["document"])


def test_the_corpus_is_large_enough() -> None:
    assert len(BROKEN) >= 40
    assert len({row["what"] for row in BROKEN}) == len(BROKEN)


@each_broken
def test_refused_with_where_and_why(broken: dict[str, Any]) -> None:
    with pytest.raises(ScheduleFileError) as caught:
        parse(loads(text_of(broken)), base=shipped_json)
    assert (broken["path"], broken["code"]) in {(row.path, row.code) for row in caught.value.faults if not row.warning}
    assert all(row.message for row in caught.value.faults)


@pytest.mark.parametrize("broken", [row for row in BROKEN if row["schema"]], ids=lambda row: row["what"])
def test_the_schema_refuses_it_too(broken: dict[str, Any]) -> None:
    assert not SCHEMA.is_valid(broken["document"])


@pytest.mark.parametrize("schedule_id", shipped_ids())
def test_the_schema_takes_what_is_shipped(schedule_id: str) -> None:
    assert [error.message for error in SCHEMA.iter_errors(shipped_json(schedule_id))] == []


@pytest.mark.django_db
def test_nothing_of_a_broken_file_is_loaded(world: World, tmp_path: Path) -> None:
    for number, broken in enumerate(BROKEN):
        path = tmp_path / f"{number}.json"
        path.write_text(text_of(broken), encoding="utf-8")
        said = StringIO()
        with pytest.raises(CommandError):
            call_command("schedule", "load", str(path), "--desk", world.desk.slug, stdout=said)
        assert f"{broken['path'] or '(file)'}: " in said.getvalue(), broken["what"]
        with pytest.raises(CommandError, match="cannot be loaded"):
            call_command("schedule", "check", str(path), stdout=StringIO())
    with scope(desk_scope(world.desk.pk)):
        assert not Schedule.objects.filter(code__in=["x", "verzonnen"]).exists()


def _places(value: Any, way: tuple[Any, ...] = ()) -> list[tuple[Any, ...]]:
    inner = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    return [way, *(place for key, item in inner for place in _places(item, (*way, key)))]


_ODD = st.sampled_from([None, "", "x", -1, 10**20, True, [], {}, [None], {"x": 1}, "2024-13-01", "kind:x", 1.5])


@given(data=st.data(), odd=_ODD, schedule_id=st.sampled_from(shipped_ids()))
def test_whatever_stands_anywhere_is_read_or_refused(data: st.DataObject, odd: object, schedule_id: str) -> None:
    document = json.loads(json.dumps(shipped_json(schedule_id)))
    way = data.draw(st.sampled_from(_places(document)[1:]))
    _put(document, way, odd)
    try:
        parse(document, base=shipped_json)
    except ScheduleFileError as error:
        assert any(not fault.warning for fault in error.faults)


def _put(document: Any, way: tuple[Any, ...], value: object) -> None:
    for key in way[:-1]:
        document = document[key]
    document[way[-1]] = value
