"""Correcting, changing and withdrawing entries on the pages, also by two people at once."""

from __future__ import annotations

from datetime import date

import pytest
from django.test import Client

from contracts.models import Entry
from sroi.tenancy.scope import scope
from tests.contracts.test_supplier_form import WHO, placement
from tests.pages import context_of
from tests.world import World, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def supplier(client: Client, world: World) -> Client:
    """The administrator of the supplier, who sees both desks."""
    client.force_login(world.user(WHO))
    return client


def test_a_returned_entry_is_corrected(supplier: Client, world: World) -> None:
    """The reason stands above the form; the correction is a new version that goes back to the desk."""
    entry = world.entries["returned"]
    change = world.url(WHO, "entry_change", pk=entry.pk)
    assert entry.decision_reason in supplier.get(change).content.decode()
    supplier.post(change, placement(world, revision=entry.revision, candidate=str(entry.candidate_id), hours_per_week="30"))
    supplier.post(world.url(WHO, "entry_submit", pk=entry.pk), {"revision": entry.revision + 1})
    with scope(world.scope_of("coordinator")):
        again = Entry.objects.get(pk=entry.pk)
        assert (again.state, again.current_version) == ("submitted", 2)
        assert again.versions.count() == 2


def test_a_returned_entry_can_go_back_unchanged(supplier: Client, world: World) -> None:
    """For instance after adding evidence: no new version is needed."""
    entry = world.entries["returned"]
    supplier.post(world.url(WHO, "entry_submit", pk=entry.pk), {"revision": entry.revision})
    with scope(world.scope_of("coordinator")):
        again = Entry.objects.get(pk=entry.pk)
        assert (again.state, again.current_version) == ("submitted", 1)


def test_an_approved_entry_counts_on_while_it_changes(supplier: Client, world: World) -> None:
    """The change is a version of its own; until it is approved nothing moves, and it can be taken back."""
    entry = world.entries["approved"]
    change = world.url(WHO, "entry_change", pk=entry.pk)
    page = supplier.get(change)
    assert context_of(page)["is_approved"]
    assert "candidate" not in context_of(page)["form"].fields
    supplier.post(change, placement(world, revision=entry.revision, end="2024-08-31", hours_per_week="36"))
    with scope(world.scope_of(WHO)):
        during = Entry.objects.get(pk=entry.pk)
    same = ("state", "last_day", "confirmed_until", "approved_version", "candidate_id", "block_code")
    assert [getattr(during, name) for name in same] == [getattr(entry, name) for name in same]
    supplier.post(world.url(WHO, "entry_submit", pk=entry.pk), {"revision": during.revision})
    with scope(world.scope_of(WHO)):
        waiting = Entry.objects.get(pk=entry.pk)
    assert (waiting.state, waiting.last_day, waiting.confirmed_until) == (
        "submitted", date(2024, 8, 31), entry.confirmed_until,
    )
    supplier.post(world.url(WHO, "entry_withdraw", pk=entry.pk), {"revision": waiting.revision})
    with scope(world.scope_of(WHO)):
        after = Entry.objects.get(pk=entry.pk)
    assert (after.state, after.last_day, after.current_version) == ("approved", entry.last_day, entry.approved_version)


def test_saying_the_same_writes_no_version(supplier: Client, world: World) -> None:
    """Opening the form and going on changes nothing."""
    entry = world.entries["approved"]
    supplier.post(
        world.url(WHO, "entry_change", pk=entry.pk), placement(world, revision=entry.revision, hours_per_week="36"),
    )
    with scope(world.scope_of(WHO)):
        assert Entry.objects.get(pk=entry.pk).revision == entry.revision


def test_a_thrown_away_draft_is_gone_for_everybody(supplier: Client, world: World) -> None:
    """The desk never saw it and never will."""
    entry = world.entries["draft"]
    supplier.post(world.url(WHO, "entry_withdraw", pk=entry.pk), {"revision": entry.revision})
    for who in (WHO, "coordinator"):
        with scope(world.scope_of(who)):
            assert not Entry.objects.filter(pk=entry.pk).exists()


def test_two_people_at_once(supplier: Client, world: World) -> None:
    """The second one sees what was typed beside what is stored, and can send it after all."""
    entry = world.entries["draft"]
    change = world.url(WHO, "entry_change", pk=entry.pk)
    first = placement(world, revision=entry.revision, candidate=str(entry.candidate_id))
    supplier.post(change, first | {"hours_per_week": "20"})
    answer = supplier.post(change, first | {"hours_per_week": "30"})
    assert answer.status_code == 409
    context = context_of(answer)
    assert ("hours_per_week", "30") in context["resend"]
    assert supplier.post(change, first | {"hours_per_week": "30", "revision": context["newest"]}).status_code == 302
    with scope(world.scope_of(WHO)):
        assert Entry.objects.get(pk=entry.pk).versions.get().facts["hours_per_week"] == "30"


def test_a_rejected_entry_cannot_be_changed(supplier: Client, world: World) -> None:
    """Its form leads to its page."""
    entry = world.entries["rejected"]
    assert supplier.get(world.url(WHO, "entry_change", pk=entry.pk)).status_code == 302
    answer = supplier.post(world.url(WHO, "entry_submit", pk=entry.pk), {"revision": entry.revision})
    assert answer["Location"] == world.url(WHO, "entry", pk=entry.pk)


def test_a_submitted_entry_comes_back_when_it_is_changed(supplier: Client, world: World) -> None:
    """So that the desk does not approve what is being rewritten."""
    entry = report(world, "again")
    supplier.post(
        world.url(WHO, "entry_change", pk=entry.pk),
        placement(world, revision=entry.revision, candidate=str(entry.candidate_id), hours_per_week="12"),
    )
    with scope(world.scope_of(WHO)):
        assert Entry.objects.get(pk=entry.pk).state == "returned"
