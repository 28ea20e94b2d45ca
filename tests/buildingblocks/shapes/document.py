"""Writes `docs/schedule-examples.md`: one complete case for each shape, out of the sums that the tests check.

    python -m tests.buildingblocks.shapes.document
"""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from tests.buildingblocks.shapes.sums import Sum
from tests.buildingblocks.shapes.test_catalogue import CATALOGUE, ROWS

PLACE = Path(__file__).parents[3] / "docs" / "schedule-examples.md"
_HEAD = """# Examples of cases

One complete case for each shape that a schedule can have, with the sum on paper and what must come out. Made from the tests in
`tests/buildingblocks/shapes/` by `python -m tests.buildingblocks.shapes.document`; do not edit. Everything in them is invented.

Each block below is a case for `manage.py value` (`docs/schedule-format.md`): put it in a list and pipe it in. With `expect` the
command also says under `unmet` what came out otherwise.
"""
_WIDTH = 132


def text() -> str:
    """The whole document."""
    return _HEAD + "".join(_section(paper) for paper in _chosen())


def _chosen() -> Iterator[Sum]:
    """For each shape the plainest sum that shows it; one that shows two shapes comes once."""
    seen: set[str] = set()
    for shape in sorted(CATALOGUE, key=lambda name: (name[0], int(name[1:]))):
        paper = min((row for row in ROWS if shape in row.shapes.split()), key=_plainness)
        if paper.name not in seen:
            seen.add(paper.name)
            yield paper


def _plainness(paper: Sum) -> tuple[bool, int]:
    """Something comes out, and it shows little else; of equals the first in the tests."""
    amount = paper.expect.get("value") or paper.expect.get("obligation")
    nothing = bool(paper.expect["faults"]) or amount in {None, "0.00"}
    return nothing, len(paper.shapes.split())


def _section(paper: Sum) -> str:
    case = _laid_out({"case": paper.case, "expect": paper.expect})
    shapes = ", ".join(name for name in paper.shapes.split() if name in CATALOGUE)
    return f"\n## {paper.title[0].upper()}{paper.title[1:]} ({shapes})\n\nOn paper: {paper.by_hand}.\n\n```json\n{case}\n```\n"


def _laid_out(value: Any, indent: int = 0) -> str:
    """JSON with small objects on one line."""
    flat = json.dumps(value, ensure_ascii=False)
    if len(flat) + indent <= _WIDTH or not isinstance(value, (dict, list)) or not value:
        return flat
    inner, outer = " " * (indent + 2), " " * indent
    if isinstance(value, dict):
        rows = [f"{inner}{json.dumps(key)}: {_laid_out(item, indent + 2)}" for key, item in value.items()]
        return "{\n" + ",\n".join(rows) + f"\n{outer}}}"
    return "[\n" + ",\n".join(f"{inner}{_laid_out(item, indent + 2)}" for item in value) + f"\n{outer}]"


def examples(document: str) -> list[Any]:
    """The cases in a document, as a reader would copy them."""
    return [json.loads(found) for found in re.findall(r"```json\n(.*?)\n```", document, flags=re.DOTALL)]


if __name__ == "__main__":
    PLACE.write_text(text(), encoding="utf-8")
