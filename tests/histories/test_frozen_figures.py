"""A closed quarter reads the same for ever, whatever happens to its contracts later."""

from dataclasses import replace
from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.utils import translation

from contracts.actions import contracts as contract_actions
from contracts.actions import options
from contracts.models import Contract
from reporting.actions import closing
from reporting.figures import ledger_sums
from reporting.figures.report_period import parse_period
from reporting.figures.report_set import report_set
from reporting.sheet.making import sheet_of
from reporting.sheet.words import verdict
from sroi.tenancy.scope import desk_scope, scope
from tests.histories.story import Story
from tests.world import at

pytestmark = pytest.mark.django_db
CLOSED = "2024-Q1"


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
    assert abs(float(elapsed) - (91 / 731 + 91 / 366) / 2) < 1e-12
    story.revise("long", on=date(2024, 8, 1), amount="50000.00")
    row = story.world.contracts["short"]
    with scope(desk_scope(story.desk.pk)):
        contract_actions.close_contract(
            by=story.world.actor("coordinator"), at=at(date(2025, 2, 1)), contract_id=row.pk, revision=row.revision,
            closed_on=date(2025, 1, 31), reason="Opgeleverd",
        )
    story.night(date(2025, 2, 1))
    assert {period: story.figures(period) for period in told} == told


def extend(story: Story, name: str, *, on: date, until: date) -> None:
    """An option of the contract is taken up: 500.000 more, and the term goes on."""
    who: dict[str, Any] = {"by": story.world.actor("coordinator"), "at": at(on)}
    row = story.world.contracts[name]
    with scope(desk_scope(story.desk.pk)):
        row.refresh_from_db()
        option = options.add_option(
            **who, contract_id=row.pk, revision=row.revision,
            data=options.OptionData(description="Verlenging", value_excl_vat=Decimal(500_000), until=until),
        )
        row.refresh_from_db()
        options.exercise_option(
            **who, option_id=option.pk, revision=row.revision,
            data=options.ExerciseData(
                effective_on=on, reason="Naar tevredenheid", requested_by="Olga", approved_by="Karin", until=until,
            ),
        )
        assert Contract.objects.get(pk=row.pk).until == until
    story.night(on)


def told_of(story: Story, *, on: date = date(2026, 1, 31)) -> list[Any]:
    """The closed quarter: its figures, its verdict, and how many contracts are at risk in the report set."""
    period = parse_period(CLOSED)
    with scope(desk_scope(story.desk.pk)), translation.override("en"):
        sheet = sheet_of(desk=story.desk, municipality=story.town, period=period, on=on)
        rows = {row.code: row.cumulative for row in report_set(desk=story.desk, municipality=story.town, period=period, on=on)}
        return [story.figures(CLOSED), sheet.figures_hash, verdict(sheet), rows["contracts_at_risk"]]


def test_a_later_option_does_not_move_the_time_nor_the_risk_of_a_closed_quarter(story: Story) -> None:
    """Five months, of which 91 of 152 days passed and nothing was done; two more years are agreed after the quarter closed."""
    # So much is owed that the range of nobody's placements leaves the verdict clear.
    story.contract("short", schedule_id=story.schedule(), until=date(2024, 6, 1), value_excl_vat=Decimal(50_000_000))
    story.close(CLOSED, on=date(2024, 4, 3))
    told = told_of(story)
    assert abs(float(told[0].time_elapsed) - 91 / 152) < 1e-12
    assert (told[0].contracts_at_risk, told[3]) == (1, 1)
    assert "behind schedule" in told[2] and "1\N{NO-BREAK SPACE}contract needs attention" in told[2]
    extend(story, "short", on=date(2024, 5, 6), until=date(2026, 6, 1))
    assert told_of(story) == told
    stand = story.figures("..2024-04-30")
    assert stand.time_elapsed is not None and stand.time_elapsed < Decimal("0.14"), "a stand per date is told by the terms of now"


def test_a_quarter_that_closed_before_is_told_by_the_terms_of_now(story: Story, monkeypatch: pytest.MonkeyPatch) -> None:
    """Rows from before terms and what waited were stored: the rest of them is read as ever."""
    story.contract("short", schedule_id=story.schedule(), until=date(2024, 6, 1))
    story.night(date(2024, 4, 2))
    live, summed = story.figures(CLOSED), ledger_sums.stock_from_ledger
    nothing: dict[str, Any] = dict.fromkeys(ledger_sums.PROGRESS)
    with monkeypatch.context() as before:
        before.setattr(ledger_sums, "stock_from_ledger", lambda **asked: [replace(row, **nothing) for row in summed(**asked)])
        before.setattr(closing, "committed", lambda **_asked: {story.town.pk: None})
        story.close(CLOSED, on=date(2024, 4, 3))
    assert story.figures(CLOSED) == live
    extend(story, "short", on=date(2024, 5, 6), until=date(2026, 6, 1))
    moved = story.figures(CLOSED)
    assert moved.time_elapsed is not None and moved.time_elapsed < Decimal("0.11")
    assert (moved.obligation, moved.contracts_at_risk, moved.committed) == (live.obligation, 0, None)
