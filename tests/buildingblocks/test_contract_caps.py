"""Which blocks a cap of the contract sums over."""

from decimal import Decimal

from buildingblocks.contract_caps import cut
from tests.buildingblocks.build import activity, block, schedule


def test_an_exception_for_a_block_outside_the_cap_has_no_effect() -> None:
    """Activities at most 1,000; the job of 9,000 is no activity, so that its exception of 2,000 says nothing."""
    cap = {"scope": "kind:activity", "type": "max_amount", "value": 1000, "exceptions": {"JOB": 2000}}
    table = schedule(block(), activity(), caps=[cap])
    found = cut(table, {"JOB": Decimal(9000), "ACT": Decimal(1500)}, opening={}, obligation=Decimal(50000))
    assert found.by_cap == {"max_amount:kind:activity": 500}
    assert found.counted == {"JOB": 9000, "ACT": 1000}
