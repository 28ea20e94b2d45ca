"""SVG written as text: the few shapes that our charts are made of.

Only presentation attributes and no `style`, so a strict content security policy allows them, and the same markup draws in
the page and in the PDF.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from html import escape
from typing import Final, Self

from django.utils.safestring import SafeString, mark_safe

from reporting.style.house_style import DEFAULT, INK, WHITE, HouseStyle

ZERO: Final = Decimal(0)


@dataclass(frozen=True, slots=True, kw_only=True)
class Palette:
    """The colours of a chart. `strong`, `mid` and `mark` are seen on white and on `pale` (3 : 1)."""

    strong: str
    on_strong: str
    mid: str
    pale: str
    mark: str
    font: str
    ink: str = INK
    soft: str = "#4a5b61"
    line: str = "#68797f"
    paper: str = WHITE
    negative: str = "#a8201a"

    @classmethod
    def of(cls, style: HouseStyle) -> Self:
        """The colours of a house style."""
        return cls(
            strong=style.primary, on_strong=style.on_primary, mid=style.primary_mid, pale=style.primary_tint,
            mark=style.accent_graphic, font=f"{style.family.family}, {style.family.generic}",
        )


HOUSE: Final = Palette.of(DEFAULT)


def svg(parts: Sequence[str], *, title: str, width: Decimal, height: Decimal, css: str = "") -> SafeString:
    """The whole drawing. The first child is a `<title>` with the finding: the text alternative, also in a tagged PDF."""
    size = f'width="{number(width)}" height="{number(height)}"'
    box = f'viewBox="0 0 {number(width)} {number(height)}"'
    name = f' class="{css}"' if css else ""
    # On a narrow screen the style sheet gives the chart a height of its own and hides its texts.
    head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img"{name} {size} {box} preserveAspectRatio="none">'
    head += f"<title>{escape(title)}</title>"
    return mark_safe(head + "".join(parts) + "</svg>")  # noqa: S308 (every text is escaped, the rest are numbers)


def rect(
    x: Decimal,
    y: Decimal | int,
    width: Decimal,
    height: Decimal | int,
    *,
    fill: str,
    stroke: str = "",
    dash: str = "",
) -> str:
    """A box; without a stroke it has no edge."""
    line = f' stroke="{stroke}" stroke-width="1"' if stroke else ""
    dashes = f' stroke-dasharray="{dash}"' if dash else ""
    return (
        f'<rect x="{number(x)}" y="{number(y)}" width="{number(max(width, ZERO))}" '
        f'height="{number(max(height, 0))}" fill="{fill}"{line}{dashes}/>'
    )


def line(x1: Decimal, y1: Decimal | int, x2: Decimal, y2: Decimal | int, *, stroke: str, width: int = 1) -> str:
    """A straight line."""
    return (
        f'<line x1="{number(x1)}" y1="{number(y1)}" x2="{number(x2)}" y2="{number(y2)}" '
        f'stroke="{stroke}" stroke-width="{width}"/>'
    )


def text(
    x: Decimal, y: Decimal | int, words: str, *, anchor: str, fill: str, font: str, weight: int = 400, size: int = 12
) -> str:
    """Words from, around or up to a point."""
    return (
        f'<text x="{number(x)}" y="{number(y)}" text-anchor="{anchor}" fill="{fill}" font-size="{size}" '
        f'font-weight="{weight}" font-family="{escape(font)}">{escape(words)}</text>'
    )


def number(value: Decimal | int) -> str:
    """A coordinate with at most two decimals."""
    return format(Decimal(value).quantize(Decimal("0.01")).normalize() + 0, "f")
