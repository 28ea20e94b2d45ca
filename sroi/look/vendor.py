"""Third-party style sheets and fonts, served as named static files from the installed npm packages.

Only the files named here are published: the rest of ``node_modules`` never reaches a browser, and nothing
third-party is copied into the repository.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from fnmatch import fnmatch
from pathlib import Path
from typing import Any, Final

from django.conf import settings
from django.contrib.staticfiles.finders import BaseFinder
from django.core import checks
from django.core.files.storage import FileSystemStorage

_CANDIDATE: Final = ("button", "data-badge", "heading", "link", "number-badge", "paragraph", "skip-link")
_UTRECHT: Final = (
    "alert",
    "breadcrumb-nav",
    "data-list",
    "form-field-description",
    "form-field-error-message",
    "form-label",
    "pagination",
    "select",
    "table",
    "textarea",
    "textbox",
)
#: The font of the screens first, then those that a house style can choose (`reporting.style.house_style.FONTS`).
_FONTS: Final = ("ibm-plex-sans", "open-sans", "source-sans-3", "source-serif-4")
_FONT_WEIGHTS: Final = (400, 500, 600)
_FONT_SUBSETS: Final = ("latin", "latin-ext")

# static name → path inside node_modules
VENDOR_STYLES: Final[dict[str, str]] = {
    f"vendor/nl-design-system/{name}.css": f"@nl-design-system-candidate/{name}-css/dist/{name}.css"
    for name in _CANDIDATE
} | {f"vendor/utrecht/{name}.css": f"@utrecht/{name}-css/dist/index.min.css" for name in _UTRECHT}
VENDOR_FONTS: Final[dict[str, str]] = {
    f"vendor/fonts/{font}-{subset}-{weight}.woff2": f"@fontsource/{font}/files/{font}-{subset}-{weight}-normal.woff2"
    for font in _FONTS
    for weight in _FONT_WEIGHTS
    for subset in _FONT_SUBSETS
}
VENDOR_FILES: Final[dict[str, str]] = VENDOR_STYLES | VENDOR_FONTS

# In cascade order: the packages first, then our tokens and our own rules.
OWN_STYLES: Final = (
    "tokens",
    "fonts",
    "base",
    "header",
    "page",
    "forms",
    "tables",
    "components",
    "data",
    "print",
)
STYLES: Final[tuple[str, ...]] = (*VENDOR_STYLES, *(f"css/{name}.css" for name in OWN_STYLES))


class VendorStorage(FileSystemStorage):
    """Read-only view of the named files; any other name does not exist."""

    def path(self, name: str) -> str:
        """Where the file of this static name is; ``KeyError`` for a name that is not published."""
        return str(Path(self.location) / VENDOR_FILES[name.replace("\\", "/")])

    def exists(self, name: str) -> bool:
        """Whether the name is published and its package installed."""
        return name in VENDOR_FILES and Path(self.path(name)).is_file()


class VendorFinder(BaseFinder):
    """Staticfiles finder for ``VENDOR_FILES``."""

    def __init__(self, app_names: Iterable[str] | None = None, *args: Any, **kwargs: Any) -> None:
        self.storage = VendorStorage(location=Path(settings.BASE_DIR) / "node_modules")

    def check(self, **kwargs: Any) -> list[checks.CheckMessage]:
        """Warn where a package is not installed: pages would come without their look."""
        missing = [name for name in VENDOR_FILES if not self.storage.exists(name)]
        if not missing:
            return []
        return [
            checks.Warning(
                f"{len(missing)} third-party style sheets or fonts are not installed, such as {missing[0]}",
                hint="Run npm ci.",
                id="look.W001",
            )
        ]

    def find(self, path: str, find_all: bool = False, **kwargs: Any) -> Any:  # noqa: FBT001, FBT002 (of Django)
        """The file of a static name; an empty list where there is none, as Django expects."""
        if not self.storage.exists(path):
            return []
        found = self.storage.path(path)
        return [found] if find_all else found

    def list(self, ignore_patterns: Iterable[str] | None) -> Iterator[tuple[str, VendorStorage]]:
        """Every published name with its storage, for collecting."""
        patterns = tuple(ignore_patterns or ())
        for name in VENDOR_FILES:
            if not any(fnmatch(name, pattern) or fnmatch(Path(name).name, pattern) for pattern in patterns):
                yield name, self.storage
