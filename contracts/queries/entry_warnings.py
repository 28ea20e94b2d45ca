"""What a reviewer should look at before approving: the same work, invoice or file in another entry of the desk."""

from dataclasses import dataclass
from enum import StrEnum

from django.db.models import Exists, OuterRef, Q, QuerySet

from contracts.models import Entry, EntryVersion, Evidence
from contracts.queries import invoices
from contracts.workflow import EntryState

#: States of an entry that cannot count any more.
GONE = (EntryState.DRAFT, EntryState.REJECTED, EntryState.WITHDRAWN)


class Doubt(StrEnum):
    """Why another entry is worth a look."""

    OVERLAP = "overlap"
    INVOICE = "invoice"
    FILE = "file"


@dataclass(frozen=True, slots=True)
class Suspicion:
    """Another entry, and why it is worth a look."""

    doubt: Doubt
    other: Entry


def warnings_for(entry: Entry, version: EntryVersion) -> list[Suspicion]:
    """The warnings of an entry in three queries; entries that were rejected or withdrawn give none.

    The desk compares over all its suppliers: two of them can hand in the same invoice or file.
    """
    others = Entry.objects.exclude(pk=entry.pk).exclude(state__in=GONE).select_related("supplier")
    searches = (
        (Doubt.OVERLAP, _same_days(others, entry)),
        (Doubt.INVOICE, _same_invoice(others, version)),
        (Doubt.FILE, _same_file(others, entry)),
    )
    return [Suspicion(doubt, other) for doubt, found in searches for other in found.order_by("number")]


def _same_days(others: QuerySet[Entry], entry: Entry) -> QuerySet[Entry]:
    if entry.candidate_id is None:
        return others.none()
    found = others.filter(Q(last_day__isnull=True) | Q(last_day__gte=entry.first_day), candidate_id=entry.candidate_id)
    return found if entry.last_day is None else found.filter(first_day__lte=entry.last_day)


def _same_invoice(others: QuerySet[Entry], version: EntryVersion) -> QuerySet[Entry]:
    """The same number, or the same date and amount, of the same vendor."""
    condition = invoices.alike(version)
    if condition is None:
        return others.none()
    found = invoices.of_same_vendor(version).filter(condition, entry_id=OuterRef("pk"), number=OuterRef("current_version"))
    return others.filter(Exists(found))


def _same_file(others: QuerySet[Entry], entry: Entry) -> QuerySet[Entry]:
    own = Evidence.objects.filter(entry=entry, removed_at__isnull=True).values("sha256")
    same = Evidence.objects.filter(entry_id=OuterRef("pk"), removed_at__isnull=True, sha256__in=own)
    return others.filter(Exists(same))
