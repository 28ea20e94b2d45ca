"""Which facts a block asks for, so that a form shows only its own fields and the engine names what is missing."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final

from .schedule import Block, Bonus, Condition, Schedule
from .vocabulary import COST_UNITS, HOURS_OR_COST_UNITS, PERCENTAGE_UNITS


@dataclass(frozen=True, slots=True)
class FieldSpec:
    """One fact of a form.

    ``kind``: ``date``, ``hours``, ``number``, ``whole``, ``amount`` (euro excl. VAT), ``segments``, ``days``,
    ``registers``, ``month``, ``boolean``, ``claim``. ``alternative``: of the fields with the same word one is enough.
    ``claim``: the code of the claim; ``bonus``: the bonus that asks for the fact.
    """

    name: str
    kind: str
    required: bool
    alternative: str = ""
    claim: str = ""
    bonus: str = ""


_HOURS = FieldSpec("hours", "hours", True, alternative="hours")
#: What a unit asks for besides the period.
_OF_UNIT: Final[dict[str, tuple[FieldSpec, ...]]] = {
    "per_fte_year": (FieldSpec("hours_per_week", "hours", True), FieldSpec("segments", "segments", False)),
    "per_internship_period": (FieldSpec("periods", "number", False),),
    "per_hour": (_HOURS, FieldSpec("hours_per_week", "hours", True, alternative="hours")),
    "per_half_day_per_person": (FieldSpec("half_days", "number", True), FieldSpec("persons", "whole", False)),
    "by_agreement": (
        FieldSpec("agreed_value", "amount", True, alternative="agreed"),
        FieldSpec("days", "days", True, alternative="agreed"),
    ),
    **dict.fromkeys(
        HOURS_OR_COST_UNITS,
        (
            FieldSpec("hours", "hours", True, alternative="hours_or_cost"),
            FieldSpec("employees", "whole", False),
            FieldSpec("amount_excl_vat", "amount", True, alternative="hours_or_cost"),
        ),
    ),
}


def needed(block: Block, *, schedule: Schedule | None = None) -> list[FieldSpec]:
    """The facts that ``block`` asks for, in the order of a form.

    With ``schedule`` also the optional facts of the bonuses that can be added. A shorthand such as ``months`` is not
    offered: a form asks for dates.
    """
    found = _of_unit(block)
    if block.recognition and not any(spec.name == "vendor_recognition" for spec in found):
        found += [FieldSpec("vendor_recognition", "registers", True)]
    if block.recognition and not any(spec.name == "invoice_date" for spec in found):
        found += [FieldSpec("invoice_date", "date", True)]
    if block.condition is not None:
        found += _of_condition(block.condition, required=True)
    if schedule is not None:
        for bonus in schedule.bonuses:
            if bonus.applies(block):
                found += _of_bonus(bonus)
    return _unique(found)


def _of_unit(block: Block) -> list[FieldSpec]:
    if block.unit == "per_year":
        return _of_factors(block.prorata)
    if block.unit in PERCENTAGE_UNITS | COST_UNITS | {"actual_labour_costs"}:
        return _of_invoice(block)
    minimum = [] if block.min_hours_per_week is None else [FieldSpec("hours_per_week", "hours", True)]
    return [FieldSpec("start", "date", True), FieldSpec("end", "date", False), *_OF_UNIT.get(block.unit, ()), *minimum]


def _running() -> list[FieldSpec]:
    return [FieldSpec("start", "date", True), FieldSpec("end", "date", False)]


def _of_factors(prorata: tuple[str, ...]) -> list[FieldSpec]:
    found = _running()
    names = {
        "hours_per_week/fulltime_hours": FieldSpec("hours_per_week", "hours", True),
        "hours": FieldSpec("hours", "hours", True),
        "hours_worked": FieldSpec("hours", "hours", True),
        "employees": FieldSpec("employees", "whole", False),
        "half_days": FieldSpec("half_days", "number", True),
        "persons": FieldSpec("persons", "whole", False),
    }
    return found + [names[factor] for factor in prorata if factor in names]


def _of_invoice(block: Block) -> list[FieldSpec]:
    labour = block.labour_part_only or block.unit == "actual_labour_costs"
    found = [FieldSpec("invoice_date", "date", True), FieldSpec("amount_excl_vat", "amount", not labour)]
    if labour:
        found.append(FieldSpec("labour_amount_excl_vat", "amount", True))
    return found


def _of_condition(condition: Condition, *, required: bool, bonus: str = "") -> list[FieldSpec]:
    if condition.kind == "age":
        return [
            FieldSpec("age_at_start", "whole", required, alternative="age", bonus=bonus),
            FieldSpec("birth_month", "month", required, alternative="age", bonus=bonus),
        ]
    if condition.kind == "contract":
        return [FieldSpec("contract_permanent_from", "date", required, bonus=bonus)]
    return [FieldSpec("claims", "claim", required, claim=condition.claim or "", bonus=bonus)]


def _of_bonus(bonus: Bonus) -> list[FieldSpec]:
    found = _of_condition(bonus.condition, required=False, bonus=bonus.code)
    if bonus.unit == "actual_costs":
        found.append(FieldSpec("bonus_costs", "amount", False, bonus=bonus.code))
    return found


def _unique(specs: list[FieldSpec]) -> list[FieldSpec]:
    """The first spec of each fact; claims and costs stay one per code."""
    found: dict[tuple[str, str], FieldSpec] = {}
    for spec in specs:
        mark = spec.claim or (spec.bonus if spec.name == "bonus_costs" else "")
        found.setdefault((spec.name, mark), spec)
    return list(found.values())
