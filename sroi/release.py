"""Which release of the product answers: a mark that changes with everything that a page is made of beside the data."""

import hashlib
from functools import cache
from pathlib import Path
from typing import Final

from django.conf import settings
from django.contrib.staticfiles.storage import staticfiles_storage

_FOLDERS: Final = ("buildingblocks", "contracts", "locale", "reporting", "sroi", "templates")
_ENDINGS: Final = frozenset({".html", ".mo", ".py"})


@cache
def release() -> str:
    """The mark of this release: the same in every process of it. Read once per process, a few hundred small files."""
    static = getattr(staticfiles_storage, "manifest_hash", "")  # none where static files keep their names, in development
    version = settings.SPECTACULAR_SETTINGS["VERSION"]
    return f"{version}-{static}-{digest_of(Path(settings.BASE_DIR))}"


def digest_of(base: Path) -> str:
    """Programs, templates and catalogues below a folder, by name and content."""
    digest = hashlib.sha256()
    for folder in _FOLDERS:
        for path in sorted((base / folder).rglob("*")):
            if path.suffix in _ENDINGS:
                content = path.read_bytes()
                digest.update(f"{path.relative_to(base).as_posix()} {len(content)}\n".encode() + content)
    return digest.hexdigest()
