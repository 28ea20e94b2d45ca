"""A coordinator corrects the division; what actions refuse; who can read it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.test import Client

from contracts.models import Entry
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.dividing import Rows, again, approve, change, live, rows, shares
from tests.contracts.test_api import Api
from tests.contracts.test_supplier_form import WHO
from tests.world import World, report

pytestmark = pytest.mark.django_db


@pytest.fixture
def correct(world: World, coordinator: Client) -> Callable[..., Any]:
    """Approve the submitted entry on screen with these rows."""
    entry = world.entries["submitted"]

    def post(parts: Rows, **more: str) -> Any:
        sent = {"revision": str(entry.revision), "reason": "", **rows(world, parts), **more}
        return coordinator.post(world.url("coordinator", "entry_approve", pk=entry.pk), sent)

    return post


def test_a_coordinator_corrects_the_division_with_a_reason(
    world: World, supplier: Client, correct: Callable[..., Any]
) -> None:
    """It becomes a version of its own; what the supplier wrote stays, and the supplier reads why."""
    entry = world.entries["submitted"]
    parts: Rows = [("running", "60"), ("twin", "40")]
    refused = correct(parts)
    assert "reason" in refused.context["approve_form"].errors
    assert live(world, entry) == shares(world, running="100")
    assert correct(parts, reason="De helft van het werk is voor de andere opdracht.").status_code == 302
    assert live(world, entry) == shares(world, running="60", twin="40")
    with scope(desk_scope(world.desk.pk)):
        versions = list(Entry.objects.get(pk=entry.pk).versions.order_by("number"))
    assert [version.division for version in versions] == [shares(world, running="100"), shares(world, running="60", twin="40")]
    assert versions[0].approved_at is None
    assert "De helft van het werk" in supplier.get(world.url(WHO, "entry", pk=entry.pk)).content.decode()


def test_a_coordinator_who_changes_nothing_writes_no_version(world: World, correct: Callable[..., Any]) -> None:
    entry = world.entries["submitted"]
    assert correct([("running", "100")]).status_code == 302
    assert again(world, entry).approved_version == entry.current_version


def test_the_rows_of_the_review_work_without_script(world: World, correct: Callable[..., Any]) -> None:
    """Adding a row decides nothing and keeps the reason; a fault stands at its row."""
    page = correct([("running", "60")], action="add_part", reason="Omdat")
    assert len(page.context["division"].rows) == 2
    assert page.context["division_open"]
    assert "Omdat" in page.content.decode()
    page = correct([("running", "60"), ("twin", "60")], reason="Omdat")
    assert "percentage" in page.context["division"].rows[1].errors
    assert again(world, world.entries["submitted"]).state == "submitted"


def test_the_second_reviewer_meets_a_conflict(world: World, correct: Callable[..., Any]) -> None:
    change(world, world.entries["submitted"], shares(world, twin="100"))
    assert correct([("running", "60"), ("twin", "40")], reason="Omdat").status_code == 409
    assert live(world, world.entries["submitted"]) == shares(world, twin="100")


@pytest.mark.parametrize("parts", [
    {"running": "60", "twin": "40.01"}, {"running": "60", "plain": "40"}, {"running": "60", "closed": "40"},
    {"running": "60", "twin": "0"}, {"running": "60", "twin": "33.333"}, {"running": "60", "second": "40"},
    {"running": "60", "other_running": "40"},
])
def test_the_actions_refuse_what_the_screens_do_not_offer(world: World, parts: dict[str, str]) -> None:
    wrong = shares(world, **parts)
    with pytest.raises(ValidationError):
        report(world, "wrong", shares=wrong)
    with pytest.raises(ValidationError):
        approve(world, world.entries["submitted"], shares=wrong, reason="Omdat")


def test_the_api_shows_the_division_to_desk_and_supplier_only(world: World) -> None:
    entry = report(world, "shared", shares=shares(world, running="60", twin="30"))
    for who in ("coordinator", WHO):
        found = Api(world, who).get(f"invullingen/{entry.pk}").json()["verdeling"]
        assert [(row["contractnummer"], row["aandeel"]) for row in found] == [
            (world.contracts["running"].number, "60.00"), (world.contracts["twin"].number, "30.00"),
        ]
    for who in ("contract_holder", "other_contract_holder"):
        assert Api(world, who).get(f"invullingen/{entry.pk}").status_code == 403
        for name in ("running", "elsewhere"):
            assert "aandeel" not in Api(world, who).get(f"contracten/{world.contracts[name].pk}").content.decode()
