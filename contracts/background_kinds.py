"""The background work of contracts: recalculations, mail and imports."""

from datetime import datetime
from typing import Final
from uuid import UUID

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from contracts.actions import letters, recalculation
from contracts.background import FailedWork, Kind
from contracts.importing import batches
from contracts.models import Balance, ImportBatch
from contracts.policies import Permission, may
from contracts.queries import worklist
from sroi.accounts.acting import Acting, Actor
from sroi.accounts.models import OutboxMail
from sroi.tenancy.scope import Audience, current_scope


def _balance(row: Balance, acting: Acting) -> FailedWork:
    failure = getattr(row.contract, "recalculation_failure", None)
    return FailedWork(
        pk=row.contract_id, title=row.contract.title, sub=row.contract.number, since=row.stale_since,
        attempts=row.attempts, failure=failure.reason if failure else "", url=acting.url("contract", pk=row.contract_id),
        given_up=row.attempts >= recalculation.MAX_ATTEMPTS,
    )


def _retry_balance(*, by: Actor, at: datetime, pk: UUID) -> None:
    recalculation.retry(by=by, at=at, contract_id=pk)


def _desk_id() -> UUID:
    """Mail is no tenant table, so the desk is named."""
    desk = current_scope()
    assert desk.audience is Audience.DESK, "only a desk looks at its background work"
    assert desk.id is not None
    return desk.id


def _failed_mails() -> QuerySet[OutboxMail]:
    return worklist.failed_mails(desk_id=_desk_id())


def _mail(row: OutboxMail, _acting: Acting) -> FailedWork:
    return FailedWork(
        pk=row.pk, title=row.get_template_display(), sub=f"{row.recipient_name} · {row.to}", since=row.created_at,
        attempts=row.attempts, failure=row.failure,
    )


def _retry_mail(*, by: Actor, at: datetime, pk: UUID) -> None:
    letters.retry_mail(by=by, at=at, desk_id=_desk_id(), mail_id=pk)


def _import(row: ImportBatch, acting: Acting) -> FailedWork:
    return FailedWork(
        pk=row.pk, title=row.original_name, sub=str(_("taking in") if row.is_confirmed else _("the check")),
        since=row.confirmed_at or row.uploaded_at, attempts=row.attempts, failure=row.failure,
        url=acting.url("import_batch", pk=row.pk) if may(acting.role, Permission.IMPORT) else "",
    )


def _retry_import(*, by: Actor, at: datetime, pk: UUID) -> None:
    batches.retry(by=by, at=at, batch_id=pk)


_TRY_AGAIN: Final = _("Try again")
KINDS: Final = (
    Kind(
        code="contract", heading=_("Recalculations that failed"), noun=_("Contract"), nothing=_("No recalculation failed."),
        failed=worklist.failed_balances, row=_balance, retry=_retry_balance, retry_label=_TRY_AGAIN,
    ),
    Kind(
        code="mail", heading=_("Mail that could not be sent"), noun=_("Mail"), nothing=_("No mail failed."),
        failed=_failed_mails, row=_mail, retry=_retry_mail,
        retry_label=_("Send again"),
    ),
    Kind(
        code="import", heading=_("Imports that failed"), noun=_("File"), nothing=_("No import failed."),
        failed=worklist.failed_imports, row=_import, retry=_retry_import, retry_label=_TRY_AGAIN,
    ),
)
