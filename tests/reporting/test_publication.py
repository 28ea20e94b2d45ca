"""A publication: one at a time, published whole or not at all, corrected by a next version, never changed."""

from concurrent.futures import ThreadPoolExecutor
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as live
from django.core.exceptions import PermissionDenied, ValidationError
from django.db import DatabaseError, connections, transaction

from contracts.errors import StepRefused
from contracts.models import Event
from reporting import queries, tasks
from reporting.actions import documents, publication
from reporting.models import Document, PublicationRun
from reporting.sheet import region
from sroi.accounts.models import OutboxMail
from sroi.tenancy.scope import desk_scope, scope
from tests.reporting import publications as runs
from tests.world import DAY, World, at

pytestmark = pytest.mark.django_db
State = Document.State
CHANGE = "Het verhaal van Voorbeeldstad is vervangen."


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture(autouse=True)
def _quick(monkeypatch: pytest.MonkeyPatch) -> None:
    """What a sheet looks like is shown elsewhere; here it is a file."""
    monkeypatch.setattr(tasks, "render_sheet", lambda sheet, **_more: f"%PDF {sheet.version} {sheet.change}".encode())


@pytest.fixture
def closed(world: World) -> World:
    """The world with its first quarter closed."""
    runs.close(world, 1)
    return world


def test_only_closed_quarters_and_years_are_published(closed: World) -> None:
    for period in ("2024-Q2", "2024", "2024-Q1..2024-Q2", "..2024-03-31"):
        with pytest.raises(StepRefused):
            runs.start(closed, period)
    run = runs.start(closed)
    assert [row.municipality.name if row.municipality else None for row in runs.sheets(closed, run)].count(None) == 1
    assert len(runs.sheets(closed, run)) == 3


def test_nobody_else_may(closed: World) -> None:
    run = runs.start(closed)
    by = closed.actor("contract_holder")
    with scope(desk_scope(closed.desk.pk)):
        for act in (
            lambda: publication.publish(by=by, at=at(DAY), run_id=run.pk), lambda: publication.stop(by=by, run_id=run.pk),
            lambda: publication.make_again(by=by, at=at(DAY), run_id=run.pk),
            lambda: publication.retry_all(by=by, at=at(DAY), run_id=run.pk),
            lambda: publication.discard(by=by, at=at(DAY), run_id=run.pk),
        ):
            with pytest.raises(PermissionDenied):
                act()
    with pytest.raises(PermissionDenied):
        runs.start(closed, by="contract_holder")


def test_one_publication_of_a_period_at_a_time(closed: World) -> None:
    first = runs.start(closed)
    with pytest.raises(StepRefused, match=first.requested_by):
        runs.start(closed, by="colleague")
    with scope(desk_scope(closed.desk.pk)):
        assert PublicationRun.objects.count() == 1
        assert Document.objects.count() == 3


def test_published_whole_or_refused_with_why(closed: World) -> None:
    run = runs.start(closed)
    first, second, third = runs.waiting(closed)
    tasks.build(desk_id=closed.desk.pk, document_id=first, at=at(DAY))
    with scope(desk_scope(closed.desk.pk)):
        row = documents.claim(document_id=second, at=at(DAY))
        assert row is not None
        documents.note_failure(document=row, reason="ValueError: proef")
        Document.objects.filter(pk=third).update(state=State.STOPPED)
    with pytest.raises(StepRefused) as refusal:
        runs.publish(closed, run)
    assert "1 zijn mislukt, 1 zijn gestopt" in str(refusal.value)
    with scope(desk_scope(closed.desk.pk)):
        assert not Document.objects.filter(state=State.PUBLISHED).exists()
        assert publication.retry_all(by=closed.actor("coordinator"), at=at(DAY), run_id=run.pk) == 2
    with pytest.raises(StepRefused, match="2 worden nog gemaakt"):
        runs.publish(closed, run)
    runs.make(closed)
    assert runs.publish(closed, run) == 3
    with scope(desk_scope(closed.desk.pk)):
        told = [event.verb for event in Event.objects.filter(verb__startswith="documents_").order_by("id")]
    assert told == ["documents_requested", "documents_published"]


def test_the_range_of_the_region_is_worked_out_once_and_is_on_every_sheet(closed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """It takes the figures of all clients; a sheet that is made once more still says the same."""
    found = iter([(Decimal("0.25"), Decimal("0.8125")), (Decimal("0.5"), Decimal("0.75"))])
    monkeypatch.setattr(region, "region_range", lambda **_given: next(found))
    run = runs.start(closed)
    runs.make(closed)

    def ranges() -> set[tuple[str, ...] | None]:
        made = [(row.sheet or {})["region_range"] for row in runs.sheets(closed, run)]
        return {tuple(limits) if limits else None for limits in made}

    assert ranges() == {("0.25", "0.8125"), None}, "the desk's own edition has none"
    with scope(desk_scope(closed.desk.pk)):
        row = Document.objects.filter(run=run, municipality__isnull=False)[0]
        documents.ask_again(row, at=at(DAY))
    runs.make(closed)
    assert ranges() == {("0.25", "0.8125"), None}
    with scope(desk_scope(closed.desk.pk)):
        publication.make_again(by=closed.actor("coordinator"), at=at(DAY), run_id=run.pk)
    runs.make(closed)
    assert ranges() == {("0.5", "0.75"), None}, "all of them anew"


def test_a_lost_file_is_not_published(closed: World) -> None:
    run = runs.start(closed)
    runs.make(closed)
    (Path(live.MEDIA_ROOT) / runs.sheets(closed, run)[0].path).unlink()
    with pytest.raises(StepRefused, match="bestand van 1"):
        runs.publish(closed, run)


def test_each_municipality_is_told_once_and_of_what_changed(closed: World) -> None:
    run = runs.published(closed)
    with pytest.raises(StepRefused):
        runs.publish(closed, run, by="colleague")
    mails = OutboxMail.objects.filter(template=OutboxMail.Template.PUBLISHED)
    people = {closed.user(name).email for name in ("contract_holder", "municipality_reader", "other_contract_holder")}
    assert sorted(mails.values_list("to", flat=True)) == sorted(people)
    mails.delete()
    runs.published(closed, change=CHANGE, only=[closed.municipality.pk])
    assert {mail.to: mail.context["change"] for mail in mails.all()} == {
        closed.user(name).email: CHANGE for name in ("contract_holder", "municipality_reader")
    }


def test_a_correction_is_a_next_version_that_says_what_changed(closed: World) -> None:
    first = runs.published(closed)
    before = {row.pk: (row.sha256, row.sheet) for row in runs.sheets(closed, first)}
    for change in ("", "   "):
        with pytest.raises(ValidationError) as missing:
            runs.start(closed, change=change)
        assert set(missing.value.error_dict) == {"change"}
    second = runs.published(closed, change=CHANGE, only=[closed.municipality.pk, None])
    assert {row.municipality_id for row in runs.sheets(closed, second)} == {closed.municipality.pk, None}
    for row in runs.sheets(closed, second):
        assert row.sheet is not None
        assert (row.version, row.change, row.sheet["change"]) == (2, CHANGE, CHANGE)
    assert {row.pk: (row.sha256, row.sheet) for row in runs.sheets(closed, first)} == before
    third = runs.published(closed, change="Nog iets.")
    assert sorted(row.version for row in runs.sheets(closed, third)) == [2, 3, 3]


def test_the_first_publication_corrects_nothing(closed: World) -> None:
    run = runs.published(closed, change="Dit was er nog niet", only=[closed.municipality.pk])
    assert run.change == ""
    assert [(row.version, row.change) for row in runs.sheets(closed, run)] == [(1, "")] * 3


def test_the_database_refuses_to_change_what_is_published(closed: World) -> None:
    run = runs.published(closed)
    row = runs.sheets(closed, run)[0]
    with scope(desk_scope(closed.desk.pk)):
        for change in (
            lambda: Document.objects.filter(pk=row.pk).update(sheet={}), lambda: Document.objects.filter(pk=row.pk).delete(),
            lambda: Document.objects.filter(pk=row.pk).update(state=State.BUILT, published_at=None, published_by=None),
            lambda: Document.objects.filter(pk=row.pk).update(sha256="0" * 64),
        ):
            with pytest.raises(DatabaseError, match="never changes"), transaction.atomic():
                change()


def test_stopping_mending_and_throwing_away(closed: World) -> None:
    run = runs.start(closed)
    one = runs.waiting(closed)[0]
    tasks.build(desk_id=closed.desk.pk, document_id=one, at=at(DAY))
    by = closed.actor("coordinator")
    with scope(desk_scope(closed.desk.pk)):
        assert publication.stop(by=by, run_id=run.pk) == 2
        assert documents.waiting(at=at(DAY)) == []
        assert queries.progress_of(run) == queries.Progress(0, 0, 1, 0, 2, 3)
        assert publication.make_again(by=by, at=at(DAY), run_id=run.pk) == 3
        busy = documents.claim(document_id=one, at=at(DAY))
        publication.discard(by=by, at=at(DAY), run_id=run.pk)
        assert busy is not None
        assert not documents.store_built(document=busy, sheet={}, path="x", sha256="x", size=1, at=at(DAY))
        assert Document.objects.count() == 0
        with pytest.raises(StepRefused):
            publication.discard(by=by, at=at(DAY), run_id=run.pk)
    assert runs.published(closed).change == ""


def test_files_of_what_is_thrown_away_go(closed: World, django_capture_on_commit_callbacks: Any) -> None:
    run = runs.start(closed)
    runs.make(closed)
    assert len(list(Path(live.MEDIA_ROOT).rglob("*.pdf"))) == 3
    with django_capture_on_commit_callbacks(execute=True), scope(desk_scope(closed.desk.pk)):
        publication.discard(by=closed.actor("coordinator"), at=at(DAY), run_id=run.pk)
    assert list(Path(live.MEDIA_ROOT).rglob("*.pdf")) == []


def test_what_killed_workers_left_goes_with_the_next_publication(
    closed: World, django_capture_on_commit_callbacks: Any
) -> None:
    import os

    folder = Path(live.MEDIA_ROOT) / "documents" / str(closed.desk.pk)
    folder.mkdir(parents=True)
    old, fresh = folder / "lost.pdf", folder / "fresh.pdf"
    for file in (old, fresh):
        file.write_bytes(b"%PDF")
    os.utime(old, (1, 1))
    run = runs.start(closed)
    runs.make(closed)
    with django_capture_on_commit_callbacks(execute=True):
        runs.publish(closed, run)
    assert (old.exists(), fresh.exists()) == (False, True)
    assert len(list(folder.iterdir())) == 4


def test_made_again_or_after_the_next_closing_a_sheet_has_the_same_bytes(closed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """The date of the publication counts and not the clock; closing the next quarter meanwhile changes nothing either."""
    monkeypatch.setattr(tasks, "render_sheet", lambda sheet, created, **_more: f"%PDF {created} {sheet.to_json()}".encode())
    run = runs.start(closed)
    for pk in runs.waiting(closed):
        tasks.build(desk_id=closed.desk.pk, document_id=pk, at=at(DAY))
    before = [row.sha256 for row in runs.sheets(closed, run)]
    runs.close(closed, 2)
    with scope(desk_scope(closed.desk.pk)):
        publication.make_again(by=closed.actor("coordinator"), at=run.requested_at, run_id=run.pk)
    for pk in runs.waiting(closed):
        tasks.build(desk_id=closed.desk.pk, document_id=pk, at=at(date(2025, 4, 9)))
    assert [row.sha256 for row in runs.sheets(closed, run)] == before
    assert len(set(before)) == 3


def test_what_is_due(closed: World) -> None:
    def due(on: date) -> tuple[list[str], int | None]:
        with scope(desk_scope(closed.desk.pk)):
            return queries.periods_due(desk=closed.desk, on=on), queries.year_to_come(desk=closed.desk, on=on)

    assert due(date(2024, 4, 20)) == (["2024-Q1"], None)
    runs.published(closed)
    assert due(date(2024, 4, 20)) == ([], None)
    runs.close(closed, 2, 3)
    assert due(date(2025, 1, 10)) == (["2024-Q3", "2024-Q2"], 2024)
    runs.close(closed, 4)
    assert due(date(2025, 2, 1)) == (["2024", "2024-Q4", "2024-Q3", "2024-Q2"], None)
    runs.published(closed, "2024")
    assert due(date(2025, 8, 1)) == (["2024-Q4", "2024-Q3"], None)
    assert due(date(2026, 8, 1)) == ([], None)


@pytest.mark.django_db(transaction=True)
@pytest.mark.usefixtures("_quick")
def test_two_coordinators_start_and_publish_at_the_very_same_time(world: World) -> None:
    runs.close(world, 1)

    def at_once(*acts: Any) -> list[Any]:
        def run(act: Any) -> Any:
            try:
                return act()
            except StepRefused:
                return None
            finally:
                connections.close_all()

        with ThreadPoolExecutor(len(acts)) as pool:
            return list(pool.map(run, acts))

    started = at_once(lambda: runs.start(world), lambda: runs.start(world, by="colleague"))
    assert [run is None for run in started].count(True) == 1
    run = next(run for run in started if run is not None)
    ids = runs.waiting(world)
    at_once(*[
        lambda pk=pk: tasks.build(desk_id=world.desk.pk, document_id=pk, at=at(DAY)) for pk in [*ids, *ids]
    ])
    assert runs.states(world) == [(State.BUILT, 1)] * 3
    counts = at_once(lambda: runs.publish(world, run), lambda: runs.publish(world, run, by="colleague"))
    assert sorted(count or 0 for count in counts) == [0, 3]
    assert OutboxMail.objects.filter(template=OutboxMail.Template.PUBLISHED).count() == 3
