"""The numbers behind a progress bar: positions for the drawing and shares for the text."""

from __future__ import annotations

from dataclasses import dataclass
from decimal import Decimal
from typing import Final

from sroi.look.formatting import Number, share

_FULL: Final = Decimal(100)


@dataclass(frozen=True, kw_only=True)
class ProgressBar:
    """Amounts in euros, shares in per cent.

    ``x`` and ``width`` values are text for SVG attributes (always a point).
    """

    obligation: Decimal
    filled: Decimal
    committed: Decimal
    open: Decimal
    surplus: Decimal
    filled_share: Decimal | None
    elapsed_share: Decimal | None
    filled_width: str
    committed_x: str
    committed_width: str
    elapsed_x: str
    behind: bool


def _svg(value: Decimal) -> str:
    return f"{min(max(value, Decimal(0)), _FULL):.2f}%"


def progress_bar(
    *, filled: Number | None, obligation: Number | None, committed: Number | None, elapsed: Number | None
) -> ProgressBar:
    """Positions of the bar.

    Missing amounts are zero; the bar stops at 100 % while the text tells the real share. ``open`` is what
    neither counts nor is reported yet, never below zero. ``behind`` is true where the filled share is lower
    than the share of the time that is over.
    """
    owed, done, reported = (Decimal(amount or 0) for amount in (obligation, filled, committed))
    done_share = share(done, owed)
    drawn = min(max(done_share or Decimal(0), Decimal(0)), _FULL)
    reported_share = min(share(reported, owed) or Decimal(0), _FULL - drawn)
    elapsed_share = None if elapsed is None else min(max(Decimal(elapsed), Decimal(0)), _FULL)
    return ProgressBar(
        obligation=owed,
        filled=done,
        committed=reported,
        open=max(owed - done - reported, Decimal(0)),
        surplus=max(done - owed, Decimal(0)),
        filled_share=done_share,
        elapsed_share=elapsed_share,
        filled_width=_svg(drawn),
        committed_x=_svg(drawn),
        committed_width=_svg(reported_share),
        elapsed_x="" if elapsed_share is None else _svg(elapsed_share),
        behind=elapsed_share is not None and done_share is not None and done_share < elapsed_share,
    )
