"""What must hold for every entry and contract, not only for the examples."""

from datetime import date, timedelta
from decimal import Decimal
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from buildingblocks.circumstances import Circumstances
from buildingblocks.course import course_of
from buildingblocks.schedule import Block, Schedule
from buildingblocks.schedule_file import shipped
from buildingblocks.settlement import Adjustment, EntryFacts, Opening, settle
from buildingblocks.valuation import recompute, value
from sroi.periods import Period
from tests.buildingblocks.build import activity, block, contract, entry, facts, schedule

FIRST, LAST = date(2023, 6, 1), date(2026, 6, 30)
DAYS = st.dates(min_value=FIRST, max_value=LAST)
HOURS = st.integers(min_value=1, max_value=160).map(lambda quarters: Decimal(quarters) / 4)
TERM = Period.inclusive(date(2024, 1, 1), date(2025, 12, 31))

BONUS = {
    "code": "OLD",
    "name_nl": "Ouder",
    "value": 5000,
    "unit": "per_year",
    "condition": {"age": {"op": ">=", "years": 50}},
    "scaling_class": "person",
}
TABLES = [
    schedule(block(max_duration_months=12), bonuses=[BONUS]),
    schedule(block(unit="per_month", value=750)),
    schedule(block(unit="per_learning_year", value=20000, min_hours_per_week=8)),
    schedule(block(unit="per_hour", value="12.34", max_hours_total=900)),
    schedule(block(unit="per_year", prorata=["weeks/52"], value=10000)),
    schedule(block(), policy={"month_counting": "whole_months_started"}),
    schedule(block(), policy={"rounding": {"at": "period"}}),
    schedule(block(max_value=9000), policy={"month_counting": "days_actual_year"}),
]


@st.composite
def placements(draw: st.DrawFn) -> dict[str, Any]:
    """A placement with one or two segments of hours."""
    start = draw(DAYS)
    end = start + timedelta(days=draw(st.integers(min_value=0, max_value=900)))
    given: dict[str, Any] = {"start": start.isoformat(), "end": end.isoformat(), "age_at_start": 51}
    middle = start + timedelta(days=draw(st.integers(min_value=1, max_value=400)))
    given["segments"] = [{"from": start.isoformat(), "hours_per_week": str(draw(HOURS))}]
    if draw(st.booleans()):
        given["segments"].append({"from": middle.isoformat(), "hours_per_week": str(draw(HOURS))})
    return given


def amount(table: Schedule, given_facts: dict[str, Any], until: date | None = None) -> Decimal:
    code = table.blocks[0].code
    return value(table.block(code), facts(**given_facts), schedule=table, term=TERM, until=until).amount


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TABLES), placements(), DAYS)
def test_an_explanation_computes_again_to_the_same_cents(table: Schedule, placed: dict[str, Any], until: date) -> None:
    found = value(table.blocks[0], facts(**placed), schedule=table, term=TERM, until=until, share=Decimal("0.4"))
    again = recompute(found.explanation(), schedule=table)
    assert again == found
    assert again.explanation() == found.explanation()


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TABLES), placements(), DAYS, DAYS)
def test_later_is_never_less(table: Schedule, placed: dict[str, Any], one: date, two: date) -> None:
    assert amount(table, placed, min(one, two)) <= amount(table, placed, max(one, two))


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TABLES[:6]), placements(), HOURS)
def test_more_hours_are_never_worth_less(table: Schedule, placed: dict[str, Any], more: Decimal) -> None:
    rows = [dict(row) for row in placed["segments"]]
    rows[0]["hours_per_week"] = str(Decimal(rows[0]["hours_per_week"]) + more)
    assert amount(table, placed) <= amount(table, placed | {"segments": rows})


@settings(max_examples=60, deadline=None)
@given(st.sampled_from(TABLES), placements(), st.integers(min_value=1, max_value=200))
def test_longer_is_never_worth_less(table: Schedule, placed: dict[str, Any], days: int) -> None:
    longer = (date.fromisoformat(placed["end"]) + timedelta(days=days)).isoformat()
    assert amount(table, placed) <= amount(table, placed | {"end": longer})


@settings(max_examples=60, deadline=None)
@given(placements(), placements(), DAYS)
def test_quarters_add_up_to_the_whole(one: dict[str, Any], two: dict[str, Any], on: date) -> None:
    table = TABLES[0]
    entries = (entry(key="1", given=one, candidate="K"), entry(key="2", given=two, candidate="L"))
    found = settle(table, contract(), entries, on=on)
    for code in ("1", "2"):
        lines = [line.amount for line in found.lines if line.entry == code]
        assert sum(lines) == found.valuations[code].amount
    assert sum(line.amount for line in found.lines if line.kind == "fulfilment") == found.claimed
    assert len({line.key for line in found.lines}) == len(found.lines)


@settings(max_examples=60, deadline=None)
@given(st.lists(placements(), min_size=2, max_size=5), st.randoms())
def test_the_order_of_entries_does_not_matter(placed: list[dict[str, Any]], random: Any) -> None:
    entries = [entry(key=str(number), given=row, candidate="KL"[number % 2]) for number, row in enumerate(placed)]
    mixed = list(entries)
    random.shuffle(mixed)
    table = TABLES[0]
    assert settle(table, contract(), entries, on=LAST).lines == settle(table, contract(), mixed, on=LAST).lines


@settings(max_examples=60, deadline=None)
@given(st.lists(placements(), min_size=1, max_size=4))
def test_one_person_never_counts_more_than_full_time(placed: list[dict[str, Any]]) -> None:
    table = schedule()
    entries = [entry(key=str(number), given=row, candidate="K") for number, row in enumerate(placed)]
    assert settle(table, contract(), entries, on=LAST).claimed <= 72000 + len(entries)


AMOUNTS = st.integers(min_value=1, max_value=3_000_000).map(lambda cents: Decimal(cents) / 100)


@settings(max_examples=60, deadline=None)
@given(
    st.lists(st.tuples(DAYS, AMOUNTS), max_size=6),
    st.lists(st.tuples(DAYS, AMOUNTS.map(lambda value: -value)), max_size=2),
    st.lists(st.tuples(DAYS, AMOUNTS), max_size=2),
    DAYS,
)
def test_a_cap_is_never_exceeded(
    paid: list[tuple[date, Decimal]],
    adjusted: list[tuple[date, Decimal]],
    opened: list[tuple[date, Decimal]],
    on: date,
) -> None:
    cap = {"scope": "category:SOFT", "type": "max_pct_obligation", "value": 30}
    table = schedule(
        activity("INVEST", kind="investment", unit="pct_of_amount"),
        caps=[cap],
        categories=[{"code": "SOFT", "name_nl": "Zacht", "blocks": ["INVEST"]}],
    )
    entries = [_paid(str(number), day, amount) for number, (day, amount) in enumerate(paid)]
    facts_ = contract(
        start=None,
        end=None,
        award_date=FIRST,
        adjustments=tuple(Adjustment(str(n), day, value) for n, (day, value) in enumerate(adjusted)),
        opening=tuple(Opening(str(n), day, "custom", value, "INVEST") for n, (day, value) in enumerate(opened)),
    )
    found = settle(table, facts_, entries, on=on)
    limit = max(found.obligation, Decimal(0)) * 30 / 100
    counted = sum((line.amount for line in found.lines if line.kind in {"fulfilment", "cap", "opening"}), Decimal(0))
    assert counted <= limit + Decimal("0.01")
    assert counted == found.fulfilled
    assert sum(line.amount for line in found.lines if line.kind == "cap") == -found.not_counted


def _paid(code: str, day: date, amount: Decimal) -> EntryFacts:
    return entry("INVEST", key=code, given={"invoice_date": day.isoformat(), "amount_excl_vat": str(amount)})


@settings(max_examples=60, deadline=None)
@given(st.lists(st.integers(min_value=1, max_value=99), min_size=2, max_size=4), placements(), DAYS)
def test_parts_of_a_split_equal_the_whole(weights: list[int], placed: dict[str, Any], on: date) -> None:
    shares = [(Decimal(weight) / sum(weights)).quantize(Decimal("0.0001")) for weight in weights]
    shares[-1] = 1 - sum(shares[:-1], Decimal(0))
    largest = shares.index(max(shares))
    table = TABLES[0]

    def part(index: int) -> Decimal:
        others = tuple(share for other, share in enumerate(shares) if other != index)
        given_ = Circumstances(
            term=TERM, share=shares[index], sibling_shares=others, takes_remainder=index == largest
        )
        return course_of(_block(table), facts(**placed), schedule=table, circumstances=given_).amount(on)

    assert sum(part(index) for index in range(len(shares))) == amount(table, placed, on)


def _block(table: Schedule) -> Block:
    return table.blocks[0]


@settings(max_examples=60, deadline=None)
@given(placements(), DAYS)
def test_a_placement_changes_on_the_day_that_was_foreseen(placed: dict[str, Any], on: date) -> None:
    table = shipped("demo-helmond-de-peel")
    facts_ = contract(labour_share_pct=Decimal(50))
    one = entry("PW", given=placed)
    now = settle(table, facts_, [one], on=on)
    if now.next_change_on is None:
        assert settle(table, facts_, [one], on=LAST + timedelta(days=900)).lines == now.lines
    else:
        day_before = now.next_change_on - timedelta(days=1)
        assert settle(table, facts_, [one], on=day_before).lines == now.lines
