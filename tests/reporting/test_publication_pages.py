"""The pages of a publication: what is due, asking, following, publishing, correcting."""

from pathlib import Path
from typing import Any

import pytest
import time_machine
from django.test import Client

from reporting import queries, tasks
from sroi.tenancy.scope import desk_scope, scope
from tests.reporting import publications as runs
from tests.world import World

pytestmark = pytest.mark.django_db
CHANGE = "Het verhaal van Voorbeeldstad is vervangen."


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: Any, monkeypatch: pytest.MonkeyPatch) -> None:
    """What a sheet looks like is shown elsewhere; here it is a file."""
    settings.MEDIA_ROOT = tmp_path
    monkeypatch.setattr(tasks, "render_sheet", lambda sheet, **_more: f"%PDF {sheet.version} {sheet.change}".encode())


@pytest.fixture
def closed(world: World) -> World:
    """The world with its first quarter closed."""
    runs.close(world, 1)
    return world


def test_quarters_and_sheets_remind_of_what_is_due(closed: World, client: Client) -> None:
    """The year's edition in the first quarter of the next year; before that, that it comes after closing."""
    runs.close(closed, 2, 3)

    def shown(day: str) -> list[str]:
        with time_machine.travel(f"{day}T10:00:00+00:00"):
            client.force_login(closed.user("coordinator"))
            return [client.get(closed.url("coordinator", page)).content.decode() for page in ("quarters", "documents")]

    for page in shown("2025-01-10"):
        assert "U kunt de jaaruitgave van 2024 maken zodra" in page
        assert "Afgesloten, en nog niets gepubliceerd" in page
        assert "De jaaruitgave van 2024</a>" not in page
    runs.close(closed, 4)
    for page in shown("2025-02-01"):
        assert f"{closed.url('coordinator', 'publication_new')}?period=2024\">De jaaruitgave van 2024</a>" in page
        assert "U kunt de jaaruitgave" not in page


def test_the_pages_lead_from_asking_to_publishing(closed: World, client: Client) -> None:
    client.force_login(closed.user("coordinator"))
    new = closed.url("coordinator", "publication_new")
    assert "Er worden 3 infosheets gemaakt" in client.get(new, {"period": "2024-Q1"}).content.decode()
    asked = client.post(new, {"period": "2024-Q1"})
    page = asked["Location"]
    assert client.get(new, {"period": "2024-Q1"})["Location"] == page
    shown = client.get(page).content.decode()
    assert "3 wachten" in shown
    assert "hx-get" in shown
    assert "infosheets publiceren?" not in shown
    runs.make(closed)
    progress = client.get(page + "voortgang/")
    assert progress["HX-Refresh"] == "true"
    assert "3 van de 3 infosheets zijn klaar" in progress.content.decode()
    assert "3 infosheets publiceren?" in client.get(page).content.decode()
    done = client.post(page + "publiceren/", follow=True).content.decode()
    assert "3 infosheets zijn gepubliceerd" in done
    again = client.post(page + "publiceren/", follow=True).content.decode()
    assert "heeft deze infosheets al gepubliceerd" in again


def test_a_correction_by_its_pages(closed: World, client: Client) -> None:
    first = runs.published(closed)
    client.force_login(closed.user("coordinator"))
    new = closed.url("coordinator", "publication_new")
    form = client.get(new, {"period": "2024-Q1"}).content.decode()
    assert "Wat is er veranderd?" in form
    values = {"period": "2024-Q1", "only": [str(closed.municipality.pk)]}
    missing = client.post(new, values)
    assert missing.status_code == 200
    assert "id_change_error" in missing.content.decode()
    assert client.post(new, {"period": "2024-Q1", "change": CHANGE}).status_code == 200
    assert client.post(new, values | {"change": CHANGE}).status_code == 302
    runs.make(closed)
    with scope(desk_scope(closed.desk.pk)):
        run = queries.under_way().get()
    runs.publish(closed, run)
    mine = runs.sheets(closed, run)[0]
    old = next(row for row in runs.sheets(closed, first) if row.municipality_id == closed.municipality.pk)
    for name in ("coordinator", "municipality_reader"):
        client.force_login(closed.user(name))
        page = client.get(closed.url(name, "document", pk=old.pk)).content.decode()
        assert "Er is een nieuwere versie van deze infosheet: versie 2" in page
        assert CHANGE in page
        assert closed.url(name, "document", pk=mine.pk) in page
        assert "nieuwere versie" not in client.get(closed.url(name, "document", pk=mine.pk)).content.decode()
        listed = client.get(closed.url(name, "documents")).content.decode()
        assert listed.count(CHANGE) == 1
    assert listed.count("Er is een nieuwere versie: 2") == 1


def test_a_period_that_is_not_closed_has_no_button(closed: World, client: Client) -> None:
    client.force_login(closed.user("coordinator"))
    new = closed.url("coordinator", "publication_new")
    assert "Deze periode is niet afgesloten" in client.get(new, {"period": "2024-Q2"}).content.decode()
    refused = client.post(new, {"period": "2024-Q2"}, follow=True).content.decode()
    assert "Sluit eerst" in refused
    assert client.get(new, {"period": "2024-Q9"}).status_code == 404
