"""Up to which day a placement is confirmed."""

from datetime import date

from django.utils import timezone

from contracts.models import Entry


def confirmed_on_approval(entry: Entry) -> date | None:
    """Up to which day the last submission confirms an entry: the earlier of its last day and the day of submission.

    What was confirmed further stays so. None for what is not about a person, and before the first submission.
    """
    if not entry.is_person or entry.submitted_at is None:
        return entry.confirmed_until
    told = min(filter(None, (entry.last_day, timezone.localdate(entry.submitted_at))))
    if entry.approved_version is None or entry.confirmed_until is None:
        return told
    return max(told, entry.confirmed_until)
