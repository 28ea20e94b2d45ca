"""The period of a report as people write it: `2024-Q4`, `2024`, `2023..2024`, `2024-Q2..2025-Q1` or `..2025-04-30`. PURE."""

from dataclasses import dataclass
from datetime import date, timedelta

from sroi.periods import Quarter


@dataclass(frozen=True, slots=True)
class ReportPeriod:
    """Either whole quarters (by `reported_quarter`) or everything up to a day (by `booked_on`, that day included)."""

    text: str
    quarters: tuple[Quarter, ...] = ()
    until: date | None = None

    @property
    def is_stand(self) -> bool:
        """Whether it is the cumulative stand per a date."""
        return self.until is not None

    @property
    def last_day(self) -> date:
        """The last day of the period, included."""
        return self.until or self.quarters[-1].end - timedelta(days=1)

    @property
    def year(self) -> int | None:
        """The calendar year where the period is exactly one."""
        return int(self.text) if len(self.text) == 4 else None


def parse_period(text: str) -> ReportPeriod:
    """Read a period.

    Raises:
        ValueError: it is none of the forms above, or it ends before it starts.
    """
    if text.startswith(".."):
        return ReportPeriod(text, until=date.fromisoformat(text[2:]))
    first, _, last = text.partition("..")
    start, end = _quarters_of(first)[0], _quarters_of(last or first)[-1]
    if end < start:
        raise ValueError(f"{text} ends before it starts")
    return ReportPeriod(text, quarters=tuple(start.to(end)))


def _quarters_of(text: str) -> tuple[Quarter, ...]:
    if len(text) == 4 and text.isdigit():
        return tuple(Quarter.parse(f"{text}-Q{number}") for number in (1, 2, 3, 4))
    return (Quarter.parse(text),)
