"""Appointments as a calendar file that programs subscribe to (RFC 5545)."""

from collections.abc import Iterable
from datetime import datetime, timedelta
from typing import Final

from django.utils.translation import gettext as _
from icalendar import Calendar, Event

from contracts.agenda.dates import Appointment

#: How often a calendar program should ask again.
REFRESH: Final = timedelta(hours=12)


def calendar(rows: Iterable[Appointment], *, name: str, base: str, at: datetime) -> bytes:
    """The calendar of an organisation with this `name`; `base` is the address of the installation.

    Whole days, and never busy: it is about what comes up, not about where somebody is. A repeated reading has the same
    `UID` for the same thing, so that a moved day moves the appointment.
    """
    found = Calendar()
    found.add("prodid", "-//SROI Monitor//calendar//NL")
    found.add("version", "2.0")
    found.add("x-wr-calname", _("Social return, %(name)s") % {"name": name})
    found.add("refresh-interval", REFRESH, parameters={"VALUE": "DURATION"})
    for row in rows:
        found.add_component(_event(row, base=base.rstrip("/"), at=at))
    return bytes(found.to_ical())


def _event(row: Appointment, *, base: str, at: datetime) -> Event:
    event = Event()
    event.add("uid", f"{row.key}@{base.partition('://')[2]}")
    event.add("dtstamp", at)
    event.add("dtstart", row.day)
    event.add("dtend", row.day + timedelta(days=1))
    event.add("summary", row.title)
    event.add("url", base + row.path)
    event.add("description", base + row.path)
    event.add("transp", "TRANSPARENT")
    return event
