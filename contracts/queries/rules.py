"""Contracts that wait until their desk accepts the current rules of the engine, and what those would change."""

from dataclasses import dataclass
from decimal import Decimal
from typing import NamedTuple

from django.db.models import Count, Exists, F, Min, OuterRef, Q, QuerySet, Sum, Value
from django.db.models.functions import Abs, Coalesce

from buildingblocks import rules_number
from contracts.models import Balance, RulesAcceptance, RulesDifference
from sroi.tenancy.scope import current_scope


class Totals(NamedTuple):
    """What a desk sees before it accepts: contracts that wait, how many differ, and the changes in euro."""

    contracts: int
    differing: int
    obligation: Decimal
    fulfilled: Decimal


@dataclass(frozen=True, slots=True)
class Progress:
    """How far the differences of a desk are worked out; `totals` are those of what is worked out so far."""

    number: int
    #: The lowest number by which a held contract was calculated; None where nothing is held.
    since: int | None
    worked_out: int
    failed: int
    totals: Totals

    @property
    def held(self) -> int:
        """How many contracts wait for the desk."""
        return self.totals.contracts

    @property
    def is_complete(self) -> bool:
        """Whether everything that waits can be seen, so that it can be accepted."""
        return self.worked_out == self.held


def of_earlier_rules() -> Q:
    """Balances that other rules than the current ones calculated last. As ranges, which an index can answer."""
    number = rules_number.current()
    return Q(rules_number__gt=0, rules_number__lt=number) | Q(rules_number__gt=number)


def is_accepted() -> bool:
    """Whether the desk in scope accepted the current rules."""
    return RulesAcceptance.objects.filter(number=rules_number.current()).exists()


def held() -> QuerySet[Balance]:
    """The balances of the desk in scope that stay as they are until it accepts the current rules."""
    accepted = RulesAcceptance.objects.filter(desk=OuterRef("desk"), number=rules_number.current())
    return Balance.objects.filter(of_earlier_rules(), ~Exists(accepted), desk_id=current_scope().id)


def left_to_post() -> int:
    """How many contracts the worker still has to post after the desk accepted."""
    accepted = RulesAcceptance.objects.filter(desk=OuterRef("desk"), number=rules_number.current())
    return Balance.objects.filter(of_earlier_rules(), Exists(accepted), desk_id=current_scope().id).count()


def progress() -> Progress:
    """How many contracts of the desk in scope are held, and what is known of them; one query."""
    row, number = "contract__rules_difference__", rules_number.current()
    known = Q(**{f"{row}number": number, f"{row}since": F("stale_since")})
    nothing = Value(Decimal(0))
    found = held().aggregate(
        contracts=Count("pk"), known=Count("pk", filter=known), failed=Count("pk", filter=Q(attempts__gt=0)),
        since=Min("rules_number"),
        differing=Count("pk", filter=known & Q(**{f"{row}lines__gt": 0})),
        obligation=Coalesce(Sum(f"{row}obligation", filter=known), nothing),
        fulfilled=Coalesce(Sum(f"{row}fulfilled", filter=known), nothing),
    )
    totals = Totals(found["contracts"], found["differing"], found["obligation"], found["fulfilled"])
    return Progress(
        number=number, since=found["since"], worked_out=found["known"], failed=found["failed"], totals=totals,
    )


def differences() -> QuerySet[RulesDifference]:
    """What waits or is being posted, with the contract for a list; `size` is how much euro changes."""
    rows = RulesDifference.objects.filter(number=rules_number.current()).select_related("contract", "supplier", "municipality")
    return rows.annotate(size=Abs("obligation") + Abs("fulfilled"))


def acceptances() -> QuerySet[RulesAcceptance]:
    """What the desk in scope accepted, the newest first."""
    return RulesAcceptance.objects.order_by("-number")
