"""The base of an obligation as it stands on a day: contract value and wage sum after the revisions up to then."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from contracts.models import Contract, ObligationRevision
from sroi.money import cents


@dataclass(frozen=True, slots=True)
class BaseValues:
    """Euro excl. VAT, both on one day."""

    value_excl_vat: Decimal
    wage_sum: Decimal | None

    def indexed(self, percentage: Decimal) -> BaseValues:
        """Both raised by a percentage, to the cent."""
        factor = 1 + Fraction(percentage) / 100
        return BaseValues(
            _times(self.value_excl_vat, factor), None if self.wage_sum is None else _times(self.wage_sum, factor),
        )


def _times(amount: Decimal, factor: Fraction) -> Decimal:
    exact = Fraction(amount) * factor
    return cents(Decimal(exact.numerator) / Decimal(exact.denominator))


def base_values(contract: Contract, *, on: date) -> BaseValues:
    """What the revisions up to and including `on` make of the base."""
    found = BaseValues(contract.value_excl_vat, contract.wage_sum)
    for row in ObligationRevision.objects.filter(contract=contract, effective_on__lte=on).order_by("effective_on", "pk"):
        value, wages = row.new_value_excl_vat, row.new_wage_sum
        found = BaseValues(
            found.value_excl_vat if value is None else value, found.wage_sum if wages is None else wages,
        )
    return found


def changed_after(contract: Contract, *, day: date) -> date | None:
    """The first later day on which the contract value or the wage sum was set anew, None without one.

    Those revisions hold whole amounts, so a percentage or an option before them would be lost again.
    """
    later = ObligationRevision.objects.filter(contract=contract, effective_on__gt=day)
    sets_base = later.exclude(new_value_excl_vat__isnull=True, new_wage_sum__isnull=True)
    return sets_base.order_by("effective_on").values_list("effective_on", flat=True).first()
