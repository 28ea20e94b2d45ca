"""The bars of the dashboards: one per row of the table that holds the same numbers, so that chart and table are one."""

from collections.abc import Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from django.utils.safestring import SafeString

from reporting.charts.sheet_charts import Extent, Scale, bar

_LENGTH: Final = 260


@dataclass(frozen=True, slots=True, kw_only=True)
class Bar:
    """A row: what it is called, its value in words, and its bar."""

    label: str
    value: str
    chart: SafeString


def bars(rows: Sequence[tuple[str, Extent, str]]) -> list[Bar]:
    """Rows of (label, value to draw, value in words) with bars over one scale."""
    scale = Scale.over([extent for _label, extent, _value in rows], length=_LENGTH)
    return [
        Bar(label=label, value=value, chart=bar(extent, scale=scale, title=f"{label}: {value}"))
        for label, extent, value in rows
    ]


def exact(amount: Decimal) -> Extent:
    """An amount that is known to the cent."""
    return Extent(amount, amount)
