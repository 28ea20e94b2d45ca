"""Charts as SVG, drawn by ourselves: the same markup in the page and in the PDF.

Text stays text. The title of every chart states its finding. Colour is never the only carrier: what is committed is
hatched, what is uncertain is drawn as an outline, less than nothing lies on the other side of the zero line, and the numbers
stand beside it. Decimals become coordinates only, never amounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from reporting.charts.drawing import HOUSE, ZERO, Palette, line, rect, svg, text

_ONE: Final = Decimal(1)
_WIDTH: Final = Decimal(720)
_TOP: Final = Decimal(21)
_THICK: Final = Decimal(28)
_LANE: Final = 17
#: A quarter is as wide as in a row of eight, also where there are fewer.
_QUARTERS: Final = 8


@dataclass(frozen=True, slots=True)
class Extent:
    """A value to draw: from `low` to `high`; both the same where the figure is exact."""

    low: Decimal
    high: Decimal

    @property
    def is_exact(self) -> bool:
        """Whether there is one value instead of a range."""
        return self.low == self.high


@dataclass(frozen=True, slots=True, kw_only=True)
class Scale:
    """Values from `low` to `high` on a line of `length` units; zero always lies on it."""

    low: Decimal
    high: Decimal
    length: Decimal

    @classmethod
    def over(cls, extents: Sequence[Extent], *, length: int) -> "Scale":
        """A scale that holds all extents and zero; never of no length."""
        low = min((ZERO, *(extent.low for extent in extents)))
        high = max((ZERO, *(extent.high for extent in extents)))
        return cls(low=low, high=high if high > low else low + _ONE, length=Decimal(length))

    def at(self, value: Decimal) -> Decimal:
        """Where a value lies, in units from the start."""
        return (value - self.low) / (self.high - self.low) * self.length


def bar(
    extent: Extent, *, scale: Scale, title: str, height: int = 14, palette: Palette = HOUSE, whole: bool = True
) -> SafeString:
    """One horizontal bar for a table row, with the zero line; an uncertain part is an outline.

    `whole`: as long as the scale. Else it ends where the bar ends, so that the number can stand right after it.
    """
    zero = scale.at(ZERO)
    middle = _sure(extent)
    start, end = sorted((zero, scale.at(middle)))
    parts = [rect(start, 1, end - start, height - 2, fill=palette.negative if middle < 0 else palette.strong)]
    if not extent.is_exact:
        left, right = scale.at(extent.low), scale.at(extent.high)
        parts.append(rect(left, Decimal("1.5"), right - left, height - 3, fill="none", stroke=palette.strong, dash="3 2"))
    parts.append(line(zero, 0, zero, height, stroke=palette.line))
    width = scale.length if whole else max(zero, scale.at(max(extent.high, ZERO))) + 1
    return svg(parts, title=title, width=width, height=Decimal(height))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressTexts:
    """The words in a progress bar; `title` is its text alternative, `region` names the range of others."""

    title: str
    filled: str
    elapsed: str
    full: str
    region: str = ""


def progress(
    filled: Extent,
    *,
    committed: Decimal,
    elapsed: Decimal | None,
    texts: ProgressTexts,
    region: tuple[Decimal, Decimal] | None = None,
    palette: Palette = HOUSE,
) -> SafeString:
    """The obligation as one bar: filled, committed (hatched) and open, against the time that has passed.

    All values are shares of the obligation (1 is all of it). Above 1 the bar grows and the obligation gets a mark. `region`:
    where the middle half of the others is, as a bracket under the bar.
    """
    most = max(_ONE, filled.high, elapsed or ZERO, region[1] if region else ZERO)
    scale = Scale(low=min(ZERO, filled.low), high=most, length=_WIDTH - 2)
    parts = _filling(filled, scale=scale, committed=committed, palette=palette)
    zero, sure = _along(scale, ZERO), _along(scale, _sure(filled))
    if sure - zero > _WIDTH / 4:
        parts.append(
            text(zero + 9, _TOP + 19, texts.filled, anchor="start", fill=palette.on_strong, font=palette.font, weight=600, size=14)
        )
    height = _TOP + _THICK + 4
    if most > 1:
        full = _along(scale, _ONE)
        parts.append(line(full, _TOP - 3, full, height, stroke=palette.on_strong if full < sure else palette.ink, width=2))
        parts.append(_words(full, height + 10, texts.full, palette=palette))
        height += _LANE
    if region:
        parts += _bracket(_along(scale, region[0]), _along(scale, region[1]), height + 2, texts.region, palette=palette)
        height += _LANE + 4
    if elapsed is not None:
        parts += _time_mark(_along(scale, elapsed), texts.elapsed, palette=palette)
    return svg(parts, title=texts.title, width=_WIDTH, height=height)


def trend(points: Sequence[Extent], *, title: str, height: int = 66, palette: Palette = HOUSE) -> SafeString:
    """Columns in order of time, to stand above a table with as many equal columns; the last is darker."""
    scale = Scale.over(points, length=height - 12)
    column = _WIDTH / max(_QUARTERS, len(points))
    width = column * max(1, len(points))
    base = height - 6 - scale.at(ZERO)
    parts = []
    for index, point in enumerate(points):
        left, value = column * index + 6, _sure(point)
        y = height - 6 - scale.at(value)
        colour = palette.negative if value < 0 else palette.strong if index == len(points) - 1 else palette.mid
        parts.append(rect(left, min(y, base), column - 12, abs(base - y), fill=colour))
        if not point.is_exact:
            upper, size = height - 6 - scale.at(point.high), scale.at(point.high) - scale.at(point.low)
            parts.append(rect(left + 1, upper, column - 14, size, fill=palette.pale, stroke=palette.mid, dash="4 3"))
    parts.append(line(ZERO, base, width, base, stroke=palette.line))
    return svg(parts, title=title, width=width, height=Decimal(height))


def _filling(filled: Extent, *, scale: Scale, committed: Decimal, palette: Palette) -> list[str]:
    """The bar itself: all that is owed, and what is filled and committed of it."""
    zero, sure, full = (_along(scale, share) for share in (ZERO, max(_sure(filled), scale.low), _ONE))
    start = _along(scale, filled.high)
    end = min(_along(scale, filled.high + committed), _along(scale, scale.high))
    parts = [rect(zero, _TOP, full - zero, _THICK, fill=palette.pale, stroke=palette.line)]
    colour = palette.strong if sure >= zero else palette.negative
    parts.append(rect(min(zero, sure), _TOP, abs(sure - zero), _THICK, fill=colour))
    if not filled.is_exact:
        left = _along(scale, filled.low)
        parts.append(rect(left, _TOP + 1, start - left, _THICK - 2, fill=palette.pale, stroke=palette.strong, dash="4 3"))
    if committed > 0 and end > start:
        parts.append(rect(start, _TOP, end - start, _THICK, fill=palette.paper, stroke=palette.mid))
        parts += _hatching(start, _TOP, end, _TOP + _THICK, palette=palette)
    return parts


def _along(scale: Scale, share: Decimal) -> Decimal:
    """Where a share lies on the progress bar: a unit of room is left for the outline."""
    return scale.at(share) + 1


def _time_mark(x: Decimal, words: str, *, palette: Palette) -> list[str]:
    """A line through the bar, with a light edge so that it stands out on every colour."""
    return [
        line(x, _TOP - 4, x, _TOP + _THICK + 5, stroke=palette.paper, width=7),
        line(x, _TOP - 5, x, _TOP + _THICK + 5, stroke=palette.mark, width=3),
        _words(x, _TOP - 9, words, palette=palette, weight=600),
    ]


def _bracket(low: Decimal, high: Decimal, y: Decimal, words: str, *, palette: Palette) -> list[str]:
    """A range under the bar, with its name beside it where there is room."""
    beside = high + 8 if high < _WIDTH / 2 else low - 8
    return [
        line(low, y + 5, high, y + 5, stroke=palette.soft, width=2),
        *(line(x, y, x, y + 10, stroke=palette.soft, width=2) for x in (low, high)),
        text(
            beside, y + 9, words, anchor="start" if high < _WIDTH / 2 else "end", fill=palette.soft, font=palette.font,
        ),
    ]


def _words(x: Decimal, y: Decimal, words: str, *, palette: Palette, weight: int = 400) -> str:
    """A label at a mark, kept inside the drawing."""
    anchor = "start" if x < _WIDTH / 5 else "end" if x > _WIDTH * 4 / 5 else "middle"
    return text(x, y, words, anchor=anchor, fill=palette.ink, font=palette.font, weight=weight)


def _sure(extent: Extent) -> Decimal:
    """The part of a value that is certain: up to the end of the range nearest to zero."""
    if extent.low <= 0 <= extent.high:
        return extent.low if extent.is_exact else ZERO
    return extent.low if extent.low > 0 else extent.high


def _hatching(left: Decimal, top: Decimal, right: Decimal, bottom: Decimal, *, palette: Palette) -> list[str]:
    """Slanting lines inside a box, cut off at its edges."""
    lines, step, rise = [], Decimal(7), bottom - top
    x = left - rise
    while x < right:
        start, end = max(x, left), min(x + rise, right)
        if end > start:
            lines.append(line(start, bottom - (start - x), end, bottom - (end - x), stroke=palette.mid))
        x += step
    return lines
