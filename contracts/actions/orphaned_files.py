"""Which files of evidence a row names. The others are of a request whose transaction rolled back, or that died."""

from collections.abc import Collection
from itertools import chain
from uuid import UUID

from django.db.models import QuerySet

from contracts.models import Evidence
from sroi.tenancy import queries as organisations
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from sroi.whole_files import Named


def evidence_of(desk_id: UUID) -> Named:
    """The evidence with entries of a desk. Opens scopes of its own.

    The desk cannot see what a supplier has not handed in yet, so each supplier is asked too, limited to this desk: all
    of them, because a file of one who was left out would be lost.
    """

    def named(paths: Collection[str]) -> set[str]:
        waiting = set(paths)
        of_suppliers = (supplier_scope(row.pk, desk_limit=desk_id) for row in organisations.suppliers())
        for asked in chain([desk_scope(desk_id)], of_suppliers):
            if not waiting:
                break
            with scope(asked):
                waiting -= set(_kept_evidence().filter(path__in=waiting).values_list("path", flat=True))
        return set(paths) - waiting

    return named


def _kept_evidence() -> QuerySet[Evidence]:
    """Rows that still have their file; that of a removed one is gone, or should have been."""
    return Evidence.objects.filter(removed_at__isnull=True)
