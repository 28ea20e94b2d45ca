"""New rules of the engine: what they would post is kept apart until the desk accepts it, then the worker posts it."""

from collections.abc import Iterable, Mapping, Sequence
from datetime import date, datetime
from decimal import Decimal
from uuid import UUID

from django.db import transaction
from django.db.models import F, Q, Value
from django.db.models.functions import Coalesce
from django.utils.translation import gettext as _

from buildingblocks import rules_number
from contracts.actions import events
from contracts.actions.staleness import mark_many_stale
from contracts.errors import Conflict, StepRefused
from contracts.models import Balance, LedgerLine, RulesAcceptance, RulesDifference
from contracts.policies import Permission, require
from contracts.queries import rules as queries
from contracts.queries.postings import Key, Sums
from contracts.queries.rules import Totals
from sroi.accounts.acting import Actor
from sroi.tenancy.models import ServiceDesk
from sroi.turns import await_turn

_REFRESHED = ("number", "obligation", "fulfilled", "lines", "since", "next_change_on", "calculated_at")


def among(balances: Sequence[Balance]) -> tuple[set[UUID], set[UUID]]:
    """Of locked balances, the contracts that earlier rules calculated last: those that are held, and those to post.

    Asks the database only where there is such a contract.
    """
    earlier = {balance.contract_id for balance in balances if balance.is_of_earlier_rules}
    if not earlier:
        return set(), set()
    return (set(), earlier) if queries.is_accepted() else (earlier, set())


def difference(
    balance: Balance, lacks: Mapping[Key, Sums], *, next_change_on: date | None, at: datetime
) -> RulesDifference:
    """What would be posted for a held contract; not written yet."""
    def change(kinds: Iterable[str]) -> Decimal:
        return sum((sums.amount for key, sums in lacks.items() if key.kind in kinds), Decimal(0))

    return RulesDifference(
        desk_id=balance.desk_id, municipality_id=balance.municipality_id, supplier_id=balance.supplier_id,
        contract_id=balance.contract_id, number=rules_number.current(), lines=len(lacks),
        obligation=change(LedgerLine.OBLIGATION_KINDS), fulfilled=change(LedgerLine.FULFILMENT_KINDS),
        since=balance.stale_since or at, next_change_on=next_change_on, calculated_at=at,
    )


def keep(rows: Sequence[RulesDifference], *, at: datetime) -> None:
    """Store what would be posted. The balances stay as they are, and stale: newer figures wait for the desk."""
    if not rows:
        return
    RulesDifference.objects.bulk_create(
        rows, update_conflicts=True, unique_fields=["contract"], update_fields=_REFRESHED,
    )
    Balance.objects.filter(contract_id__in=[row.contract_id for row in rows]).update(
        stale_since=Coalesce("stale_since", Value(at)), attempts=0,
    )


def forget(contract_ids: Iterable[UUID]) -> None:
    """What was posted waits no more."""
    ids = list(contract_ids)
    if ids:
        RulesDifference.objects.filter(contract_id__in=ids).delete()


def known(*, on: date) -> frozenset[UUID]:
    """The held contracts about which a worker has nothing to do until their desk accepts.

    One is calculated again only when its facts changed since, or a day has come that changes it.
    """
    rows = RulesDifference.objects.filter(
        Q(next_change_on__isnull=True) | Q(next_change_on__gt=on), number=rules_number.current(),
        since=F("contract__balance__stale_since"),
    )
    return frozenset(rows.values_list("contract_id", flat=True))


def require_nothing_held() -> None:
    """Refuse what needs figures that are up to date.

    Raises:
        StepRefused: contracts wait until the desk accepts the current rules.
    """
    if queries.held().exists():
        raise StepRefused(
            _("The rules of the calculation changed, and your desk has not accepted the differences yet. Look at Rules of the calculation first.")
        )


@transaction.atomic
def accept_rules(*, by: Actor, at: datetime, desk: ServiceDesk, number: int, seen: Totals) -> RulesAcceptance:
    """Accept the current rules for all contracts of the desk; the worker posts the differences as corrections.

    The balances that wait are locked first, so no calculation is under way while the totals are compared, and one that
    comes after sees the acceptance. Accepted twice, nothing happens the second time.

    Raises:
        PermissionDenied: the role may not.
        StepRefused: nothing waits, or not all differences are worked out.
        Conflict: these are not the rules or not the totals that were seen.
    """
    require(by, Permission.ACCEPT_RULES)
    await_turn(f"rules:{desk.pk}")
    before = RulesAcceptance.objects.filter(desk=desk, number=number).first()
    if before is not None:
        return before
    waiting = [row.contract_id for row in queries.held().select_for_update(of=("self",)).order_by("contract_id")]
    found = queries.progress()
    if found.number != number:
        raise Conflict(changed_by="", changed_at=None, changes={"number": found.number, **found.totals._asdict()})
    if not waiting:
        raise StepRefused(_("Nothing waits to be accepted."))
    if not found.is_complete:
        raise StepRefused(_("The differences are still being worked out. Accept them once all of them can be seen."))
    if found.totals != seen:
        raise Conflict(changed_by="", changed_at=None, changes=found.totals._asdict())
    accepted = RulesAcceptance.objects.create(
        desk=desk, number=number, accepted_by=by.name, accepted_at=at, **found.totals._asdict(),
    )
    events.record(
        by=by, at=at, verb="rules_accepted", subject=events.Subject(desk.pk, label=str(number)),
        after={"number": number, **found.totals._asdict()},
    )
    RulesDifference.objects.filter(contract_id__in=waiting).update(since=None)  # calculated anew, and posted
    mark_many_stale(desk_id=desk.pk, contract_ids=waiting, at=at)
    return accepted
