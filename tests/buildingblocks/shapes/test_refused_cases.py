"""What cannot be read is refused with its place, never with a loose error."""

from typing import Any

import pytest

from buildingblocks.cases import run_case
from buildingblocks.faults import CaseError
from tests.buildingblocks.shapes.sums import Json, act, job, one, owed, pay, table


@pytest.mark.parametrize(
    ("case", "path"),
    [
        (owed(table(), start="2031-02-01", end="2031-01-31"), "contract.end"),
        (owed(table(), pso=[{"level": "1", "valid_from": "2031-02-01", "valid_to": "2031-01-31"}]), "contract.pso[0].valid_to"),
        (owed(table(), pso=[{"level": "9"}]), "contract.pso[0].level"),
        (owed(table(), opening=[{"date": "2031-01-01", "route": "jobs", "block": "NO", "amount": 1}]), "contract.opening[0].block"),
        (owed(table(), opening=[{"date": "2031-01-01", "route": "sea", "amount": 1}]), "contract.opening[0].route"),
        (owed(table(), type="wish"), "contract.type"),
        (one(table(job()), start="2031-02-01", end="2031-01-31"), "facts.end"),
        (one(table(job()), start="1 May"), "facts.start"),
        (one(table(job()), hours_per_week=-1), "facts.hours_per_week"),
        (one(table(pay()), "PAY", amount_excl_vat="-5"), "facts.amount_excl_vat"),
        (one(table(pay()), "PAY", vendor_recognition="friends"), "facts.vendor_recognition"),
        (one(table(job()), "NO"), "block"),
        (one(table(act()), "ACT", on="soon", hours=1), "on"),
        (one(table(job(unit="per_mile"))), "schedule.blocks[0].unit"),
    ],
)
def test_named_with_its_path(case: Json, path: str) -> None:
    with pytest.raises(CaseError) as caught:
        run_case(case)
    assert path in {fault.path for fault in caught.value.faults}


@pytest.mark.parametrize("level", [101, "100.01"])
def test_no_certificate_takes_off_more_than_all(level: Any) -> None:
    with pytest.raises(CaseError):
        run_case(owed(table(pso=[{"role": "main_contractor", "level": "1", "effect": level}])))
