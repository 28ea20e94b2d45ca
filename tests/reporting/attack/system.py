"""What an attacker knows, as linear constraints, and the lowest and highest value of anything by linear programming."""

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final

import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_matrix

#: What is unknown: its kind, and where.
Unknown = tuple[str, ...]
INFEASIBLE: Final = 2
UNBOUNDED: Final = 3


class Contradiction(Exception):
    """Nothing fits what was published together with what the attacker takes for granted."""


@dataclass(frozen=True, slots=True)
class Fact:
    """A weighted sum of unknowns lies between two values, both included."""

    weights: Mapping[Unknown, float]
    low: float
    high: float
    source: str = ""


class System:
    """Unknowns and facts about them. None of them is below zero, but for those that `least` names (None: no limit)."""

    def __init__(self, unknowns: Sequence[Unknown], *, least: Mapping[Unknown, float | None] | None = None) -> None:
        self._index = {unknown: number for number, unknown in enumerate(unknowns)}
        self._least = [((least or {}).get(unknown, 0.0), None) for unknown in unknowns]
        self._rows: dict[tuple[tuple[int, float], ...], tuple[float, float]] = {}
        self._matrix: tuple[csr_matrix, np.ndarray] | None = None

    def learn(self, facts: Iterable[Fact]) -> None:
        """Add facts; several about the same sum become the narrowest of them."""
        for fact in facts:
            key = tuple(sorted((self._index[unknown], weight) for unknown, weight in fact.weights.items()))
            low, high = self._rows.get(key, (-np.inf, np.inf))
            self._rows[key] = max(low, fact.low), min(high, fact.high)
        self._matrix = None

    def bounds(self, weights: Mapping[Unknown, float]) -> tuple[float, float]:
        """The lowest and highest value of a weighted sum over everything that fits; infinite where nothing limits it.

        Raises:
            Contradiction: nothing fits.
        """
        aim = np.zeros(len(self._index))
        for unknown, weight in weights.items():
            aim[self._index[unknown]] = weight
        return self._lowest(aim), -self._lowest(-aim)

    def _lowest(self, aim: np.ndarray) -> float:
        matrix, limits = self._inequalities()
        found = linprog(aim, A_ub=matrix, b_ub=limits, bounds=self._least, method="highs")
        if found.status == INFEASIBLE:
            raise Contradiction
        if found.status == UNBOUNDED:
            return float("-inf")
        if found.fun is None:
            raise RuntimeError(found.message)
        return float(found.fun)

    def _inequalities(self) -> tuple[csr_matrix, np.ndarray]:
        """Every fact as one or two rows `weights · unknowns <= limit`."""
        if self._matrix is None:
            data: list[float] = []
            columns: list[int] = []
            starts, limits = [0], []
            for key, (low, high) in self._rows.items():
                for sign, limit in ((1.0, high), (-1.0, -low)):
                    if np.isfinite(limit):
                        columns += [index for index, _weight in key]
                        data += [sign * weight for _index, weight in key]
                        starts.append(len(columns))
                        limits.append(limit)
            shape = (len(limits), len(self._index))
            self._matrix = csr_matrix((data, columns, starts), shape=shape), np.array(limits)
        return self._matrix
