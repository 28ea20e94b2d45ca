"""Joint buyers (a joint arrangement that buys for several municipalities) and the part of each member.

A joint buyer is a client with figures of its own, and they count once: in its own row. What a member's sheet shows of
them stands on a "via" line outside all totals. A line is the member's share of what is *published* of the joint buyer,
so it tells nothing that those figures do not tell already.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from itertools import pairwise
from typing import Final
from uuid import UUID

from django.db.models import Prefetch

from reporting.disclosure.blocks import Partition
from reporting.disclosure.disclosed import Band, Disclosed, Shown
from reporting.disclosure.rules import disclose
from reporting.figures.exact import figures
from reporting.models import JointDivision, JointShare
from reporting.figures.report_period import ReportPeriod, parse_period
from sroi.money import cents
from sroi.periods import Quarter
from sroi.tenancy.models import Municipality, ServiceDesk

HUNDRED: Final = Decimal(100)
NOTHING: Final = Decimal(0)


@dataclass(frozen=True, slots=True)
class ViaLine:
    """What a municipality has through a joint buyer; outside the totals.

    `share` (0-1) is that at the end of the period. `obligation` is the part of the joint buyer's obligation at the end of
    the period, `fulfilled` of what was fulfilled in it (for a stand: up to it). Euros, rounded to the cent.
    """

    name: str
    share: Decimal
    obligation: Disclosed
    fulfilled: Disclosed


@dataclass(frozen=True, slots=True)
class Division:
    """A division as a list shows it: member, its name and its share in percent, the largest first."""

    number: int
    from_quarter: str
    members: tuple[tuple[UUID, str, Decimal], ...]


def divisions_of(*, desk_id: UUID) -> dict[UUID, list[Division]]:
    """Joint buyer → its divisions; the newest quarter first, and of one quarter the one that counts."""
    rows = JointDivision.objects.filter(desk_id=desk_id).order_by("joint_id", "-from_quarter", "-number")
    members = JointShare.objects.select_related("member").order_by("-share_pct", "member__name")
    found: dict[UUID, list[Division]] = {}
    for row in rows.distinct("joint_id", "from_quarter").prefetch_related(Prefetch("shares", members)):
        shares = tuple((share.member_id, share.member.name, share.share_pct) for share in row.shares.all())
        found.setdefault(row.joint_id, []).append(Division(row.number, row.from_quarter, shares))
    return found


def shares_in(*, desk_id: UUID, quarter: Quarter) -> dict[tuple[UUID, UUID], Decimal]:
    """(joint buyer, member) → share (0-1) as it holds in a quarter: of the newest division from it or from before."""
    divisions = (
        JointDivision.objects.filter(desk_id=desk_id, from_quarter__lte=str(quarter))
        .order_by("joint_id", "-from_quarter", "-number").distinct("joint_id")
    )
    rows = JointShare.objects.filter(division__in=divisions.values("pk"))
    return {
        (joint, member): percent / HUNDRED
        for joint, member, percent in rows.values_list("division__joint_id", "member_id", "share_pct")
    }


def via_lines(
    *, desk: ServiceDesk, municipality: Municipality, period: ReportPeriod, on: date, blocks: Partition
) -> tuple[ViaLine, ...]:
    """The lines of a municipality, by name of the joint buyer; none where it is a member of nothing.

    `blocks` is the desk's published division of persons, as for every disclosed figure. Where the share changes inside the
    period, each part of the period counts with its own share.
    """
    parts = [(part, shares_in(desk_id=desk.pk, quarter=_last(part))) for part in _parts(period, desk_id=desk.pk)]
    joint = Municipality.objects.filter(pk__in={key[0] for _part, shares in parts for key in shares}).order_by("name")
    found = []
    for buyer in joint:
        mine = [(part, shares.get((buyer.pk, municipality.pk), NOTHING)) for part, shares in parts]
        if any(share for _part, share in mine):
            found.append(_line(desk, buyer, mine, on=on, blocks=blocks))
    return tuple(found)


def _line(
    desk: ServiceDesk, buyer: Municipality, parts: Sequence[tuple[ReportPeriod, Decimal]], *, on: date, blocks: Partition
) -> ViaLine:
    shown = [
        (disclose(figures(desk=desk, municipality=buyer, period=part, on=on), blocks), share)
        for part, share in parts if share or part is parts[-1][0]
    ]
    last, share = shown[-1]
    return ViaLine(
        name=buyer.name, share=share, obligation=scaled(last.obligation, share),
        fulfilled=_total([scaled(part.fulfilled, share) for part, share in shown]),
    )


def scaled(value: Disclosed, share: Decimal) -> Disclosed:
    """A share of a published amount; of a band both ends, so that it tells no more than the band did."""
    if isinstance(value, Shown):
        return Shown(cents(value.value * share))
    if isinstance(value, Band):
        return Band(cents(value.low * share), cents(value.high * share))
    return value


def _total(values: Sequence[Disclosed]) -> Disclosed:
    """The sum of the parts of a period: exact where all are, else a band."""
    bounds = [_bounds(value) for value in values]
    low, high = sum((one for one, _two in bounds), NOTHING), sum((two for _one, two in bounds), NOTHING)
    return Shown(low) if all(isinstance(value, Shown) for value in values) else Band(low, high)


def _bounds(value: Disclosed) -> tuple[Decimal, Decimal]:
    if isinstance(value, Shown):
        return value.value, value.value
    assert isinstance(value, Band)  # amounts are never counts
    return value.low, value.high


def _parts(period: ReportPeriod, *, desk_id: UUID) -> list[ReportPeriod]:
    """The period cut where a division starts inside it; a stand is one part."""
    if period.until is not None:
        return [period]
    names = [str(quarter) for quarter in period.quarters]
    starts = set(
        JointDivision.objects.filter(desk_id=desk_id, from_quarter__in=names[1:]).values_list("from_quarter", flat=True)
    )
    if not starts:
        return [period]
    edges = [0, *(index for index, name in enumerate(names) if name in starts), len(names)]
    return [parse_period(f"{names[first]}..{names[last - 1]}") for first, last in pairwise(edges)]


def _last(period: ReportPeriod) -> Quarter:
    return Quarter.of(period.last_day)
