"""An uploaded logo as SVG: read with suspicion and written anew from what is known to be harmless.

An SVG is a program as much as a picture: it can hold scripts, other documents and addresses that a reader's browser or
the PDF engine would open. Whatever could do that is refused and named, so that whoever made the logo can save it anew;
what drawing programs leave behind (comments, metadata, their own elements) is dropped without a word. What is written
has only the elements and attributes of the lists below, so nothing else can be in it.
"""

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Final
from xml.etree import ElementTree as ET
from xml.parsers import expat

import tinycss2  # type: ignore[import-untyped]  # comes with WeasyPrint
from django.utils.translation import gettext as _

MAX_BYTES: Final = 100_000
MAX_ELEMENTS: Final = 2_000
MAX_DEPTH: Final = 40
#: Sides of the picture in its own units.
MAX_SIDE: Final = 20_000


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


_SVG: Final = "http://www.w3.org/2000/svg"
_ELEMENTS: Final = _words(
    "svg g path rect circle ellipse line polyline polygon defs linearGradient radialGradient stop clipPath mask text tspan title desc"
)
#: What could run, load or hide something: the logo is refused, with the name.
_REFUSED: Final = _words(
    "script foreignObject image use a iframe object embed audio video animate animateMotion animateTransform set "
    "animateColor handler listener feImage filter cursor link meta base pattern marker symbol switch view"
)
_REFUSED_LOWER: Final = frozenset(name.lower() for name in _REFUSED)
_STYLES: Final = _words(
    "fill fill-opacity fill-rule stroke stroke-width stroke-opacity stroke-linecap stroke-linejoin stroke-miterlimit "
    "stroke-dasharray stroke-dashoffset opacity stop-color stop-opacity clip-path clip-rule mask display visibility "
    "font-family font-size font-weight font-style text-anchor letter-spacing"
)
_ATTRIBUTES: Final = _STYLES | _words(
    "id d x y x1 y1 x2 y2 cx cy r rx ry fx fy width height points transform offset gradientUnits gradientTransform "
    "spreadMethod clipPathUnits maskUnits maskContentUnits dx dy viewBox preserveAspectRatio"
)
#: Where an attribute may point at a part of the same picture.
_POINTING: Final = frozenset({"fill", "stroke", "clip-path", "mask"})
_OWN_PART: Final = re.compile(r"url\(\s*[\"']?#([A-Za-z_][\w.-]*)[\"']?\s*\)")
_HARMLESS: Final = re.compile(r"[\w\s.,#%()+\-'\"]*")
_CALLS: Final = re.compile(r"(?i)(url|expression|image|element|attr|var|env)\s*\(")
_ID: Final = re.compile(r"[A-Za-z_][\w.-]*")
_LENGTH: Final = re.compile(r"\s*(\d+(?:\.\d+)?)\s*(?:px|pt|mm|cm|in)?\s*")


class UnsafeSvg(ValueError):
    """The file is no SVG, is too large, or holds something that a logo may not hold; the message says what."""


@dataclass(frozen=True, slots=True)
class CleanSvg:
    """The picture written anew, and its sides in its own units."""

    content: bytes
    width: int
    height: int


def clean(content: bytes) -> CleanSvg:
    """The harmless picture in a file. Raises UnsafeSvg."""
    if len(content) > MAX_BYTES:
        raise UnsafeSvg(_("This SVG is too large. A logo can be %(size)s kB at most.") % {"size": MAX_BYTES // 1000})
    root = _parsed(content)
    if root.tag != f"{{{_SVG}}}svg":
        raise UnsafeSvg(_("This file is not an SVG picture."))
    _check_size(root)
    classes = _classes(root)
    made = _copy(root, classes)
    assert made is not None, "the root is one of ours"
    width, height = _sides(root)
    made.set("viewBox", made.get("viewBox") or f"0 0 {width:g} {height:g}")
    made.set("width", f"{width:g}")
    made.set("height", f"{height:g}")
    _check_parts(made)
    made.set("xmlns", _SVG)
    return CleanSvg(ET.tostring(made, encoding="utf-8"), max(1, round(width)), max(1, round(height)))


def _parsed(content: bytes) -> ET.Element:
    """The tree, read without entities or a document type: those can grow without end, or name other files."""
    builder = ET.TreeBuilder()
    parser = expat.ParserCreate(namespace_separator="}")
    parser.StartDoctypeDeclHandler = _no_doctype
    parser.EntityDeclHandler = _no_doctype
    parser.StartElementHandler = lambda name, given: builder.start(_named(name), {_named(key): text for key, text in given.items()})
    parser.EndElementHandler = lambda name: builder.end(_named(name))
    parser.CharacterDataHandler = builder.data
    try:
        parser.Parse(content, True)
        return builder.close()
    except (expat.ExpatError, AssertionError, LookupError, UnicodeError, ValueError) as error:  # LookupError: an encoding
        if isinstance(error, UnsafeSvg):
            raise
        raise UnsafeSvg(_("This file is not an SVG picture.")) from error


def _no_doctype(*_given: object) -> None:
    raise UnsafeSvg(_("This SVG has a document type (DOCTYPE). Save it again without one, for example as “plain SVG”."))


def _named(name: str) -> str:
    return f"{{{name}" if "}" in name else name


def _local(name: str) -> str:
    return name.rpartition("}")[2]


def _walk(root: ET.Element) -> Iterator[tuple[ET.Element, int]]:
    waiting = [(root, 1)]
    while waiting:
        element, depth = waiting.pop()
        yield element, depth
        waiting += [(child, depth + 1) for child in element]


def _check_size(root: ET.Element) -> None:
    """Few enough elements, not nested too deep, and nothing that is refused, in whatever namespace it hides."""
    for count, (element, depth) in enumerate(_walk(root), start=1):
        if count > MAX_ELEMENTS or depth > MAX_DEPTH:
            raise UnsafeSvg(_("This SVG is too complex for a logo. Save a simpler version of it."))
        name = _local(element.tag)
        if name.lower() in _REFUSED_LOWER:
            raise _refused(f"<{name}>")
        for key, value in element.attrib.items():
            if _local(key).lower().startswith("on") or _local(key).lower() in ("href", "src"):
                raise _refused(_local(key))
            if "javascript:" in re.sub(r"\s", "", value).lower():
                raise _refused(_local(key))


def _refused(what: str) -> UnsafeSvg:
    return UnsafeSvg(
        _("This SVG holds “%(what)s”, which a logo may not hold. Save it again with plain shapes only, or use a PNG.")
        % {"what": what}
    )


def _copy(element: ET.Element, classes: Mapping[str, Mapping[str, str]]) -> ET.Element | None:
    """The element with what is allowed of it; None for one that is left out."""
    name = _local(element.tag)
    if not element.tag.startswith(f"{{{_SVG}}}") or name not in _ELEMENTS:
        return None
    made = ET.Element(name, _attributes(element, classes))
    if name in ("text", "tspan", "title", "desc"):
        made.text = element.text
    for child in element:
        copied = _copy(child, classes)
        if copied is not None:
            copied.tail = child.tail if name in ("text", "tspan") else None
            made.append(copied)
    return made


def _attributes(element: ET.Element, classes: Mapping[str, Mapping[str, str]]) -> dict[str, str]:
    """The attributes of the list; styles of classes and of `style` become attributes, in the order in which they count."""
    found = {key: value for key, value in element.attrib.items() if key in _ATTRIBUTES}
    for name in element.get("class", "").split():
        found |= classes.get(name, {})
    found |= _declared(tinycss2.parse_declaration_list(element.get("style", "")))
    for key, value in found.items():
        if not _is_harmless(key, value):
            raise _refused(f"{key}={value[:40]}")
    return found


def _is_harmless(key: str, value: str) -> bool:
    if key == "id":
        return _ID.fullmatch(value) is not None
    if key in _POINTING:
        value = _OWN_PART.sub("", value)
    return _HARMLESS.fullmatch(value) is not None and not _CALLS.search(value)


def _declared(parts: list[object]) -> dict[str, str]:
    """What a list of declarations sets, of the styles that we know."""
    found = {}
    for part in parts:
        kind = getattr(part, "type", "")
        if kind == "at-rule":
            raise _refused(f"@{getattr(part, 'at_keyword', '')}")
        if kind == "declaration":
            name, value = part.lower_name, tinycss2.serialize(part.value).strip()  # type: ignore[attr-defined]  # a declaration
            if _CALLS.search(value) and not (name in _POINTING and _is_harmless(name, value)):
                raise _refused(f"{name}: {value[:40]}")
            if name in _STYLES:
                found[name] = value
    return found


def _classes(root: ET.Element) -> dict[str, dict[str, str]]:
    """Styles per class of the style sheets inside; drawing programs write `.cls-1 { fill: … }`, and no more is understood."""
    found: dict[str, dict[str, str]] = {}
    for element, _depth in _walk(root):
        if _local(element.tag) != "style":
            continue
        for rule in tinycss2.parse_stylesheet("".join(element.itertext()), skip_comments=True, skip_whitespace=True):
            if rule.type != "qualified-rule":
                raise _refused(f"@{getattr(rule, 'at_keyword', '')}" if rule.type == "at-rule" else "<style>")
            for selector in tinycss2.serialize(rule.prelude).split(","):
                name = selector.strip().removeprefix(".")
                if not selector.strip().startswith(".") or not _ID.fullmatch(name) or "." in name:
                    raise _refused(f"<style> {selector.strip()[:40]}")
                found.setdefault(name, {}).update(_declared(tinycss2.parse_declaration_list(rule.content)))
    return found


def _sides(root: ET.Element) -> tuple[float, float]:
    """Width and height by the view box, or by the attributes."""
    numbers = root.get("viewBox", "").replace(",", " ").split()
    try:
        sides = [float(text) for text in numbers[2:]] if len(numbers) == 4 else [_length(root, "width"), _length(root, "height")]
    except ValueError:
        sides = []
    if len(sides) != 2 or not all(0 < side <= MAX_SIDE for side in sides):
        raise UnsafeSvg(_("This SVG does not say how large it is. Save it with a width and a height."))
    return sides[0], sides[1]


def _length(root: ET.Element, name: str) -> float:
    found = _LENGTH.fullmatch(root.get(name, ""))
    if found is None:
        raise ValueError(name)
    return float(found[1])


def _check_parts(made: ET.Element) -> None:
    """No part that a colour or mask points at may point at one itself: drawing it could go round for ever."""
    pointing = {"clipPath", "mask"}
    for element, _depth in _walk(made):
        if element.tag in pointing:
            for inner, _inner_depth in _walk(element):
                if any(_OWN_PART.search(inner.get(key, "")) for key in ("clip-path", "mask")):
                    raise _refused(f"<{element.tag}>")
