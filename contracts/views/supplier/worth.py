"""What an effort is worth, in words for the screen: the two amounts, the steps, and what is missing."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final
from uuid import UUID

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from buildingblocks import queries as schedules
from buildingblocks.facts import Facts
from buildingblocks.faults import FactsError
from buildingblocks.schedule import Block
from buildingblocks.vocabulary import PERCENTAGE_UNITS
from contracts.forms.division import Division
from contracts.forms.entry import NEW, EntryForm
from contracts.labels import fault_text
from contracts.models import Entry
from contracts.queries.division import Part
from contracts.queries.explanations import Explanation
from contracts.queries.valuation_preview import Preview, divided
from contracts.step_texts import StepLine, step_line
from sroi.look.formatting import percentage, whole_euro

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Faults that only say that somebody is not done typing yet.
_STILL_TYPING: Final = "missing_fact:"
_TARIFFS: Final[dict[str, _StrPromise]] = {
    "per_fte_year": _("%(amount)s per year full-time"),
    "per_year": _("%(amount)s per year"),
    "per_learning_year": _("%(amount)s per learning year"),
    "per_internship_period": _("%(amount)s per internship"),
    "per_month": _("%(amount)s per month"),
    "per_hour": _("%(amount)s per hour"),
    "per_half_day_per_person": _("%(amount)s per half day and person"),
    "one_off": _("%(amount)s once"),
    "per_hour_per_employee_or_actual_costs": _("%(amount)s per hour and employee, or the costs"),
    "per_hour_per_employee_or_invoice": _("%(amount)s per hour and employee, or the invoice"),
    "per_hour_or_invoice_excl_vat": _("%(amount)s per hour and employee, or the invoice"),
}


@dataclass(frozen=True, slots=True)
class Worth:
    """Amounts in euro: `now` up to and including today, `planned` over the whole effort (None: no end yet).

    `waits`: something is still missing, so the amounts say nothing yet. `parts`: the same per contract, where the effort
    is divided or counts for less than all of it; the amounts are then those of all parts together.
    """

    now: Decimal
    planned: Decimal | None
    steps: tuple[StepLine, ...]
    faults: tuple[str, ...]
    waits: bool
    is_person: bool
    parts: tuple[PartWorth, ...] = ()

    @property
    def share(self) -> Decimal:
        """The percentage of the effort that counts for a contract."""
        return sum((row.part.share for row in self.parts), Decimal(0)) * 100 if self.parts else Decimal(100)


@dataclass(frozen=True, slots=True)
class PartWorth:
    """What one part of a divided effort comes to."""

    part: Part
    worth: Worth

    @property
    def percentage(self) -> Decimal:
        """Its share, from 0 to 100."""
        return self.part.share * 100


def worth_of_form(
    form: EntryForm, *, division: Division, on: date, entry: Entry | None = None
) -> Worth | None:
    """The value of what is typed so far; None while what is typed cannot be read."""
    form.is_valid()
    parts = division.parts
    try:
        facts = Facts.from_json(form.facts())
    except FactsError:
        return None
    if not parts:
        return None
    person = getattr(form, "cleaned_data", {}).get("candidate", "")
    known = entry.candidate_id if entry else None
    candidate_id = _uuid(person) if person and person != NEW else (None if person == NEW else known)
    found = divided(
        parts, block_code=form.block.code, facts=facts, on=on, candidate_id=candidate_id,
        entry_id=entry.pk if entry else None,
    )
    return _together([PartWorth(part, _worth_of_preview(found[part.contract_id], part, form)) for part in parts])


def worth_of(explanations: Mapping[UUID, Explanation], parts: Sequence[Part]) -> Worth | None:
    """The value of what is stored, over the contracts for which it counts; None where nothing is known of any."""
    rows = [PartWorth(part, _worth(explanations[part.contract_id])) for part in parts if part.contract_id in explanations]
    return _together(rows)


def _together(rows: Sequence[PartWorth]) -> Worth | None:
    if not rows:
        return None
    if len(rows) == 1 and rows[0].part.share == 1:
        return rows[0].worth
    found = [row.worth for row in rows]
    planned = [worth.planned for worth in found if worth.planned is not None]
    return Worth(
        now=sum((worth.now for worth in found), Decimal(0)),
        planned=sum(planned, Decimal(0)) if len(planned) == len(found) else None,
        steps=(), faults=tuple(dict.fromkeys(fault for worth in found for fault in worth.faults)),
        waits=any(worth.waits for worth in found), is_person=found[0].is_person, parts=tuple(rows),
    )


def _worth(explanation: Explanation) -> Worth:
    found = explanation.valuation
    steps = tuple(step_line(step, schedule=explanation.rules) for step in found.steps)
    faults = tuple(fault_text(fault) for fault in found.faults)
    return Worth(found.amount, explanation.expected, steps, faults, _waits(found.faults), explanation.block.is_person)


def _worth_of_preview(found: Preview, part: Part, form: EntryForm) -> Worth:
    rules, leading = schedules.rules_of(part.contract.schedule), found.planned or found.now
    steps = tuple(step_line(step, schedule=rules) for step in leading.steps)
    return Worth(
        found.now.amount, found.planned.amount if found.planned else None, steps,
        tuple(fault_text(fault) for fault in leading.faults), _waits(leading.faults), form.block.is_person,
    )


def _waits(faults: tuple[str, ...]) -> bool:
    return any(fault.startswith(_STILL_TYPING) for fault in faults)


def _uuid(text: str) -> UUID | None:
    try:
        return UUID(text)
    except ValueError:
        return None


def tariff(block: Block) -> str:
    """What a block is worth per unit, in a few words, for the list of kinds; empty where it cannot be said shortly."""
    if block.unit in PERCENTAGE_UNITS:
        weights = [weight for _register, weight in block.recognition if weight is not None]
        value = max(weights) if weights else block.value
        return now("%(share)s of the invoice") % {"share": percentage(value)} if value is not None else ""
    text = _TARIFFS.get(block.unit)
    return str(text) % {"amount": whole_euro(block.value)} if text and block.value is not None else ""
