"""What part of an invoice counts: the weight of the vendor's register, checked at the invoice date."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from typing import Final

from .facts import Facts
from .ratio import exact
from .setting import Missing
from .schedule import Block, Schedule
from .vocabulary import PSO_REGISTERS

_ALL: Final = Decimal(100)


def weight_of(block: Block, facts: Facts, *, schedule: Schedule, lenient: bool) -> Fraction:
    """The part of the invoice that counts, as a fraction of 1.

    The highest weight of the registers in which the vendor stands; a null weight is the block's own value. A PSO level
    to which no purchasing block gives a weight has the percentage of the schedule. Raises
    ``Missing`` where the vendor stands in none of them, or where the fact is not given (unless ``lenient``).
    """
    own = block.value if block.value is not None else _ALL
    if not block.recognition:
        return _part(own)
    if facts.vendor_recognition is None:
        if not lenient:
            raise Missing("missing_fact:vendor_recognition")
        known = [weight for _, weight in block.recognition if weight is not None]
        return _part(own if block.value is not None or not known else max(known))
    weights = block.weights
    found = [own if weights[name] is None else weights[name] for name in facts.vendor_recognition if name in weights]
    found += _vendor_effects(facts.vendor_recognition, schedule)
    if not found:
        raise Missing("vendor_not_recognised")
    return max(_part(weight) for weight in found)


def _vendor_effects(registers: tuple[str, ...], schedule: Schedule) -> list[Decimal | None]:
    """PSO percentages for vendors, for levels to which no purchasing block gives a weight."""
    named = {name for block in schedule.blocks if block.kind == "purchasing" for name, _ in block.recognition}
    return [
        rule.effect
        for rule in schedule.pso
        if rule.role == "vendor"
        and rule.effect is not None
        and rule.level is not None
        and PSO_REGISTERS[rule.level] in registers
        and PSO_REGISTERS[rule.level] not in named
    ]


def _part(percentage: Decimal | None) -> Fraction:
    return exact(percentage or 0) / 100
