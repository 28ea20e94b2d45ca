"""The forms of the public calculator. Their field names are the keys of its link, so they are Dutch and short."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from datetime import timedelta
from decimal import Decimal
from typing import TYPE_CHECKING, Any, Final

from django import forms
from django.utils.text import capfirst
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from buildingblocks.facts import Claim, Facts, FieldSpec
from buildingblocks.planning import MOST_TIMES, Effort, asked
from buildingblocks.schedule import Block, Schedule
from buildingblocks.vocabulary import HOURS_OR_COST_UNITS
from contracts.forms.entry_fields import age_bands, registers_for
from contracts.forms.obligation import OneOfEuroField
from contracts.labels import FACTS, PSO_LEVELS, REGISTERS, label
from contracts.models import Contract
from sroi.look.forms import DutchDateField, DutchNumberField, EuroField, HoursField, PercentageField

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: Fact → its key in the link.
KEYS: Final = {
    "hours_per_week": "weekuren", "months": "maanden", "weeks": "weken", "hours": "uren", "employees": "werknemers",
    "persons": "deelnemers", "half_days": "dagdelen", "periods": "periodes", "amount_excl_vat": "bedrag",
    "labour_amount_excl_vat": "arbeidsdeel", "agreed_value": "afgesproken", "vendor_recognition": "register",
    "age_at_start": "leeftijd", "contract_permanent": "vast",
}
TIMES: Final = "aantal"
#: The longest effort that is looked at: ten years. Together with the longest contract it bounds the work of a request.
LONGEST: Final = {"months": 120, "weeks": 520}
LONGEST_TERM: Final = timedelta(days=20 * 366)
_YEARS: Final = range(2000, 2080)
CLAIM: Final = "verklaring-"
COST: Final = "kosten-"
_LABELS: Final[dict[str, _StrPromise]] = {
    "hours_per_week": _("Hours per week"),
    "months": _("Number of months"),
    "weeks": _("Number of weeks"),
    "hours": _("Number of hours"),
    "employees": _("Number of employees"),
    "persons": _("Number of participants"),
    "half_days": _("Number of half days"),
    "periods": _("Number of internship periods"),
    "amount_excl_vat": _("Amount excl. VAT"),
    "labour_amount_excl_vat": _("Part of the amount that is labour, excl. VAT"),
    "agreed_value": _("Amount that you agreed with the desk beforehand"),
    "contract_permanent": _("Permanent employment agreement from the start"),
}


class PlanForm(forms.Form):
    """The contract: what its obligation follows from. `regions`: slug and name of each desk that can be chosen."""

    use_required_attribute = False
    #: As on the page: the summary of errors follows it.
    field_order = (
        "regio", "gegund", "waarde", "soort", "gebied", "loonsom", "arbeid", "pso", "begin", "eind", "percentage", "vast",
    )

    regio = forms.ChoiceField(label=_("Region"))
    waarde = OneOfEuroField(label=_("Contract value excl. VAT"), help_text=_("As awarded, without options."))
    soort = forms.ChoiceField(label=_("Type"), choices=[("", "–"), *Contract.Type.choices])
    arbeid = PercentageField(
        label=_("Labour share"), required=False, decimal_places=2,
        help_text=_("The part of the contract value that is labour. Some schedules ask for it."),
    )
    gegund = DutchDateField(label=_("Award date"), required=False, help_text=_("Empty means today."))
    begin = DutchDateField(label=_("First day of the contract"), required=False)
    eind = DutchDateField(label=_("Last day of the contract"), required=False)
    percentage = PercentageField(
        label=_("Agreed percentage"), required=False, decimal_places=2,
        help_text=_("In place of the percentage of the schedule."),
    )
    vast = EuroField(
        label=_("Fixed obligation"), required=False, help_text=_("An agreed amount in place of the rule of the schedule."),
    )
    pso = forms.ChoiceField(
        label=_("PSO certificate of the supplier"), required=False,
        choices=[("", _("none")), *((code, capfirst(name)) for code, name in PSO_LEVELS.items())],
        help_text=_("We count as if it is valid for the whole contract."),
    )

    def __init__(self, *args: Any, regions: Iterable[tuple[str, str]], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.fields["regio"].choices = [("", now("choose a region")), *regions]  # type: ignore[attr-defined]

    def ask_for(self, versions: Iterable[Schedule]) -> None:
        """Add the questions that only some schedules have, before the form is read."""
        rules = [rule for rules in versions for rule in rules.obligation.rules]
        areas = sorted({rule.area for rule in rules if rule.area})
        if areas:
            self.fields["gebied"] = forms.ChoiceField(
                label=_("Area"), required=False, choices=[("", "–"), *((area, area) for area in areas)],
            )
        if any(rule.basis == "wage_sum" for rule in rules):
            self.fields["loonsom"] = EuroField(label=_("Wage sum"), required=False)
        self.order_fields(self.field_order)

    def clean(self) -> dict[str, Any]:
        """A value or a fixed amount; a percentage or an amount, not both; the days in order."""
        values = super().clean() or self.cleaned_data
        fixed = values.get("vast")
        if values.get("waarde") is None and fixed is None and not {"waarde", "vast"} & set(self.errors):
            self.add_error("waarde", _("Fill in the contract value, or a fixed obligation."))
        if values.get("percentage") is not None and fixed is not None:
            self.add_error("vast", _("Give a percentage or a fixed amount, not both."))
        first, last = values.get("begin"), values.get("eind")
        if first and last and last < first:
            self.add_error("eind", _("The last day comes before the first day."))
        if last and not first:
            self.add_error("begin", _("Fill in the first day as well."))
        if last and first and last - first > LONGEST_TERM:
            self.add_error("eind", _("This calculator counts with contracts of at most 20 years."))
        for name in ("gegund", "begin", "eind"):
            if values.get(name) and values[name].year not in _YEARS:
                self.add_error(name, _("Fill in a year from 2000 up to 2079."))
        return values


class EffortForm(forms.Form):
    """The facts of one effort of a plan, for its block. What is missing is no error: it is told with the result."""

    use_required_attribute = False

    def __init__(self, *, number: int, given: Mapping[str, str], block: Block, schedule: Schedule) -> None:
        prefix = f"r{number}"
        super().__init__({f"{prefix}-{key}": value for key, value in given.items()}, prefix=prefix)
        self.number, self.block, self.schedule = number, block, schedule
        self.specs = asked(block, schedule=schedule)
        if block.is_person or block.kind == "activity":
            text = now("Number of persons") if block.is_person else now("How many times?")
            self.fields[TIMES] = _whole(text, most=MOST_TIMES)
        for spec in self.specs:
            self.fields[key_of(spec)] = _field(spec, block, schedule)
        for field in self.fields.values():
            field.required = False

    def clean(self) -> dict[str, Any]:
        """The hours or the costs, not both."""
        values = super().clean() or self.cleaned_data
        if self.block.unit in HOURS_OR_COST_UNITS and values.get("uren") is not None and values.get("bedrag") is not None:
            self.add_error("bedrag", _("Fill in one of these, not both."))
        return values

    def effort(self) -> Effort:
        """The effort, where the form is valid."""
        values = self.cleaned_data
        given: dict[str, Any] = {}
        claims, costs = [], []
        for spec in self.specs:
            value = values.get(key_of(spec))
            if spec.name == "claims":
                claims += [Claim(spec.claim)] if value else []
            elif spec.name == "bonus_costs":
                costs += [(spec.bonus, value)] if value is not None else []
            elif value not in (None, "", False):
                given[spec.name] = self._fact(spec, value)
        facts = Facts(**given, claims=tuple(claims), bonus_costs=tuple(costs))
        return Effort(self.block.code, facts, int(values.get(TIMES) or 1))

    def missing(self) -> list[str]:
        """The facts that the block needs and that are not there; the word of alternatives where none is there."""
        values = getattr(self, "cleaned_data", {})
        empty = [spec for spec in self.specs if spec.required and values.get(key_of(spec)) in (None, "", False)]
        given = {spec.alternative for spec in self.specs if spec.alternative and spec not in empty}
        told = [spec for spec in empty if spec.alternative not in given or not spec.alternative]
        return list(dict.fromkeys(
            spec.alternative or spec.name for spec in told if key_of(spec) not in self.errors and spec.name != "claims"
        ))

    def _fact(self, spec: FieldSpec, value: Any) -> Any:
        if spec.name == "vendor_recognition":
            return (value,)
        if spec.name == "age_at_start":
            return next(band.stored for band in age_bands(self.block, self.schedule) if band.key == value)
        return value


def given_of(effort: Effort, *, block: Block, schedule: Schedule) -> dict[str, str]:
    """An effort as the link writes it."""
    facts, found = effort.facts, {}
    if block.is_person or block.kind == "activity":
        found[TIMES] = str(effort.times)
    for spec in asked(block, schedule=schedule):
        key, value = key_of(spec), getattr(facts, spec.name)
        if spec.name == "claims":
            found |= {key: "ja"} if any(claim.code == spec.claim for claim in facts.claims) else {}
        elif spec.name == "age_at_start" and value is not None:
            found[key] = next((band.key for band in age_bands(block, schedule) if _within(value, band.key)), "")
        elif spec.name == "vendor_recognition" and value:
            found[key] = value[0]
        elif spec.name == "contract_permanent":
            found |= {key: "ja"} if value else {}
        elif isinstance(value, Decimal):
            found[key] = _short(value)
    return {key: value for key, value in found.items() if value}


def _within(age: int, key: str) -> bool:
    low, _dash, high = key.partition("-")
    return int(low or 0) <= age and (not high or age < int(high))


def _short(value: Decimal) -> str:
    """A number as Dutch and English forms both read it: whole, or with two decimals after a comma."""
    return str(int(value)) if value == value.to_integral_value() else f"{value:.2f}".replace(".", ",")


def key_of(spec: FieldSpec) -> str:
    """The key of a fact in the link."""
    if spec.name == "claims":
        return f"{CLAIM}{spec.claim}"
    return f"{COST}{spec.bonus}" if spec.name == "bonus_costs" else KEYS[spec.name]


def _field(spec: FieldSpec, block: Block, schedule: Schedule) -> forms.Field:
    if spec.name == "vendor_recognition":
        choices = [(code, capfirst(label(REGISTERS, code))) for code in registers_for(block, schedule)]
        return forms.ChoiceField(label=now("Recognition of the vendor"), choices=[("", "–"), *choices])
    if spec.name == "age_at_start":
        bands = [(band.key, capfirst(band.text)) for band in age_bands(block, schedule)]
        return forms.ChoiceField(label=now("Age of the candidate at the start"), choices=[("", "–"), *bands])
    if spec.name == "claims":
        return forms.BooleanField(label=_claim_text(spec, block, schedule))
    if spec.name == "bonus_costs":
        name = next(bonus.name_nl for bonus in schedule.bonuses if bonus.code == spec.bonus)
        return EuroField(label=now("Costs of “%(name)s”, excl. VAT") % {"name": name})
    return _plain_field(spec, block)


def _plain_field(spec: FieldSpec, block: Block) -> forms.Field:
    text = _text(spec, block)
    kinds: dict[str, Callable[[], forms.Field]] = {
        "boolean": lambda: forms.BooleanField(label=text),
        "hours": lambda: HoursField(per_week=spec.name == "hours_per_week", label=text),
        "amount": lambda: EuroField(label=text),
        "whole": lambda: _whole(text, most=10_000),
    }
    most = LONGEST.get(spec.name, 10_000)
    number: dict[str, Any] = {"min_value": Decimal(0), "max_value": Decimal(most), "decimal_places": 2, "max_digits": 8}
    return kinds[spec.kind]() if spec.kind in kinds else DutchNumberField(label=text, **number)


def _whole(text: str, *, most: int) -> forms.Field:
    hint = now("Empty means 1.")
    return DutchNumberField(
        label=text, help_text=hint, min_value=Decimal(1), max_value=Decimal(most), decimal_places=0, max_digits=6,
    )


def _text(spec: FieldSpec, block: Block) -> str:
    if spec.name == "hours" and block.unit in HOURS_OR_COST_UNITS:
        return now("Hours per employee")
    if spec.name == "amount_excl_vat" and block.unit in HOURS_OR_COST_UNITS:
        return now("Or the costs excl. VAT")
    return str(_LABELS.get(spec.name) or capfirst(label(FACTS, spec.name)))


def _claim_text(spec: FieldSpec, block: Block, schedule: Schedule) -> str:
    if not spec.bonus:
        return now("The condition of “%(name)s” is met.") % {"name": block.name_nl}
    name = next(bonus.name_nl for bonus in schedule.bonuses if bonus.code == spec.bonus)
    return now("This holds: %(name)s") % {"name": name}
