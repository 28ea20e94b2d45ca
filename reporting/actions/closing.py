"""Closing a quarter: everything stale is calculated first, then the figures are stored and the blocks extended."""

from dataclasses import asdict, replace
from datetime import date, datetime

import structlog
from django.db import OperationalError, transaction
from django.utils.translation import gettext as _

from contracts.actions import quarters, recalculation, rules
from contracts.errors import StepRefused
from contracts.models import DeskQuarter
from contracts.policies import Permission, require
from reporting.figures import contract_facts, ledger_sums
from reporting.actions.blocks import extend_blocks
from reporting.figures.committed import committed
from reporting.models import StoredFlow, StoredStock
from sroi.accounts.acting import Actor
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk
from sroi.turns import await_turn

log = structlog.get_logger(__name__)


@transaction.atomic
def close_quarter(*, by: Actor, at: datetime, desk: ServiceDesk, quarter: Quarter, on: date) -> DeskQuarter:
    """Close a quarter for the whole desk; from now on its figures never change.

    Contracts first, the quarter after: the same lock order as a recalculation, so the two cannot deadlock. A change
    that comes in between is posted as a correction in the next quarter.

    Raises:
        PermissionDenied: the role may not close.
        StepRefused: it has not ended, is closed, an earlier one is open, a contract cannot be calculated, or contracts
            wait until the desk accepts new rules of the calculation.
        OperationalError: the database stopped it, as in a deadlock; nothing was closed.
    """
    require(by, Permission.CLOSE_QUARTER)
    rules.require_nothing_held()
    await_turn(f"close:{desk.pk}")  # instead of a deadlock on the quarter's row
    _recalculate_stale(desk=desk, on=on, at=at)
    row = quarters.lock_for_closing(by=by, at=at, desk_id=desk.pk, quarter=quarter)
    store(desk=desk, quarter=str(quarter))
    quarters.mark_closed(by=by, at=at, row=row)
    extend_blocks(desk=desk, quarter=quarter, at=at)
    return row


def _recalculate_stale(*, desk: ServiceDesk, on: date, at: datetime) -> None:
    recalculation.mark_due(on=on, at=at)
    try:
        with transaction.atomic():
            recalculation.recalculate_many(contract_ids=recalculation.waiting(on=on, with_failed=True), on=on, at=at)
    except OperationalError:  # says nothing of a contract
        raise
    except Exception as error:
        log.exception("closing_cannot_calculate", desk_id=str(desk.pk))
        raise StepRefused(
            _("A contract cannot be calculated. Look at Background work before you close the quarter.")
        ) from error


def store(*, desk: ServiceDesk, quarter: str) -> None:
    """Store what a quarter holds, so that its figures are read and never computed again."""
    flow = ledger_sums.flow_from_ledger(desk_id=desk.pk, where=ledger_sums.reported_in([quarter]))
    StoredFlow.objects.bulk_create([StoredFlow(desk=desk, **asdict(row)) for row in flow])
    last_day = Quarter.parse(quarter).last
    waiting = committed(desk_id=desk.pk, on=last_day)
    stock = [
        replace(row, committed=waiting.get(row.municipality_id, ledger_sums.ZERO))
        for row in ledger_sums.stock_from_ledger(desk_id=desk.pk, column="reported_quarter", last=quarter, on=last_day)
    ]
    StoredStock.objects.bulk_create([StoredStock(desk=desk, quarter=quarter, **asdict(row)) for row in stock])
    contract_facts.store(desk_id=desk.pk, quarter=quarter)
