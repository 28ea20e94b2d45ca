"""A closed quarter reads the same for ever, whatever happens to its contracts later."""

from datetime import date

import pytest

from contracts.actions import contracts as contract_actions
from sroi.tenancy.scope import desk_scope, scope
from tests.histories.story import Story
from tests.world import at

pytestmark = pytest.mark.django_db


def test_a_later_revision_or_close_out_does_not_move_a_closed_quarter(story: Story) -> None:
    """Two contracts of 50.000 owed each, one of two years and one of one; a third of the weight changes afterwards.

    On 31 March 2024, 91 days in: 91/731 and 91/366 of the terms, equally weighted. Later one is raised by 50.000 and the other
    closed; the quarter says what it said, in every figure.
    """
    table = story.schedule()
    story.contract("long", schedule_id=table)
    story.contract("short", schedule_id=table, until=date(2025, 1, 1))
    story.close("2024-Q1", on=date(2024, 4, 3))
    told = {period: story.figures(period) for period in ("2024-Q1", "..2024-04-03")}
    elapsed = told["2024-Q1"].time_elapsed
    assert elapsed is not None
    # The last day counts as the day on which it is asked: 90 whole days have passed on 31 March.
    assert abs(float(elapsed) - (90 / 731 + 90 / 366) / 2) < 1e-12
    story.revise("long", on=date(2024, 8, 1), amount="50000.00")
    row = story.world.contracts["short"]
    with scope(desk_scope(story.desk.pk)):
        contract_actions.close_contract(
            by=story.world.actor("coordinator"), at=at(date(2025, 2, 1)), contract_id=row.pk, revision=row.revision,
            closed_on=date(2025, 1, 31), reason="Opgeleverd",
        )
    story.night(date(2025, 2, 1))
    assert {period: story.figures(period) for period in told} == told
