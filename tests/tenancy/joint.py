"""A joint buyer of a desk, for the worlds that hold one of everything."""

from decimal import Decimal

from contracts.models import Contract
from reporting.models import JointDivision, JointShare
from sroi.tenancy.models import Municipality, Participation, ServiceDesk
from tests.world import START, at


def joint_buyer_of(*, desk: ServiceDesk, contract: Contract) -> None:
    """It buys for the client of a contract; call it in the scope of the desk."""
    joint = Municipality.objects.create(slug=f"gr-{desk.slug}", name=f"GR {desk.slug}", kind=Municipality.Kind.JOINT_ARRANGEMENT)
    Participation.objects.create(desk=desk, municipality=joint, starts_on=START)
    division = JointDivision.objects.create(
        desk=desk, joint=joint, number=1, from_quarter="2024-Q1", written_by="x", written_at=at(START),
    )
    JointShare.objects.create(desk=desk, division=division, member_id=contract.municipality_id, share_pct=Decimal(40))
