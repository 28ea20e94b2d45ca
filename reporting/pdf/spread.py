"""Spreads the parts of a one-page document over the height of its page, after it was laid out.

What is left over at the foot lies between the parts, so that a sheet with little on it looks as cared for as a full one, and its
last part always stands at the foot. Laying out a second time with other distances would cost as much as the first time;
WeasyPrint's own flexible columns measure tables wrongly. So this gives the finished boxes a CSS transformation: it knows
WeasyPrint from inside, and says so where that changed.
"""

from collections.abc import Iterator
from typing import Any, Final

#: In CSS pixels, 96 to the inch: more than this between two parts looks like a hole.
MOST: Final = 30.0


class UnknownLayout(Exception):
    """WeasyPrint lays out in other boxes than this was made for."""


def spread(document: Any, *, container: str, foot: float) -> None:
    """Move the parts of the element with class `container` apart, until the last ends `foot` pixels above the page's end.

    Raises UnknownLayout.
    """
    page = document.pages[0]
    try:
        box = next(_with_class(page._page_box, container))
        parts = [part for part in box.children if part.is_in_normal_flow()]
        spare = page.height - foot - (parts[-1].position_y + parts[-1].margin_height())
        if spare <= 0:
            return
        step = min(spare / (len(parts) - 1), MOST)
        for number, part in enumerate(parts[1:-1], start=1):
            _move(part, down=step * number)
        _move(parts[-1], down=spare)
        document.pages[0] = type(page)(page._page_box)  # reads the places of links and headings again
    except (AttributeError, IndexError, StopIteration, TypeError) as error:
        raise UnknownLayout(str(error)) from error


def _move(part: Any, *, down: float) -> None:
    """As `transform: translateY(…)` on the element would; elements with the same rules share a style."""
    part.style = part.style.copy()
    part.style["transform"] = [("matrix", (1, 0, 0, 1, 0, down))]


def _with_class(box: Any, name: str) -> Iterator[Any]:
    for child in getattr(box, "children", ()):
        element = getattr(child, "element", None)
        if element is not None and name in (element.get("class") or "").split():
            yield child
        else:
            yield from _with_class(child, name)
