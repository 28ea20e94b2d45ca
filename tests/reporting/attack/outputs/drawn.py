"""The drawings of a sheet, measured: who lays a ruler on a bar reads no more than the figure beside it says."""

from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal
from typing import Any, Final

from tests.reporting.attack.outputs.sheet_page import ROUTES, named
from tests.reporting.attack.outputs.told import Ends
from tests.reporting.attack.outputs.tree import Element

#: Coordinates have two decimals; an end is a sum of two, and a scale a quotient.
RULER: Final = Decimal("0.03")
Length = tuple[str, Decimal, Decimal]


def misdrawn(article: Element, known: Mapping[str, Ends], sheet: Mapping[str, Any]) -> list[str]:
    """Where a drawing is not on the scale of the others beside it, with the ends that the snapshot has."""
    found: list[str] = []
    for table in article.all("table"):
        if table.inside("infosheet__routes") or table.inside("infosheet__groups"):
            found += _off_scale(list(_bars(table)), known)
    for trend in article.all("infosheet__trend"):
        found += _off_scale(list(_columns(trend.all("svg")[0], sheet)), known)
    for progress in article.all("infosheet__progress"):
        found += _off_scale(list(_filling(progress.all("svg")[0])), {**known, "whole": (Decimal(0), Decimal(1))})
    return found


def _off_scale(lengths: Sequence[Length], known: Mapping[str, Ends]) -> list[str]:
    """The lengths that do not fit the scale of the longest of them."""
    pairs = [(name, end, value) for name, low, high in lengths for end, value in zip((low, high), known[name], strict=True)]
    _name, length, value = max(pairs, key=lambda pair: abs(pair[1]), default=("", Decimal(0), Decimal(0)))
    if not value:
        return [f"{name}: drawn {end} long" for name, end, _value in pairs if abs(end) > RULER]
    scale = length / value
    return [f"{name}: drawn as {end / scale:.0f}, is {exact}" for name, end, exact in pairs if abs(end - exact * scale) > RULER]


def _number(element: Element, name: str) -> Decimal:
    return Decimal(element.attributes[name])


def _bars(table: Element) -> Iterator[Length]:
    """The bars of a table, from the zero line."""
    for index, row in enumerate(table.all("tbody")[0].all("tr")):
        label, drawing = row.all("th")[0].own(), row.all("svg")[0]
        name = f"group:{index}" if table.inside("infosheet__groups") else f"route:{named(ROUTES, label)}"
        zero = _number(drawing.all("line")[0], "x1")
        yield name, *_ends([(_number(box, "x") - zero, _number(box, "x") - zero + _number(box, "width"), box) for box in drawing.all("rect")])


def _columns(drawing: Element, sheet: Mapping[str, Any]) -> Iterator[Length]:
    """The columns of the trend; the boxes of a quarter lie in its own lane."""
    base, lanes = _number(drawing.all("line")[0], "y1"), len(sheet["trend"])
    lane = Decimal(720) / max(8, lanes)
    for index, (quarter, _value) in enumerate(sheet["trend"]):
        boxes = [box for box in drawing.all("rect") if index * lane <= _number(box, "x") < (index + 1) * lane]
        spans = [(base - _number(box, "y") - _number(box, "height"), base - _number(box, "y"), box) for box in boxes]
        yield f"trend:{quarter}", *_ends(spans)


def _filling(drawing: Element) -> Iterator[Length]:
    """What is filled on the bar of the obligation; the first box is all that is owed, hatched ones are reported only."""
    whole, *boxes = drawing.all("rect")
    zero = _number(whole, "x")
    yield "whole", Decimal(0), _number(whole, "width")
    spans = [(_number(box, "x") - zero, _number(box, "x") - zero + _number(box, "width"), box) for box in boxes]
    yield "share", *_ends([span for span in spans if span[2].attributes["fill"] != "#ffffff"])


def _ends(spans: Sequence[tuple[Decimal, Decimal, Element]]) -> tuple[Decimal, Decimal]:
    """The ends of a figure: those of the outline, else twice that of the full box away from zero."""
    outline = next(((low, high) for low, high, box in spans if "stroke-dasharray" in box.attributes), None)
    if outline is not None:
        return outline
    low, high, _box = spans[0]
    end = low if abs(low) > abs(high) else high
    return end, end
