"""The books of a desk being played: confirm, calculate and close quarter by quarter, and publish the sheets."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from datetime import date, timedelta
from functools import partial
from typing import Final

from contracts.actions import recalculation
from demo.organisations import Cast, at
from demo.story import Step, Story
from reporting.actions import closing, documents, publication
from reporting.figures.report_period import parse_period
from reporting.tasks import build
from sroi.periods import Quarter
from sroi.tenancy.scope import desk_scope, scope

#: After the steps of a day: first the closing of the last quarter, then its sheets, then the calculation of the day.
_CLOSE_BOOKS, _PUBLISH, CALCULATE, _TELL = 10, 11, 12, 13
CLOSED_AFTER: Final = timedelta(days=15)
PUBLISHED_AFTER: Final = timedelta(days=22)
CORRECTED_AFTER: Final = timedelta(days=26)
#: What changed in the correction of a published sheet.
CHANGE: Final = "De contactgegevens van het steunpunt zijn bijgewerkt. De cijfers zijn hetzelfde."

Say = Callable[[str], None]


def calendar_of(
    story: Story, *, first: Quarter, today: date, stands: Iterable[date], sheets: Iterable[str], say: Say
) -> list[Step]:
    """What the desk does by itself up to and including `today`.

    Everything is confirmed and calculated on the last day of each quarter, so that a quarter holds what happened in it;
    it is closed about two weeks later. The last quarter that ended stays open. `stands`: days on which everything is
    confirmed and calculated as well. `sheets`: the periods whose sheets are published; of the one before the last the
    first client's sheet is corrected.
    """
    current = Quarter.of(today)
    last_closed = current.plus(-2)
    found: list[Step] = []
    for quarter in first.to(current.previous()):
        found.append(Step(quarter.last, CALCULATE, partial(settle, story, on=quarter.last, confirm=quarter <= last_closed)))
        found.append(Step(quarter.last, _TELL, partial(say, str(quarter))))
        if quarter <= last_closed:
            day = quarter.end + CLOSED_AFTER
            found.append(Step(day, _CLOSE_BOOKS, partial(close, story.cast, quarter=quarter, on=day)))
    found += [Step(day, CALCULATE, partial(settle, story, on=day, confirm=True)) for day in stands]
    for name in sheets:
        day = parse_period(name).quarters[-1].end + PUBLISHED_AFTER
        found.append(Step(day, _PUBLISH, partial(publish, story.cast, period=name, on=day, say=say)))
        if name == str(last_closed.previous()):
            found.append(Step(day + CORRECTED_AFTER, _PUBLISH, partial(
                publish, story.cast, period=name, on=day + CORRECTED_AFTER, say=say, change=CHANGE, number=1,
            )))
    return found


def editions(*, today: date) -> list[str]:
    """What every desk of the demonstration publishes: the year of the published figures and the last two quarters.

    The newest stands last. Not every quarter: a sheet takes a third of a second.
    """
    last = Quarter.of(today).plus(-2)
    names = ["2024-Q4", "2024", str(last.previous()), str(last)]
    return list(dict.fromkeys(names))


def settle(story: Story, *, on: date, confirm: bool) -> int:
    """Suppliers confirm, then the worker calculates what waits; returns the number of ledger lines."""
    if confirm:
        story.confirm(on=on)
    with scope(desk_scope(story.cast.desk.pk)):
        recalculation.mark_due(on=on, at=at(on, hour=18))
        return recalculation.recalculate_many(contract_ids=recalculation.waiting(on=on), on=on, at=at(on, hour=18))


def close(cast: Cast, *, quarter: Quarter, on: date) -> None:
    """A coordinator closes a quarter."""
    with scope(desk_scope(cast.desk.pk)):
        closing.close_quarter(by=cast.coordinator(0), at=at(on, hour=17), desk=cast.desk, quarter=quarter, on=on)


def publish(cast: Cast, *, period: str, on: date, say: Say, change: str = "", number: int | None = None) -> None:
    """A coordinator asks for the sheets of a period, the worker makes them, the coordinator publishes them.

    A correction has a `change`, and may be about the first `number` clients only.
    """
    by = cast.coordinator(0)
    only = None if number is None else sorted(client.pk for client in cast.municipalities.values())[:number]
    with scope(desk_scope(cast.desk.pk)):
        run = publication.start(by=by, at=at(on), desk=cast.desk, period=parse_period(period), change=change, only=only)
        waiting = documents.waiting(at=at(on))
    for pk in waiting:
        build(desk_id=cast.desk.pk, document_id=pk, at=at(on, hour=10))
    with scope(desk_scope(cast.desk.pk)):
        count = publication.publish(by=by, at=at(on, hour=15), run_id=run.pk)
    say(f"{count} infosheets {period}")
