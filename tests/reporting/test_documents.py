"""One sheet: made, failed, made again, lost with its worker; and who can read it."""

from datetime import timedelta
from pathlib import Path
from typing import Any
from unittest.mock import patch

import pytest
from django.conf import settings as live
from django.db import OperationalError, connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils.translation import gettext as _
from psycopg.errors import DeadlockDetected

from contracts.models import DeskQuarter
from reporting import tasks
from reporting.actions import documents
from reporting.models import Document
from reporting.sheet.making import render_sheet
from sroi.tenancy.scope import desk_scope, municipality_scope, scope
from tests.reporting import publications as runs
from tests.world import DAY, World, at

pytestmark = pytest.mark.django_db
State = Document.State


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def closed(world: World) -> World:
    """The world with its first quarter closed."""
    runs.close(world, 1)
    return world


def files() -> set[str]:
    return {path.name for path in Path(live.MEDIA_ROOT).rglob("*.pdf")}


def test_a_municipality_reads_its_own_published_sheet_only(closed: World, client: Client) -> None:
    run = runs.start(closed)
    runs.make(closed)
    mine = next(row for row in runs.sheets(closed, run) if row.municipality_id == closed.municipality.pk)
    client.force_login(closed.user("municipality_reader"))
    with scope(municipality_scope(closed.municipality.pk)):
        assert Document.objects.count() == 0
    assert client.get(closed.url("municipality_reader", "document", pk=mine.pk)).status_code == 404
    runs.publish(closed, run)
    with scope(municipality_scope(closed.municipality.pk)):
        assert set(Document.objects.values_list("pk", flat=True)) == {mine.pk}
    listed = client.get(closed.url("municipality_reader", "documents")).content.decode()
    assert closed.url("municipality_reader", "document_pdf", pk=mine.pk) in listed
    answer = client.get(closed.url("municipality_reader", "document_pdf", pk=mine.pk))
    assert (answer["Content-Type"], answer.content[:4]) == ("application/pdf", b"%PDF")
    page = client.get(closed.url("municipality_reader", "document", pk=mine.pk)).content.decode()
    assert "Voorbeeldstad" in page
    assert "niet gepubliceerd" not in page
    client.force_login(closed.user("other_contract_holder"))
    for name in ("document", "document_pdf"):
        assert client.get(closed.url("other_contract_holder", name, pk=mine.pk)).status_code == 404


def test_a_preview_says_that_it_is_one(closed: World, client: Client) -> None:
    """On the page and on the PDF, whose stored file stays without the words."""
    from io import BytesIO

    from pypdf import PdfReader

    def text(content: bytes) -> str:
        return PdfReader(BytesIO(content)).pages[0].extract_text()

    run = runs.start(closed)
    runs.make(closed)
    row = runs.sheets(closed, run)[0]
    client.force_login(closed.user("coordinator"))
    assert "Voorbeeld, niet gepubliceerd" in client.get(closed.url("coordinator", "document", pk=row.pk)).content.decode()
    answer = client.get(closed.url("coordinator", "document_pdf", pk=row.pk))
    assert "voorbeeld" in answer["Content-Disposition"]
    assert "Voorbeeld, niet gepubliceerd" in text(answer.content)
    assert len(PdfReader(BytesIO(answer.content)).pages) == 1
    runs.publish(closed, run)
    answer = client.get(closed.url("coordinator", "document_pdf", pk=row.pk))
    assert "voorbeeld" not in answer["Content-Disposition"]
    assert "niet gepubliceerd" not in text(answer.content)


def test_a_file_that_was_tampered_with_is_not_served(closed: World, client: Client) -> None:
    run = runs.published(closed)
    row = runs.sheets(closed, run)[0]
    (Path(live.MEDIA_ROOT) / row.path).write_bytes(b"%PDF-1.7 something else")
    client.force_login(closed.user("coordinator"))
    assert client.get(closed.url("coordinator", "document_pdf", pk=row.pk)).status_code == 404


def test_a_doubled_message_makes_one_sheet(closed: World) -> None:
    runs.start(closed)
    first = runs.waiting(closed)[0]
    for _again in range(2):
        tasks.build(desk_id=closed.desk.pk, document_id=first, at=at(DAY))
    assert [state for state, _version in runs.states(closed)].count(State.BUILT) == 1
    assert len(files()) == 1


def test_no_transaction_is_open_while_a_sheet_is_drawn(closed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    depths, usual = [], render_sheet
    outside = len(connection.savepoint_ids)

    def watched(*args: Any, **kwargs: Any) -> bytes:
        depths.append(len(connection.savepoint_ids))
        return usual(*args, **kwargs)

    monkeypatch.setattr(tasks, "render_sheet", watched)
    runs.start(closed)
    runs.make(closed)
    assert depths == [outside] * 3


def test_a_failure_is_on_the_row_and_can_be_retried(closed: World, client: Client, monkeypatch: pytest.MonkeyPatch) -> None:
    run = runs.start(closed)
    pk = runs.waiting(closed)[0]
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "render_sheet", lambda *_args, **_kwargs: 1 / 0)
        tasks.build(desk_id=closed.desk.pk, document_id=pk, at=at(DAY))
    row = next(row for row in runs.sheets(closed, run) if row.pk == pk)
    assert (row.state, row.attempts) == (State.FAILED, 1)
    assert "ZeroDivisionError" in row.failure
    client.force_login(closed.user("coordinator"))
    assert "Opnieuw proberen" in client.get(closed.url("coordinator", "publication", pk=run.pk)).content.decode()
    for _again in range(2):
        assert client.post(closed.url("coordinator", "document_retry", pk=pk)).status_code == 302
    assert pk in runs.waiting(closed)
    runs.make(closed)
    assert runs.states(closed) == [(State.BUILT, 1)] * 3


def test_a_sheet_whose_worker_died_is_asked_for_again_but_not_for_ever(closed: World) -> None:
    runs.start(closed)
    pk = runs.waiting(closed)[0]
    for lost in range(1, documents.MOST_LOST + 1):
        with scope(desk_scope(closed.desk.pk)):
            assert documents.claim(document_id=pk, at=at(DAY)) is not None
            assert pk not in documents.waiting(at=at(DAY) + documents.LOST_AFTER - timedelta(seconds=1))
            again = documents.waiting(at=at(DAY) + documents.LOST_AFTER + timedelta(seconds=1))
            assert (pk in again) is (lost < documents.MOST_LOST)
    with scope(desk_scope(closed.desk.pk)):
        row = Document.objects.get(pk=pk)
    assert (row.state, row.failure) == (State.FAILED, documents.LOST)


def test_who_was_thought_dead_leaves_nothing_behind(closed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    """A slow worker wakes up after another one has made the sheet: its file is not used and goes."""
    runs.start(closed)
    slept: list[bool] = []
    pk, usual = runs.waiting(closed)[0], render_sheet

    def slow(*args: Any, **kwargs: Any) -> bytes:
        if not slept:
            slept.append(True)
            later = at(DAY) + documents.LOST_AFTER + timedelta(minutes=1)
            with scope(desk_scope(closed.desk.pk)):
                assert pk in documents.waiting(at=later)
            tasks.build(desk_id=closed.desk.pk, document_id=pk, at=later)
        return usual(*args, **kwargs)

    monkeypatch.setattr(tasks, "render_sheet", slow)
    tasks.build(desk_id=closed.desk.pk, document_id=pk, at=at(DAY))
    with scope(desk_scope(closed.desk.pk)):
        row = Document.objects.get(pk=pk)
    assert (row.state, row.built_at) == (State.BUILT, at(DAY) + documents.LOST_AFTER + timedelta(minutes=1))
    assert files() == {Path(row.path).name}


def test_a_closing_that_met_another_change_says_what_to_do(closed: World, client: Client) -> None:
    """The database ends one of two that wait for each other: nothing is closed. Other trouble of the database stays a fault."""
    client.force_login(closed.user("coordinator"))
    url = closed.url("coordinator", "quarter_close", quarter="2024-Q2")
    deadlock = OperationalError("deadlock detected")
    deadlock.__cause__ = DeadlockDetected("deadlock detected")
    with patch("reporting.actions.closing.store", side_effect=deadlock):
        answer = client.post(url, follow=True)
    assert _("Somebody saved something at the same moment, so the quarter is not closed. Close it again.") in answer.content.decode()
    with scope(desk_scope(closed.desk.pk)):
        assert not DeskQuarter.objects.filter(quarter="2024-Q2", closed_at__isnull=False).exists()
    with patch("reporting.actions.closing.store", side_effect=OperationalError("gone")), pytest.raises(OperationalError):
        client.post(url)


def test_the_pages_lead_through_it(closed: World, client: Client) -> None:
    client.force_login(closed.user("coordinator"))
    for page in ("quarters", "documents", "figures"):
        assert client.get(closed.url("coordinator", page)).status_code == 200
    assert client.get(closed.url("coordinator", "quarter_close", quarter="2024-Q2")).status_code == 200
    done = client.post(closed.url("coordinator", "quarter_close", quarter="2024-Q2"), follow=True)
    assert done.status_code == 200
    with scope(desk_scope(closed.desk.pk)):
        assert DeskQuarter.objects.filter(closed_at__isnull=False).count() == 2
    found = client.get(closed.url("coordinator", "figures"), {"period": "2024", "municipality": "voorbeeldstad"})
    assert found.status_code == 200
    wrong = client.get(closed.url("coordinator", "figures"), {"period": "2024-Q9"})
    assert wrong.status_code == 200
    assert b"2023..2024" in wrong.content
    file = client.get(closed.url("coordinator", "figures"), {"period": "2024", "export": "csv"})
    assert file["Content-Type"].startswith("text/csv")


def test_lists_cost_the_same_number_of_queries(closed: World, client: Client) -> None:
    client.force_login(closed.user("coordinator"))
    run = runs.start(closed)
    urls = [closed.url("coordinator", "documents"), closed.url("coordinator", "publication", pk=run.pk)]
    first = runs.sheets(closed, run)[0].pk
    for url in urls:
        client.get(url)
    with CaptureQueriesContext(connection) as three:
        for url in urls:
            client.get(url)
    with scope(desk_scope(closed.desk.pk)):
        Document.objects.exclude(pk=first).delete()
    with CaptureQueriesContext(connection) as one:
        for url in urls:
            client.get(url)
    assert len(three) == len(one)


def test_a_year_has_its_pages_too(closed: World, client: Client) -> None:
    """Lists, the overview of a municipality and the sheet itself name a year as well as a quarter."""
    runs.close(closed, 2, 3, 4)
    run = runs.published(closed, "2024")
    for name, pages in {"coordinator": ("documents",), "contract_holder": ("home", "documents")}.items():
        client.force_login(closed.user(name))
        for page in pages:
            answer = client.get(closed.url(name, page))
            assert answer.status_code == 200
            assert "2024" in answer.content.decode()
    mine = next(row for row in runs.sheets(closed, run) if row.municipality_id == closed.municipality.pk)
    assert client.get(closed.url("contract_holder", "document", pk=mine.pk)).status_code == 200
