"""Colours as `#rrggbb`, and how well one is seen on another: the contrast ratio of WCAG 2.2."""

from collections.abc import Sequence
from decimal import Decimal
from math import floor
from typing import Final

from sroi.look.formatting import number

_BLACK: Final = "#000000"
_STEPS: Final = 100


def contrast(one: str, other: str) -> float:
    """The contrast ratio of two colours, 1 (the same) to 21 (black on white)."""
    lighter, darker = sorted((luminance(one), luminance(other)), reverse=True)
    return (lighter + 0.05) / (darker + 0.05)


def luminance(colour: str) -> float:
    """The relative luminance of a colour in sRGB, 0 (black) to 1 (white)."""
    red, green, blue = (_linear(value / 255) for value in _channels(colour))
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def mixed(colour: str, ground: str, share: float) -> str:
    """The colour laid over a ground: `share` of it (0-1), the rest the ground."""
    pairs = zip(_channels(colour), _channels(ground), strict=True)
    return "#" + "".join(f"{round(own * share + under * (1 - share)):02x}" for own, under in pairs)


def darkened_until(colour: str, *, grounds: Sequence[str], ratio: float) -> str:
    """The colour, mixed with as little black as gives this contrast with every ground. The grounds are light."""
    for step in range(_STEPS):
        darker = mixed(colour, _BLACK, 1 - step / _STEPS)
        if all(contrast(darker, ground) >= ratio for ground in grounds):
            return darker
    return _BLACK


def shown_ratio(ratio: float) -> str:
    """A ratio as people read it, cut and never rounded up: 4,499 is not enough and does not look as if it were."""
    return number(Decimal(floor(ratio * 100)) / 100)


def _channels(colour: str) -> tuple[int, int, int]:
    return int(colour[1:3], 16), int(colour[3:5], 16), int(colour[5:7], 16)


def _linear(value: float) -> float:
    """Of the definition of relative luminance (WCAG 2.2, with the threshold of its erratum)."""
    return value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
