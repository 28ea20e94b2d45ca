"""Hours that count at most: in total, of several entries together, and on a duration clock in hours worked."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

from .accrual import DAY, Piece
from .hours import Stretches, stretches, weekly_rows
from .ratio import ZERO, exact
from .setting import Missing, Setting
from .steps import Step, shown
from .window import hours_known


def counted_stretches(s: Setting, rows: list[tuple[date, Fraction]] | None = None, *, week: int = 7) -> Stretches:
    """The stretches of the window up to the moment at which all hours that may count are worked.

    ``rows``: the average of a total that was worked, in hours per ``week`` days; otherwise those of the facts.
    """
    if s.window.first is None:
        return Stretches(())
    given = weekly_rows(s.facts, s.window.first) if rows is None else rows
    found = stretches(
        s.rules, s.window, given, circumstances=s.circumstances, norm=s.norm, spread=rows is not None
    )
    left, by_clock = hours_left(s)
    if left is None or not given:
        return found
    pieces, cut = _cut_by_hours(found.pieces, left, week)
    steps = (*found.steps, hours_step(s, left, by_clock=by_clock)) if cut else found.steps
    return Stretches(pieces, found.faults, steps)


def hours_left(s: Setting) -> tuple[Fraction | None, bool]:
    """The hours that count at most, None = no limit; and whether a maximum duration in hours worked says so."""
    total, pooled = s.rules.total_hours, s.circumstances.hours_most
    if pooled is not None:
        total = exact(pooled) if total is None else min(total, exact(pooled))
    in_hours = s.schedule.policy.duration_clock.measure == "hours_worked" and hours_known(s.facts)
    if s.window.months is None or not in_hours:
        return total, False
    if s.norm.annual is None:
        raise Missing("no_fulltime_norm")
    left = max(s.window.months * s.norm.annual / 12 - exact(s.circumstances.hours_used), ZERO)
    own = s.rules.total_hours
    return min(left, left if total is None else total), own is None or left <= own


def hours_step(s: Setting, hours: Fraction, *, by_clock: bool) -> Step:
    """The step that names what cut the hours: the maximum duration, or the maximum in total."""
    if by_clock:
        return Step("limit:max_months", "limit_max_months", quantity=shown(s.window.months or 0))
    most = s.rules.total_hours
    return Step("cap:max_hours_total", "cap_max_hours_total", quantity=shown(hours if most is None else most))


def _cut_by_hours(pieces: tuple[Piece, ...], left: Fraction, week: int) -> tuple[tuple[Piece, ...], bool]:
    """The pieces up to the moment at which ``left`` hours are worked; the last day counts for its part."""
    kept: list[Piece] = []
    for piece in pieces:
        per_day = piece.weight / week
        days = None if piece.end is None else (piece.end - piece.start).days
        if not per_day or (days is not None and per_day * days <= left):
            kept.append(piece)
            left -= per_day * (days or 0)
            continue
        whole = int(left / per_day)
        middle = piece.start + whole * DAY
        kept += [Piece(piece.start, middle, piece.weight)] if whole else []
        rest = left - whole * per_day
        kept += [Piece(middle, middle + DAY, rest * week)] if rest else []
        return tuple(kept), True
    return tuple(kept), False
