"""A page as a tree of elements, and the texts in it: each with the element that it fills."""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from html.parser import HTMLParser
from typing import Final, Self

from tests.reporting.attack.outputs.told import plain

_VOID: Final = frozenset({"meta", "link", "img", "br", "hr", "input", "source", "wbr", "col"})
#: Elements whose text stands by itself. Of the others the text belongs to what is around it.
_BLOCKS: Final = frozenset({
    "p", "th", "td", "caption", "h1", "h2", "h3", "h4", "li", "title", "text", "strong", "dt", "dd", "option", "label", "summary",
    "button", "textarea", "a", "div", "main", "body", "section", "article", "header", "footer", "nav",
})
#: Attributes that a reader or a program may take for a text.
_SPOKEN: Final = frozenset({"alt", "title", "aria-label", "aria-description", "content", "value", "placeholder", "summary", "label"})


@dataclass(slots=True)
class Element:
    """An element with its attributes; `parts` are texts and elements, in order."""

    tag: str
    attributes: dict[str, str]
    parent: Self | None = None
    parts: list[str | Self] = field(default_factory=list)

    @property
    def classes(self) -> tuple[str, ...]:
        """The names of its class attribute."""
        return tuple(self.attributes.get("class", "").split())

    def inside(self, name: str) -> bool:
        """Whether it or something around it has a class or tag of this name."""
        element: Element | None = self
        while element is not None:
            if name == element.tag or name in element.classes:
                return True
            element = element.parent
        return False

    def elements(self) -> Iterator["Element"]:
        """Everything inside, itself first."""
        yield self
        for part in self.parts:
            if isinstance(part, Element):
                yield from part.elements()

    def all(self, name: str) -> list["Element"]:
        """The elements inside with this tag or class."""
        return [found for found in self.elements() if found.tag == name or name in found.classes]

    def text(self) -> str:
        """All text inside."""
        return plain("".join(part if isinstance(part, str) else f" {part.text()} " for part in self.parts))

    def own(self) -> str:
        """The text of a cell: without what a drawing in it says."""
        return plain("".join(part if isinstance(part, str) else f" {part.own()} " for part in self.parts)) if self.tag != "svg" else ""


class _Builder(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.root = Element("#page", {})
        self.here = self.root

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        element = Element(tag, {name: value or "" for name, value in attrs}, self.here)
        self.here.parts.append(element)
        if tag not in _VOID:
            self.here = element

    def handle_startendtag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.here.parts.append(Element(tag, {name: value or "" for name, value in attrs}, self.here))

    def handle_endtag(self, tag: str) -> None:
        element: Element | None = self.here
        while element is not None and element.tag != tag:
            element = element.parent
        if element is not None and element.parent is not None:
            self.here = element.parent

    def handle_data(self, data: str) -> None:
        self.here.parts.append(data)

    def handle_comment(self, data: str) -> None:
        self.here.parts.append(Element("#comment", {"title": data}, self.here))


def tree(html: str) -> Element:
    """The page."""
    builder = _Builder()
    builder.feed(html)
    builder.close()
    return builder.root


def pieces(element: Element) -> Iterator[tuple[Element, str]]:
    """Every text with the nearest element that stands by itself, and every attribute and comment that says something.

    Styles and scripts are left out; so is what places a drawing (`tests.reporting.attack.outputs.drawn` reads that).
    """
    if element.tag in {"style", "script"}:
        return
    for name, value in element.attributes.items():
        if name in _SPOKEN or name.startswith("data-"):
            yield element, plain(value)
    run: list[str] = []
    for part in element.parts:
        if isinstance(part, str):
            run.append(part)
        elif part.tag in _BLOCKS or "infosheet__unit" in part.classes or any(inner.tag in _BLOCKS for inner in part.elements()):
            yield from _ended(element, run)
            yield from pieces(part)
        else:
            run.append(f" {part.text()} ")
            yield from ((inner, plain(value)) for inner in part.elements() for name, value in inner.attributes.items() if name in _SPOKEN)
    yield from _ended(element, run)


def _ended(element: Element, run: list[str]) -> Iterator[tuple[Element, str]]:
    text = re.sub(r" ([,.;:])", r"\1", plain("".join(run)))
    run.clear()
    if text:
        yield element, text
