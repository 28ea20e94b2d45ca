"""What a change is made of, as a table with a bar for each part."""

from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _

from reporting.charts.breakdown_charts import side_by_side
from reporting.figures.change import Change
from sroi.look.formatting import NOTHING, euro, number


def obligation_table(change: Change) -> dict[str, Any]:
    """The change of an obligation."""
    return change_table(_("Obligation"), change, (_("more or less contract value"), _("contracts without a value")))


def change_table(name: str, change: Change, volume: tuple[str, str]) -> dict[str, Any]:
    """The three parts with a bar each, and below volume what it is made of."""
    parts = [(_("volume"), change.volume), (_("mix"), change.mix), (_("schedule change"), change.schedule)]
    drawn = side_by_side([(label, amount, euro(amount)) for label, amount in parts])
    inside = [(volume[0], change.number), (volume[1], change.size), (_("PSO, maxima, opening balances and corrections"), change.without_effort)]
    return {
        "name": name, "before": euro(change.before), "after": euro(change.after), "difference": euro(change.difference),
        "parts": [
            {"label": label, "amount": euro(amount), "bar": chart,
             "inside": [(text, euro(part)) for text, part in inside if part] if label == parts[0][0] else []}
            for (label, amount), chart in zip(parts, drawn, strict=True)
        ],
    }


def points(difference: Decimal | int | None) -> str:
    """A difference of two percentages is in percentage points."""
    if difference is None:
        return NOTHING
    return _("%(points)s percentage points") % {"points": number(Decimal(difference) * 100, decimals=1)}
