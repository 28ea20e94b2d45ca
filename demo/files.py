"""Small files that stand for evidence: a one-page PDF or a picture, with nothing personal in them."""

from __future__ import annotations

import struct
import zlib
from typing import TYPE_CHECKING

from django.core.files.uploadedfile import SimpleUploadedFile

if TYPE_CHECKING:
    from contracts.actions.evidence_files import Upload


def evidence_file(number: str, kind: str) -> Upload:
    """A photo for an activity, a PDF for everything else; the number of the entry makes each of them different."""
    if kind == "activity_description":
        return SimpleUploadedFile(f"foto-{number}.png", _picture(number), content_type="image/png")
    return SimpleUploadedFile(f"bewijs-{number}.pdf", _page(f"Voorbeeld van een bewijsstuk bij {number}"), "application/pdf")


def _page(text: str) -> bytes:
    """A PDF of one page with one line of text (letters and digits only)."""
    stream = f"BT /F1 14 Tf 60 760 Td ({text}) Tj ET".encode()
    objects = [
        b"<< /Type /Catalog /Pages 2 0 R >>",
        b"<< /Type /Pages /Kids [3 0 R] /Count 1 >>",
        b"<< /Type /Page /Parent 2 0 R /MediaBox [0 0 595 842] /Contents 4 0 R /Resources << /Font << /F1 5 0 R >> >> >>",
        b"<< /Length %d >>\nstream\n%s\nendstream" % (len(stream), stream),
        b"<< /Type /Font /Subtype /Type1 /BaseFont /Helvetica >>",
    ]
    out, offsets = b"%PDF-1.4\n", []
    for index, body in enumerate(objects, start=1):
        offsets.append(len(out))
        out += b"%d 0 obj\n%s\nendobj\n" % (index, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    out += b"xref\n0 %d\n0000000000 65535 f \n%strailer\n<< /Size %d /Root 1 0 R >>\n" % (
        len(objects) + 1, table, len(objects) + 1,
    )
    return out + b"startxref\n%d\n%%%%EOF\n" % out.index(b"xref\n")


def _picture(text: str) -> bytes:
    """A small PNG with a pattern that follows from the text."""
    width, height, seed = 48, 32, zlib.crc32(text.encode())
    rows = b"".join(
        b"\0" + bytes((seed >> (x // 8 + y // 8) & 7) * 36 for x in range(width)) for y in range(height)
    )

    def chunk(name: bytes, body: bytes) -> bytes:
        return struct.pack(">I", len(body)) + name + body + struct.pack(">I", zlib.crc32(name + body))

    header = struct.pack(">IIBBBBB", width, height, 8, 0, 0, 0, 0)
    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(rows)) + chunk(b"IEND", b"")
