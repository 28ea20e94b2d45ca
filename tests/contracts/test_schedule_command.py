"""`manage.py schedule`: loading as a draft, publishing, comparing, and a file that comes out as it went in."""

import json
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from django.core.management import call_command
from django.core.management.base import CommandError

from buildingblocks.models import Schedule
from buildingblocks.schedule_file import parse, shipped, shipped_json
from contracts.models import Event
from sroi.tenancy.scope import desk_scope, scope
from tests.world import SCHEDULE, World

pytestmark = pytest.mark.django_db

ADDENDUM: dict[str, Any] = {
    "id": "verzonnen-2026", "region": "Verzonnen regio", "title_nl": "Verzonnen tabel 2026", "extends": SCHEDULE,
    "valid_from": "2026-01-01", "demonstration": True, "policy": {"version_anchor": "tender_publication_date"},
}


def run(*words: str) -> str:
    said = StringIO()
    call_command("schedule", *words, stdout=said)
    return said.getvalue()


@pytest.fixture
def addendum(tmp_path: Path) -> Path:
    path = tmp_path / "verzonnen-2026.json"
    path.write_text(json.dumps(ADDENDUM), encoding="utf-8")
    return path


def stored(world: World) -> Schedule:
    with scope(desk_scope(world.desk.pk)):
        return Schedule.objects.get(code="verzonnen-2026")


def test_a_file_is_loaded_as_a_draft_of_one_desk(world: World, addendum: Path) -> None:
    assert f"is loaded for {world.desk.slug} as draft" in run("load", str(addendum), "--desk", world.desk.slug)
    draft = stored(world)
    assert (draft.status, draft.version_anchor, str(draft.valid_from)) == ("draft", "tender_publication_date", "2026-01-01")
    assert draft.document == ADDENDUM
    assert parse(draft.resolved)[0].blocks == shipped(SCHEDULE).blocks
    with scope(desk_scope(world.other_desk.pk)):
        assert not Schedule.objects.filter(code="verzonnen-2026").exists()
        assert not Event.objects.filter(verb="schedule_loaded").exists()
    with scope(desk_scope(world.desk.pk)):
        assert Event.objects.filter(verb="schedule_loaded").count() == 1


def test_a_draft_is_loaded_again_and_a_published_version_never(world: World, addendum: Path) -> None:
    run("load", str(addendum), "--desk", world.desk.slug)
    first = stored(world)
    addendum.write_text(json.dumps(ADDENDUM | {"title_nl": "Verzonnen tabel, beter"}), encoding="utf-8")
    run("load", str(addendum), "--desk", world.desk.slug, "--publish")
    published = stored(world)
    assert (published.pk, published.title, published.status) == (first.pk, "Verzonnen tabel, beter", "published")
    with pytest.raises(CommandError, match="verzonnen-2026"):
        run("load", str(addendum), "--desk", world.desk.slug)
    assert stored(world) == published


def test_a_version_of_the_desk_can_be_extended(world: World, addendum: Path, tmp_path: Path) -> None:
    run("load", str(addendum), "--desk", world.desk.slug)
    later = tmp_path / "later.json"
    later.write_text(json.dumps(ADDENDUM | {"id": "later", "extends": "verzonnen-2026", "policy": {}}), encoding="utf-8")
    run("load", str(later), "--desk", world.desk.slug)
    with scope(desk_scope(world.desk.pk)):
        assert Schedule.objects.get(code="later").version_anchor == "tender_publication_date"
    addendum.unlink()  # with the base beside it the file can be loaded anywhere
    with pytest.raises(CommandError):
        run("load", str(later), "--desk", world.other_desk.slug)


def test_what_cannot_be_published_is_not_loaded_half(world: World, addendum: Path) -> None:
    row = {**shipped_json(SCHEDULE)["blocks"][0], "unit": "not_known", "value": None}  # type: ignore[index]  # JSON
    addendum.write_text(json.dumps(ADDENDUM | {"demonstration": False, "blocks": [row]}), encoding="utf-8")
    assert "not publishable: blocks[0].unit" in run("check", str(addendum))
    with pytest.raises(CommandError):
        run("load", str(addendum), "--desk", world.desk.slug, "--publish")
    with scope(desk_scope(world.desk.pk)):
        assert not Schedule.objects.filter(code="verzonnen-2026").exists()


def test_an_export_loads_again_as_the_same(world: World, addendum: Path, tmp_path: Path) -> None:
    run("load", str(addendum), "--desk", world.desk.slug)
    out = tmp_path / "out.json"
    run("export", "verzonnen-2026", "--desk", world.desk.slug, "--out", str(out))
    assert parse(json.loads(out.read_text(encoding="utf-8")))[0] == parse(stored(world).resolved)[0]
    assert json.loads(run("export", "verzonnen-2026", "--desk", world.desk.slug, "--as-loaded")) == ADDENDUM
    assert run("diff", str(out), "verzonnen-2026", "--desk", world.desk.slug) == "0 differences\n"


def test_a_comparison_names_each_row(addendum: Path) -> None:
    blocks = [dict(row) for row in shipped_json(SCHEDULE)["blocks"]]  # type: ignore[attr-defined]  # JSON
    changed = ADDENDUM | {"blocks": [{**blocks[0], "value": "12345.50"}, {**blocks[0], "code": "NIEUW", "name_nl": "Nieuw"}]}
    addendum.write_text(json.dumps(changed), encoding="utf-8")
    lines = run("diff", SCHEDULE, str(addendum)).splitlines()
    assert f"blocks[{blocks[0]['code']}].value: {blocks[0]['value']} -> 12345.50" in lines
    assert "blocks[NIEUW]: - -> Nieuw" in lines
    assert lines[-1] == f"{len(lines) - 1} differences"


def test_files_that_extend_each_other_are_refused(tmp_path: Path) -> None:
    for name, base in (("a", "b"), ("b", "a")):
        (tmp_path / f"{name}.json").write_text(json.dumps(ADDENDUM | {"id": name, "extends": base}), encoding="utf-8")
    with pytest.raises(CommandError):
        run("check", str(tmp_path / "a.json"))


def test_an_unknown_desk_file_or_schedule(addendum: Path) -> None:
    for words in (("load", str(addendum), "--desk", "nergens"), ("export", "nergens"), ("diff", "nergens", SCHEDULE)):
        with pytest.raises(CommandError, match="nergens"):
            run(*words)
    with pytest.raises(CommandError):
        run("check", str(addendum.parent / "weg.json"))


def test_the_schema_in_the_documents_is_the_one_of_the_reader() -> None:
    kept = Path(__file__).parents[2] / "docs" / "schedule.schema.json"
    assert json.loads(kept.read_text(encoding="utf-8")) == json.loads(run("schema"))
