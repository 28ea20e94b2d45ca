"""Properties of the settlement over all shipped tables with random choices of arithmetic."""

from __future__ import annotations

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from buildingblocks.contract_caps import caps_of
from buildingblocks.schedule import Schedule
from buildingblocks.settlement import Adjustment, Certificate, EntryFacts, settle
from buildingblocks.valuation import recompute, value
from sroi.periods import Period, Quarter
from tests.buildingblocks.build import contract, facts
from tests.buildingblocks.histories.tables import DAYS, HOURS, LAST, entries_of, facts_for, tables

TERM = Period.inclusive(date(2024, 1, 1), date(2025, 12, 31))
often = settings(max_examples=100, deadline=None)
data = st.data()
#: Certificates and a revision, so that every side of the books moves.
MOVED: dict[str, Any] = {
    "pso": (Certificate("P", "1", date(2024, 3, 1), date(2024, 10, 31)),),
    "adjustments": (Adjustment("A", date(2024, 8, 15), Decimal("-20000.00")),),
}


def entries(drawn: st.DataObject, table: Schedule) -> list[EntryFacts]:
    return drawn.draw(entries_of(table))


@often
@given(tables(), data, st.lists(DAYS, min_size=1, max_size=6))
def test_differences_over_any_split_of_time_add_up_to_the_whole(table: Schedule, drawn: st.DataObject, days: list[date]) -> None:
    """The differences between any days add up to the lines of the last one, per entry and for the books as a whole."""
    rows = entries(drawn, table)
    totals = {row.id: Decimal(0) for row in rows}
    before = dict(totals)
    for day in [*sorted(days), LAST]:
        now = settle(table, contract(**MOVED), rows, on=day)
        assert len({line.key for line in now.lines}) == len(now.lines)
        for row in rows:
            totals[row.id] += now.valuations[row.id].amount - before[row.id]
            before[row.id] = now.valuations[row.id].amount
    whole = settle(table, contract(**MOVED), rows, on=LAST)
    for row in rows:
        assert totals[row.id] == sum(line.amount for line in whole.lines if line.entry == row.id)
    obligation = sum(line.amount for line in whole.lines if line.kind in {"obligation", "adjustment", "pso_discount"})
    assert obligation == whole.obligation
    assert sum(line.amount for line in whole.lines if line.kind in {"fulfilment", "cap", "pso", "opening"}) == whole.fulfilled


@often
@given(tables(), data, DAYS, DAYS)
def test_time_alone_never_changes_a_quarter_that_is_over(
    table: Schedule, drawn: st.DataObject, one: date, two: date
) -> None:
    """What a quarter held when it was closed it holds later too, as long as no fact changes."""
    early, late = sorted((one, two))
    rows = entries(drawn, table)
    then, now = (settle(table, contract(**MOVED), rows, on=day) for day in (early, late))

    def over(lines: Any) -> dict[object, Decimal]:
        return {line.key: line.amount for line in lines if line.effort_quarter < Quarter.of(early)}

    assert over(then.lines) == over(now.lines)


@often
@given(tables(), data, HOURS, st.integers(min_value=1, max_value=200))
def test_more_hours_or_longer_is_never_worth_less(table: Schedule, drawn: st.DataObject, more: Decimal, days: int) -> None:
    """Of an unsplit entry, within and beyond its limits (rules 13.1)."""
    people = [block for block in table.blocks if block.is_person]
    assume(people)
    block = drawn.draw(st.sampled_from(people))
    given_ = drawn.draw(facts_for(block))

    def worth(**changed: Any) -> Decimal:
        return value(block, facts(**(given_ | changed)), schedule=table, term=TERM).amount

    first = given_["segments"][0]
    longer = (date.fromisoformat(given_["end"]) + timedelta(days=days)).isoformat()
    harder = [first | {"hours_per_week": str(Decimal(first["hours_per_week"]) + more)}]
    assert worth() <= worth(end=longer)
    assert worth() <= worth(segments=harder)


@often
@given(tables(), data, DAYS)
def test_a_cap_is_never_exceeded(table: Schedule, drawn: st.DataObject, on: date) -> None:
    found = settle(table, contract(**MOVED), entries(drawn, table), on=on)
    gross_base = table.policy.cap_base == "gross_obligation"
    base = found.obligation_gross if gross_base else found.obligation
    categories = {row.code: set(row.blocks) for row in table.categories}
    for cap in caps_of(table):
        inside = [
            amount for name, amount in found.counted_by_category.items() if categories.get(name, {name}) <= set(cap.blocks)
        ]
        assert sum(inside) <= cap.limit(base, table), cap.code


@often
@given(tables(), data, st.randoms(use_true_random=False), DAYS)
def test_the_order_of_entries_does_not_matter(table: Schedule, drawn: st.DataObject, random: Any, on: date) -> None:
    rows = entries(drawn, table)
    mixed = list(rows)
    random.shuffle(mixed)
    one, two = settle(table, contract(**MOVED), rows, on=on), settle(table, contract(**MOVED), mixed, on=on)
    assert one.lines == two.lines
    assert (one.fulfilled, one.obligation, one.open) == (two.fulfilled, two.obligation, two.open)


@often
@given(tables(), data, DAYS)
def test_an_explanation_computes_again_to_the_same_cents(table: Schedule, drawn: st.DataObject, on: date) -> None:
    for found in settle(table, contract(**MOVED), entries(drawn, table), on=on).valuations.values():
        again = recompute(found.explanation(), schedule=table)
        assert again.amount == found.amount
        assert again.explanation() == found.explanation()
