"""A house style as a file of design tokens: what a municipality's designer keeps, uploads here and gets back.

The format is that of the Design Tokens Community Group: groups, and tokens with `$type` and `$value`. Of a file that
holds more than we use, the rest is left alone.

    {"color": {"primary": {"$type": "color", "$value": "#0d4a4f"}, "accent": {…}, "on-primary": {…}},
     "font": {"family": {"$type": "fontFamily", "$value": "IBM Plex Sans"}},
     "logo": {"image": {"$type": "asset", "$value": "data:image/svg+xml;base64,…", "$description": "Logo of …"}}}
"""

import base64
import binascii
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from reporting.style.house_style import FONTS, HouseStyle
from reporting.style.pictures import MAX_BYTES as PICTURE_BYTES

#: A logo in base64, and some room for the rest.
MAX_BYTES: Final = PICTURE_BYTES["logo"] * 4 // 3 + 100_000
_COLOUR: Final = re.compile(r"#(?:[0-9a-fA-F]{3}|[0-9a-fA-F]{6})")
_DATA: Final = re.compile(r"data:(image/svg\+xml|image/png);base64,")
#: Field of a house style → where its token is.
_COLOURS: Final = {"primary": ("color", "primary"), "accent": ("color", "accent"), "text": ("color", "on-primary")}
FIELD: Final = "token_file"


@dataclass(frozen=True, slots=True)
class Tokens:
    """What a file says: values for the fields of the form, and the bytes of the logo (None: it says nothing about one)."""

    values: Mapping[str, str]
    logo: bytes | None
    logo_alt: str


def write(style: HouseStyle, *, logo: bytes | None) -> bytes:
    """The file of a style; `logo` are the bytes of its logo."""
    colours = {"primary": style.primary, "accent": style.accent, **({"on-primary": style.text} if style.text else {})}
    document: dict[str, Any] = {
        "$description": style.name,
        "color": {name: {"$type": "color", "$value": value} for name, value in colours.items()},
        "font": {"family": {"$type": "fontFamily", "$value": style.family.family}},
    }
    if style.logo is not None and logo is not None:
        data = f"data:{style.logo.media_type};base64,{base64.b64encode(logo).decode()}"
        document["logo"] = {"image": {"$type": "asset", "$value": data, "$description": style.logo.alt}}
    return (json.dumps(document, ensure_ascii=False, indent=2) + "\n").encode()


def read(content: bytes) -> Tokens:
    """What a file says.

    Raises:
        ValidationError: at the field of the file, with everything that is wrong with it.
    """
    document = _document(content)
    values, faults = {}, []
    for field, path in _COLOURS.items():
        found = _value(document, *path)
        if found is None and field != "text":
            faults.append(_("The file has no colour “%(name)s”.") % {"name": ".".join(path)})
        elif found is not None:
            colour = _colour(found)
            if colour is None:
                faults.append(_("“%(name)s” is not a colour such as #0d4a4f.") % {"name": ".".join(path)})
            else:
                values[field] = colour
    values.setdefault("text", "")
    font = _font(_value(document, "font", "family"))
    if font is None:
        names = ", ".join(known.family for known in FONTS.values())
        faults.append(_("“font.family” is not a font that we have. Choose from: %(names)s.") % {"names": names})
    logo = _logo(document, faults)
    if faults:
        raise ValidationError({FIELD: faults})
    return Tokens(values | {"font": font or ""}, logo, _alt(document))


def _document(content: bytes) -> Mapping[str, Any]:
    words = _("This is not a file of design tokens (JSON).")
    if len(content) > MAX_BYTES:
        raise ValidationError({FIELD: _("This file is too large.")})
    try:
        document = json.loads(content.decode("utf-8-sig"))
    except (ValueError, RecursionError) as error:
        raise ValidationError({FIELD: words}) from error
    if not isinstance(document, dict):
        raise ValidationError({FIELD: words})
    return document


def _token(document: Mapping[str, Any], group: str, name: str) -> Mapping[str, Any]:
    inside = document.get(group)
    token = inside.get(name) if isinstance(inside, dict) else None
    return token if isinstance(token, dict) else {}


def _value(document: Mapping[str, Any], group: str, name: str) -> Any:
    return _token(document, group, name).get("$value")


def _colour(value: Any) -> str | None:
    """A colour as `#rrggbb`; newer files write it as an object that holds the same."""
    text = value.get("hex") if isinstance(value, dict) else value
    if not isinstance(text, str) or not _COLOUR.fullmatch(text):
        return None
    plain = text.lower()
    return plain if len(plain) == 7 else "#" + "".join(letter * 2 for letter in plain[1:])


def _font(value: Any) -> str | None:
    """The key of the first font of ours in a name or a list of names."""
    names = value if isinstance(value, list) else [value]
    known = {font.family.lower(): key for key, font in FONTS.items()}
    return next((known[name.lower()] for name in names if isinstance(name, str) and name.lower() in known), None)


def _logo(document: Mapping[str, Any], faults: list[str]) -> bytes | None:
    value = _value(document, "logo", "image")
    if value is None:
        return None
    start = _DATA.match(value) if isinstance(value, str) else None
    if start is not None:
        try:
            return base64.b64decode(value[start.end() :], validate=True)
        except (binascii.Error, ValueError):
            pass
    faults.append(_("“logo.image” is not an SVG or PNG as data (data:image/…;base64,…)."))
    return None


def _alt(document: Mapping[str, Any]) -> str:
    found = _token(document, "logo", "image").get("$description")
    return found if isinstance(found, str) else ""
