"""Moving a contract to another version of the schedule: an explicit decision with a reason."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.db.models import Count
from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule
from contracts.actions import events
from contracts.actions.contracts import locked
from contracts.actions.pinning import hold_published
from contracts.actions.staleness import contracts_touched_by, mark_stale
from contracts.errors import StepRefused
from contracts.models import Allocation, Contract, Entry
from contracts.policies import Permission, require
from contracts.queries.repinning import missing_blocks
from sroi.accounts.acting import Actor


@transaction.atomic
def repin_contract(
    *, by: Actor, at: datetime, contract_id: UUID, schedule_id: UUID, reason: str, revision: int
) -> Contract:
    """Pin a contract to another published version of its desk.

    Everything that counts for it is calculated again, and the difference is posted in the first open quarter. The
    contracts that share a candidate or an entry with it are calculated again too: a split and a duration clock look at both.

    Raises:
        PermissionDenied: the role may not.
        Conflict: the contract was changed since it was read.
        StepRefused: the contract is closed, or the version lacks building blocks that its entries name.
        ValidationError: no reason, or no other published version of the desk.
    """
    require(by, Permission.REPIN_CONTRACT)
    contract = locked(contract_id=contract_id, revision=revision)
    if contract.closed_on is not None:
        raise StepRefused(_("This contract is closed."))
    if not reason.strip():
        raise ValidationError({"reason": _("This field is required.")})
    old = contract.schedule
    schedule = schedules.published(desk_id=contract.desk_id).filter(pk=schedule_id).exclude(pk=old.pk).first()
    if schedule is None or not hold_published(schedule_id=schedule.pk, desk_id=contract.desk_id):
        raise ValidationError({"schedule_id": _("Choose another published version of this desk.")})
    _refuse_missing(contract, schedule)
    contract.schedule = schedule
    contract.revision += 1
    contract.save(update_fields=["schedule", "revision"])
    events.record(
        by=by, at=at, verb="contract_repinned", subject=events.about_contract(contract), reason=reason.strip(),
        before={"schedule": old.title, "schedule_id": old.pk}, after={"schedule": schedule.title, "schedule_id": schedule.pk},
    )
    entries = list(Entry.objects.filter(allocations__contract_id=contract.pk))
    _follow(entries, schedule)
    mark_stale(contract_ids={contract.pk, *contracts_touched_by(*entries)}, at=at)
    return contract


def _follow(entries: list[Entry], schedule: Schedule) -> None:
    """Lists show the route and kind of an entry: those of the version that values it, where only this contract does."""
    rules = schedules.rules_of(schedule)
    shared = set(Allocation.objects.filter(entry__in=entries).order_by().values_list("entry_id").annotate(
        n=Count("pk")).filter(n__gt=1).values_list("entry_id", flat=True))
    moved = []
    for entry in entries:
        block = rules.block(entry.block_code) if rules.has_block(entry.block_code) else None
        if block and entry.pk not in shared and (entry.route, entry.kind) != (block.route, block.kind):
            entry.route, entry.kind = block.route, block.kind
            moved.append(entry)
    Entry.objects.bulk_update(moved, ["route", "kind"])


def _refuse_missing(contract: Contract, schedule: Schedule) -> None:
    missing = missing_blocks(contract, schedules.rules_of(schedule))
    if missing:
        names = "; ".join(f"{row.name} ({', '.join(row.numbers)})" if row.numbers else row.name for row in missing)
        raise StepRefused(_("This version does not have every building block that this contract uses: %(names)s.") % {"names": names})
