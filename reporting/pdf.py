"""HTML to a tagged PDF (PDF/UA-1): the one place that knows WeasyPrint, which is loaded when first needed.

WeasyPrint fetches what a document links to. Here it gets our own static files and nothing else: no network,
no other file. The same HTML and moment give the same bytes, so a stored sheet can be proven unaltered.
"""

import logging
import re
from datetime import datetime
from functools import lru_cache
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from typing import Any, Final
from urllib.parse import unquote, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

VARIANT: Final = "pdf/ua-1"
_SVG_WITHOUT_TITLE: Final = re.compile(r"<svg\b[^>]*>(?!\s*<title>[^<])")
_CONTENT_TYPES: Final = {
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}


class InaccessiblePdf(Exception):
    """The document cannot be made accessible as it is, or something it needs was not allowed or not found."""


class AssetRefused(ValueError):
    """A document asked for something else than one of our own static files."""


def render_pdf(html: str, *, base: str, created: datetime) -> bytes:
    """The document as PDF/UA-1. `base` is the address of the installation (links in the PDF point there),
    `created` the moment it tells as its date.

    Raises InaccessiblePdf where a picture has no text alternative or an asset could not be loaded: an
    unreadable sheet must not go out.
    """
    from weasyprint import HTML  # takes about a second and needs native libraries
    from weasyprint.text.fonts import FontConfiguration  # the same
    from weasyprint.urls import FatalURLFetchingError  # the same

    if _SVG_WITHOUT_TITLE.search(html):
        raise InaccessiblePdf("an SVG does not start with a title")
    watch = _Watch()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(watch)
    try:
        document = HTML(string=html, base_url=base, url_fetcher=_fetcher(base)).render(
            pdf_variant=VARIANT, font_config=FontConfiguration()
        )
        moment = created.isoformat(timespec="seconds")
        document.metadata.created = document.metadata.modified = moment
        data = document.write_pdf(
            pdf_variant=VARIANT, pdf_identifier=sha256(f"{moment}{html}".encode()).hexdigest().encode()
        )
    except FatalURLFetchingError as error:
        raise InaccessiblePdf(f"{error}: {error.__cause__}") from error
    finally:
        logger.removeHandler(watch)
    if watch.errors:
        raise InaccessiblePdf("; ".join(watch.errors))
    if not isinstance(data, bytes):
        raise InaccessiblePdf("no document came out")
    return data


class _Watch(logging.Handler):
    """Collects what WeasyPrint reports as an error, such as a missing text alternative."""

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []

    def emit(self, record: logging.LogRecord) -> None:
        self.errors.append(record.getMessage())


def _fetcher(base: str) -> Any:
    """Answers for our own static files only; what is refused stops the document."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # late, as above

    class StaticFilesOnly(URLFetcher):  # type: ignore[misc]  # the package has no types
        def fetch(self, url: str, headers: object = None) -> Any:
            path = static_file(url, base=base)
            kind = {"Content-Type": _CONTENT_TYPES[path.suffix]}
            return URLFetcherResponse(url, body=_content(path), headers=kind)

    return StaticFilesOnly(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)


def _content(path: Path) -> bytes:
    """What WeasyPrint gets for a file of ours; a compressed font it would unpack again for every document."""
    if path.suffix != ".woff2":
        return path.read_bytes()
    return _unpacked(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=16)
def _unpacked(path: Path, changed: int) -> bytes:  # noqa: ARG001 (a changed file is another key)
    """A woff2 font as TrueType, unpacked as WeasyPrint does it: about a tenth of a second, the same bytes each time.

    Kept per process. Sharing WeasyPrint's own font configuration would save hardly more, and it holds native memory and
    a temporary folder that must outlive every document.
    """
    from fontTools.ttLib import woff2  # type: ignore[import-untyped]  # comes with WeasyPrint; late, as above

    unpacked = BytesIO()
    woff2.decompress(BytesIO(path.read_bytes()), unpacked)
    return unpacked.getvalue()


def static_file(url: str, *, base: str) -> Path:
    """The file behind the address of one of our static files. Raises AssetRefused for any other address."""
    wanted, own = urlsplit(url), urlsplit(base)
    prefix = urlsplit(settings.STATIC_URL).path
    if (wanted.scheme, wanted.netloc) != (own.scheme, own.netloc) or not wanted.path.startswith(prefix):
        raise AssetRefused(f"not one of our own static files: {url}")
    name = unquote(wanted.path.removeprefix(prefix))
    if ".." in Path(name).parts or Path(name).is_absolute():
        raise AssetRefused(f"not one of our own static files: {url}")
    found = finders.find(name)
    path = Path(found) if isinstance(found, str) else Path(staticfiles_storage.path(name))
    if not path.is_file() or path.suffix not in _CONTENT_TYPES:
        raise AssetRefused(f"no such static file: {name}")
    return path
