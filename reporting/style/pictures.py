"""Uploaded logos and photos: checked by their content, cleaned, and written anew, so that nothing else comes along.

A logo is an SVG or a PNG, the picture beside a story a PNG or a JPEG. A photo loses its metadata (place, time, camera)
and is made as small as the sheet needs.
"""

import hashlib
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from io import BytesIO
from threading import Lock
from typing import Final

from django.core.exceptions import ValidationError
from django.template.defaultfilters import filesizeformat
from django.utils.translation import gettext as _
from PIL import Image, ImageFile, ImageOps, UnidentifiedImageError

from reporting.charts import svg

LOGO: Final = "logo"
PHOTO: Final = "photo"
SVG: Final = "image/svg+xml"
PNG: Final = "image/png"
JPEG: Final = "image/jpeg"
#: What may be uploaded as what, and the names for `accept`.
ACCEPT: Final[Mapping[str, str]] = {LOGO: ".svg,.png", PHOTO: ".png,.jpg,.jpeg"}
ENDINGS: Final[Mapping[str, str]] = {SVG: "svg", PNG: "png", JPEG: "jpg"}
MAX_BYTES: Final[Mapping[str, int]] = {LOGO: 1_000_000, PHOTO: 8_000_000}
#: An uploaded picture may not have more pixels than a large photo: decoding costs four bytes for each.
MAX_PIXELS: Final = 40_000_000
MIN_SIDE: Final = 24
#: The longest side of what is stored; on paper a photo is 45 mm wide, so this is more than 300 dots per inch.
STORED_SIDE: Final[Mapping[str, int]] = {LOGO: 800, PHOTO: 900}
#: Whether half a file is taken is a setting of the whole process.
_TRUNCATION: Final = Lock()
#: Shades in 16 bits for each in 8: 65535 is 255.
_SHADES: Final = 257
_FORMATS: Final[Mapping[str, tuple[str, ...]]] = {LOGO: ("PNG",), PHOTO: ("PNG", "JPEG")}


@dataclass(frozen=True, slots=True)
class CleanPicture:
    """A picture ready to be stored: its bytes, what they are, and its sides (pixels, or units of an SVG)."""

    content: bytes
    media_type: str
    width: int
    height: int

    @property
    def digest(self) -> str:
        """The name under which it is stored and served: the SHA-256 of its bytes."""
        return hashlib.sha256(self.content).hexdigest()


def clean(content: bytes, *, kind: str, field: str) -> CleanPicture:
    """The picture in an uploaded file; `kind` is LOGO or PHOTO, `field` the name of the field in the form.

    Raises:
        ValidationError: at that field, with what is wrong.
    """
    try:
        return _clean(content, kind)
    except (ValueError, svg.UnsafeSvg) as error:
        raise ValidationError({field: str(error)}) from error


def _clean(content: bytes, kind: str) -> CleanPicture:
    if not content:
        raise ValueError(_("This file is empty."))
    if len(content) > MAX_BYTES[kind]:
        words = _("This file is too large. A picture can be %(size)s at most.")
        raise ValueError(words % {"size": filesizeformat(MAX_BYTES[kind])})
    if kind == LOGO and _looks_like_svg(content):
        drawn = svg.clean(content)
        return CleanPicture(drawn.content, SVG, drawn.width, drawn.height)
    return _drawn_again(content, kind)


def _looks_like_svg(content: bytes) -> bool:
    start = content[:1000].lstrip(b"\xef\xbb\xbf\xff\xfe \t\r\n\0")
    return start.startswith((b"<", b"<\0"))


def _drawn_again(content: bytes, kind: str) -> CleanPicture:
    """The pixels alone, upright, not larger than needed. The header is judged before anything is decoded."""
    only = _("Only SVG and PNG pictures can be used here.") if kind == LOGO else _("Only PNG and JPG pictures can be used here.")
    try:
        with Image.open(BytesIO(content), formats=_FORMATS[kind]) as opened:
            _judge(opened)
            with _whole_pictures_only():
                opened.load()
            picture = ImageOps.exif_transpose(opened)
    except _PictureRefused:
        raise
    except (UnidentifiedImageError, OSError, SyntaxError, ValueError, Image.DecompressionBombError) as error:
        raise ValueError(only) from error
    picture = _plain(picture)
    picture.thumbnail((STORED_SIDE[kind], STORED_SIDE[kind]))
    return _written(picture, kind)


@contextmanager
def _whole_pictures_only() -> Iterator[None]:
    """Refuse half a file: drawing a PDF tells the library, for the whole process, to take what there is."""
    with _TRUNCATION:
        usual, ImageFile.LOAD_TRUNCATED_IMAGES = ImageFile.LOAD_TRUNCATED_IMAGES, False
        try:
            yield
        finally:
            ImageFile.LOAD_TRUNCATED_IMAGES = usual


def _judge(opened: Image.Image) -> None:
    """What the header says: not too many pixels, not too few, and one picture.

    A camera may put a second picture in its JPEG (MPO: a preview, or how bright it may be shown); the first is the photo.
    """
    if opened.width * opened.height > MAX_PIXELS:
        raise _PictureRefused(_("This picture has too many pixels. Make it smaller first."))
    if min(opened.size) < MIN_SIDE:
        raise _PictureRefused(_("This picture is too small. Each side needs at least %(side)s pixels.") % {"side": MIN_SIDE})
    if opened.format != "MPO" and getattr(opened, "n_frames", 1) != 1:
        raise _PictureRefused(_("A moving picture cannot be printed. Choose one that stands still."))


class _PictureRefused(ValueError):
    """A picture that could be read, with the reason why it is not taken."""


def _plain(picture: Image.Image) -> Image.Image:
    """In red, green and blue, with transparency where it had any; colour profiles and palettes are gone."""
    if picture.mode.startswith("I;16"):
        picture = _eight_bits(picture)
    transparent = "A" in picture.getbands() or "transparency" in picture.info
    return picture.convert("RGBA" if transparent else "RGB")


def _eight_bits(picture: Image.Image) -> Image.Image:
    """Shades of grey in 16 bits as 8: a plain conversion would make every shade above 255 white."""
    found = picture.point(lambda shade: shade / _SHADES).convert("L")
    if isinstance(see_through := picture.info.get("transparency"), int):
        found.info["transparency"] = see_through // _SHADES
    return found


def _written(picture: Image.Image, kind: str) -> CleanPicture:
    """As PNG for a logo, as JPEG for a photo (transparent parts become white, as on paper)."""
    out = BytesIO()
    if kind == LOGO:
        picture.info.clear()
        picture.save(out, "PNG", optimize=True)
        return CleanPicture(out.getvalue(), PNG, *picture.size)
    if picture.mode == "RGBA":
        paper = Image.new("RGB", picture.size, "white")
        paper.paste(picture, mask=picture.getchannel("A"))
        picture = paper
    picture.info.clear()
    picture.save(out, "JPEG", quality=85, optimize=True)
    return CleanPicture(out.getvalue(), JPEG, *picture.size)
