"""Nothing of the catalogue (rules 10.4), of the closed lists (10.2, 10.3) and of the choices (12) goes without a sum."""

from collections.abc import Iterator, Mapping
from typing import Any

import pytest

from buildingblocks.policy import ALLOWED, GROUPS, WEEKS_PER_YEAR
from buildingblocks.vocabulary import (
    BASES,
    BLOCK_UNITS,
    BONUS_UNITS,
    CAP_TYPES,
    CONTRACT_TYPES,
    KINDS,
    PRORATA,
    PSO_LEVELS,
    PSO_ROLES,
    SCALING_CLASSES,
    UNSPECIFIED_UNITS,
)
from tests.buildingblocks.shapes import (
    test_arithmetic_shapes,
    test_bonuses_shapes,
    test_caps_shapes,
    test_contract_shapes,
    test_limits_shapes,
    test_reading_shapes,
    test_units_shapes,
)
from tests.buildingblocks.shapes.sums import Sum

ROWS: list[Sum] = [
    paper
    for module in (
        test_arithmetic_shapes, test_bonuses_shapes, test_caps_shapes, test_contract_shapes, test_limits_shapes,
        test_reading_shapes, test_units_shapes,
    )
    for paper in module.ROWS
]
#: Rules 10.4 without those marked *note* (L7, C4, C5), which stand in ``notes``, and W1, which is workflow.
CATALOGUE = {
    *(f"V{n}" for n in range(1, 5)), *(f"A{n}" for n in range(1, 15)), *(f"L{n}" for n in range(1, 7)),
    *(f"E{n}" for n in range(1, 8)), *(f"B{n}" for n in range(1, 10)), *(f"C{n}" for n in (1, 2, 3, 6)),
    *(f"X{n}" for n in range(1, 4)), *(f"O{n}" for n in range(1, 6)), "P1", "P2",
}
CHOICES = {f"12.{number}" for number in range(1, 17)} | {"12.2b"}
#: One unspecified unit stands for the three: they differ in name only. A split has no effect in a case with one contract.
LEFT = {*UNSPECIFIED_UNITS, "split_rounding"}


def test_every_shape_and_choice_has_a_sum() -> None:
    named = {name for paper in ROWS for name in paper.shapes.split()}
    assert named >= CATALOGUE | CHOICES
    assert len({paper.name for paper in ROWS}) == len(ROWS)


def test_every_sum_is_written_out() -> None:
    assert all(paper.by_hand for paper in ROWS)


def _used(*path: str) -> set[str]:
    """The values at ``path`` (a list, then a key) in all tables of the sums; the type of a list row for one step."""
    return {value for paper in ROWS if isinstance(paper.case["schedule"], Mapping) for value in _at(paper.case["schedule"], *path)}


def _at(data: Any, *path: str) -> Iterator[str]:
    if data is None:
        return
    if isinstance(data, list):
        for value in data:
            yield from _at(value, *path)
    elif path:
        yield from _at(data.get(path[0]), *path[1:])
    else:
        yield str(data)


@pytest.mark.parametrize(
    ("path", "values"),
    [
        (("blocks", "unit"), BLOCK_UNITS),
        (("blocks", "kind"), KINDS),
        (("blocks", "prorata"), PRORATA),
        (("bonuses", "unit"), BONUS_UNITS - LEFT),
        (("bonuses", "scaling_class"), SCALING_CLASSES),
        (("caps", "type"), set(CAP_TYPES)),
        (("pso", "role"), PSO_ROLES),
        (("pso", "level"), set(PSO_LEVELS) - {"code_social_enterprise"}),
        (("obligation", "rules", "basis"), BASES),
        (("obligation", "rules", "contract_type"), set(CONTRACT_TYPES)),
        *((("policy", name), set(allowed[1:])) for name, allowed in ALLOWED.items() if name not in LEFT),
        *((("policy", name, key), set(allowed[1:])) for name, group in GROUPS.items() for key, allowed in group.items()),
        (("policy", "weeks_per_year"), set(WEEKS_PER_YEAR)),
    ],
    ids=lambda value: ".".join(value) if isinstance(value, tuple) else "",
)
def test_every_value_is_used(path: tuple[str, ...], values: set[str]) -> None:
    assert values - _used(*path) == set()


def test_every_cap_has_every_scope() -> None:
    used = {
        (row["type"], str(row["scope"]).partition(":")[0])
        for paper in ROWS
        if isinstance(paper.case["schedule"], Mapping)
        for row in paper.case["schedule"].get("caps") or ()
    }
    assert {(kind, scope) for kind, scopes in CAP_TYPES.items() for scope in scopes} - used == set()
