"""Logos and photos from outside: what is refused, what is cleaned, and that the rest still looks the same."""

import gzip
import zlib
from io import BytesIO
from xml.etree import ElementTree as ET

import pytest
from django.core.exceptions import ValidationError
from PIL import Image, ImageFile
from PIL.PngImagePlugin import PngInfo

from reporting.charts import svg
from reporting.style.pictures import JPEG, LOGO, MAX_BYTES, PHOTO, PNG, SVG, clean

HEAD = '<svg xmlns="http://www.w3.org/2000/svg" xmlns:xlink="http://www.w3.org/1999/xlink" viewBox="0 0 40 20">'
#: Each would run, load or hide something. Collected from what is known to have worked somewhere.
HOSTILE = {
    "script": "<script>alert(1)</script>",
    "script in capitals": "<SCRIPT>alert(1)</SCRIPT>",
    "script of another namespace": '<x:script xmlns:x="http://www.w3.org/1999/xhtml">alert(1)</x:script>',
    "script from elsewhere": '<script xlink:href="https://elders.example/x.js"/>',
    "event": '<rect width="9" height="9" onload="alert(1)"/>',
    "event in capitals": '<rect width="9" height="9" ONCLICK="alert(1)"/>',
    "event of animation": '<rect><animate onbegin="alert(1)" attributeName="x"/></rect>',
    "foreign object": '<foreignObject><body xmlns="http://www.w3.org/1999/xhtml"><iframe src="https://elders.example"/></body></foreignObject>',
    "frame": '<iframe xmlns="http://www.w3.org/1999/xhtml" src="https://elders.example"/>',
    "link": '<a xlink:href="javascript:alert(1)"><rect width="9" height="9"/></a>',
    "picture from elsewhere": '<image xlink:href="https://elders.example/spion.png" width="9" height="9"/>',
    "picture inside": '<image href="data:image/png;base64,AAAA" width="9" height="9"/>',
    "use from elsewhere": '<use href="https://elders.example/x.svg#a"/>',
    "use that multiplies": '<g id="a"><rect/></g><g id="b"><use href="#a"/><use href="#a"/></g>',
    "style that loads": "<style>@import url(https://elders.example/x.css);</style>",
    "style with a picture": "<style>.a{fill:url(https://elders.example/x.svg#a)}</style>",
    "style of everything": "<style>* { fill: red }</style>",
    "style with an expression": "<style>.a{fill:expression(alert(1))}</style>",
    "attribute with an address": '<rect fill="url(https://elders.example/x.svg#a)"/>',
    "attribute with a data address": '<rect fill="url(data:image/svg+xml;base64,AAAA)"/>',
    "style attribute with an address": '<rect style="fill:url(//elders.example/x#a)"/>',
    "escaped address": '<rect style="fill:\\75 rl(https://elders.example)"/>',
    "style attribute with a font": '<rect style="font-family:x;src:url(https://elders.example/x.woff)"/>',
    "animation of an address": '<set attributeName="href" to="javascript:alert(1)"/>',
    "filter": '<filter id="f"><feImage href="https://elders.example/x.png"/></filter>',
    "javascript with spaces": '<rect fill="java&#10;script:alert(1)"/>',
    "base": '<base href="https://elders.example/"/>',
    "mask in itself": '<mask id="m"><rect mask="url(#m)" width="9" height="9"/></mask>',
}
DOCUMENTS = {
    "document type": b'<!DOCTYPE svg PUBLIC "-//W3C//DTD SVG 1.1//EN" "x.dtd">' + HEAD.encode() + b"</svg>",
    "entity": b'<!DOCTYPE svg [<!ENTITY x SYSTEM "file:///etc/passwd">]>' + HEAD.encode() + b"<text>&x;</text></svg>",
    "laughs": b'<!DOCTYPE svg [<!ENTITY a "ha"><!ENTITY b "&a;&a;&a;&a;">]>' + HEAD.encode() + b"<text>&b;</text></svg>",
    "page": b"<html><body><script>alert(1)</script></body></html>",
    "no xml": b"<svg",
    "nothing": b"<svg xmlns='http://www.w3.org/2000/svg'/>",
    "another namespace": b'<svg xmlns="http://elders.example" viewBox="0 0 1 1"/>',
    "zero": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 0 0"/>',
    "not a number": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 nan inf"/>',
    "huge": b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 9e99 1"/>',
    "packed": gzip.compress(HEAD.encode() + b"</svg>"),
    "deep": (HEAD + "<g>" * 200 + "</g>" * 200 + "</svg>").encode(),
    "many": (HEAD + "<rect/>" * 3000 + "</svg>").encode(),
    "too large": HEAD.encode() + b" " * svg.MAX_BYTES + b"</svg>",
}


@pytest.mark.parametrize("name", HOSTILE)
def test_a_hostile_svg_is_refused_and_named(name: str) -> None:
    with pytest.raises(svg.UnsafeSvg) as refused:
        svg.clean(f"{HEAD}{HOSTILE[name]}</svg>".encode())
    assert str(refused.value)


@pytest.mark.parametrize("name", DOCUMENTS)
def test_a_file_that_is_no_safe_svg_is_refused(name: str) -> None:
    with pytest.raises(ValidationError):
        clean(DOCUMENTS[name], kind=LOGO, field="logo")


def test_what_drawing_programs_leave_behind_is_dropped() -> None:
    found = svg.clean(f"""<?xml version="1.0"?><!-- Getekend met Proefprogramma -->{HEAD.replace('>', ' xmlns:s="http://sodipodi.example" s:docname="geheim.svg">')}
        <metadata>Auteur: Piet Proef</metadata><s:namedview id="x" s:zoom="3"/><title>Wapen</title>
        <defs><style>.cls-1, .cls-2 {{ fill: #1d5481; }} .cls-2 {{ stroke: red }}</style>
        <linearGradient id="verloop"><stop offset="0" style="stop-color:#fff;-inkscape-x:1"/></linearGradient></defs>
        <g transform="translate(1 2)" data-naam="x"><path class="cls-1 cls-2" d="M1-2,3.5e-1z" style="opacity:.5"/>
        <circle cx="9" cy="9" r="4" fill="url(#verloop)"/></g></svg>""".encode())
    text = found.content.decode()
    assert (found.width, found.height) == (40, 20)
    for gone in ("Proef", "geheim", "namedview", "class", "style", "data-naam", "<!--", "<?xml"):
        assert gone not in text
    root = ET.fromstring(text)
    path = next(node for node in root.iter() if node.tag.endswith("path"))
    assert path.attrib == {"d": "M1-2,3.5e-1z", "fill": "#1d5481", "stroke": "red", "opacity": ".5"}
    assert 'fill="url(#verloop)"' in text and 'stop-color="#fff"' in text
    assert svg.clean(found.content).content == found.content, "cleaning what is clean changes nothing"


def test_sides_come_from_the_view_box_or_the_attributes() -> None:
    assert svg.clean(b'<svg xmlns="http://www.w3.org/2000/svg" width="30px" height="12.4"/>').height == 12
    found = svg.clean(b'<svg xmlns="http://www.w3.org/2000/svg" width="100%" viewBox="0,0 64 32"/>')
    assert (found.width, found.height) == (64, 32)


def photo(size: tuple[int, int] = (1200, 800), mode: str = "RGB", file_format: str = "JPEG", **more: object) -> bytes:
    out = BytesIO()
    Image.new(mode, size, 120 if mode == "L" else "#336699").save(out, file_format, **more)
    return out.getvalue()


def test_a_photo_is_upright_smaller_and_says_nothing_about_where_it_was_taken() -> None:
    exif = Image.Exif()
    exif[0x0112], exif[0x010F] = 6, "Proefcamera"  # turned a quarter; the maker
    exif.get_ifd(0x8825)[1] = "N"
    found = clean(photo(exif=exif), kind=PHOTO, field="picture")
    assert (found.media_type, found.width, found.height) == (JPEG, 600, 900)
    assert b"Exif" not in found.content and b"Proefcamera" not in found.content
    assert clean(found.content, kind=PHOTO, field="picture").width == 600


def test_a_transparent_photo_lies_on_white_paper() -> None:
    out = BytesIO()
    Image.new("RGBA", (60, 40), (0, 0, 0, 0)).save(out, "PNG")
    found = clean(out.getvalue(), kind=PHOTO, field="picture")
    with Image.open(BytesIO(found.content)) as opened:
        assert opened.getpixel((30, 20)) == (255, 255, 255)


def test_a_png_logo_keeps_its_transparency_and_loses_its_texts() -> None:
    note = PngInfo()
    note.add_text("Author", "Piet Proef")
    out = BytesIO()
    Image.new("RGBA", (1600, 400), (10, 20, 30, 128)).save(out, "PNG", pnginfo=note)
    found = clean(out.getvalue(), kind=LOGO, field="logo")
    assert (found.media_type, found.width, found.height) == (PNG, 800, 200)
    assert b"Piet" not in found.content
    with Image.open(BytesIO(found.content)) as opened:
        assert opened.mode == "RGBA"


def bomb() -> bytes:
    """A PNG of a few kilobytes that says it is 30,000 by 30,000 pixels."""
    header = (30_000).to_bytes(4) * 2 + bytes([8, 0, 0, 0, 0])

    def chunk(name: bytes, body: bytes) -> bytes:
        return len(body).to_bytes(4) + name + body + zlib.crc32(name + body).to_bytes(4)

    return b"\x89PNG\r\n\x1a\n" + chunk(b"IHDR", header) + chunk(b"IDAT", zlib.compress(bytes(1_000_000))) + chunk(b"IEND", b"")


REFUSED = {
    "empty": (b"", LOGO), "text": (b"Dit is geen plaatje", LOGO), "half a photo": (photo()[:2000], PHOTO), "a bomb": (bomb(), LOGO),
    "gif": (photo(file_format="GIF"), PHOTO), "tiff": (photo(file_format="TIFF"), PHOTO), "jpeg as logo": (photo(), LOGO),
    "svg as photo": (f"{HEAD}</svg>".encode(), PHOTO), "small": (photo((20, 20), file_format="PNG"), LOGO),
    "too many bytes": (photo() + bytes(MAX_BYTES[PHOTO]), PHOTO), "pdf": (b"%PDF-1.7", PHOTO),
    "moving": (photo((40, 40), file_format="PNG", save_all=True, append_images=[Image.new("RGB", (40, 40), "red")]), LOGO),
}


@pytest.fixture(params=[False, True], ids=["alone", "after a PDF was drawn"])
def _permissive(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> None:
    """What drawing a PDF leaves behind in the process."""
    monkeypatch.setattr(ImageFile, "LOAD_TRUNCATED_IMAGES", request.param)


@pytest.mark.usefixtures("_permissive")
@pytest.mark.parametrize("name", REFUSED)
def test_a_file_that_is_no_picture_we_take_is_refused_at_its_field(name: str) -> None:
    content, kind = REFUSED[name]
    with pytest.raises(ValidationError) as refused:
        clean(content, kind=kind, field="picture")
    assert list(refused.value.message_dict) == ["picture"]


@pytest.mark.parametrize(("mode", "file_format"), [("L", "PNG"), ("P", "PNG"), ("1", "PNG"), ("CMYK", "JPEG"), ("I;16", "PNG"), ("LA", "PNG")])
def test_every_way_of_storing_pixels_is_read(mode: str, file_format: str) -> None:
    out = BytesIO()
    Image.new(mode, (60, 40)).save(out, file_format)
    assert clean(out.getvalue(), kind=PHOTO, field="picture").media_type == JPEG


def test_the_same_picture_has_the_same_name() -> None:
    one, two = (clean(f"{HEAD}<rect width='4' height='4'/></svg>".encode(), kind=LOGO, field="logo") for _ in range(2))
    assert one.digest == two.digest and len(one.digest) == 64
    assert one.media_type == SVG


@pytest.mark.parametrize("encoding", ["foo", "base64", "rot13", "utf-7", "idna", "undefined"])
def test_an_svg_in_no_known_encoding_is_refused(encoding: str) -> None:
    content = f'<?xml version="1.0" encoding="{encoding}"?>{HEAD}</svg>'.encode()
    with pytest.raises(ValidationError, match=r"SVG"):
        clean(content, kind=LOGO, field="logo")


def test_a_photo_with_a_second_picture_behind_it_is_the_first_one() -> None:
    """As cameras write it: a JPEG of several, of which the first is the photo."""
    out = BytesIO()
    Image.new("RGB", (300, 200), "#c00000").save(out, "MPO", save_all=True, append_images=[Image.new("RGB", (60, 40), "#0000c0")])
    found = clean(out.getvalue(), kind=PHOTO, field="picture")
    with Image.open(BytesIO(found.content)) as shown:
        assert (shown.format, shown.size, getattr(shown, "n_frames", 1)) == ("JPEG", (300, 200), 1)
        red, _green, blue = shown.getpixel((150, 100))  # type: ignore[misc]  # three bands
        assert red > 180 and blue < 20


@pytest.mark.parametrize("kind", [LOGO, PHOTO])
def test_greys_of_sixteen_bits_keep_their_shade(kind: str) -> None:
    out = BytesIO()
    row = b"".join(shade.to_bytes(2, "little") * 20 for shade in (13000, 32768, 65535))
    Image.frombytes("I;16", (60, 30), row * 30).save(out, "PNG")
    found = clean(out.getvalue(), kind=kind, field="picture")
    with Image.open(BytesIO(found.content)) as shown:
        greys = [shown.convert("L").getpixel((across, 15)) for across in (10, 30, 50)]
    assert all(abs(grey - wanted) <= 2 for grey, wanted in zip(greys, (51, 127, 255), strict=True)), greys  # type: ignore[operator]  # one band
