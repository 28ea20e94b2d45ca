"""Everything that a visitor without an account can get is searched for what stands in anybody's rows."""

import pytest
from django.test import Client
from django.urls import reverse

from tests.tenancy.marked import marks
from tests.tenancy.open_routes import PUBLIC
from tests.tenancy.output import text_of
from tests.tenancy.test_output import person_amounts, person_texts
from tests.world import World
from tests.world_snapshot import Snapshot

#: What is open names the first desk and its two clients, and nobody else.
OTHERS = ("Testheide", "Vreemdstad", "Onbekende Sloper", "Verzonnen Bouw", "Nepgroen", "@test.example", "@genodigd", "@vreemd")


@pytest.fixture(scope="module")
def open_texts(marked_world: World) -> list[tuple[str, str]]:
    """Address and text of every page and file for everybody."""
    client = Client()
    urls = [reverse(name, kwargs=kwargs) for name, kwargs in PUBLIC.items() if name != "public:picture"]
    return [(url, text_of(client.get(url))) for url in urls]


@pytest.mark.django_db
def test_no_mark_person_or_other_organisation_is_open(
    open_texts: list[tuple[str, str]], marked_world: World, marked_snapshot: Snapshot
) -> None:
    written = {mark.text for mark in marks(marked_snapshot.rows) if "QM" in mark.text or "qm0" in mark.text}
    hidden = {text for text in written if not text.startswith("Logo ")}  # the words of a logo stand on the sheet
    people = {membership.user.name for membership in marked_world.people.values()}
    assert len(hidden) > 40
    assert len(open_texts) > 10
    for url, text in open_texts:
        found = [word for word in (*hidden, *people, *OTHERS) if word in text]
        assert found == [], url


@pytest.mark.django_db
def test_no_number_or_amount_of_a_person_is_open(
    open_texts: list[tuple[str, str]], marked_snapshot: Snapshot
) -> None:
    words = person_texts(marked_snapshot) | person_amounts(marked_snapshot)
    assert len(words) > 40
    for url, text in open_texts:
        assert [word for word in words if word in text] == [], url
