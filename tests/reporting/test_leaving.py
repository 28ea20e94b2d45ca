"""Everything of a desk in one file, and an empty installation made from it with the same totals."""

from __future__ import annotations

import json
import os
import re
import zipfile
import zlib
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from decimal import Decimal
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.apps import apps
from django.core.exceptions import PermissionDenied
from django.core.management import CommandError, call_command
from django.db import connections
from django.test import Client

from contracts.actions import recalculation
from contracts.models import Balance, Contract, Event, Evidence, LedgerLine
from contracts.queries import proof
from reporting.actions import leaving
from reporting.actions.documents import MOST_LOST
from reporting.leaving import reading, tables, tasks, writing
from reporting.models import FullExport
from sroi.accounts.models import User
from sroi.tenancy.models import Municipality, ServiceDesk
from sroi.tenancy.scope import desk_scope, scope
from tests.databases import separate_database
from tests.tenancy.committed import make_committed_world
from tests.world import DAY, World, settle_all

AT = datetime(2025, 4, 1, 9, 0, tzinfo=UTC)


@pytest.fixture(scope="module")
def place(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return tmp_path_factory.mktemp("files")


@pytest.fixture(autouse=True)
def _own_files(place: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = place


@pytest.fixture(scope="module")
def left(django_db_setup: None, django_db_blocker: Any, place: Path) -> Iterator[tuple[World, Path]]:
    """A world with one of everything in a database of its own, and the file made from its first desk."""
    with django_db_blocker.unblock(), separate_database("leaving"), pytest.MonkeyPatch.context() as patch:
        from django.conf import settings

        patch.setattr(settings, "MEDIA_ROOT", place)
        world = make_committed_world()
        settle_all(world)
        _with_evidence(world, place)
        yield world, _made(world, place)


def _with_evidence(world: World, place: Path) -> None:
    with scope(desk_scope(world.desk.pk)):
        row = Evidence.objects.filter(entry=world.entries["approved"]).first()
        assert row is not None
        Evidence.objects.filter(pk=row.pk).update(path=f"evidence/{world.desk.pk}/bewijs.pdf")
    file = place / f"evidence/{world.desk.pk}/bewijs.pdf"
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_bytes(b"%PDF-1.7 invented")


def _made(world: World, place: Path) -> Path:
    with scope(desk_scope(world.desk.pk)):
        row = leaving.request_export(by=world.actor("desk_administrator"), at=AT, desk_id=world.desk.pk)
    tasks.build(desk_id=world.desk.pk, export_id=row.pk, at=AT)
    with scope(desk_scope(world.desk.pk)):
        row.refresh_from_db()
    assert (row.state, row.failure) == ("ready", "")
    return place / row.path


@pytest.fixture
def empty(left: tuple[World, Path], django_db_blocker: Any) -> Iterator[tuple[World, Path]]:
    """The connections point at an empty installation."""
    with django_db_blocker.unblock(), separate_database("arriving"):
        yield left


def manifest_of(file: Path) -> dict[str, Any]:
    with zipfile.ZipFile(file) as archive:
        found: dict[str, Any] = json.loads(archive.read("manifest.json"))
    return found


def rewritten(file: Path, target: Path, **parts: bytes) -> Path:
    """The same file with some parts replaced; a name is written with `__` for a slash and `_DOT_` for a dot."""
    changed = {name.replace("__", "/").replace("_DOT_", "."): data for name, data in parts.items()}
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(target, "w") as new:
        for name in old.namelist():
            new.writestr(name, changed.get(name, old.read(name)))
    return target


def test_every_table_goes_along_or_says_why_not() -> None:
    models = {model for app in tables.APPS for model in apps.get_app_config(app).get_models()}
    assert models == {*tables.owned(), *tables.IDENTITIES, *tables.LEFT_BEHIND}
    assert not set(tables.owned()) & set(tables.LEFT_BEHIND)
    assert all(tables.LEFT_BEHIND.values())


def test_an_empty_installation_gets_the_same_totals(empty: tuple[World, Path]) -> None:
    world, file = empty
    expected = manifest_of(file)["totals"]
    assert Decimal(expected["ledger"]["obligation"]["euros"]) > 0
    call_command("load_desk", str(file), verbosity=0)
    assert list(ServiceDesk.objects.values_list("slug", flat=True)) == [world.desk.slug]
    with scope(desk_scope(world.desk.pk)):
        sums = {row["kind"]: row for row in expected_sums()}
        assert {kind: str(row["euros"]) for kind, row in sums.items()} == {
            kind: row["euros"] for kind, row in expected["ledger"].items()
        }
        assert Contract.objects.count() == expected["balances"]["contracts"] == Balance.objects.count()


def expected_sums() -> Any:
    from django.db.models import Sum

    return LedgerLine.objects.order_by("kind").values("kind").annotate(euros=Sum("amount"))


def test_what_was_taken_in_goes_on_living(empty: tuple[World, Path]) -> None:
    """The balances equal what the rules say about the facts, and nothing is posted again."""
    world, file = empty
    call_command("load_desk", str(file), verbosity=0)
    with scope(desk_scope(world.desk.pk)):
        outcome = proof.prove()
        before = LedgerLine.objects.count()
        pks = list(Contract.objects.values_list("pk", flat=True))
        recalculation.recalculate_many(contract_ids=pks, on=DAY, at=AT)
        assert LedgerLine.objects.count() == before > 0
        assert Event.objects.filter(contract_id=world.contracts["running"].pk).exists()
    assert (outcome.checked, outcome.stale, outcome.differences) == (len(pks), 0, [])


def test_files_come_along_and_are_whole(empty: tuple[World, Path], tmp_path: Path, settings: Any) -> None:
    world, file = empty
    settings.MEDIA_ROOT = tmp_path
    call_command("load_desk", str(file), verbosity=0)
    assert (tmp_path / f"evidence/{world.desk.pk}/bewijs.pdf").read_bytes() == b"%PDF-1.7 invented"


def test_no_password_and_no_other_desk_is_in_it(left: tuple[World, Path]) -> None:
    world, file = left
    with zipfile.ZipFile(file) as archive:
        text = "\n".join(archive.read(name).decode() for name in archive.namelist() if name.startswith("tables/"))
        users = [json.loads(line) for line in archive.read("tables/accounts_user.jsonl").splitlines()]
    assert str(world.other_desk.pk) not in text
    assert world.contracts["other_running"].title not in text
    assert {row["password"] for row in users} == {"!"}
    assert "pbkdf2" not in text
    assert "argon2" not in text


def test_every_column_is_described(left: tuple[World, Path]) -> None:
    _world, file = left
    with zipfile.ZipFile(file) as archive:
        described = json.loads(archive.read("format.json"))
        for name, part in manifest_of(file)["tables"].items():
            lines = archive.read(f"tables/{name}.jsonl").splitlines()
            assert len(lines) == part["rows"]
            if lines:
                assert set(json.loads(lines[0])) == set(described[name]["columns"]), name
        readme = archive.read("README.txt").decode()
    assert described["contracts_contract"]["columns"]["schedule_id"]["refers_to"] == "buildingblocks_schedule"
    assert "load_desk" in readme
    assert "accounts_apitoken" in readme


@pytest.mark.parametrize(
    ("parts", "named"),
    [
        ({"tables__contracts_contract_DOT_jsonl": b""}, "contracts_contract.jsonl: not as it was written"),
        ({"manifest_DOT_json": b"{}"}, "not a file of this format"),
        ({"manifest_DOT_json": b"no json"}, "manifest.json"),
        ({"manifest_DOT_json": b'{"format": 1, "tables": {}}'}, "manifest.json: not whole, look at desk, migrations, files, totals"),
    ],
)
def test_a_damaged_file_changes_nothing(empty: tuple[World, Path], tmp_path: Path, parts: dict[str, bytes], named: str) -> None:
    _world, file = empty
    with pytest.raises(CommandError, match=re.escape(named)):
        call_command("load_desk", str(rewritten(file, tmp_path / "other.zip", **parts)), verbosity=0)
    assert not ServiceDesk.objects.exists()


def broken(file: Path, target: Path, *, name: str, how: str) -> Path:
    """The same file as a bad disk or a broken download leaves it: the data of one part written over, or all cut off there."""
    data = bytearray(file.read_bytes())
    with zipfile.ZipFile(file) as archive:
        part = archive.getinfo(name)
    start = part.header_offset + 30 + len(name.encode()) + 20  # behind the header of the part, with some room for its extras
    if how == "cut off":
        del data[start:]
    elif how == "header":
        data[part.header_offset : part.header_offset + 30] = bytes(30)
    else:
        data[start : start + 64] = b"\xff" * 64
    target.write_bytes(bytes(data))
    return target


@pytest.mark.parametrize("name", ["manifest.json", "tables/contracts_contract.jsonl"])
@pytest.mark.parametrize("how", ["written over", "header", "cut off"])
def test_a_broken_file_is_named_and_changes_nothing(empty: tuple[World, Path], tmp_path: Path, name: str, how: str) -> None:
    _world, file = empty
    hurt = broken(file, tmp_path / "broken.zip", name=name, how=how)
    with pytest.raises(CommandError, match=re.escape(str(hurt) if how == "cut off" else name)):
        call_command("load_desk", str(hurt), verbosity=0)
    assert not ServiceDesk.objects.exists()


@pytest.mark.parametrize("error", [zlib.error("x"), EOFError(), NotImplementedError("packed"), RuntimeError("locked"), OSError("disk")])
def test_whatever_reading_a_part_raises_is_told_as_damage(left: tuple[World, Path], error: Exception) -> None:
    _world, file = left
    with patch("zipfile.ZipExtFile.read", side_effect=error), pytest.raises(reading.NotTakenIn, match=r"manifest\.json"):
        reading.load(file, migrations=tasks.applied_migrations())


def test_other_totals_or_another_version_change_nothing(empty: tuple[World, Path], tmp_path: Path) -> None:
    _world, file = empty
    manifest = manifest_of(file)
    manifest["totals"]["balances"]["open"] = "1.00"
    wrong = rewritten(file, tmp_path / "totals.zip", manifest_DOT_json=json.dumps(manifest).encode())
    with pytest.raises(CommandError, match="the totals differ"):
        call_command("load_desk", str(wrong), verbosity=0)
    other = rewritten(
        file, tmp_path / "version.zip", manifest_DOT_json=json.dumps(manifest_of(file) | {"migrations": ["contracts.9999_later"]}).encode()
    )
    with pytest.raises(CommandError, match=r"another version.*contracts\.9999_later"):
        call_command("load_desk", str(other), verbosity=0)
    assert not (ServiceDesk.objects.exists() or User.objects.exists() or Municipality.objects.exists())


def test_a_path_that_leads_elsewhere_is_refused(empty: tuple[World, Path], tmp_path: Path) -> None:
    _world, file = empty
    manifest = manifest_of(file)
    manifest["files"]["../outside.txt"] = "2689367b205c16ce32ed4200942b8b8b1e262dfc70d9bc9fbc77c49699a4f1df"
    hostile = tmp_path / "hostile.zip"
    with zipfile.ZipFile(file) as old, zipfile.ZipFile(hostile, "w") as new:
        for name in old.namelist():
            new.writestr(name, json.dumps(manifest) if name == "manifest.json" else old.read(name))
        new.writestr("files/../outside.txt", "ok")
    with pytest.raises(CommandError, match="not a place for a file"):
        call_command("load_desk", str(hostile), verbosity=0)
    assert not ServiceDesk.objects.exists()


def test_an_installation_with_a_desk_is_left_alone(left: tuple[World, Path]) -> None:
    _world, file = left
    with pytest.raises(reading.NotTakenIn, match="not empty"):
        reading.load(file, migrations=tasks.applied_migrations())


# --- asking for it


def test_only_an_administrator_may(left: tuple[World, Path]) -> None:
    world, _file = left
    with scope(desk_scope(world.desk.pk)), pytest.raises(PermissionDenied):
        leaving.request_export(by=world.actor("coordinator"), at=AT, desk_id=world.desk.pk)


@pytest.mark.django_db
def test_the_page_asks_once_follows_and_fetches(world: World) -> None:
    client = Client()
    client.force_login(world.user("desk_administrator"))

    def url(name: str, **kwargs: Any) -> str:
        return world.url("desk_administrator", name, **kwargs)

    assert client.post(url("full_export_request")).status_code == 302
    assert client.post(url("full_export_request")).status_code == 302
    answer = client.post(url("full_export_request"), {"once": "of another account"}, follow=True)
    assert "Er is nog niets opgeslagen" in answer.content.decode()
    with scope(desk_scope(world.desk.pk)):
        row = FullExport.objects.get()
        assert client.get(url("full_export_file", pk=row.pk)).status_code == 404
        FullExport.objects.filter(pk=row.pk).update(state="building", building_since=AT)
    assert 'hx-get="' in client.get(url("full_exports_progress")).content.decode()


@pytest.mark.django_db
def test_a_lost_worker_is_found_and_a_week_later_the_file_goes(world: World, place: Path) -> None:
    with scope(desk_scope(world.desk.pk)):
        row = leaving.request_export(by=world.actor("desk_administrator"), at=AT, desk_id=world.desk.pk)
        assert leaving.claim(export_id=row.pk, at=AT) is not None
        assert leaving.claim(export_id=row.pk, at=AT) is None
        assert leaving.waiting(at=AT + timedelta(minutes=10)) == []
        assert leaving.waiting(at=AT + timedelta(minutes=40)) == [row.pk]
        FullExport.objects.filter(pk=row.pk).update(state="ready", path="exports/x.zip", ready_at=AT)
    (place / "exports").mkdir(exist_ok=True)
    (place / "exports/x.zip").write_bytes(b"x")
    tasks.sweep(desk_id=world.desk.pk, at=AT + timedelta(days=6))
    assert (place / "exports/x.zip").exists()
    tasks.sweep(desk_id=world.desk.pk, at=AT + timedelta(days=8))
    assert not (place / "exports/x.zip").exists()
    with scope(desk_scope(world.desk.pk)):
        row.refresh_from_db()
    assert (row.state, row.path) == ("removed", "")


@pytest.mark.django_db
def test_an_export_that_takes_its_worker_with_it_is_not_tried_for_ever(world: World) -> None:
    with scope(desk_scope(world.desk.pk)):
        row = leaving.request_export(by=world.actor("desk_administrator"), at=AT, desk_id=world.desk.pk)
        for lost in range(1, MOST_LOST + 1):
            assert leaving.claim(export_id=row.pk, at=AT) is not None
            again = leaving.waiting(at=AT + leaving.LOST_AFTER + timedelta(seconds=1))
            assert (again == [row.pk]) is (lost < MOST_LOST)
        row.refresh_from_db()
        assert (row.state, row.failure) == ("failed", leaving.LOST)
        leaving.retry(by=world.actor("coordinator"), at=AT, pk=row.pk)
        row.refresh_from_db()
    assert (row.state, row.attempts) == ("requested", 0)


@pytest.mark.django_db
def test_what_killed_workers_left_of_an_export_goes(world: World, place: Path) -> None:
    """It holds what is known of candidates, so no file stays that nobody can find."""
    folder = place / f"exports/{world.desk.pk}"
    folder.mkdir(parents=True)
    half, lost, fresh, ready = (folder / name for name in ("half.part", "lost.zip", "fresh.zip", "ready.zip"))
    for file in (half, lost, fresh, ready):
        file.write_bytes(b"x")
    for file in (half, lost, ready):
        os.utime(file, (1, 1))
    os.utime(fresh, (AT.timestamp(), AT.timestamp()))
    with scope(desk_scope(world.desk.pk)):
        row = leaving.request_export(by=world.actor("desk_administrator"), at=AT, desk_id=world.desk.pk)
        FullExport.objects.filter(pk=row.pk).update(state="ready", path=f"exports/{world.desk.pk}/ready.zip", ready_at=AT)
    tasks.sweep(desk_id=world.desk.pk, at=AT)
    assert [file.exists() for file in (half, lost, fresh, ready)] == [False, False, True, True]


@pytest.mark.django_db
def test_a_failure_is_a_reason_on_the_row(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    with scope(desk_scope(world.desk.pk)):
        row = leaving.request_export(by=world.actor("desk_administrator"), at=AT, desk_id=world.desk.pk)

    def broken(**_kwargs: Any) -> None:
        raise OSError("disk full")

    monkeypatch.setattr(writing, "write", broken)
    tasks.build(desk_id=world.desk.pk, export_id=row.pk, at=AT)
    with scope(desk_scope(world.desk.pk)):
        row.refresh_from_db()
        assert (row.state, row.failure, row.attempts) == ("failed", "OSError: disk full", 1)
        leaving.retry(by=world.actor("coordinator"), at=AT, pk=row.pk)
        row.refresh_from_db()
        assert row.state == "requested"


def test_the_connections_are_where_they_were() -> None:
    """The databases of these tests are gone: nothing points at them."""
    assert "arriving" not in str(connections["default"].settings_dict["NAME"])
