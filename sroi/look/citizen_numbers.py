"""Citizen service numbers (BSN) are never stored; this finds them in free text.

Source: the product holds no BSN and refuses nine-digit numbers that pass the 11-test. Writing with spaces or
dots (``123 456 789``, ``1234.56.789``) is found too. An RSIN passes the same test and is refused with it.
"""

from __future__ import annotations

import re
from typing import Final

_NINE_DIGITS: Final = re.compile(
    r"(?<![\d.,])(?:\d{9}|\d{3} \d{3} \d{3}|\d{3}\.\d{3}\.\d{3}|\d{4}\.\d{2}\.\d{3})(?![\d]|[.,]\d)"
)


def passes_eleven_test(digits: str) -> bool:
    """Whether nine digits can be a citizen service number (weights 9..2 and -1, sum divisible by 11)."""
    if len(digits) != 9 or not digits.isdigit() or set(digits) == {"0"}:
        return False
    weights = (9, 8, 7, 6, 5, 4, 3, 2, -1)
    return sum(weight * int(digit) for weight, digit in zip(weights, digits, strict=True)) % 11 == 0


def contains_citizen_number(text: str) -> bool:
    """Whether the text holds a number that may be a citizen service number."""
    return any(passes_eleven_test(re.sub(r"\D", "", found)) for found in _NINE_DIGITS.findall(text))
