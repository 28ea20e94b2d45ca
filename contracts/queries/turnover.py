"""The invoiced turnover of a contract: the rows that stand, and what the obligation makes of them."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from uuid import UUID

from django.db.models import DecimalField, Exists, OuterRef, QuerySet, Subquery, Sum, Value
from django.db.models.functions import Coalesce

from buildingblocks import queries as schedules
from buildingblocks.obligation import matching_rule
from buildingblocks.settlement_facts import ContractFacts
from contracts.models import Contract, TurnoverInvoice
from contracts.queries.settlement import settled


def key_of(number: str) -> str:
    """The number as it is compared: capitals and spaces do not matter."""
    return "".join(number.split()).casefold()[:60]


def standing(*, contract_id: UUID) -> QuerySet[TurnoverInvoice]:
    """The invoices that were not taken off again."""
    taken_off = TurnoverInvoice.objects.filter(
        contract_id=OuterRef("contract_id"), key=OuterRef("key"), attempt=OuterRef("attempt"), reversal=True,
    )
    return TurnoverInvoice.objects.filter(contract_id=contract_id, reversal=False).exclude(Exists(taken_off))


def invoiced() -> Coalesce:
    """For contracts: the sum of the invoices that stand, in euro excl. VAT. A reversal takes its invoice off again."""
    rows = TurnoverInvoice.objects.filter(contract_id=OuterRef("pk")).order_by().values("contract_id")
    money = DecimalField(max_digits=14, decimal_places=2)
    return Coalesce(Subquery(rows.annotate(total=Sum("amount_excl_vat")).values("total"), output_field=money), Value(0, output_field=money))


@dataclass(frozen=True, slots=True)
class Turnover:
    """The recorded invoices, oldest first, each with whether it stands; amounts in euro excl. VAT.

    `follows`: the obligation moves with them. Then `obligation` is what they come to, and `expected` what the award
    value lets expect (rules 13.5); both net, on the day that was asked.
    """

    rows: list[tuple[TurnoverInvoice, bool]]
    total: Decimal
    follows: bool
    obligation: Decimal | None
    expected: Decimal | None


def turnover_of(contract: Contract, *, on: date) -> Turnover:
    """The turnover of a contract in view of its schedule."""
    rows = list(TurnoverInvoice.objects.filter(contract=contract))
    off = {(row.key, row.attempt) for row in rows if row.reversal}
    follows = follows_invoices(contract)
    found = settled(contract.pk, on=on) if follows else None
    return Turnover(
        rows=[(row, (row.key, row.attempt) not in off) for row in rows],
        total=sum((row.amount_excl_vat for row in rows), Decimal("0.00")), follows=follows,
        obligation=found.obligation if found else None, expected=found.obligation_forecast if found else None,
    )


def follows_invoices(contract: Contract) -> bool:
    """Whether the rule of the schedule that fits this contract takes the invoiced turnover as base."""
    if contract.fixed_obligation is not None or not contract.bears_obligation:
        return False
    facts = ContractFacts(
        id=str(contract.pk), type=contract.contract_type, area=contract.area or None,
        labour_share_pct=contract.labour_share_pct,
    )
    rule = matching_rule(schedules.rules_of(contract.schedule), facts)
    return rule is not None and rule.basis == "invoiced_turnover"
