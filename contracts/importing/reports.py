"""What came out of a check: totals, faults with row and column, and remarks."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import asdict, dataclass, field
from typing import Any, Final

#: Faults and remarks kept in a report; the counts are of all of them.
MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Fault:
    """Something that is wrong. `row` is the number that the spreadsheet shows; None: the file as a whole."""

    message: str
    row: int | None = None
    column: str = ""
    value: str = ""


@dataclass(slots=True)
class Report:
    """The outcome for one file. `totals` (name → number or euro as text) are of the rows that are fine."""

    rows: int = 0
    faulty_rows: int = 0
    fault_count: int = 0
    faults: list[Fault] = field(default_factory=list)
    remarks: list[Fault] = field(default_factory=list)
    totals: dict[str, str] = field(default_factory=dict)

    @property
    def fine_rows(self) -> int:
        """Rows without a fault."""
        return self.rows - self.faulty_rows

    @property
    def shortened(self) -> bool:
        """Whether there are more faults than the report names."""
        return self.fault_count > len(self.faults)

    def add(self, *faults: Fault) -> None:
        """Count faults, and keep them while there is room."""
        self.fault_count += len(faults)
        self.faults += faults[: max(0, MOST - len(self.faults))]

    def as_json(self) -> dict[str, Any]:
        """For the column of a batch."""
        return asdict(self) | {"remarks": [asdict(remark) for remark in self.remarks[:MOST]]}

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Report:
        """What `as_json` gave."""
        lists = {name: [Fault(**row) for row in stored.get(name, ())] for name in ("faults", "remarks")}
        return cls(**{**stored, **lists})
