"""The pages for everybody: what is published and open, and not a word about the rest."""

from pathlib import Path
from urllib.parse import parse_qs, urlsplit

import pytest
from django.conf import settings
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from reporting.addresses import sheet_address
from reporting.models import Document
from sroi.tenancy.scope import PUBLIC, scope
from tests.reporting.published import PDF, close, open_up, publish
from tests.world import World

pytestmark = pytest.mark.django_db
SHEET = "/openbaar/proefrivier/voorbeeldstad/2024-Q1/"
ALL = (
    "/openbaar/", "/openbaar/proefrivier/", SHEET, f"{SHEET}pdf/", f"{SHEET}csv/", "/openbaar/proefrivier/regio/2024-Q1/",
    "/openbaar/proefrivier/open-data/", "/openbaar/proefrivier/open-data/catalogus.jsonld",
    "/openbaar/proefrivier/open-data/2024/cijfers.csv", "/openbaar/proefrivier/open-data/2024/cijfers.json",
    "/openbaar/proefrivier/open-data/2024/kolommen.json",
    "/openbaar/proefrivier/open-data/2024/opdrachtgever/voorbeeldstad.csv",
    "/api/v1/open-data/proefrivier", "/api/v1/open-data/proefrivier/2024",
)


@pytest.fixture(autouse=True)
def _own_files(tmp_path: Path, settings: pytest.FixtureRequest) -> None:
    settings.MEDIA_ROOT = tmp_path  # type: ignore[attr-defined]  # pytest-django's settings


@pytest.fixture
def shown(world: World) -> World:
    """The first quarter is published and open; the second is made and not published."""
    close(world, "2024-Q1", "2024-Q2")
    publish(world, "2024-Q1")
    publish(world, "2024-Q2", finish=False)
    open_up(world)
    return world


@pytest.mark.parametrize("url", ALL)
def test_everybody_reads_what_is_published_and_open(shown: World, client: Client, url: str) -> None:
    answer = client.get(url)
    assert answer.status_code == 200
    assert "sessionid" not in answer.cookies
    assert not answer.cookies, "a page for everybody sets no cookie"


@pytest.mark.parametrize("url", [url for url in ALL if url != "/openbaar/"])
def test_a_closed_desk_answers_like_one_that_does_not_exist(shown: World, client: Client, url: str) -> None:
    open_up(shown, openly=False)
    closed, unknown = client.get(url), client.get(url.replace("proefrivier", "bestaat-niet"))
    assert (closed.status_code, unknown.status_code) == (404, 404)
    assert closed.content.replace(b"proefrivier", b"bestaat-niet") == unknown.content
    assert b"Proefrivier" not in client.get("/openbaar/").content


def test_the_address_on_the_sheet_is_the_page_of_that_version(shown: World, client: Client) -> None:
    with scope(PUBLIC):
        row = Document.objects.select_related("desk", "municipality").get(municipality__slug="voorbeeldstad")
    parts = urlsplit(sheet_address(row))
    assert parts.path == SHEET
    assert client.get(f"{parts.path}?{parts.query}").status_code == 200


def test_a_page_that_is_not_open_asks_to_sign_in_and_leads_to_the_own_sheets(shown: World, client: Client) -> None:
    open_up(shown, openly=False)
    page = client.get(SHEET)
    assert page.status_code == 404
    link = page.content.decode().split("/account/login/?")[1].split('"')[0]
    assert parse_qs(link)["next"] == ["/opdrachtgever/voorbeeldstad/infosheets/?period=2024-Q1"]
    client.force_login(shown.user("contract_holder"))
    assert client.get("/opdrachtgever/voorbeeldstad/infosheets/?period=2024-Q1").status_code == 200


def test_nothing_shows_that_an_unpublished_sheet_exists(shown: World, client: Client) -> None:
    made, never = client.get(SHEET.replace("Q1", "Q2")), client.get(SHEET.replace("Q1", "Q4"))
    assert (made.status_code, never.status_code) == (404, 404)
    assert made.content.replace(b"Q2", b"Q4") == never.content
    assert client.get(f"{SHEET}?versie=2").status_code == 404
    for url in ALL:
        text = client.get(url).content.decode()
        assert "2024-Q2" not in text, url
        assert "2e kwartaal 2024" not in text, url


def test_no_name_of_who_published_or_asked_stands_anywhere(shown: World, client: Client) -> None:
    names = [membership.user.name for membership in shown.people.values()]
    for url in ALL:
        text = client.get(url).content.decode()
        assert [name for name in names if name in text] == [], url


def test_an_older_version_stays_with_its_change_line(shown: World, client: Client) -> None:
    publish(shown, "2024-Q1", change="een vergeten advies is meegeteld", only=[shown.municipality.pk])
    newest, first = client.get(SHEET).content.decode(), client.get(f"{SHEET}?versie=1").content.decode()
    assert "een vergeten advies is meegeteld" in newest
    assert "?versie=1" in newest
    assert "nieuwere versie" in first
    assert client.get(f"{SHEET}csv/").content != client.get(f"{SHEET}csv/?versie=1").content
    rows = client.get("/openbaar/proefrivier/open-data/2024/cijfers.json").json()["cijfers"]
    assert {(row["opdrachtgever"], row["versie"]) for row in rows} >= {("voorbeeldstad", 2), ("", 1)}
    assert ("voorbeeldstad", 1) not in {(row["opdrachtgever"], row["versie"]) for row in rows}


def test_the_files_are_those_that_were_published(shown: World, client: Client) -> None:
    assert client.get(f"{SHEET}pdf/").content == PDF
    csv = client.get(f"{SHEET}csv/")
    assert csv["Content-Type"].startswith("text/csv")
    assert csv.content.startswith("\N{BYTE ORDER MARK}".encode())
    with scope(PUBLIC):
        row = Document.objects.get(municipality__slug="voorbeeldstad")
    (Path(settings.MEDIA_ROOT) / row.path).write_bytes(b"%PDF veranderd")
    assert client.get(f"{SHEET}pdf/").status_code == 404, "a file that was changed is not served"


@pytest.mark.parametrize("url", [url for url in ALL if not url.startswith("/api/")])
def test_a_browser_that_has_the_page_does_not_get_it_again(shown: World, client: Client, url: str) -> None:
    first = client.get(url)
    assert "max-age=300" in first["Cache-Control"]
    assert "public" in first["Cache-Control"]
    again = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (again.status_code, again.content) == (304, b"")
    assert client.get(url, headers={"If-None-Match": '"iets anders"'}).status_code == 200


@pytest.mark.parametrize("url", ["/openbaar/", "/openbaar/proefrivier/", SHEET, "/openbaar/proefrivier/open-data/"])
def test_a_browser_that_has_the_page_of_another_release_gets_the_new_one(
    shown: World, client: Client, url: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    first = client.get(url)
    monkeypatch.setattr("reporting.views.public.release", lambda: "the next one")
    after = client.get(url, headers={"If-None-Match": first["ETag"]})
    assert (after.status_code, after["ETag"] != first["ETag"]) == (200, True)
    assert after.content == first.content


def test_the_page_of_somebody_who_is_signed_in_is_kept_by_nobody_else(shown: World, client: Client) -> None:
    client.force_login(shown.user("coordinator"))
    answer = client.get(SHEET)
    assert answer.status_code == 200
    assert "private" in answer["Cache-Control"]
    assert "ETag" not in answer
    assert "Cookie" in answer["Vary"]


def test_one_address_may_not_ask_without_end(shown: World, client: Client, settings: pytest.FixtureRequest) -> None:
    settings.PUBLIC_RATE = "3/m/ip"  # type: ignore[attr-defined]  # pytest-django's settings
    codes = [client.get(url).status_code for url in ("/openbaar/", SHEET, "/api/v1/open-data/proefrivier", SHEET)]
    assert codes == [200, 200, 200, 429]
    assert client.get("/api/v1/open-data/proefrivier").status_code == 429
    assert client.get(SHEET)["Retry-After"]


def test_more_sheets_cost_no_more_queries(shown: World, client: Client) -> None:
    def queries(url: str) -> int:
        with CaptureQueriesContext(connection) as found:
            assert client.get(url).status_code == 200
        return len(found)

    urls = ("/openbaar/", "/openbaar/proefrivier/", "/openbaar/proefrivier/open-data/", "/openbaar/proefrivier/open-data/2024/cijfers.csv", SHEET)
    one = {url: queries(url) for url in urls}
    publish(shown, "2024-Q1", change="nog eens bekeken")
    close(shown, "2024-Q3")
    publish(shown, "2024-Q3")
    assert {url: queries(url) for url in urls} == one


def test_only_looking_is_offered(shown: World, client: Client) -> None:
    for url in ALL:
        assert client.head(url).status_code == 200 or url.startswith("/api/")
        for send in (client.post, client.put, client.delete):
            assert send(url).status_code == 405, url
