"""The form fields of the facts that a building block asks for, one small function per kind of fact."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django import forms
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from buildingblocks.facts import FieldSpec, needed
from buildingblocks.schedule import Block, Bonus, Condition, Schedule
from buildingblocks.vocabulary import COST_UNITS, HOURS_OR_COST_UNITS, PSO_REGISTERS
from contracts.labels import REGISTERS, label
from sroi.look.forms import DutchDateField, DutchNumberField, EuroField, HoursField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: How many times the weekly hours of a placement can change in the form; more is a new entry.
CHANGES: Final = 3
_LABELS: Final[dict[str, _StrPromise]] = {
    "start": _("First day"),
    "end": _("Last day"),
    "hours_per_week": _("Hours per week, as in the employment agreement"),
    "hours": _("Number of hours"),
    "employees": _("Number of employees"),
    "persons": _("Number of participants"),
    "half_days": _("Number of half days"),
    "periods": _("Number of internship periods"),
    "amount_excl_vat": _("Amount excl. VAT"),
    "labour_amount_excl_vat": _("Part of the amount that is labour, excl. VAT"),
    "invoice_date": _("Invoice date"),
    "agreed_value": _("Amount that you agreed with the desk beforehand"),
    "contract_permanent_from": _("Permanent employment agreement from"),
}
_ONE_IF_EMPTY: Final = frozenset({"employees", "persons", "periods"})


@dataclass(frozen=True, slots=True)
class AgeBand:
    """Ages that a schedule treats alike. Only the band is asked; `stored` stands for all of it, not an age of anybody."""

    key: str
    text: str
    stored: int


#: A block with the schedule that has it.
Rules = tuple[Block, Schedule]


def fields_for(block: Block, schedule: Schedule, *, also: Iterable[Rules] = ()) -> dict[str, forms.Field]:
    """The fields of the facts, in the order of the form; the key is the name of the fact or belongs to one.

    `also`: the same block in the schedules of other contracts for which the effort counts; what one of them asks is asked.
    """
    found: dict[str, forms.Field] = {}
    rules = [(block, schedule), *also]
    for own_block, own_schedule in rules:
        for spec in needed(own_block, schedule=own_schedule):
            for name, field in _fields(spec, own_block, own_schedule).items():
                known = found.setdefault(name, field)
                known.required = known.required or field.required
                if name == "vendor_recognition" and known is not field:
                    known.choices = [*known.choices, *(row for row in field.choices if row not in known.choices)]  # type: ignore[attr-defined]  # a choice
    if "age_band" in found:
        found["age_band"].choices = [(band.key, band.text) for band in age_bands(block, schedule, also=rules[1:])]  # type: ignore[attr-defined]  # a choice
    return found


def _fields(spec: FieldSpec, block: Block, schedule: Schedule) -> dict[str, forms.Field]:
    if spec.name in {"age_at_start", "birth_month"}:
        return {"age_band": _age_field(block, schedule, required=spec.required)}
    if spec.name == "claims":
        return _claim_fields(spec, block, schedule)
    if spec.name == "segments":
        return _change_fields()
    if spec.name == "bonus_costs":
        text = now("Costs of “%(name)s”, excl. VAT") % {"name": _bonus(schedule, spec.bonus).name_nl}
        return {f"cost_{spec.bonus}": EuroField(label=text, required=False)}
    if spec.kind == "days":
        return {}  # amounts per day are kept by the desk
    is_register = spec.name == "vendor_recognition"
    return {spec.name: _register_field(block, schedule) if is_register else _plain_field(spec, block)}


def _plain_field(spec: FieldSpec, block: Block) -> forms.Field:
    required = spec.required and not spec.alternative
    text, hint = _label(spec, block), _hint(spec, block)
    if spec.kind == "date":
        return DutchDateField(label=text, help_text=hint, required=required)
    if spec.kind == "hours":
        return HoursField(per_week=spec.name == "hours_per_week", label=text, help_text=hint, required=required)
    if spec.kind == "amount":
        return EuroField(label=text, help_text=hint, required=required)
    if spec.kind == "whole":
        return DutchNumberField(label=text, help_text=hint, required=required, min_value=Decimal(1), decimal_places=0,
                                max_digits=6)
    return DutchNumberField(label=text, help_text=hint, required=required, min_value=Decimal(0), decimal_places=2,
                            max_digits=8)


def _label(spec: FieldSpec, block: Block) -> str:
    if spec.name == "hours" and block.unit in HOURS_OR_COST_UNITS:
        return now("Hours per employee")
    if spec.name == "amount_excl_vat" and block.unit in HOURS_OR_COST_UNITS:
        return now("Or the costs excl. VAT")
    if spec.name == "invoice_date" and (block.unit in COST_UNITS or block.unit == "pct_of_amount"):
        return now("Date of the invoice or payment")
    return str(_LABELS.get(spec.name, spec.name))


def _hint(spec: FieldSpec, block: Block) -> str:
    if spec.name == "end":
        if block.is_person:
            return now("Leave empty while it is not known. You confirm every quarter that it still runs.")
        return now("Only if it took more than one day.")
    if spec.name == "contract_permanent_from":
        return now("Leave empty for a temporary agreement.")
    if spec.name == "agreed_value":
        return now("The desk sets the amount when it approves.")
    if spec.alternative == "hours_or_cost" and spec.name == "hours":
        return now("Fill in the hours or the costs, not both.")
    return now("Empty means 1.") if spec.name in _ONE_IF_EMPTY else ""


def _register_field(block: Block, schedule: Schedule) -> forms.Field:
    return forms.MultipleChoiceField(
        label=_("In which register does the vendor stand on the invoice date?"),
        help_text=_("More than one is possible; the best one counts. Is it in none of these? Then this purchase does not count."),
        choices=[(code, capital(label(REGISTERS, code))) for code in registers_for(block, schedule)],
        widget=forms.CheckboxSelectMultiple,
    )


def registers_for(block: Block, schedule: Schedule) -> list[str]:
    """The registers that give this block a value: its own, and PSO levels that no purchasing block names."""
    own = [code for code, _weight in block.recognition]
    named = {code for other in schedule.blocks if other.kind == "purchasing" for code, _weight in other.recognition}
    levels = [
        PSO_REGISTERS[rule.level]
        for rule in schedule.pso
        if rule.role == "vendor" and rule.level is not None and rule.effect is not None
    ]
    return [*own, *(code for code in levels if code not in named and code not in own)]


def _change_fields() -> dict[str, forms.Field]:
    """Dated changes of the weekly hours."""
    found: dict[str, forms.Field] = {}
    for number in range(1, CHANGES + 1):
        found[f"change_{number}_from"] = DutchDateField(
            label=now("Change %(number)s: from") % {"number": number}, required=False,
        )
        found[f"change_{number}_hours"] = HoursField(
            per_week=True, label=now("Change %(number)s: hours per week") % {"number": number}, required=False,
        )
    return found


def _claim_fields(spec: FieldSpec, block: Block, schedule: Schedule) -> dict[str, forms.Field]:
    """A statement to tick; where it counts on the day it happens also that day."""
    if not spec.bonus:
        text = now("I declare that the condition of “%(name)s” is met.") % {"name": block.name_nl}
        return {f"claim_{spec.claim}": forms.BooleanField(label=text, required=spec.required)}
    bonus = _bonus(schedule, spec.bonus)
    text = now("This holds: %(name)s") % {"name": bonus.name_nl}
    found: dict[str, forms.Field] = {f"claim_{spec.claim}": forms.BooleanField(label=text, required=False)}
    if bonus.scaling_class == "event":
        found[f"claimday_{spec.claim}"] = DutchDateField(
            label=now("From which day? (%(name)s)") % {"name": bonus.name_nl}, required=False,
        )
    return found


def _age_field(block: Block, schedule: Schedule, *, required: bool) -> forms.Field:
    bands = age_bands(block, schedule)
    choices = [(band.key, band.text) for band in bands]
    return forms.ChoiceField(
        label=_("Age of the candidate at the start"), required=required, widget=forms.RadioSelect, choices=choices,
        help_text=_("Only the group is kept, never a date of birth."),
    )


def age_bands(block: Block, schedule: Schedule, *, also: Iterable[Rules] = ()) -> list[AgeBand]:
    """The bands between the ages at which the condition of the block or one of its bonuses changes in any schedule."""
    conditions: list[Condition] = []
    for own_block, own_schedule in [(block, schedule), *also]:
        conditions += [bonus.condition for bonus in own_schedule.bonuses if bonus.applies(own_block)]
        conditions += [own_block.condition] if own_block.condition else []
    limits = sorted(_limits(conditions))
    bands = []
    for low, high in zip([0, *limits], [*limits, None], strict=True):
        if low == 0 and high is not None:
            bands.append(AgeBand(f"-{high}", now("younger than %(age)s") % {"age": high}, high - 1))
        elif high is None:
            bands.append(AgeBand(f"{low}-", now("%(age)s or older") % {"age": low}, low))
        else:
            bands.append(AgeBand(f"{low}-{high}", now("%(low)s up to %(high)s") % {"low": low, "high": high - 1}, low))
    return bands


def age_words(rules: Sequence[Rules]) -> dict[int, str]:
    """What a stored age stands for, by the age: the group as it was asked under these rules."""
    return {band.stored: band.text for band in age_bands(*rules[0], also=rules[1:])} if rules else {}


def _limits(conditions: Iterable[Condition]) -> set[int]:
    """The first ages at which something changes: 50 for "50 or older", 51 for "older than 50"."""
    return {
        (condition.years or 0) + (condition.op in {">", "<="})
        for condition in conditions
        if condition.kind == "age"
    }


def band_of(age: int, bands: Sequence[AgeBand]) -> str:
    """The key of the band in which an age lies."""
    fitting = [band for band in bands if band.key.startswith("-") or int(band.key.split("-")[0]) <= age]
    first = bands[0]
    if first.key.startswith("-") and age <= first.stored:
        return first.key
    return fitting[-1].key


def capital(text: str) -> str:
    """The text with a capital, for the start of a line."""
    return text[:1].upper() + text[1:]


def _bonus(schedule: Schedule, code: str) -> Bonus:
    return next(bonus for bonus in schedule.bonuses if bonus.code == code)
