"""Joint buyers: who may write a division, what holds in a quarter, and the via lines of a member."""

from collections.abc import Sequence
from decimal import Decimal

import pytest
from django.core.exceptions import PermissionDenied, ValidationError

from contracts.errors import Conflict
from reporting.actions.joint_buyers import ShareData, set_division
from reporting.figures.breakdown import breakdown
from reporting.figures.dimensions import Dimension
from reporting.disclosure.disclosed import Band, Shown
from reporting.disclosure.rules import disclose
from reporting.figures.exact import figures
from reporting.disclosure.joint_buyers import ViaLine, divisions_of, scaled, shares_in, via_lines
from reporting.models import JointDivision
from reporting.figures.report_period import parse_period
from reporting.sheet.making import published_blocks
from sroi.periods import Quarter
from sroi.tenancy.models import Municipality
from sroi.tenancy.scope import desk_scope, scope
from tests.reporting.test_closing import close
from tests.reporting.test_figures_pages import joint_buyer
from tests.world import DAY, World, at, decide, register, report, settle_all

pytestmark = pytest.mark.django_db
D = Decimal


def joint_with_contract(world: World) -> Municipality:
    """A joint arrangement with a contract that owes 80,000 and bought for 10,000 in each of two quarters."""
    found = joint_buyer(world)
    register(world, "joint", municipality_id=found.pk, fixed_obligation=D("80000.00"))
    for name, day in (("second quarter", "2024-05-20"), ("third quarter", "2024-08-20")):
        facts = {"invoice_date": day, "amount_excl_vat": "10000.00", "vendor_recognition": ["sw_company"]}
        report(world, name, contract="joint", block="SOC_PURCHASE", facts=facts, vendor_name="De Proef", invoice_number=name)
        decide(world, name, "approve")
    settle_all(world)
    return found


@pytest.fixture
def joint(world: World) -> Municipality:
    return joint_with_contract(world)


def divide(
    world: World, joint: Municipality, shares: Sequence[tuple[Municipality, str]], *, quarter: str = "2024-Q1", seen: int = 0,
    by: str = "desk_administrator",
) -> JointDivision:
    """Write a division."""
    with scope(desk_scope(world.desk.pk)):
        return set_division(
            by=world.actor(by), at=at(DAY), desk=world.desk, joint_id=joint.pk, from_quarter=quarter, seen=seen,
            shares=[ShareData(member.pk, D(share)) for member, share in shares],
        )


def lines(world: World, period: str, municipality: Municipality | None = None) -> tuple[ViaLine, ...]:
    """The via lines of a member."""
    with scope(desk_scope(world.desk.pk)):
        return via_lines(
            desk=world.desk, municipality=municipality or world.municipality, period=parse_period(period), on=DAY,
            blocks=published_blocks(desk=world.desk),
        )


def test_a_later_division_takes_over_from_its_quarter(world: World, joint: Municipality) -> None:
    divide(world, joint, [(world.municipality, "40"), (world.other_municipality, "60")])
    divide(world, joint, [(world.municipality, "12.50")], quarter="2024-Q3", seen=1)
    with scope(desk_scope(world.desk.pk)):
        found = [shares_in(desk_id=world.desk.pk, quarter=Quarter(2024, number)) for number in (2, 3)]
        listed = divisions_of(desk_id=world.desk.pk)[joint.pk]
    mine, other = (joint.pk, world.municipality.pk), (joint.pk, world.other_municipality.pk)
    assert found == [{mine: D("0.4"), other: D("0.6")}, {mine: D("0.125")}]
    assert [row.from_quarter for row in listed] == ["2024-Q3", "2024-Q1"]
    divide(world, joint, [], quarter="2024-Q4", seen=2)  # it buys for nobody any more
    with scope(desk_scope(world.desk.pk)):
        assert shares_in(desk_id=world.desk.pk, quarter=Quarter(2025, 1)) == {}


def test_what_a_division_refuses(world: World, joint: Municipality) -> None:
    one, two = world.municipality, world.other_municipality
    for shares, name in [
        ([(one, "60"), (two, "40.01")], "shares"), ([(one, "60"), (one, "20")], "shares"), ([(one, "0")], str(one.pk)),
        ([(joint, "10")], str(joint.pk)),
    ]:
        with pytest.raises(ValidationError) as refused:
            divide(world, joint, shares)
        assert name in refused.value.message_dict
    with pytest.raises(PermissionDenied):
        divide(world, joint, [(one, "10")], by="coordinator")
    with pytest.raises(Municipality.DoesNotExist):
        divide(world, one, [(two, "10")])
    divide(world, joint, [(one, "60"), (two, "40")])
    with pytest.raises(Conflict):
        divide(world, joint, [(one, "10")])


def test_closed_quarters_keep_the_division_that_they_had(world: World, joint: Municipality) -> None:
    divide(world, joint, [(world.municipality, "40")])
    close(world, "2024-Q1")
    close(world, "2024-Q2")
    before = lines(world, "2024-Q2")
    with pytest.raises(ValidationError, match="2024-Q3"):
        divide(world, joint, [(world.municipality, "10")], quarter="2024-Q2", seen=1)
    divide(world, joint, [(world.municipality, "10")], quarter="2024-Q3", seen=1)
    assert lines(world, "2024-Q2") == before != ()


def test_a_via_line_is_a_share_of_what_is_published(world: World, joint: Municipality) -> None:
    divide(world, joint, [(world.municipality, "40")])
    with scope(desk_scope(world.desk.pk)):
        period, blocks = parse_period("2024-Q2"), published_blocks(desk=world.desk)
        published = disclose(figures(desk=world.desk, municipality=joint, period=period, on=DAY), blocks)
    line, = lines(world, "2024-Q2")
    assert (line.name, line.share) == ("GR Proefland", D("0.4"))
    assert line.obligation == Shown(D("32000.00"))
    assert line.fulfilled == scaled(published.fulfilled, D("0.4"))
    assert isinstance(line.fulfilled, Band)  # of whom is not published exactly, the share is not either
    assert lines(world, "2024-Q2", world.other_municipality) == ()


def test_parts_of_a_period_count_with_their_own_share(world: World, joint: Municipality) -> None:
    divide(world, joint, [(world.municipality, "40")])
    whole = lines(world, "2024-Q2..2024-Q3")
    divide(world, joint, [(world.municipality, "20")], quarter="2024-Q3", seen=1)
    line, = lines(world, "2024-Q2..2024-Q3")
    second, = lines(world, "2024-Q2")
    third, = lines(world, "2024-Q3")
    assert isinstance(line.fulfilled, Band) and isinstance(second.fulfilled, Band) and isinstance(third.fulfilled, Band)
    assert line.fulfilled == Band(second.fulfilled.low + third.fulfilled.low, second.fulfilled.high + third.fulfilled.high)
    assert line.obligation == Shown(D("16000.00")) and line.share == D("0.2")  # as at the end of the period
    assert whole != (line,)


def test_a_share_of_exact_and_uncertain_amounts() -> None:
    assert scaled(Shown(D("100.01")), D("0.145")) == Shown(D("14.50"))
    assert scaled(Band(D(0), D(50000)), D("0.145")) == Band(D("0.00"), D("7250.00"))


def test_the_joint_buyer_counts_once_in_its_own_row(world: World, joint: Municipality) -> None:
    divide(world, joint, [(world.municipality, "40"), (world.other_municipality, "60")])
    with scope(desk_scope(world.desk.pk)):
        found = breakdown(desk=world.desk, period=parse_period("2024"), by=(Dimension.JOINT_BUYER, Dimension.MUNICIPALITY))
        whole = figures(desk=world.desk, municipality=None, period=parse_period("2024"), on=DAY)
    own = found.at(str(joint.pk), str(joint.pk))
    assert own.fulfilled.amount == D("20000.00")
    assert found.at("", str(world.municipality.pk)).fulfilled.amount == D("19000.00")
    assert found.total.fulfilled.amount == whole.fulfilled == D("39000.00")
