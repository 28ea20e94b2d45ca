"""The steps of a valuation (`buildingblocks.steps`) as sentences: one per key, filled with the step's parameters."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from buildingblocks.schedule import Schedule
from buildingblocks.steps import Step
from sroi.look.formatting import day, euro, hours, number, percentage

if TYPE_CHECKING:
    from collections.abc import Mapping

    from django.utils.functional import _StrPromise

    Sentences = dict[str, _StrPromise]

#: What is filled in as an amount, as hours per week or as a day; every other parameter is a number or text.
_EUROS: Final = frozenset({"value", "whole", "maximum_amount", "amount"})
_HOURS: Final = frozenset({"hours", "norm", "taken"})
_DAYS: Final = frozenset({"first", "from", "last", "date"})
_PERCENTAGES: Final = frozenset({"share_pct"})

_LIMITS: Final[Sentences] = {
    "limit_term": _("Only the days inside the term of the contract count: from %(first)s up to and including %(last)s."),
    "limit_max_months": _("This counts for at most %(quantity)s months, so up to and including %(last)s."),
    "limit_max_months_undated": _("This counts for at most %(quantity)s months."),
    "limit_norm": _("Above the full-time norm of %(norm)s per week nothing counts: %(quantity)s hours per week are left."),
    "limit_until": _("It counts up to and including %(last)s, the last day that was confirmed."),
    "cap_max_hours_per_week": _("At most %(quantity)s hours per week count."),
    "cap_max_hours_total": _("At most %(quantity)s hours count in total."),
    "cap_max_per_day": _("At most %(quantity_euro)s per day counts."),
    "cap_max_value": _("This building block is worth at most %(quantity_euro)s."),
    "cap_max_amount": _("One entry is worth at most %(quantity_euro)s."),
}

_BLOCKS: Final[Sentences] = {
    "block_per_fte_year": _("%(value)s per full-time year × %(quantity)s years full-time."),
    "block_per_year": _("%(value)s per year × %(quantity)s."),
    "block_per_learning_year": _("%(value)s per learning year × %(quantity)s years."),
    "block_per_internship_period": _("%(value)s per internship period × %(quantity)s."),
    "block_per_month": _("%(value)s per month × %(quantity)s months."),
    "block_per_hour": _("%(value)s per hour × %(quantity)s hours."),
    "block_per_half_day_per_person": _("%(value)s per half day and person × %(quantity)s."),
    "block_one_off": _("A fixed amount of %(value)s, counted once."),
    "block_actual_labour_costs": _("%(weight)s of the labour costs of %(quantity_euro)s."),
    "block_by_agreement": _("The amount that was agreed with the service desk."),
    "block_pct_of_invoice_excl_vat": _("%(weight)s of the invoice of %(quantity_euro)s excl. VAT."),
    "block_pct_of_invoice": _("%(weight)s of the invoice of %(quantity_euro)s."),
    "block_pct_of_amount": _("%(weight)s of the amount of %(quantity_euro)s."),
    "block_actual_costs": _("%(weight)s of the costs of %(quantity_euro)s."),
    "block_actual_costs_excl_vat": _("%(weight)s of the costs of %(quantity_euro)s excl. VAT."),
}
_HOURS_OR_COST: Final = _("%(value)s per hour × %(quantity)s hours of all employees together.")
_COST: Final = _("The costs of %(quantity_euro)s.")

_BONUSES: Final[Sentences] = {
    "bonus_per_year": _("Bonus %(name)s: %(value)s per year, for the same part of a year."),
    "bonus_per_hour": _("Bonus %(name)s: %(value)s per hour."),
    "bonus_pct_of_invoice_excl_vat": _("Bonus %(name)s: %(value_pct)s of the invoice excl. VAT."),
    "bonus_actual_costs": _("Bonus %(name)s: the costs that were shown."),
    "bonus_times_yearly_value_of_block": _("Bonus %(name)s: %(value_number)s × the yearly value of the building block."),
}
_BONUS_ONCE: Final = _("Bonus %(name)s: %(value)s, counted once on %(date)s.")
_BONUS: Final = _("Bonus %(name)s.")

_OTHERS: Final[Sentences] = {
    "stretch": _("%(hours)s per week from %(from)s up to and including %(last)s: %(months)s months."),
    "stretch_months": _("From %(from)s up to and including %(last)s: %(months)s months."),
    "raise_value": _("Bonus %(name)s raises the value of the building block by %(quantity_euro)s."),
    "share": _("%(share_pct)s of %(whole)s counts for this contract."),
    "rounding": _("Rounded to whole cents."),
}


@dataclass(frozen=True, slots=True)
class StepLine:
    """A step for the screen: a sentence with an amount (euro, formatted) where it has one; `limit`: it took something off."""

    text: str
    amount: str
    limit: bool


def step_line(step: Step, *, schedule: Schedule) -> StepLine:
    """One step in words; a key that has no sentence reads as itself, so that nothing is hidden."""
    limit = step.step.startswith(("limit:", "cap:"))
    return StepLine(_sentence(step, schedule), "" if step.amount is None else euro(step.amount), limit)


def _sentence(step: Step, schedule: Schedule) -> str:
    filled = _filled(step, schedule)
    text = {**_LIMITS, **_BLOCKS, **_BONUSES, **_OTHERS}.get(_key(step, filled))
    if text is None and step.key.startswith("block_"):
        text = _COST if _is_cost(step) else _HOURS_OR_COST
    if text is None and step.key.startswith("bonus_"):
        text = _BONUS_ONCE if "date" in filled else _BONUS
    sentence = str(text) % filled if text is not None else step.key
    return sentence if not step.step.startswith("block:") else f"{filled['name']}. {sentence}"


def _key(step: Step, filled: Mapping[str, str]) -> str:
    return "limit_max_months_undated" if step.key == "limit_max_months" and "last" not in filled else step.key


def _is_cost(step: Step) -> bool:
    """Units of hours or costs: with the costs the rate is 1 and there are no hours."""
    given = dict(step.params)
    return "amount" in given


def _filled(step: Step, schedule: Schedule) -> dict[str, str]:
    """The parameters as text, with the name of the block or bonus and the quantity in its forms."""
    given = dict(step.params)
    filled = {name: _formatted(name, text) for name, text in given.items()}
    quantity = step.quantity if step.quantity is not None else _decimal(given.get("quantity"))
    value = _decimal(given.get("value"))
    filled |= {
        "quantity": number(quantity, decimals=4), "quantity_euro": euro(quantity), "name": _name(step, given, schedule),
        "weight": percentage(None if value is None else value * 100), "value_pct": percentage(value),
        "value_number": number(value),
    }
    return filled


def _name(step: Step, given: Mapping[str, str], schedule: Schedule) -> str:
    """The name of the block or bonus. A bonus that is called “Bonus …” goes without it: the sentence begins with that word."""
    kind, _colon, code = step.step.partition(":")
    code = given.get("bonus", code)
    if kind == "block":
        return next((row.name_nl for row in schedule.blocks if row.code == code), code)
    name = next((row.name_nl for row in schedule.bonuses if row.code == code), code)
    first, _space, rest = name.partition(" ")
    return rest if rest and first.casefold() == "bonus" else name


def _formatted(name: str, text: str) -> str:
    if name in _DAYS:
        return day(date.fromisoformat(text)) if text else now("the end")
    found = _decimal(text)
    if found is None:
        return text
    if name in _EUROS:
        return euro(found)
    if name in _HOURS:
        return hours(found)
    return percentage(found) if name in _PERCENTAGES else number(found, decimals=4)


def _decimal(text: str | None) -> Decimal | None:
    try:
        return None if text is None else Decimal(text)
    except ArithmeticError:
        return None
