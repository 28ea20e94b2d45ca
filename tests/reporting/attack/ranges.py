"""The range of the region, worked out again from what was published of its clients: then it says nothing new."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any, Final

from tests.reporting.attack.outputs.told import Ends, facts, low_is_high

#: A range needs so many clients with an exact figure.
ENOUGH: Final = 8


def quartiles(values: Iterable[Decimal]) -> Ends | None:
    """The medians of the lower and the upper half, the middle one in both; nothing below eight values."""
    ordered = sorted(values)
    if len(ordered) < ENOUGH:
        return None
    half = (len(ordered) + 1) // 2
    return _middle(ordered[:half]), _middle(ordered[-half:])


def _middle(ordered: list[Decimal]) -> Decimal:
    """The mean of the one or two in the middle."""
    count = len(ordered)
    found = Fraction(ordered[(count - 1) // 2] + ordered[count // 2]) / 2
    return Decimal(found.numerator) / Decimal(found.denominator)


def range_of(name: str, sheets: Iterable[Mapping[str, Any]]) -> Ends | None:
    """The range of a figure over the clients' sheets of one period, of those that tell it exactly."""
    known = (facts(sheet) for sheet in sheets if sheet["municipality"] and sheet["contracts_total"])
    return quartiles(found[name][0] for found in known if name in found and low_is_high(found[name]))


def agree(first: Ends | None, second: Ends | None, *, slack: Decimal = Decimal("0.000001")) -> bool:
    """Whether two ranges are the same, or there is none."""
    if first is None or second is None:
        return first is second
    return all(abs(one - two) <= slack for one, two in zip(first, second, strict=True))
