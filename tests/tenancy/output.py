"""Everything that somebody can get out of the application, as text: pages, files, PDF and answers of the API."""

import html
import json
from collections.abc import Iterator
from io import BytesIO

from django.http.response import HttpResponseBase
from django.test import Client
from openpyxl import load_workbook
from pypdf import PdfReader

from sroi.accounts.acting import Acting
from sroi.accounts.roles import RoleCode
from tests.tenancy.marked import PDF
from tests.tenancy.routes import API, PAGES
from tests.tenancy.test_url_matrix import address, api_url, audience, client_of, key_of, objects
from tests.world import World


def outputs(world: World, person: str) -> Iterator[tuple[str, str]]:
    """Address and text of everything that this person can open: each page with each own object and each file of it."""
    yield from _pages(world, person)
    if world.people[person].of is not None:
        yield from _answers(world, person)


def _pages(world: World, person: str) -> Iterator[tuple[str, str]]:
    mine, client = world.people[person], client_of(world, person)
    for name, line in PAGES.items():
        if audience(name) != mine.organisation or RoleCode(mine.role) not in line.roles or line.only_posts:
            continue
        for kwargs in objects(world, line.of, person=person):
            url = address(world, name, kwargs, person=person)
            for query in ("", *line.searches):
                found = f"{url}{'?' * bool(query)}{query}"
                yield found, text_of(client.get(found))


def _answers(world: World, person: str) -> Iterator[tuple[str, str]]:
    mine, headers = world.people[person], key_of(world, person)
    for name, line in API.items():
        if Acting(mine).role in line.roles:
            for kwargs in objects(world, line.of, person=person):
                url = api_url(world, name, kwargs, person=person)
                answer = Client().get(url, headers=headers)
                assert answer.status_code == 200, url
                yield url, json.dumps(json.loads(answer.content), ensure_ascii=False)


def text_of(answer: HttpResponseBase) -> str:
    """What a person can read in an answer, whatever its format."""
    assert answer.status_code < 500
    content, kind = b"".join(answer), answer.get("Content-Type", "")
    if "spreadsheet" in kind:
        rows = load_workbook(BytesIO(content), read_only=True).active.iter_rows(values_only=True)  # type: ignore[union-attr]  # one sheet
        return "\n".join(" ".join(str(cell) for cell in row if cell is not None) for row in rows)
    if kind == "application/pdf" and not content.startswith(PDF):
        return " ".join(" ".join(page.extract_text() for page in PdfReader(BytesIO(content)).pages).split())
    if kind in ("image/png", "image/jpeg"):
        return ""  # cleaned and written anew: there are no words in it
    text = content.decode("utf-8-sig")
    about_file = answer.get("Content-Disposition", "") + answer.get("Location", "")
    return f"{html.unescape(text)}\n{about_file}"
