"""How far to the right the text of a printed page comes, measured in the PDF with the widths of its own fonts."""

from collections import defaultdict
from collections.abc import Sequence
from io import BytesIO
from typing import Any

from pypdf import PdfReader
from pypdf.generic import ByteStringObject, TextStringObject

#: What a character is wide in a font that does not say, in thousandths of its size.
_USUAL = 1000.0
_NO_SCALE = [1.0, 0.0, 0.0, 1.0, 0.0, 0.0]


def right_edges(content: bytes) -> list[float]:
    """Where each run of text on the only page ends, in points from the left side of the paper.

    Without words that lie over a line of a drawing: of those pypdf does not say on what scale they are.
    """
    (page,) = PdfReader(BytesIO(content)).pages
    fonts = page["/Resources"]["/Font"]  # type: ignore[index]  # a dictionary on every page with text
    widths = {name: _widths(font.get_object()) for name, font in fonts.items()}
    ends: list[float] = []
    current: list[Any] = ["", 0.0]

    def before(operator: bytes, operands: list[Any], cm: list[float], tm: list[float]) -> None:
        if operator == b"Tf":
            current[:] = operands
        elif operator == b"TJ" and cm != _NO_SCALE:
            length = _length(operands[0], widths[current[0]]) * float(current[1]) / 1000
            ends.append((tm[4] + length * tm[0]) * cm[0] + cm[4])

    page.extract_text(visitor_operand_before=before)
    return ends


def _length(parts: Sequence[Any], widths: dict[int, float]) -> float:
    """Of a run: its characters, two bytes each, less what moves them together."""
    total = 0.0
    for part in parts:
        if isinstance(part, ByteStringObject | TextStringObject):
            codes = part.original_bytes
            total += sum(widths[int.from_bytes(codes[place : place + 2], "big")] for place in range(0, len(codes), 2))
        else:
            total -= float(part)
    return total


def _widths(font: Any) -> dict[int, float]:
    """The widths that a font tells: a first character and those of it and its next ones."""
    table = font["/DescendantFonts"][0].get_object()["/W"]
    found: dict[int, float] = defaultdict(lambda: _USUAL)
    for first, widths in zip(table[::2], table[1::2], strict=True):
        found |= {int(first) + offset: float(width) for offset, width in enumerate(widths)}
    return found
