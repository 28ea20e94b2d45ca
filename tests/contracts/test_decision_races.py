"""Two people on one question or one handover at the same moment, on two real connections: one of them decides."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from decimal import Decimal
from typing import Any

import pytest

from contracts.actions import clauses, decisions
from contracts.actions.decisions import ProposalData, Seen
from contracts.models import DecisionRequest, KnownClause, ObligationRevision
from sroi.celery import unheard
from sroi.tenancy.scope import desk_scope, municipality_scope, scope
from tests.at_once import both
from tests.world import World, at

pytestmark = pytest.mark.django_db(transaction=True)
DAY = date(2024, 9, 2)


def test_two_contract_holders_agree_and_one_revision_is_posted(world: World) -> None:
    with unheard(), scope(desk_scope(world.desk.pk)):
        row = decisions.propose(
            by=world.actor("coordinator"), at=at(DAY), contract_id=world.contracts["running"].pk, revision=1,
            data=ProposalData(kind="adjustment", effective_on=DAY, reason="x", requested_by="x", amount=Decimal(-1000)),
        )

    def decide(step: str) -> Callable[[], Any]:
        return lambda: decisions.answer(
            by=world.actor("contract_holder"), at=at(DAY), request_id=row.pk, version=1, step=step, text="x",
            seen=Seen(1, Decimal(50000), Decimal(49000)),
        )

    mine = municipality_scope(world.municipality.pk)
    assert both(mine, decide("agree"), decide("agree"), decide("agree")) == ["done", "refused", "refused"]
    with scope(desk_scope(world.desk.pk)):
        assert ObligationRevision.objects.count() == 1
        assert (DecisionRequest.objects.get().state, DecisionRequest.objects.get().version) == ("agreed", 2)


def test_one_coordinator_links_while_the_other_dismisses(world: World) -> None:
    with unheard(), scope(desk_scope(world.desk.pk)):
        row = clauses.announce_clause(
            by=world.actor("coordinator"), at=at(DAY), desk_id=world.desk.pk, municipality_id=world.municipality.pk,
            title="Proef", award_date=DAY,
        )
    given: dict[str, Any] = {"at": at(DAY), "clause_id": row.pk, "revision": 1}
    ended = both(
        desk_scope(world.desk.pk),
        lambda: clauses.link_clause(by=world.actor("coordinator"), contract_id=world.contracts["running"].pk, **given),
        lambda: clauses.dismiss_clause(by=world.actor("colleague"), reason="Vervallen", **given),
    )
    assert ended == ["done", "refused"]
    with scope(desk_scope(world.desk.pk)):
        assert KnownClause.objects.get().state in KnownClause.ENDED


def test_one_coordinator_puts_a_tender_back_while_the_other_does_too(world: World) -> None:
    with unheard(), scope(desk_scope(world.desk.pk)):
        row = clauses.announce_clause(
            by=world.actor("coordinator"), at=at(DAY), desk_id=world.desk.pk, municipality_id=world.municipality.pk,
            title="Proef", award_date=DAY,
        )
        clauses.dismiss_clause(by=world.actor("coordinator"), at=at(DAY), clause_id=row.pk, revision=1, reason="Vervallen")
    given: dict[str, Any] = {"at": at(DAY), "clause_id": row.pk, "revision": 2}
    ended = both(
        desk_scope(world.desk.pk),
        lambda: clauses.reopen_clause(by=world.actor("coordinator"), **given),
        lambda: clauses.reopen_clause(by=world.actor("colleague"), **given),
    )
    assert ended == ["done", "refused"]
    with scope(desk_scope(world.desk.pk)):
        assert KnownClause.objects.get().revision == 3
