"""Shares (0-1) as percentages, rounded in one way wherever a sheet tells them: on the page, in the PDF and in the CSV. PURE.

Which way depends on what a share is about, so that no sheet says more than there is.
"""

from decimal import ROUND_CEILING, ROUND_DOWN, ROUND_FLOOR, ROUND_HALF_UP, Decimal


def cut(share: Decimal, *, decimals: int = 1) -> Decimal:
    """Of what grows to 100 (the obligation, the time): what is beyond the decimals is dropped, so that 99.96 does not read as 100."""
    return _rounded(share, decimals, ROUND_DOWN)


def nearest(share: Decimal, *, decimals: int = 1) -> Decimal:
    """Of the parts of a whole beside each other: half up, as people round by hand."""
    return _rounded(share, decimals, ROUND_HALF_UP)


def outward(low: Decimal, high: Decimal, *, decimals: int = 1) -> tuple[Decimal, Decimal]:
    """The limits of a range: the lowest down and the highest up, so that what lies between them still does."""
    return _rounded(low, decimals, ROUND_FLOOR), _rounded(high, decimals, ROUND_CEILING)


def _rounded(share: Decimal, decimals: int, rounding: str) -> Decimal:
    return (share * 100).quantize(Decimal(1).scaleb(-decimals), rounding) + 0  # nothing below zero is no "-0"
