"""Evidence: add a file to an entry, take it away again, and note that the desk opened it."""

from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from buildingblocks.vocabulary import EVIDENCE_ITEMS
from contracts.actions import events, evidence_files
from contracts.errors import StepRefused
from contracts.models import Entry, Evidence
from contracts.policies import Permission, require
from contracts.workflow import EntryState
from sroi.accounts.acting import Actor

#: More than this is a mistake, or an archive that belongs elsewhere.
MAX_FILES = 30
_OPEN = frozenset({EntryState.DRAFT, EntryState.SUBMITTED, EntryState.RETURNED, EntryState.APPROVED})
_SEEN_AT_ONCE = frozenset({EntryState.SUBMITTED, EntryState.APPROVED})


@transaction.atomic
def add_evidence(*, by: Actor, at: datetime, entry_id: UUID, kind: str, upload: evidence_files.Upload) -> Evidence:
    """Keep a file with an entry. The desk sees it from the next submission, or at once where it already has the entry.

    The file is written before its row: a row without a file cannot exist, a file without a row is never served.

    Raises:
        PermissionDenied: the role may not report.
        StepRefused: the entry was rejected or withdrawn, or has too many files.
        ValidationError: of `file` (type, size, name, the same file twice) or `kind`.
        Entry.DoesNotExist: not in this scope.
    """
    require(by, Permission.REPORT_ENTRY)
    entry = Entry.objects.select_for_update(no_key=True).get(pk=entry_id)
    if entry.state not in _OPEN:
        raise StepRefused(_("Nothing can be added to this entry any more."))
    present = Evidence.objects.filter(entry=entry, removed_at__isnull=True)
    if present.count() >= MAX_FILES:
        raise StepRefused(_("An entry can have %(count)s files at most.") % {"count": MAX_FILES})
    if kind not in EVIDENCE_ITEMS:
        raise ValidationError({"kind": _("Choose a kind of evidence from the list.")})
    name, file_type = evidence_files.display_name(upload.name or ""), evidence_files.type_of(upload)
    stored = evidence_files.write(upload, desk_id=entry.desk_id, kind=file_type)
    try:
        _refuse_twice(present.filter(sha256=stored.sha256).first())
        row = Evidence.objects.create(
            desk_id=entry.desk_id, supplier_id=entry.supplier_id, entry=entry, kind=kind, path=stored.path,
            original_name=name, content_type=file_type.content_type, size=stored.size, sha256=stored.sha256,
            uploaded_by=by.name, uploaded_at=at, submitted=entry.state in _SEEN_AT_ONCE,
        )
        _record(entry, by=by, at=at, verb="evidence_added", row=row)
    except BaseException:
        evidence_files.unlink(stored.path)
        raise
    return row


def _refuse_twice(same: Evidence | None) -> None:
    if same is not None:
        raise ValidationError(
            {"file": _("You have already added this file to this entry, as “%(name)s”.") % {"name": same.original_name}}
        )


@transaction.atomic
def remove_evidence(*, by: Actor, at: datetime, evidence_id: UUID) -> None:
    """Take a file away, with its content; removing it again changes nothing.

    What the desk has seen leaves its name behind. What an approval rests on stays.

    Raises:
        PermissionDenied: the role may not report.
        StepRefused: the desk is reviewing the entry, or has approved it with this file.
        Evidence.DoesNotExist: not in this scope.
    """
    require(by, Permission.REPORT_ENTRY)
    row = Evidence.objects.get(pk=evidence_id)
    entry = Entry.objects.select_for_update(no_key=True).get(pk=row.entry_id)
    row.refresh_from_db()
    if row.removed_at is not None:
        return
    if not may_remove(row, entry=entry):
        raise StepRefused(_("This file cannot be removed any more: the desk has it with the entry."))
    _record(entry, by=by, at=at, verb="evidence_removed", row=row)
    if not row.submitted:
        evidence_files.forget_files(Evidence.objects.filter(pk=row.pk))
        return
    row.removed_at = at
    row.save(update_fields=["removed_at"])
    evidence_files.unlink_on_commit([row.path])


def may_remove(row: Evidence, *, entry: Entry) -> bool:
    """Whether a file can be taken away: the desk never had it, or sent the entry back before it ever counted."""
    if entry.state not in _OPEN:
        return False
    if not row.submitted:
        return True
    return entry.state == EntryState.RETURNED and entry.approved_version is None


def note_opened(*, by: Actor, at: datetime, row: Evidence) -> None:
    """Write down that somebody of the desk opened a file, which may hold personal data."""
    require(by, Permission.READ_ENTRIES)
    _record(row.entry, by=by, at=at, verb="evidence_opened", row=row)


def _record(entry: Entry, *, by: Actor, at: datetime, verb: str, row: Evidence) -> None:
    contract_id = entry.allocations.order_by("-share", "id").values_list("contract_id", flat=True).first()
    events.record(
        by=by, at=at, verb=verb, subject=events.about_entry(entry, contract_id=contract_id),
        after={"kind": row.kind, "name": row.original_name}, about_draft=not row.submitted,
    )
