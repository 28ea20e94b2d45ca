"""Thin tasks: claim a row, call an action. Arguments are ids; the scope is the desk's."""

from datetime import datetime
from uuid import UUID

import structlog
from django.utils import timezone

from contracts.actions import digests, evidence_files, imports, orphaned_files, recalculation
from contracts.actions.quarters import ensure_quarters
from contracts.importing import batches, storage
from contracts.models import ImportBatch
from contracts.queries import proof
from sroi.accounts import queries as accounts
from sroi.celery import DeskTask, app
from sroi.periods import Quarter
from sroi.tenancy import queries as organisations
from sroi.tenancy.scope import desk_scope, scope
from sroi.whole_files import named_by, remove_orphans

log = structlog.get_logger(__name__)


@app.task(base=DeskTask, name="contracts.recalculate_contract")
def recalculate_contract(*, desk_id: str, contract_id: str, **_: object) -> None:
    """Recalculate one contract if it is stale; failure is written on the row, never retried by Celery."""
    now = timezone.now()
    try:
        with scope(desk_scope(UUID(desk_id))):
            recalculation.recalculate(contract_id=UUID(contract_id), on=timezone.localdate(now), at=now)
    except Exception as error:
        log.exception("recalculation_failed", contract_id=contract_id)
        with scope(desk_scope(UUID(desk_id))):
            recalculation.note_failure(contract_id=UUID(contract_id), reason=f"{type(error).__name__}: {error}")


@app.task(base=DeskTask, name="contracts.work_import")
def work_import(*, desk_id: str, batch_id: str, **_: object) -> None:
    """Check an import or take it in, whichever waits; failure is written on the row."""
    batches.work(desk_id=UUID(desk_id), batch_id=UUID(batch_id), at=timezone.now())


@app.task(name="contracts.digests")
def send_digests(**_: object) -> None:
    """One task for each digest that comes today. Beat itself has no scope."""
    for digest_id in accounts.digests_due(on=timezone.localdate()).values_list("pk", flat=True):
        send_digest.apply_async(kwargs={"digest_id": str(digest_id)})


@app.task(name="contracts.digest")
def send_digest(*, digest_id: str, **_: object) -> None:
    """The digest of one membership, in the scope of that membership; a doubled message finds it made."""
    now = timezone.now()
    digests.make_digest(digest_id=UUID(digest_id), on=timezone.localdate(now), at=now)


@app.task(name="contracts.sweep")
def sweep(**_: object) -> None:
    """Fan out, one task per desk. Beat itself has no scope."""
    for desk in organisations.desks():
        sweep_desk.apply_async(kwargs={"desk_id": str(desk.pk)})


@app.task(base=DeskTask, name="contracts.sweep_desk")
def sweep_desk(*, desk_id: str, **_: object) -> None:
    """Mark what changes by time alone today, and ring again for everything that still waits."""
    sweep_one_desk(desk_id=UUID(desk_id), at=timezone.now())


def sweep_one_desk(*, desk_id: UUID, at: datetime) -> int:
    """The work of the sweep for one desk; returns how many contracts and imports are waiting."""
    today = timezone.localdate(at)
    with scope(desk_scope(desk_id)):
        ensure_quarters(desk_id=desk_id, up_to=Quarter.of(today))
        waiting, files = recalculation.due_and_waiting(on=today, at=at), imports.waiting(at=at)
    for batch_id in files:
        work_import.apply_async(kwargs={"desk_id": str(desk_id), "batch_id": str(batch_id)})
    for contract_id in waiting:
        recalculate_contract.apply_async(kwargs={"desk_id": str(desk_id), "contract_id": str(contract_id)})
    return len(waiting) + len(files)


@app.task(name="contracts.prove")
def prove(**_: object) -> None:
    """The nightly proof, one task per desk."""
    for desk in organisations.desks():
        prove_desk.apply_async(kwargs={"desk_id": str(desk.pk)})


@app.task(base=DeskTask, name="contracts.prove_desk")
def prove_desk(*, desk_id: str, **_: object) -> None:
    """Settle every contract of a desk again and compare; a difference is an error in the log, for the operator."""
    with scope(desk_scope(UUID(desk_id))):
        outcome = proof.prove()
    for difference in outcome.differences:
        log.error("ledger_differs", difference=difference)
    log.info("ledger_proved", checked=outcome.checked, stale=outcome.stale, differences=len(outcome.differences))


@app.task(name="contracts.tidy_files")
def tidy_files(**_: object) -> None:
    """The nightly search for files without a row, one task per desk."""
    for desk in organisations.desks():
        tidy_files_of_desk.apply_async(kwargs={"desk_id": str(desk.pk)})


@app.task(base=DeskTask, name="contracts.tidy_files_of_desk")
def tidy_files_of_desk(*, desk_id: str, **_: object) -> None:
    """Remove the files of a desk that no row names."""
    tidy_files_of_one_desk(desk_id=UUID(desk_id), at=timezone.now())


def tidy_files_of_one_desk(*, desk_id: UUID, at: datetime) -> int:
    """The work of the search for one desk; returns how many files were removed."""
    evidence = remove_orphans(
        folder=evidence_files.folder(desk_id=desk_id), named=orphaned_files.evidence_of(desk_id), at=at,
    )
    imported = remove_orphans(
        folder=storage.folder(desk_id=desk_id), named=named_by(ImportBatch, desk_id=desk_id), at=at,
    )
    log.info("orphaned_files_removed", evidence=evidence, imports=imported)
    return evidence + imported
