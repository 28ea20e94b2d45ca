"""Charts as SVG, drawn by ourselves: the same markup in the page and in the PDF.

Text stays text. The first child of every `<svg>` is a `<title>` that states the finding, because that is what
becomes the alternative text in a tagged PDF. Only presentation attributes, no `style`, so a strict content
security policy allows them. Colour is never the only carrier: what is committed is hatched, what is uncertain
is drawn as an outline, and the numbers stand beside it. Decimals become coordinates only, never amounts.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

INK: Final = "#16262b"
SOFT: Final = "#4a5b61"
LINE: Final = "#68797f"
PINE: Final = "#0d4a4f"
MID: Final = "#17727a"
PALE: Final = "#e3eff0"
SAFFRON: Final = "#9a6500"
RED: Final = "#a8201a"
PAPER: Final = "#ffffff"

_ONE: Final = Decimal(1)
_WIDTH: Final = Decimal(720)
_TOP: Final = Decimal(20)
_THICK: Final = Decimal(26)
_ZERO: Final = Decimal(0)


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
        low = min((_ZERO, *(extent.low for extent in extents)))
        high = max((_ZERO, *(extent.high for extent in extents)))
        return cls(low=low, high=high if high > low else low + _ONE, length=Decimal(length))

    def at(self, value: Decimal) -> Decimal:
        """Where a value lies, in units from the start."""
        return (value - self.low) / (self.high - self.low) * self.length


def bar(extent: Extent, *, scale: Scale, title: str, height: int = 14) -> SafeString:
    """One horizontal bar for a table row, with the zero line; an uncertain part is an outline."""
    zero = scale.at(_ZERO)
    middle = _sure(extent)
    start, end = sorted((zero, scale.at(middle)))
    parts = [_rect(start, 1, end - start, height - 2, fill=RED if middle < 0 else MID)]
    if not extent.is_exact:
        left, right = scale.at(extent.low), scale.at(extent.high)
        parts.append(_rect(left, Decimal("1.5"), right - left, height - 3, fill="none", stroke=MID, dash="3 2"))
    parts.append(_line(zero, 0, zero, height, stroke=LINE))
    return _svg(parts, title=title, width=scale.length, height=Decimal(height))


@dataclass(frozen=True, slots=True, kw_only=True)
class ProgressTexts:
    """The words in a progress bar; `title` is its text alternative."""

    title: str
    filled: str
    elapsed: str
    full: str


def progress(filled: Extent, *, committed: Decimal, elapsed: Decimal | None, texts: ProgressTexts) -> SafeString:
    """The obligation as one bar: filled, committed (hatched) and open, against the time that has passed.

    All values are shares of the obligation (1 is all of it). Above 1 the bar grows and the obligation gets a
    mark.
    """
    most = max(_ONE, filled.high, elapsed or _ZERO)
    scale = Scale(low=min(_ZERO, filled.low), high=most, length=_WIDTH - 2)
    zero, sure, full = (_along(scale, share) for share in (_ZERO, max(_sure(filled), scale.low), _ONE))
    start, most_x = _along(scale, filled.high), _along(scale, most)
    end = min(_along(scale, filled.high + committed), most_x)
    parts = [_rect(zero, _TOP, full - zero, _THICK, fill=PALE, stroke=LINE)]
    parts.append(_rect(min(zero, sure), _TOP, abs(sure - zero), _THICK, fill=PINE if sure >= zero else RED))
    if not filled.is_exact:
        left = _along(scale, filled.low)
        parts.append(_rect(left, _TOP + 1, start - left, _THICK - 2, fill=PALE, stroke=PINE, dash="4 3"))
    if committed > 0 and end > start:
        parts.append(_rect(start, _TOP, end - start, _THICK, fill=PAPER, stroke=MID))
        parts += _hatching(start, _TOP, end, _TOP + _THICK)
    if sure - zero > _WIDTH / 4:
        parts.append(_text(zero + 8, _TOP + 18, texts.filled, anchor="start", fill=PAPER, weight=600))
    if most > 1:
        parts.append(_line(full, _TOP - 3, full, _TOP + _THICK + 3, stroke=PAPER if full < sure else INK, width=2))
        parts.append(_text(full, _TOP + _THICK + 15, texts.full, anchor=_anchor(full), fill=SOFT))
    if elapsed is not None:
        parts += _time_mark(_along(scale, elapsed), texts.elapsed)
    return _svg(parts, title=texts.title, width=_WIDTH, height=_TOP + _THICK + (20 if most > 1 else 8))


def trend(points: Sequence[Extent], *, title: str, height: int = 66) -> SafeString:
    """Columns in order of time, to stand above a table with as many equal columns; the last is darker."""
    scale = Scale.over(points, length=height - 12)
    column = _WIDTH / max(1, len(points))
    base = height - 6 - scale.at(_ZERO)
    parts = []
    for index, point in enumerate(points):
        left, value = column * index + 6, _sure(point)
        y = height - 6 - scale.at(value)
        colour = RED if value < 0 else PINE if index == len(points) - 1 else MID
        parts.append(_rect(left, min(y, base), column - 12, abs(base - y), fill=colour))
        if not point.is_exact:
            upper, size = height - 6 - scale.at(point.high), scale.at(point.high) - scale.at(point.low)
            parts.append(_rect(left + 1, upper, column - 14, size, fill=PALE, stroke=MID, dash="4 3"))
    parts.append(_line(_ZERO, base, _WIDTH, base, stroke=LINE))
    return _svg(parts, title=title, width=_WIDTH, height=Decimal(height))


def _along(scale: Scale, share: Decimal) -> Decimal:
    """Where a share lies on the progress bar: a unit of room is left for the outline."""
    return scale.at(share) + 1


def _time_mark(x: Decimal, text: str) -> list[str]:
    """A line through the bar, with a light edge so that it stands out on every colour."""
    return [
        _line(x, _TOP - 5, x, _TOP + _THICK + 6, stroke=PAPER, width=7),
        _line(x, _TOP - 6, x, _TOP + _THICK + 6, stroke=SAFFRON, width=3),
        _text(x, _TOP - 9, text, anchor=_anchor(x), fill=SAFFRON, weight=600),
    ]


def _sure(extent: Extent) -> Decimal:
    """The part of a value that is certain: up to the end of the range nearest to zero."""
    if extent.low <= 0 <= extent.high:
        return extent.low if extent.is_exact else _ZERO
    return extent.low if extent.low > 0 else extent.high


def _hatching(left: Decimal, top: Decimal, right: Decimal, bottom: Decimal) -> list[str]:
    """Slanting lines inside a box, cut off at its edges."""
    lines, step, rise = [], Decimal(7), bottom - top
    x = left - rise
    while x < right:
        start, end = max(x, left), min(x + rise, right)
        if end > start:
            lines.append(_line(start, bottom - (start - x), end, bottom - (end - x), stroke=MID))
        x += step
    return lines


def _anchor(x: Decimal) -> str:
    if x < _WIDTH / 5:
        return "start"
    return "end" if x > _WIDTH * 4 / 5 else "middle"


def _svg(parts: Sequence[str], *, title: str, width: Decimal, height: Decimal) -> SafeString:
    size = f'width="{_number(width)}" height="{_number(height)}"'
    box = f'viewBox="0 0 {_number(width)} {_number(height)}"'
    # On a narrow screen the style sheet gives the chart a height of its own and hides its texts.
    head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size} {box} preserveAspectRatio="none">'
    head += f"<title>{escape(title)}</title>"
    return mark_safe(head + "".join(parts) + "</svg>")  # noqa: S308 (every text is escaped, the rest are numbers)


def _rect(
    x: Decimal,
    y: Decimal | int,
    width: Decimal,
    height: Decimal | int,
    *,
    fill: str,
    stroke: str = "",
    dash: str = "",
) -> str:
    line = f' stroke="{stroke}" stroke-width="1"' if stroke else ""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{_number(x)}" y="{_number(y)}" width="{_number(max(width, _ZERO))}" '
        f'height="{_number(max(height, 0))}" fill="{fill}"{line}{dashes}/>'
    )


def _line(x1: Decimal, y1: Decimal | int, x2: Decimal, y2: Decimal | int, *, stroke: str, width: int = 1) -> str:
    return (
        f'<line x1="{_number(x1)}" y1="{_number(y1)}" x2="{_number(x2)}" y2="{_number(y2)}" '
        f'stroke="{stroke}" stroke-width="{width}"/>'
    )


def _text(x: Decimal, y: Decimal, text: str, *, anchor: str, fill: str, weight: int = 400) -> str:
    return (
        f'<text x="{_number(x)}" y="{_number(y)}" text-anchor="{anchor}" fill="{fill}" font-size="13" '
        f'font-weight="{weight}" font-family="IBM Plex Sans, sans-serif">{escape(text)}</text>'
    )


def _number(value: Decimal | int) -> str:
    """A coordinate with at most two decimals."""
    return format(Decimal(value).quantize(Decimal("0.01")).normalize() + 0, "f")
