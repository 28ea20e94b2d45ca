"""What the reader found wrong with a schedule, in plain words."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext as _now
from django.utils.translation import gettext_lazy as _

from buildingblocks.faults import Fault
from contracts.schedules.shown import place_text

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Code → sentence; `%(what)s` is the value that the reader quotes.
SENTENCES: Final[dict[str, _StrPromise]] = {
    "not_json": _("This is not a JSON file: it cannot be read as text with keys and values."),
    "not_utf8": _("The file is not written in UTF-8."),
    "no_file": _("The file cannot be read."),
    "not_an_object": _("An object with keys and values is expected here."),
    "duplicate_key": _("The key “%(what)s” stands here twice."),
    "unknown_schedule": _("The schedule “%(what)s” that this one extends is not known at this desk."),
    "before_start": _("The last day comes before the first day."),
    "missing_key": _("This is missing."),
    "missing_value": _("A value is needed here."),
    "empty": _("This may not stay empty."),
    "not_text": _("Text is expected here."),
    "no_character": _("The file holds a character that cannot be kept as text."),
    "not_boolean": _("Only true or false is possible here."),
    "not_a_number": _("A number is expected here, not “%(what)s”."),
    "not_whole": _("A whole number is expected here."),
    "not_a_date": _("A date (year-month-day) is expected here, not “%(what)s”."),
    "not_a_list": _("A list is expected here."),
    "too_small": _("This number is too low."),
    "too_large": _("A percentage is at most 100."),
    "too_long": _("This text is too long."),
    "unknown_value": _("“%(what)s” is not possible here."),
    "unknown_key": _("This key is not known and has no effect."),
    "unknown_code": _("“%(what)s” is not in this schedule."),
    "duplicate_code": _("The code “%(what)s” stands in this list twice."),
    "no_amount_known": _("No amount is known for this building block."),
    "no_fulltime_norm": _("The value is in proportion to the hours, but the schedule has no full-time week."),
    "unit_unspecified": _("How this bonus counts with hours and months is not stated. Choose another unit."),
}
_UNQUOTED: Final[dict[str, _StrPromise]] = {
    "unknown_value": _("This is not possible here."),
    "not_a_number": _("A number is expected here."),
    "unknown_schedule": _("The schedule that this one extends is not known at this desk."),
}
_QUOTED: Final = re.compile(r"'([^']*)'|\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class FaultLine:
    """A finding for the screen. `path` as in the file; `place` the same in words."""

    path: str
    place: str
    text: str
    warning: bool


def fault_text(fault: Fault) -> str:
    """One finding as a sentence; a finding without one reads as the reader wrote it."""
    quoted = _QUOTED.search(fault.message)
    if quoted is None and fault.code in _UNQUOTED:
        return str(_UNQUOTED[fault.code])
    if fault.code not in SENTENCES:
        return fault.message
    what = next((text for text in quoted.groups() if text is not None), "") if quoted else ""
    return str(SENTENCES[fault.code]) % {"what": what}


def fault_lines(faults: Iterable[Fault], document: Mapping[str, Any]) -> list[FaultLine]:
    """The findings with where they are, in words where the document is known."""
    return [
        FaultLine(fault.path, place_text(fault.path, document) if fault.path else _now("the whole file"), fault_text(fault),
                  fault.warning)
        for fault in faults
    ]
