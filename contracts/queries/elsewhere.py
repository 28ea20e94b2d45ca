"""What a candidate's earlier entries on other contracts already use: hours, and bonuses that count once per person."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from buildingblocks.circumstances import Occupied
from buildingblocks.facts import Facts
from buildingblocks.schedule import Bonus
from buildingblocks.schedule import Schedule as ScheduleRules

DAY = timedelta(days=1)


@dataclass(frozen=True, slots=True)
class Elsewhere:
    """One approved entry of the same candidate that does not count for this contract; `until` is its last confirmed day."""

    entry: str
    block: str
    facts: Facts
    until: date | None

    @property
    def order(self) -> tuple[date, str]:
        """Entries take their hours in the order (start, entry), rules 12.15."""
        return self.facts.start or date.min, self.entry

    def occupied(self, *, whole_days: bool) -> Iterator[Occupied]:
        """The weekly hours that the entry fills, per piece; nothing for an entry without weekly hours.

        The hours of one person count once, up to the full-time norm of the schedule that values the later entry.
        `whole_days`: its days cannot count again at all, because the blocks exclude each other (rules 10.2, `excludes`).
        """
        facts = self.facts
        ends = [day + DAY for day in (facts.end, self.until) if day is not None]
        stop = min(ends, default=None)
        if whole_days:
            if facts.start is not None and (stop is None or facts.start < stop):
                yield Occupied(self.entry, facts.start, stop, None)
            return
        pieces = [(piece.from_day, piece.hours_per_week) for piece in facts.segments]
        if not pieces and facts.start is not None and facts.hours_per_week is not None:
            pieces = [(facts.start, facts.hours_per_week)]
        for index, (start, hours) in enumerate(pieces):
            following = pieces[index + 1][0] if index + 1 < len(pieces) else None
            end = min((day for day in (following, stop) if day is not None), default=None)
            if end is None or start < end:
                yield Occupied(self.entry, start, end, hours)

    def spends(self, bonus: Bonus) -> bool:
        """Whether this entry already has a bonus that counts once per person and supplier (rules 12.4)."""
        if bonus.scaling_class != "event":
            return False
        if bonus.condition.kind == "contract":
            return self.facts.contract_permanent or self.facts.contract_permanent_from is not None
        return bonus.condition.claim in {claim.code for claim in self.facts.claims}


def before(entry: str, facts: Facts, others: Sequence[Elsewhere]) -> list[Elsewhere]:
    """Those that come before this entry."""
    return [other for other in others if other.order < (facts.start or date.min, entry)]


def occupied(others: Sequence[Elsewhere], *, block: str, rules: ScheduleRules) -> tuple[Occupied, ...]:
    """The hours that these fill for an entry in `block` under `rules`, or whole days where the blocks exclude each other."""
    excludes = {row.code: row.excludes for row in rules.blocks}

    def excluded(other: str) -> bool:
        return other in excludes.get(block, ()) or block in excludes.get(other, ())

    return tuple(row for other in others for row in other.occupied(whole_days=excluded(other.block)))


def spent_events(others: Sequence[Elsewhere], rules: ScheduleRules) -> frozenset[str]:
    """The event bonuses of a schedule that these already have."""
    return frozenset(bonus.code for bonus in rules.bonuses if any(other.spends(bonus) for other in others))
