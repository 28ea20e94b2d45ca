"""Volume, mix and schedule change: sums made by hand, and always the difference to the cent."""

from decimal import Decimal

from hypothesis import given
from hypothesis import strategies as st

from reporting.figures.change import Part, Valued, parts_by_block, parts_by_rate, split

D = Decimal
NO = D("0.00")


def block(efforts: int, amount: str, value: str | None = "100", unit: str = "EUR per year") -> Valued:
    """What was done in a block."""
    return Valued(efforts, D(amount), None if value is None else D(value), unit)


def test_more_of_the_same_is_volume() -> None:
    """Two efforts of 1,000 become three: 1,000 more."""
    found = split(parts_by_block({"PW": [block(2, "2000.00")]}, {"PW": [block(3, "3000.00")]}))
    assert (found.volume, found.mix, found.schedule) == (D("1000.00"), NO, NO)
    assert (found.number, found.size) == (D("1000.00"), NO)


def test_larger_efforts_are_volume() -> None:
    found = split(parts_by_block({"PW": [block(2, "2000.00")]}, {"PW": [block(2, "2600.00")]}))
    assert (found.volume, found.number, found.size, found.mix) == (D("600.00"), NO, D("600.00"), NO)


def test_other_blocks_for_as_many_efforts_is_mix() -> None:
    """Of four efforts two were worth 1,000 and two 500 (3,000); now three and one (3,500)."""
    old = {"PW": [block(2, "2000.00")], "WW": [block(2, "1000.00", "50")]}
    new = {"PW": [block(3, "3000.00")], "WW": [block(1, "500.00", "50")]}
    found = split(parts_by_block(old, new))
    assert (found.volume, found.mix, found.schedule) == (NO, D("500.00"), NO)


def test_the_same_effort_by_another_version_is_schedule_change() -> None:
    """A block goes from 30,000 to 33,000 a year: 10 % more for the same work."""
    old, new = {"PW": [block(4, "60000.00", "30000")]}, {"PW": [block(4, "66000.00", "33000")]}
    found = split(parts_by_block(old, new))
    assert (found.volume, found.mix, found.schedule) == (NO, NO, D("6000.00"))


def test_all_three_at_once() -> None:
    """Old: 2 × 1,000 (A) and 2 × 500 (B) = 3,000. New: 4 × 1,100 (A, was 1,000) and 1 × 500 (B) = 4,900.

    Schedule: 4 × 100 = 400. Five efforts for four in the old division: 3,000 × 5/4 = 3,750, so 750 of volume. In the new
    division at old values 4,500, so 750 of mix. 400 + 750 + 750 = 1,900.
    """
    old = {"A": [block(2, "2000.00", "1000")], "B": [block(2, "1000.00", "500")]}
    new = {"A": [block(4, "4400.00", "1100")], "B": [block(1, "500.00", "500")]}
    found = split(parts_by_block(old, new))
    assert (found.volume, found.mix, found.schedule) == (D("750.00"), D("750.00"), D("400.00"))
    assert found.difference == D("1900.00") and found.share == D("1900") / D("3000")


def test_two_versions_side_by_side() -> None:
    """Old: one effort under each version, 1,000 and 1,200: the average value of a unit of work is 1,100."""
    old = {"A": [block(1, "1000.00", "1000"), block(1, "1200.00", "1200")]}
    new = {"A": [block(2, "2400.00", "1200")]}
    found = split(parts_by_block(old, new))
    assert (found.volume, found.mix, found.schedule) == (NO, NO, D("200.00"))


def test_a_block_without_a_fixed_value_never_is_schedule_change() -> None:
    for old, new in [
        (block(1, "1000.00", None), block(1, "1500.00", None)),
        (block(1, "1000.00", "10", "EUR per hour"), block(1, "1500.00", "20", "EUR per day")),
    ]:
        found = split(parts_by_block({"X": [old]}, {"X": [new]}))
        assert (found.volume, found.mix, found.schedule) == (D("500.00"), NO, NO)


def test_nothing_before_is_all_volume() -> None:
    found = split(parts_by_block({}, {"A": [block(2, "2000.00")]}), new_rest=D("300.00"))
    assert (found.volume, found.mix, found.schedule, found.without_effort) == (D("2300.00"), NO, NO, D("300.00"))
    assert found.share is None


def test_pso_and_maxima_are_volume_in_full() -> None:
    found = split(parts_by_block({"A": [block(1, "100.00")]}, {"A": [block(1, "100.00")]}), old_rest=D("50.00"), new_rest=D("-20.00"))
    assert (found.volume, found.without_effort, found.size) == (D("-70.00"), D("-70.00"), NO)


def test_an_obligation_by_value_type_and_rate() -> None:
    """Works 1,000,000 at 5 % and services 1,000,000 at 2 % = 70,000 on 2,000,000 (3.5 %).

    Then works 2,000,000 at 5 % and services 1,000,000 at 4 % = 140,000. Rate: services 2 % of 1,000,000 = 20,000. Volume:
    1,000,000 more at 3.5 % = 35,000. Mix: 120,000 at old rates where 105,000 was to be expected = 15,000.
    """
    old = {"works": (D("1000000.00"), D("50000.00")), "services": (D("1000000.00"), D("20000.00"))}
    new = {"works": (D("2000000.00"), D("100000.00")), "services": (D("1000000.00"), D("40000.00"))}
    found = split(parts_by_rate(old, new))
    assert (found.volume, found.mix, found.schedule) == (D("35000.00"), D("15000.00"), D("20000.00"))


def test_an_obligation_without_value_is_volume() -> None:
    found = split(parts_by_rate({}, {"permit": (D("0.00"), D("900.00"))}))
    assert (found.volume, found.mix, found.schedule) == (D("900.00"), NO, NO)


amounts = st.decimals(min_value=-100_000, max_value=1_000_000, places=2)
quantities = st.integers(0, 40).map(D)
parts = st.lists(
    st.builds(
        Part, old_quantity=quantities, old_amount=amounts, new_quantity=quantities, new_amount=amounts, at_old_values=amounts,
    ),
    max_size=6,
)


@given(rows=parts, old_rest=amounts, new_rest=amounts)
def test_the_three_are_the_difference(rows: list[Part], old_rest: D, new_rest: D) -> None:
    found = split(rows, old_rest=old_rest, new_rest=new_rest)
    assert found.volume + found.mix + found.schedule == found.difference
    assert found.number + found.size + found.without_effort == found.volume
    for amount in (found.volume, found.mix, found.schedule):
        assert amount == amount.quantize(D("0.01"))


worths = st.dictionaries(
    st.sampled_from(["works", "supplies", "services"]),
    st.tuples(st.decimals(min_value=1, max_value=9_000_000, places=2), st.decimals(min_value=0, max_value=400_000, places=2)),
)


@given(old=worths, new=worths)
def test_an_obligation_with_values_never_changes_by_contracts_without(
    old: dict[str, tuple[D, D]], new: dict[str, tuple[D, D]]
) -> None:
    """What rounding leaves is no contract without a value: it stays with the contract value."""
    assert split(parts_by_rate(old, new)).size == NO
