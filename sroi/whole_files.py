"""Files below `MEDIA_ROOT` that are there whole or not at all, readable by the account of the application only.

One whose row never came to be, or whose writer was killed, is found later: `remove_orphans`.
"""

import os
from collections.abc import Callable, Collection, Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from pathlib import Path
from typing import BinaryIO, Final
from uuid import UUID

from django.conf import settings
from django.db.models import Model

from sroi.tenancy.scope import desk_scope, scope

#: Far longer than any transaction or task: a younger file may still get its row.
SETTLED_AFTER: Final = timedelta(days=1)

#: Of these paths (relative to `MEDIA_ROOT`), those that a row names.
Named = Callable[[Collection[str]], set[str]]


@contextmanager
def whole_file(relative: str) -> Iterator[BinaryIO]:
    """Write a file under this name. It is on disk when the block ends; a block that fails leaves nothing behind."""
    target = Path(settings.MEDIA_ROOT) / relative
    target.parent.mkdir(parents=True, exist_ok=True, mode=0o700)
    part = target.with_suffix(".part")
    try:
        with os.fdopen(os.open(part, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as out:
            yield out
            out.flush()
            os.fsync(out.fileno())
        part.replace(target)
    except BaseException:
        part.unlink(missing_ok=True)
        raise


def named_by(model: type[Model], *, desk_id: UUID) -> Named:
    """The files that rows of a desk name in their column `path`. Opens a scope of its own."""

    def named(paths: Collection[str]) -> set[str]:
        with scope(desk_scope(desk_id)):
            return set(model._default_manager.filter(path__in=paths).values_list("path", flat=True))

    return named


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
