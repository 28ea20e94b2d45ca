"""Two periods of a public buyer beside each other: what was published of both, and why the obligation of its contracts changed.

A figure is what its sheet says, and the difference is told only where both sheets say it exactly: anything else would be
more than the two together. What is split is the obligation alone. It rests on contracts and no person, and a contract
holder reads that of each of its contracts to the cent.
"""

from collections.abc import Iterable
from dataclasses import dataclass
from decimal import Decimal
from uuid import UUID

from django.utils.translation import gettext as _

from reporting.disclosure.disclosed import Disclosed, Shown
from reporting.exports.public_set import PublicRow, PublicSet
from reporting.figures import comparison
from reporting.figures.change import Change
from reporting.figures.report_period import ReportPeriod
from reporting.figures.report_set import Unit
from reporting.models import Document
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope


@dataclass(frozen=True, slots=True, kw_only=True)
class Pair:
    """One figure on both sheets; None where a sheet does not have it. `number` and `code` as in `PublicRow`."""

    number: int
    code: str
    unit: Unit
    old: Disclosed | None
    new: Disclosed | None

    @property
    def difference(self) -> Decimal | None:
        """New less old; None where one of them is no exact figure."""
        if isinstance(self.old, Shown) and isinstance(self.new, Shown):
            return self.new.value - self.old.value
        return None


def why_not(old: Document, new: Document) -> str:
    """Why two published sheets cannot be compared; empty where they can."""
    if old.pk == new.pk:
        return _("Choose another period than the first one.")
    if old.desk_id != new.desk_id:
        return _("Choose two periods of the same service desk.")
    return "" if len(old.period) == len(new.period) else _("Compare two quarters, or two years.")


def pairs(*, old: PublicSet, new: PublicSet) -> list[Pair]:
    """Every figure of either sheet, in the order of the sheets."""
    before, after = _by_code(old.rows), _by_code(new.rows)
    found = [
        Pair(number=row.number, code=code, unit=row.unit, old=_value(before.get(code)), new=_value(after.get(code)))
        for code, row in (after | {code: row for code, row in before.items() if code not in after}).items()
    ]
    return sorted(found, key=lambda pair: pair.number)


def obligation_change(*, desk_id: UUID, municipality_id: UUID, old: ReportPeriod, new: ReportPeriod) -> Change:
    """The change of the obligation of its own contracts, in the scope of the desk: only these sums of the client leave it.

    Raises:
        ServiceDesk.DoesNotExist: no desk of that key.
    """
    with scope(desk_scope(desk_id)):
        desk = ServiceDesk.objects.get(pk=desk_id)
        return comparison.obligation_change(desk=desk, municipality_id=municipality_id, old=old, new=new)


def _by_code(rows: Iterable[PublicRow]) -> dict[str, PublicRow]:
    return {row.code: row for row in rows}


def _value(row: PublicRow | None) -> Disclosed | None:
    return row.value if row else None
