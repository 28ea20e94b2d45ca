"""What is owed over the years: PSO that lapses, caps after a revision, invoiced turnover, wage sums, older contracts."""

from datetime import date
from decimal import Decimal
from typing import Any

import pytest
from django.core.exceptions import ValidationError

from contracts.actions import turnover
from contracts.actions.contracts import OpeningData
from contracts.errors import StepRefused
from contracts.models import Event, TurnoverInvoice
from sroi.tenancy.scope import desk_scope, scope
from tests.histories.story import Story, whole
from tests.world import at, invoice

pytestmark = pytest.mark.django_db
#: 730 days, of which the first 365 end on 28 February 2025.
TWO_YEARS = {"starts_on": date(2024, 3, 1), "until": date(2026, 3, 1)}
PSO = [{"role": "main_contractor", "level": "1", "effect": 10}]
CERTIFICATE: dict[str, Any] = {"level": "1", "valid_from": date(2024, 1, 1), "until": date(2025, 3, 1), "day": date(2024, 2, 1)}


def test_pso_as_a_discount_lapses_half_way(story: Story) -> None:
    """5 % of € 1.000.000 is 50.000, for 730 days. PSO level 1 is 10 % discount, until half-way (365 days).

    On the first covered day it is granted for the whole term: 5.000, so 45.000 is owed. At the lapse on 1 March 2025 it is
    re-assessed to 50.000 × 10 % × 365/730 = 2.500: 47.500 is owed (rules 8.3). The quarters of 2024 are closed by then, and
    stay as they were; the 2.500 that is owed again stands in the first quarter of 2025.
    """
    story.certify(**CERTIFICATE)
    story.contract("road", schedule_id=story.schedule(pso=PSO), **TWO_YEARS)
    story.night(date(2024, 3, 1))
    assert whole(story.balance("road").obligation, story.balance("road").pso_effect) == [45000, 5000]
    story.close("2024-Q1", "2024-Q2", "2024-Q3", "2024-Q4", on=date(2025, 1, 10))
    assert story.figures("2024-Q4").obligation == 45000
    story.night(date(2025, 2, 28))
    assert story.balance("road").obligation == 45000

    story.night(date(2025, 3, 1))

    assert whole(story.balance("road").obligation, story.balance("road").pso_effect) == [47500, 2500]
    assert story.lines("road", "pso_discount") == {("2024-Q1", "2024-Q1"): "-5000.00", ("2025-Q1", "2025-Q1"): "2500.00"}
    assert whole(story.figures("2024-Q4").obligation, story.figures("2025-Q1").obligation) == [45000, 47500]
    assert story.balance("road").fulfilled == 0


def test_pso_as_fulfilment_lapses_half_way(story: Story) -> None:
    """The same certificate where PSO is booked as fulfilment: it grows by the covered day and is never taken back.

    50.000 × 10 % = 5.000 over 730 days. To 31 March 2024: 31 days, 5.000 × 31/730 = 212,33. To 30 June: 122 days, 835,62,
    so 623,29 in Q2. To 31 December: 306 days, 2.095,89. To the lapse: 365 days, 2.500,00; and after it nothing more.
    """
    story.certify(**CERTIFICATE)
    story.contract("road", schedule_id=story.schedule(pso=PSO, policy={"pso_booking": "fulfilment"}), **TWO_YEARS)
    story.night(date(2024, 3, 31))
    assert story.balance("road").fulfilled == Decimal("212.33")
    story.close("2024-Q1", on=date(2024, 4, 5))
    story.night(date(2024, 12, 31))
    assert story.lines("road", "pso")["2024-Q2", "2024-Q2"] == "623.29"
    assert story.balance("road").fulfilled == Decimal("2095.89")
    for day in (date(2025, 2, 28), date(2025, 3, 1), date(2025, 12, 31)):
        story.night(day)
        assert whole(story.balance("road").obligation, story.balance("road").fulfilled) == [50000, 2500]
    year = story.figures("2024")
    assert year.routes["pso"] == year.fulfilled == Decimal("2095.89")
    assert story.figures("2025").routes["pso"] == Decimal("404.11")


CAPPED = {
    "caps": [{"scope": "category:PURCHASES", "type": "max_pct_obligation", "value": 30}],
    "categories": [{"code": "PURCHASES", "name_nl": "Inkoop", "blocks": ["BUY"]}],
}


def test_a_maximum_after_the_obligation_is_revised_downwards(story: Story) -> None:
    """At most 30 % of the obligation by purchases: 15.000 of 50.000. The supplier bought for 14.000, so all of it counts.

    Q2 is closed with that. In September the obligation goes down by 10.000: 30 % of 40.000 is 12.000, so 2.000 does not count
    any more. Nothing happened in that quarter, so that what counted in it is negative (rules 13.4). In November 5.000 is
    added: 30 % of 45.000 is 13.500, and 1.500 comes back.
    """
    story.contract("school", schedule_id=story.schedule(**CAPPED))
    story.purchase("F-1", "school", day=date(2024, 5, 15), amount="14000.00", approved=date(2024, 5, 20))
    story.close("2024-Q1", "2024-Q2", on=date(2024, 7, 5))
    story.revise("school", on=date(2024, 9, 10), amount="-10000.00")
    story.night(date(2024, 9, 10))
    balance = story.balance("school")
    assert whole(balance.obligation, balance.fulfilled, balance.not_counted) == [40000, 12000, 2000]
    story.close("2024-Q3", on=date(2024, 10, 5))
    story.revise("school", on=date(2024, 11, 5), amount="5000.00")
    story.night(date(2024, 11, 5))

    assert story.lines("school", "cap") == {("2024-Q3", "2024-Q3"): "-2000.00", ("2024-Q4", "2024-Q4"): "1500.00"}
    balance = story.balance("school")
    assert whole(balance.obligation, balance.fulfilled, balance.not_counted) == [45000, 13500, 500]
    assert whole(*(story.figures(f"2024-Q{number}").fulfilled for number in (2, 3, 4))) == [14000, -2000, 1500]
    # The line of a cap has no route: the purchases stay what they were.
    assert story.figures("2024").routes["social_purchasing"] == 14000


TURNOVER = {"obligation": {"default_pct": 5, "rules": [{"basis": "invoiced_turnover"}]}}


def test_an_obligation_that_moves_with_the_invoices(story: Story) -> None:
    """5 % of what is invoiced; the contract value of € 1.000.000 only lets expect 50.000 (rules 13.5).

    Nothing is owed before the first invoice. 200.000 in April: 10.000. 100.000 in July: 15.000. A credit note of 40.000 in
    August: 13.000. In November an invoice of 10 September turns up, 60.000: 16.000; the third quarter is closed, so its 3.000
    is reported in the fourth.
    """
    world = story.world
    story.contract("catering", schedule_id=story.schedule(**TURNOVER))
    story.night(date(2024, 3, 31))
    assert whole(story.balance("catering").obligation, story.figures("2024-Q1").obligation) == [0, 0]
    assert expected(story, "catering", on=date(2024, 3, 31)) == 50000
    invoice(world, "catering", "2024-001", day=date(2024, 4, 15), amount="200000.00")
    invoice(world, "catering", "2024-002", day=date(2024, 7, 20), amount="100000.00")
    invoice(world, "catering", "C-003", day=date(2024, 8, 30), amount="-40000.00")
    story.close("2024-Q1", "2024-Q2", "2024-Q3", on=date(2024, 10, 5))
    invoice(world, "catering", "2024-004", day=date(2024, 9, 10), amount="60000.00", at_day=date(2024, 11, 6))
    story.night(date(2024, 11, 6))

    assert story.lines("catering", "obligation") == {
        ("2024-Q2", "2024-Q2"): "10000.00", ("2024-Q3", "2024-Q3"): "3000.00", ("2024-Q3", "2024-Q4"): "3000.00",
    }
    assert whole(*(story.figures(f"2024-Q{number}").obligation for number in (1, 2, 3, 4))) == [0, 10000, 13000, 16000]
    assert story.balance("catering").obligation == 16000
    assert expected(story, "catering", on=date(2024, 11, 6)) == 50000


def expected(story: Story, contract: str, *, on: date) -> Decimal | None:
    """What the award value lets expect, as the page of the contract shows it."""
    from contracts.queries.turnover import turnover_of

    with scope(desk_scope(story.desk.pk)):
        return turnover_of(story.world.contracts[contract], on=on).expected


def test_an_invoice_that_was_recorded_wrongly(story: Story) -> None:
    """500.000 in place of 50.000 was typed: 25.000 owed. It is taken off on its own date and recorded again: 2.500.

    The same number cannot be recorded twice, however it is written, and nothing disappears: the list holds all three.
    """
    world = story.world
    who: dict[str, Any] = {"by": world.actor("coordinator"), "at": at(date(2024, 6, 3))}
    story.contract("catering", schedule_id=story.schedule(**TURNOVER))
    wrong = invoice(world, "catering", "F 2024-7", day=date(2024, 5, 2), amount="500000.00")
    with pytest.raises(ValidationError) as refused:
        invoice(world, "catering", "f2024-7", day=date(2024, 5, 9), amount="50000.00")
    assert set(refused.value.message_dict) == {"number"}
    story.close("2024-Q1", on=date(2024, 5, 31))
    assert story.balance("catering").obligation == 25000
    with scope(desk_scope(story.desk.pk)):
        turnover.reverse_turnover(**who, invoice_id=wrong.pk, reason="Een nul te veel")
        with pytest.raises(StepRefused):
            turnover.reverse_turnover(**who, invoice_id=wrong.pk, reason="Nog eens")
    invoice(world, "catering", "F 2024-7", day=date(2024, 5, 2), amount="50000.00")
    story.night(date(2024, 6, 3))

    assert story.balance("catering").obligation == 2500
    with scope(desk_scope(story.desk.pk)):
        rows = TurnoverInvoice.objects.filter(contract=world.contracts["catering"])
        assert [(row.attempt, row.reversal, int(row.amount_excl_vat)) for row in rows] == [
            (1, False, 500000), (1, True, -500000), (2, False, 50000),
        ]
        verbs = Event.objects.filter(contract_id=world.contracts["catering"].pk).order_by("created_at", "pk")
        assert list(verbs.values_list("verb", flat=True))[1:] == [
            "turnover_recorded", "turnover_reversed", "turnover_recorded",
        ]


def test_an_obligation_by_the_wage_sum(story: Story) -> None:
    """7 % of the wage sum. As long as nobody gave one nothing can be owed; 600.000 is 42.000; in July 500.000: 35.000."""
    rules = {"obligation": {"default_pct": 7, "rules": [{"basis": "wage_sum"}]}}
    story.contract("cleaning", schedule_id=story.schedule(**rules))
    story.night(date(2024, 1, 31))
    assert story.balance("cleaning").obligation == 0
    story.revise("cleaning", on=date(2024, 2, 15), kind="wage_sum", new_wage_sum=Decimal("600000.00"))
    story.close("2024-Q1", on=date(2024, 4, 3))
    story.revise("cleaning", on=date(2024, 7, 1), kind="wage_sum", new_wage_sum=Decimal("500000.00"))
    story.night(date(2024, 7, 1))
    assert story.lines("cleaning", "obligation") == {("2024-Q1", "2024-Q1"): "42000.00", ("2024-Q3", "2024-Q3"): "-7000.00"}
    assert whole(*(story.figures(period).obligation for period in ("2024-Q1", "2024-Q3"))) == [42000, 35000]


def test_a_contract_that_is_older_than_the_system(story: Story) -> None:
    """At the take-over on 1 April 2024 jobs for 10.000 and purchases for 9.000 were done already, of 50.000 owed.

    That stands in the balance and in cumulative figures, not in a period, and counts no placement (rules 13.7). The
    purchases fill the maximum of 30 % (15.000): of a new purchase of 8.000 only 6.000 counts.
    """
    openings = [
        OpeningData(date=date(2024, 4, 1), route="jobs", amount=Decimal("10000.00")),
        OpeningData(date=date(2024, 4, 1), route="social_purchasing", amount=Decimal("9000.00"), block="BUY"),
    ]
    story.contract("bridge", schedule_id=story.schedule(**CAPPED), openings=openings)
    story.close("2024-Q1", on=date(2024, 4, 3))
    assert whole(story.figures("2024-Q1").obligation, story.figures("2024-Q1").contracts_total) == [0, 0]
    story.purchase("F-9", "bridge", day=date(2024, 5, 15), amount="8000.00", approved=date(2024, 5, 20))
    story.night(date(2024, 5, 31))

    balance = story.balance("bridge")
    assert whole(balance.obligation, balance.fulfilled, balance.not_counted, balance.open) == [50000, 25000, 2000, 25000]
    second = story.figures("2024-Q2")
    assert whole(second.fulfilled, second.fulfilled_cumulative, second.open) == [6000, 25000, 25000]
    assert whole(second.routes["jobs"], second.routes["social_purchasing"], second.placements_total) == [0, 8000, 0]
    stand = story.figures("..2024-05-31")
    assert whole(stand.routes["jobs"], stand.routes["social_purchasing"], stand.fulfilled) == [10000, 17000, 25000]
