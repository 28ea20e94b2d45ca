"""A line of the table: what the product takes against a bare floor, measured by turns in one run."""

from __future__ import annotations

import gc
import time
from collections.abc import Callable
from dataclasses import asdict, dataclass
from statistics import median


@dataclass(frozen=True, slots=True)
class Line:
    """Medians in seconds. `ratio` is the median of the pairs' ratios, so that a slow spell of the machine hits both."""

    name: str
    bound: float
    seconds: float
    floor_seconds: float
    ratio: float
    runs: int
    note: str = ""

    @property
    def holds(self) -> bool:
        """Whether the ratio stays within its bound."""
        return self.ratio <= self.bound

    def to_json(self) -> dict[str, object]:
        """For the file of results."""
        return asdict(self) | {"holds": self.holds}


def timed(run: Callable[[], object], *, repeat: int = 1) -> float:
    """Seconds for one call, over `repeat` of them; garbage of others is swept up before."""
    gc.collect()
    start = time.perf_counter()
    for _ in range(repeat):
        run()
    return (time.perf_counter() - start) / repeat


def compare(
    name: str, *, bound: float, product: Callable[[], object], floor: Callable[[], object], runs: int,
    repeat: int = 1, before: Callable[[], object] | None = None, note: str = "",
) -> Line:
    """Measure both by turns, `runs` times; `before` runs untimed ahead of each turn of the product."""
    pairs = []
    for _ in range(runs):
        if before is not None:
            before()
        pairs.append((timed(product, repeat=repeat), timed(floor, repeat=repeat)))
    return Line(
        name, bound, median(one for one, _ in pairs), median(other for _, other in pairs),
        median(one / other for one, other in pairs), runs, note,
    )
