"""Reads about known clauses: tenders with a condition on social return, and which of them have no contract yet."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from uuid import UUID

from django.db.models import Count, Q, QuerySet

from contracts.models import KnownClause

State = KnownClause.State


def listed() -> QuerySet[KnownClause]:
    """The known clauses in scope with client, desk and contract."""
    return KnownClause.objects.select_related("municipality", "desk", "contract")


def not_registered() -> QuerySet[KnownClause]:
    """The clauses that wait for a contract or a dismissal, the oldest award first."""
    return listed().filter(state=State.OPEN).order_by("award_date", "pk")


def unregistered_counts(desk_id: UUID, on: date) -> Mapping[UUID, int]:
    """Per public buyer how many known clauses of a desk had no contract at the end of a day; buyers without any are left out.

    A clause counts from the day on which the desk knew it up to the day on which it was linked or dismissed, so that the
    figure of an earlier day stays what it was.
    """
    rows = (
        KnownClause.objects.filter(Q(closed_on__isnull=True) | Q(closed_on__gt=on), desk_id=desk_id, known_on__lte=on)
        .order_by()
        .values_list("municipality_id")
        .annotate(Count("pk"))
    )
    return dict(rows)
