"""The nightly search for files without a row: what is in use or fresh stays, also where the desk cannot see its row."""

from __future__ import annotations

import os
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any
from uuid import UUID, uuid4

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile

from contracts import tasks
from contracts.actions import evidence, evidence_files, orphaned_files
from contracts.importing import storage
from contracts.models import Evidence, ImportBatch
from sroi.celery import app
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope
from tests.world import AT, World

pytestmark = pytest.mark.django_db
NOW = datetime.now(tz=UTC)


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A folder of its own for the files."""
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path


def aged(path: Path, *, days: float = 2) -> Path:
    """The file as if it was written this many days ago."""
    written = (NOW - timedelta(days=days)).timestamp()
    os.utime(path, (written, written))
    return path


def attach(world: World, entry: str, *, media: Path, who: str = "supplier_administrator") -> tuple[Evidence, Path]:
    """An old file with an entry."""
    upload = SimpleUploadedFile("urenstaat.pdf", b"%PDF-1.7\n" + b"proef " * 20)
    with scope(world.scope_of(who)):
        row = evidence.add_evidence(
            by=world.actor(who), at=AT, entry_id=world.entries[entry].pk, kind="hours_statement_seen", upload=upload,
        )
    return row, aged(media / row.path)


def lost_evidence(desk_id: UUID, *, days: float = 2, ending: str = "pdf") -> Path:
    """Evidence without a row."""
    path = evidence_files.folder(desk_id=desk_id) / f"{uuid4()}.{ending}"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(b"%PDF-1.7\n")
    return aged(path, days=days)


def imported(desk: ServiceDesk, *, media: Path, keep: bool) -> Path:
    """The old file of an import, with its row or without."""
    path = storage.write(b"nummer;naam\r\n", desk_id=desk.pk, ending="csv")
    if keep:
        with scope(desk_scope(desk.pk)):
            ImportBatch.objects.create(
                desk=desk, kind="suppliers", state="faulty", faults=1, original_name="proef.csv", path=path,
                uploaded_by="Coby Coördinator", uploaded_at=AT,
            )
    return aged(media / path)


def tidy(world: World, *, desk: str = "desk") -> int:
    """The nightly work for one desk."""
    return tasks.tidy_files_of_one_desk(desk_id=getattr(world, desk).pk, at=NOW)


@pytest.mark.parametrize("entry", ["draft", "submitted", "approved", "returned"])
def test_a_file_in_use_is_never_removed(world: World, media: Path, entry: str) -> None:
    """Also that of a draft, whose row the desk cannot see."""
    _row, path = attach(world, entry, media=media)
    assert tidy(world) == 0
    assert path.exists()


def test_a_file_without_a_row_is_removed(world: World, media: Path) -> None:
    _row, kept = attach(world, "draft", media=media)
    lost, half = lost_evidence(world.desk.pk), lost_evidence(world.desk.pk, ending="part")
    used, unused = imported(world.desk, media=media, keep=True), imported(world.desk, media=media, keep=False)
    assert tidy(world) == 3
    assert [path.exists() for path in (kept, used)] == [True, True]
    assert [path.exists() for path in (lost, half, unused)] == [False, False, False]
    assert tidy(world) == 0


def test_a_fresh_file_stays(world: World) -> None:
    """Its transaction may still be running."""
    path = lost_evidence(world.desk.pk, days=0.9)
    assert tidy(world) == 0
    assert path.exists()


def test_a_rolled_back_row_leaves_its_file_to_the_search(world: World, media: Path) -> None:
    with pytest.raises(RuntimeError), scope(world.scope_of("supplier_administrator")):
        _row, path = attach(world, "draft", media=media)
        raise RuntimeError("the request failed after the action")
    assert path.exists()
    assert tidy(world) == 1
    assert not path.exists()


def test_what_was_taken_away_is_not_in_use(world: World, media: Path) -> None:
    """The name stays on the row; a file that could not be removed then is removed now."""
    row, path = attach(world, "returned", media=media)
    with scope(world.scope_of("supplier_administrator")):
        Evidence.objects.filter(pk=row.pk).update(removed_at=AT)
    assert tidy(world) == 1
    assert not path.exists()


def test_a_desk_keeps_off_the_files_of_others(world: World, media: Path) -> None:
    """Neither those of another desk, nor what is not in its two folders."""
    other = lost_evidence(world.other_desk.pk)
    document = media / "documents" / str(world.desk.pk) / "blad.pdf"
    document.parent.mkdir(parents=True)
    document.write_bytes(b"%PDF-1.7\n")
    aged(document)
    assert tidy(world) == 0
    assert other.exists()
    assert document.exists()
    assert tidy(world, desk="other_desk") == 1
    assert document.exists()


def test_a_failing_look_up_removes_nothing(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    lost = lost_evidence(world.desk.pk)

    def broken() -> None:
        raise RuntimeError("the database is away")

    monkeypatch.setattr(orphaned_files, "_kept_evidence", broken)
    with pytest.raises(RuntimeError):
        tidy(world)
    assert lost.exists()


def test_beat_rings_every_desk_each_night(world: World, monkeypatch: pytest.MonkeyPatch) -> None:
    rung: list[str] = []
    monkeypatch.setattr(tasks.tidy_files_of_desk, "apply_async", lambda *, kwargs: rung.append(kwargs["desk_id"]))
    tasks.tidy_files()
    assert set(rung) == {str(desk.pk) for desk in ServiceDesk.objects.all()}
    assert app.conf.beat_schedule["contracts.tidy_files"]["task"] == tasks.tidy_files.name
