"""Making and publishing sheets: states, retries, versions, who can read them."""

from datetime import timedelta
from pathlib import Path

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.errors import StepRefused
from contracts.models import DeskQuarter
from reporting import tasks
from reporting.actions import documents
from reporting.actions.closing import close_quarter
from reporting.models import Document
from reporting.report_period import parse_period
from sroi.accounts.models import OutboxMail
from sroi.periods import Quarter
from sroi.tenancy.scope import desk_scope, municipality_scope, scope
from tests.world import DAY, World, at

pytestmark = pytest.mark.django_db
State = Document.State


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings


@pytest.fixture
def closed(world: World) -> World:
    """The world with its first quarter closed."""
    with scope(desk_scope(world.desk.pk)):
        close_quarter(by=world.actor("coordinator"), at=at(DAY), desk=world.desk, quarter=Quarter(2024, 1), on=DAY)
    return world


def request(world: World, period: str = "2024-Q1") -> list[Document]:
    with scope(desk_scope(world.desk.pk)):
        return documents.request_documents(
            by=world.actor("coordinator"), at=at(DAY), desk=world.desk, period=parse_period(period)
        )


def build_all(world: World) -> None:
    for row in request(world):
        tasks.build(desk_id=world.desk.pk, document_id=row.pk, at=at(DAY))


def publish(world: World) -> int:
    with scope(desk_scope(world.desk.pk)):
        return documents.publish_documents(
            by=world.actor("coordinator"), at=at(DAY), desk=world.desk, period=parse_period("2024-Q1")
        )


def states(world: World) -> set[tuple[str, int]]:
    with scope(desk_scope(world.desk.pk)):
        return set(Document.objects.values_list("state", "version"))


def test_only_closed_periods_get_sheets(closed: World) -> None:
    assert len(request(closed)) == 3
    for period in ("2024-Q2", "2024", "2024-Q1..2024-Q2", "..2024-03-31"):
        with pytest.raises(StepRefused):
            request(closed, period)


def test_from_asked_for_to_published_and_read(closed: World, client: Client) -> None:
    build_all(closed)
    assert states(closed) == {(State.BUILT, 1)}
    with scope(municipality_scope(closed.municipality.pk)):
        assert not Document.objects.exists()
    assert publish(closed) == 3
    assert OutboxMail.objects.filter(template="published").count() == 3  # contract holder and reader, and the other one
    with scope(municipality_scope(closed.municipality.pk)):
        mine = Document.objects.get()
    client.force_login(closed.user("municipality_reader"))
    answer = client.get(closed.url("municipality_reader", "document_pdf", pk=mine.pk))
    assert answer["Content-Type"] == "application/pdf"
    assert b"".join(answer.streaming_content).startswith(b"%PDF")  # type: ignore[attr-defined]  # a FileResponse
    page = client.get(closed.url("municipality_reader", "document", pk=mine.pk)).content.decode()
    assert "Voorbeeldstad" in page
    client.force_login(closed.user("other_contract_holder"))
    for name in ("document", "document_pdf"):
        assert client.get(closed.url("other_contract_holder", name, pk=mine.pk)).status_code == 404


def test_a_published_sheet_never_changes_and_a_correction_is_a_version(closed: World) -> None:
    build_all(closed)
    publish(closed)
    with scope(desk_scope(closed.desk.pk)):
        before = dict(Document.objects.values_list("pk", "sha256"))
    build_all(closed)
    assert states(closed) == {(State.PUBLISHED, 1), (State.BUILT, 2)}
    with scope(desk_scope(closed.desk.pk)):
        assert dict(Document.objects.filter(version=1).values_list("pk", "sha256")) == before


def test_asking_twice_and_a_doubled_message_make_one_sheet(closed: World) -> None:
    first, second = request(closed), request(closed)
    assert {row.pk for row in first} == {row.pk for row in second}
    for _ in range(2):
        tasks.build(desk_id=closed.desk.pk, document_id=first[0].pk, at=at(DAY))
    with scope(desk_scope(closed.desk.pk)):
        assert Document.objects.filter(state=State.BUILT).count() == 1


def test_a_failure_is_on_the_row_and_can_be_retried(closed: World, monkeypatch: pytest.MonkeyPatch) -> None:
    row = request(closed)[0]
    with monkeypatch.context() as broken:
        broken.setattr(tasks, "render_sheet", lambda *_args, **_kwargs: 1 / 0)
        tasks.build(desk_id=closed.desk.pk, document_id=row.pk, at=at(DAY))
    with scope(desk_scope(closed.desk.pk)):
        row.refresh_from_db()
        assert (row.state, row.attempts) == (State.FAILED, 1)
        assert "ZeroDivisionError" in row.failure
        with pytest.raises(StepRefused):
            publish(closed)
        documents.retry_document(by=closed.actor("coordinator"), at=at(DAY), document_id=row.pk)
    tasks.build(desk_id=closed.desk.pk, document_id=row.pk, at=at(DAY))
    with scope(desk_scope(closed.desk.pk)):
        row.refresh_from_db()
        assert row.state == State.BUILT


def test_a_sheet_whose_worker_died_is_asked_for_again(closed: World) -> None:
    row = request(closed)[0]
    with scope(desk_scope(closed.desk.pk)):
        assert documents.claim(document_id=row.pk, at=at(DAY)) is not None
        assert row.pk not in documents.waiting(at=at(DAY) + timedelta(minutes=5))
        assert row.pk in documents.waiting(at=at(DAY) + timedelta(minutes=11))


def test_the_pages_lead_through_it(closed: World, client: Client) -> None:
    client.force_login(closed.user("coordinator"))
    for page in ("quarters", "documents", "figures"):
        assert client.get(closed.url("coordinator", page)).status_code == 200
    asked = client.post(closed.url("coordinator", "documents_request"), {"period": "2024-Q1"})
    assert asked.status_code == 302
    assert client.get(closed.url("coordinator", "documents_progress") + "?period=2024-Q1").status_code == 200
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
    url = closed.url("coordinator", "documents")
    rows = request(closed)
    with scope(desk_scope(closed.desk.pk)):
        Document.objects.exclude(pk=rows[0].pk).delete()
    client.get(url)
    with CaptureQueriesContext(connection) as one:
        client.get(url)
    request(closed)
    with CaptureQueriesContext(connection) as three:
        client.get(url)
    assert len(three) == len(one)



def test_a_year_has_its_pages_too(closed: World, client: Client) -> None:
    """Lists, the overview of a municipality and the sheet itself name a year as well as a quarter."""
    with scope(desk_scope(closed.desk.pk)):
        for number in (2, 3, 4):
            close_quarter(
                by=closed.actor("coordinator"), at=at(DAY), desk=closed.desk, quarter=Quarter(2024, number), on=DAY
            )
    rows = request(closed, "2024")
    for row in rows:
        tasks.build(desk_id=closed.desk.pk, document_id=row.pk, at=at(DAY))
    with scope(desk_scope(closed.desk.pk)):
        documents.publish_documents(
            by=closed.actor("coordinator"), at=at(DAY), desk=closed.desk, period=parse_period("2024")
        )
    for name, pages in {"coordinator": ("documents",), "contract_holder": ("home", "documents")}.items():
        client.force_login(closed.user(name))
        for page in pages:
            answer = client.get(closed.url(name, page))
            assert answer.status_code == 200
            assert "2024" in answer.content.decode()
    mine = next(row for row in rows if row.municipality_id == closed.municipality.pk)
    assert client.get(closed.url("contract_holder", "document", pk=mine.pk)).status_code == 200
