"""An address as a QR code, drawn as SVG: the same markup in the page and in the PDF."""

from html import escape
from typing import Final

from django.utils.safestring import SafeString, mark_safe

#: The white edge that a reader needs, in modules (ISO/IEC 18004).
_EDGE: Final = 4


def qr_code(address: str, *, title: str) -> SafeString:
    """The code of an address; `title` is its text alternative. One path in black on white: a camera wants contrast."""
    from qrcode import QRCode  # loads Pillow, which only a sheet needs
    from qrcode.constants import ERROR_CORRECT_M  # the same

    code = QRCode(error_correction=ERROR_CORRECT_M, border=_EDGE)
    code.add_data(address)
    code.make(fit=True)
    rows = code.get_matrix()
    bars = "".join(_bars(row, y) for y, row in enumerate(rows))
    head = f'<svg xmlns="http://www.w3.org/2000/svg" role="img" viewBox="0 0 {len(rows)} {len(rows)}" shape-rendering="crispEdges">'
    ground = f'<rect width="{len(rows)}" height="{len(rows)}" fill="#ffffff"/>'
    drawn = f'{head}<title>{escape(title)}</title>{ground}<path d="{bars}" fill="#000000"/></svg>'
    return mark_safe(drawn)  # noqa: S308 (the title is escaped, the rest are numbers)


def _bars(row: list[bool], y: int) -> str:
    """A row of the code as rectangles, each as long as its run of dark modules."""
    found, x = [], 0
    while x < len(row):
        end = x
        while end < len(row) and row[end]:
            end += 1
        if end > x:
            found.append(f"M{x} {y}h{end - x}v1h-{end - x}z")
        x = end + 1
    return "".join(found)
