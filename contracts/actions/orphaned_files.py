"""Files whose row never came to be: written in a request whose transaction rolled back after all, or by one that died."""

from collections.abc import Callable, Collection
from datetime import datetime, timedelta
from itertools import chain
from pathlib import Path
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db.models import QuerySet

from contracts.models import Evidence, ImportBatch
from sroi.tenancy import queries as organisations
from sroi.tenancy.scope import desk_scope, scope, supplier_scope

#: Far longer than any transaction: a younger file may still get its row.
SETTLED_AFTER: Final = timedelta(days=1)

#: Of these paths (relative to `MEDIA_ROOT`), those that a row names.
Named = Callable[[Collection[str]], set[str]]


def remove_orphans(*, folder: Path, named: Named, at: datetime) -> int:
    """Remove the files directly in `folder` that no row names and that were settled by `at`; returns how many.

    The rows are read after the files were listed, so a file that gets its row in between is never taken.
    """
    root, settled = Path(settings.MEDIA_ROOT), (at - SETTLED_AFTER).timestamp()
    if not folder.is_dir():
        return 0
    files = [path for path in folder.iterdir() if path.is_file() and path.stat().st_mtime < settled]
    found = {str(path.relative_to(root)): path for path in files}
    orphans = found.keys() - named(found)
    for name in orphans:
        found[name].unlink(missing_ok=True)
    return len(orphans)


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


def imports_of(desk_id: UUID) -> Named:
    """The files of imports of a desk. Opens a scope of its own."""

    def named(paths: Collection[str]) -> set[str]:
        with scope(desk_scope(desk_id)):
            return set(ImportBatch.objects.filter(path__in=paths).values_list("path", flat=True))

    return named
