"""Amounts that add up exactly: sums cut into realistic pieces, and placements whose values make up a given sum."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date, timedelta
from decimal import Decimal
from fractions import Fraction
from functools import cache
from random import Random

from buildingblocks.durations import months_and_days
from sroi.money import cents

DAY = timedelta(days=1)
#: One placement that could be: hours per week (None where they do not count), first and last day.
Option = tuple[Decimal | None, date, date]


def placement_value(yearly: int, option: Option, *, norm: int = 36) -> Decimal:
    """Euro of a placement that runs inside the term: yearly value × hours over the norm × months over 12."""
    hours, first, last = option
    months = _months(first, last)
    part = Fraction(1) if hours is None else Fraction(hours) / norm
    return cents(yearly * part * months / 12)


@cache
def _months(first: date, last: date) -> Fraction:
    return months_and_days(first, last + DAY)


def split(total: Decimal, pieces: int, *, rng: Random, step: Decimal = Decimal(50), spread: float = 0.8) -> list[Decimal]:
    """Cut a sum into positive pieces in whole steps; the last one takes what is left, to the cent.

    Raises:
        ValueError: the sum is too small for so many pieces.
    """
    weights = [rng.lognormvariate(0, spread) for _ in range(pieces)]
    whole = sum(weights)
    parts = [max(step, (total * Decimal(str(weight / whole)) / step).to_integral_value() * step) for weight in weights]
    order = sorted(range(pieces), key=lambda index: parts[index])
    parts[order[-1]] += total - sum(parts)
    if parts[order[-1]] <= 0:
        raise ValueError(f"{total} is too little for {pieces} pieces")
    return parts


def pair_for(
    target: Decimal, first: tuple[int, Sequence[Option]], second: tuple[int, Sequence[Option]]
) -> tuple[Option, Option]:
    """Two placements, one of each kind (yearly value, possible options), that are worth exactly `target` together.

    Raises:
        ValueError: no combination is.
    """
    by_value = {placement_value(first[0], option): option for option in first[1]}
    for option in second[1]:
        found = by_value.get(target - placement_value(second[0], option))
        if found is not None:
            return found, option
    raise ValueError(f"no two placements are worth {target}")


def options(hours: Iterable[Decimal | None], starts: Iterable[date], lasts: Sequence[date]) -> list[Option]:
    """Every combination of hours, first and last day that runs at least eight weeks."""
    return [
        (amount, first, last) for amount in hours for first in starts for last in lasts if (last - first).days >= 55
    ]
