"""What the form of a part of a draft has around it: its choices, and what holds where a field stays empty."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from buildingblocks.models import Schedule
from buildingblocks.policy import ALLOWED, GROUPS
from contracts.forms.schedule_fields import Around
from contracts.queries import schedules as queries
from contracts.schedules.format import GENERAL, POLICY, Key, Part
from contracts.schedules.rows import get, object_of
from contracts.schedules.shown import value_text


def around(schedule: Schedule, part: Part, *, base: Mapping[str, Any] | None) -> Around:
    """The choices of the form, and in words what its empty fields mean."""
    bases = []
    if part is GENERAL:
        bases = [row for row in queries.versions(schedule.desk_id, drafts=False) if row.code != schedule.code]
    return Around(schedule.resolved, bases, inherited=_inherited(schedule, part, base))


def _inherited(schedule: Schedule, part: Part, base: Mapping[str, Any] | None) -> dict[str, str]:
    """Per key what holds without a value: that of the base, else the default of a calculation rule."""
    theirs = object_of(base, part) if base is not None and part in (GENERAL, POLICY) else {}
    found: dict[str, str] = {}
    for key in part.keys:
        value = get(theirs, key)
        if value not in (None, "", [], {}) and key.name not in {"id", "title_nl", "region", "extends"}:
            found[key.name] = _("As in the base: %(value)s.") % {"value": value_text(key, value, schedule.resolved)}
        elif part is POLICY and key.name != "evidence":
            found[key.name] = _("Default: %(value)s.") % {"value": _default(key, schedule)}
    return found


def _default(key: Key, schedule: Schedule) -> str:
    group, _dot, name = key.name.partition(".")
    values = GROUPS[group][name] if name else ALLOWED.get(key.name)
    if values:
        return value_text(key, values[0], schedule.resolved)
    return {"weeks_per_year": value_text(key, "52", {}), "counting_limit_to_term": value_text(key, "term", {})}.get(key.name, _("no"))
