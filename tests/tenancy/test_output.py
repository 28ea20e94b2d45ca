"""Everything that is made in one scope is searched for what belongs to another: pages, files, PDF and the API."""

from collections.abc import Callable, Iterable, Iterator
from decimal import Decimal

import psycopg
import pytest
from django.apps import apps

from contracts.models import Allocation, Calculation, Candidate, Entry, EntryVersion, Evidence
from sroi.look.formatting import euro
from tests.tenancy.marked import Mark, marks
from tests.tenancy.output import outputs
from tests.world import World
from tests.world_snapshot import Snapshot

Collected = Callable[[str], list[tuple[str, str]]]
#: One of each role that sees different pages or rows.
PEOPLE = (
    "desk_administrator", "other_coordinator", "contract_holder", "municipality_reader",
    "strange_contract_holder", "supplier", "supplier_administrator", "other_supplier", "platform_operator",
)
#: Names of organisations and addresses of people (no policy guards them) that a person must never meet.
NEVER: dict[str, tuple[str, ...]] = {
    "desk_administrator": (
        "Vreemdstad", "Onbekende Sloper", "other-coordinator@", "Hugo Heide", "strange-", "elders@", "testheide@post",
        "bouw-testheide@", "nepgroen-testheide@", "Servicedesk Social Return Testheide",
    ),
    **dict.fromkeys(("contract_holder", "municipality_reader"), (
        "Vreemdstad", "Onbekende Sloper", "supplier@test", "supplier-administrator@", "Anton Aannemer", "Olga Opdrachtnemer",
        "Gerda Groen", "Dirk Dam", "strange-", "elders@", "@genodigd",
    )),
    "strange_contract_holder": ("Voorbeeldstad", "Fictiedam", "Verzonnen Bouw", "Nepgroen", "Proefrivier", "@test.example"),
    "supplier": ("Nepgroen", "Onbekende Sloper", "Vreemdstad", "Hugo Heide", "Testheide", "Gerda Groen", "elders@"),
    "supplier_administrator": ("Nepgroen", "Onbekende Sloper", "Vreemdstad", "Gerda Groen", "@vreemd"),
    "other_supplier": ("Verzonnen Bouw", "Onbekende Sloper", "Vreemdstad", "Anton Aannemer", "Olga Opdrachtnemer", "elders@"),
    "other_coordinator": ("Coby Coördinator", "proefrivier@post", "bouw-proefrivier@"),
}
PERSON_TABLES = (Entry, EntryVersion, Candidate, Allocation, Calculation, Evidence)


def forbidden(world: World, snapshot: Snapshot, person: str) -> list[Mark]:
    """The marks that this person may not see; the platform operator none at all."""
    one = world.people[person].scope
    return [mark for mark in marks(snapshot.rows) if one is None or not mark.is_for(one)]


@pytest.fixture(scope="module")
def collected(marked_world: World) -> Collected:
    """Everything that a person can get out, asked once."""
    found: dict[str, list[tuple[str, str]]] = {}

    def of(person: str) -> list[tuple[str, str]]:
        if person not in found:
            found[person] = list(outputs(marked_world, person))
        return found[person]

    return of


def leaks(world: World, snapshot: Snapshot, person: str, texts: Iterable[tuple[str, str]]) -> Iterator[str]:
    """Every mark or name of another that this person meets in these texts, with the address."""
    hidden = forbidden(world, snapshot, person)
    assert len(hidden) > 40, "nothing here could leak"
    for url, text in texts:
        yield from (f"{url} shows {mark}" for mark in hidden if mark.text in text and mark.text not in url)
        yield from (f"{url} shows {name!r}" for name in NEVER.get(person, ()) if name in text)


@pytest.mark.django_db
@pytest.mark.parametrize("person", PEOPLE)
def test_nothing_of_another_stands_on_any_page_or_in_any_file(
    person: str, marked_world: World, marked_snapshot: Snapshot, collected: Collected
) -> None:
    assert list(leaks(marked_world, marked_snapshot, person, collected(person))) == []


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["desk_administrator", "contract_holder", "supplier_administrator"])
def test_the_own_marks_do_stand_there(
    person: str, marked_world: World, marked_snapshot: Snapshot, collected: Collected
) -> None:
    """Else the search would find nothing because there is nothing."""
    one = marked_world.scope_of(person)
    mine = [mark.text for mark in marks(marked_snapshot.rows) if mark.is_for(one)]
    text = "\n".join(text for _url, text in collected(person))
    assert sum(mark in text for mark in mine) > 15
    assert sum("QM" in mark and mark in text for mark in mine) > 5


def person_texts(snapshot: Snapshot) -> set[str]:
    """Keys, numbers and codes of all that is about single efforts and persons, with the amounts of persons."""
    texts: set[str] = set()
    for model in PERSON_TABLES:
        for row in snapshot.rows[model._meta.db_table]:
            texts |= {str(row[name]) for name in ("id", "code", "number", "original_name") if len(str(row.get(name, ""))) > 7}
    return texts


def person_amounts(snapshot: Snapshot) -> set[str]:
    """What each placement came to, per contract, as it is written on pages and in files."""
    sums: dict[tuple[str, str], Decimal] = {}
    for row in snapshot.rows["contracts_ledgerline"]:
        if row["is_person"] and row["entry_id"]:
            key = (row["contract_id"], row["entry_id"])
            sums[key] = sums.get(key, Decimal(0)) + Decimal(str(row["amount"])).quantize(Decimal("0.01"))
    return {text for amount in sums.values() if amount for text in (euro(amount), f"{amount:f}")}


@pytest.mark.django_db
@pytest.mark.parametrize("person", ["contract_holder", "municipality_reader"])
def test_a_municipality_gets_no_code_number_allocation_explanation_or_amount_of_a_person(
    person: str, marked_snapshot: Snapshot, collected: Collected
) -> None:
    texts, amounts = person_texts(marked_snapshot), person_amounts(marked_snapshot)
    assert len(texts) > 40
    assert len(amounts) > 2
    found = [
        f"{url} shows {text!r}" for url, output in collected(person) for text in texts | amounts
        if text in output and text not in url
    ]
    assert found == []


@pytest.mark.parametrize(("table", "person"), [
    ("Advice", "desk_administrator"), ("Entry", "desk_administrator"), ("Document", "contract_holder"),
])
def test_the_tests_bite(
    table: str, person: str, marked_world: World, marked_snapshot: Snapshot, superuser: psycopg.Connection,
    django_db_blocker: pytest.FixtureRequest,
) -> None:
    """With the policies of one table switched off, the search finds a leak."""
    name = apps.get_model("reporting" if table == "Document" else "contracts", table)._meta.db_table
    superuser.autocommit = True
    superuser.execute(f'ALTER TABLE "{name}" DISABLE ROW LEVEL SECURITY')
    try:
        with django_db_blocker.unblock():  # type: ignore[attr-defined]  # untyped plugin; no transaction, it would hold the table
            texts = outputs(marked_world, person)
            assert next(leaks(marked_world, marked_snapshot, person, texts), None) is not None
    finally:
        superuser.execute(f'ALTER TABLE "{name}" ENABLE ROW LEVEL SECURITY')
