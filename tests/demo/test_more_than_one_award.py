"""The demonstration has contracts that are more than one award; what was published does not know them."""

from datetime import date
from decimal import Decimal
from random import Random

import pytest

from contracts.models import Balance, ConsortiumMember, Contract, ContractOption, ObligationRevision
from demo import books
from demo.organisations import make_cast, planned_suppliers, supplier_row
from demo.story import Story
from demo.with_frameworks import SLUG, framework_work
from sroi.periods import Quarter
from sroi.tenancy.scope import desk_scope, scope
from tests.demo.conftest import TODAY

DAY = date.fromisoformat(TODAY)


@pytest.mark.django_db
def test_a_framework_agreement_options_a_consortium_and_turnover() -> None:
    """On the desk without the rest of its story."""
    story = Story(make_cast(SLUG), Random(SLUG))
    supplier_row(story.cast, planned_suppliers(SLUG)[0], date(2022, 1, 3))
    for step in framework_work(story, today=DAY):
        step.run()
    books.settle(story, on=DAY, confirm=False)
    with scope(desk_scope(story.cast.desk.pk)):
        parent = Contract.objects.get(is_framework=True)
        owed = Balance.objects.filter(contract__framework=parent).values_list("obligation", flat=True)
        assert sorted(owed) == [Decimal(7250), Decimal(10500), Decimal(16000)]
        assert Balance.objects.get(contract=parent).obligation == 0
        assert set(ContractOption.objects.values_list("state", flat=True)) == {"exercised", "open"}
        assert set(ObligationRevision.objects.values_list("kind", flat=True)) == {"option", "indexation"}
        extended = Balance.objects.get(contract=ContractOption.objects.all()[0].contract_id)
        assert extended.obligation == Decimal("36223.20")  # 6,5 % of 540.000 × 1,032
        assert sum(ConsortiumMember.objects.values_list("share_pct", flat=True)) == 100
        moving = Balance.objects.get(contract__schedule__code="demo-op-gefactureerde-omzet")
        assert moving.obligation == Decimal("2078.54")  # 5 % of 41.570,75
        # The newest sheet of this story is about the last quarter but one; nothing here was awarded before its end.
        assert all(row.award_date > Quarter.of(DAY).plus(-2).last for row in Contract.objects.all())
