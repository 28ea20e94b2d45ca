"""HTML to a PDF that is accessible (PDF/UA-1) and archivable (PDF/A-3a) at once.

The one place that knows WeasyPrint, which is loaded when first needed. It fetches what a document links to; here it gets our
own static files, the pictures that are handed in and nothing else: no network, no other file. The same HTML and moment give
the same bytes, so a stored sheet can be proven unaltered.
"""

import logging
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import lru_cache, partial
from hashlib import sha256
from io import BytesIO
from pathlib import Path
from threading import get_ident
from typing import Any, Final
from urllib.parse import unquote, urljoin, urlsplit

from django.conf import settings
from django.contrib.staticfiles import finders
from django.contrib.staticfiles.storage import staticfiles_storage

from reporting.pdf.archive import VARIANT, claim_accessible, finish, is_clear
from reporting.pdf.spread import spread

_SVG_WITHOUT_TITLE: Final = re.compile(r"<svg\b[^>]*>(?!\s*<title>[^<])")
_CONTENT_TYPES: Final = {
    ".css": "text/css",
    ".woff2": "font/woff2",
    ".svg": "image/svg+xml",
    ".png": "image/png",
}
#: Each has a chance of 1 in 128 to be needed.
_ATTEMPTS: Final = 12
#: White under the last part of a page, in CSS pixels: 8 mm, as the style sheet of the pages has it.
FOOT: Final = 30.24


class InaccessiblePdf(Exception):
    """The document cannot be made accessible as it is, or something it needs was not allowed or not found."""


class AssetRefused(ValueError):
    """A document asked for something else than one of our own static files."""


class TooLong(Exception):
    """No way of writing the document fits on the pages it may have."""


@dataclass(frozen=True, slots=True)
class Asset:
    """A picture that is no static file: its media type and bytes."""

    media_type: str
    content: bytes


@dataclass(frozen=True, slots=True)
class Attached:
    """A file inside the PDF: the data that the document was made from."""

    name: str
    description: str
    content: bytes


def render_pdf(
    html: str, *, base: str, created: datetime, assets: Mapping[str, Asset] | None = None, attached: Sequence[Attached] = (),
) -> bytes:
    """The document as PDF/A-3a and PDF/UA-1. `base` is the address of the installation (links in the PDF point there),
    `created` the moment it tells as its date, `assets` pictures by the path that the document gives them.

    Raises InaccessiblePdf where a picture has no text alternative or an asset could not be loaded, and UnknownMetadata
    where WeasyPrint works differently than it did: an unreadable sheet must not go out.
    """
    return render_fitting([lambda: html], base=base, created=created, assets=assets, attached=attached)


def render_fitting(
    ways: Iterable[Callable[[], str]],
    *,
    base: str,
    created: datetime,
    assets: Mapping[str, Asset] | None = None,
    attached: Sequence[Attached] = (),
    one_page: str = "",
    style_sheets: Sequence[str] = (),
) -> bytes:
    """The first of several ways of writing a document that fits, as PDF.

    `one_page`: the class of the element whose parts are to fill one page (`reporting.pdf.spread`); without it any number of
    pages will do. `style_sheets`: static files with its style, read once per process instead of linked from the document; they
    hold no fonts. A way is written only when the ones before it did not fit. Raises TooLong where none fits, else as
    `render_pdf`.
    """
    from weasyprint.urls import FatalURLFetchingError  # takes about a second and needs native libraries

    watch = _Watch()
    logger = logging.getLogger("weasyprint")
    logger.addHandler(watch)
    try:
        sheets = [_style_sheet(name) for name in style_sheets]
        html, document = _laid_out(ways, fetcher=_fetcher(base, assets or {}), base=base, one_page=one_page, sheets=sheets)
        data = _written(document, html, created=created, attached=attached)
    except FatalURLFetchingError as error:
        raise InaccessiblePdf(f"{error}: {error.__cause__}") from error
    finally:
        logger.removeHandler(watch)
    if watch.errors:
        raise InaccessiblePdf("; ".join(watch.errors))
    return data


def _laid_out(
    ways: Iterable[Callable[[], str]], *, fetcher: Any, base: str, one_page: str, sheets: Sequence[Any]
) -> tuple[str, Any]:
    """The first document that fits, with its HTML."""
    from weasyprint import HTML  # late, as above
    from weasyprint.text.fonts import FontConfiguration  # the same

    for way in ways:
        html = way()
        if _SVG_WITHOUT_TITLE.search(html):
            raise InaccessiblePdf("an SVG does not start with a title")
        document = HTML(string=html, base_url=base, url_fetcher=fetcher).render(
            pdf_variant=VARIANT, font_config=FontConfiguration(), stylesheets=list(sheets)
        )
        if one_page and len(document.pages) > 1:
            continue
        if one_page:
            spread(document, container=one_page, foot=FOOT)
        return html, document
    raise TooLong("the document does not fit on one page")


def _written(document: Any, html: str, *, created: datetime, attached: Sequence[Attached]) -> bytes:
    from weasyprint import Attachment  # late, as above

    moment = created.isoformat(timespec="seconds")
    at = created.astimezone(UTC)
    document.metadata.created = document.metadata.modified = moment
    claim_accessible(document.metadata)
    for padding in range(_ATTEMPTS):
        document.metadata.attachments = [
            Attachment(
                string=file.content, name=file.name, description=file.description, created=at, modified=at,
                relationship="Data",
            )
            for file in attached
        ]
        data: bytes = document.write_pdf(
            pdf_variant=VARIANT, pdf_identifier=sha256(f"{moment}{html}".encode()).hexdigest().encode(),
            finisher=partial(finish, padding=padding),
        )
        if is_clear(data):
            return data
    raise InaccessiblePdf("the lengths of the streams stay ambiguous")


class _Watch(logging.Handler):
    """Collects what WeasyPrint reports as an error, such as a missing text alternative.

    WeasyPrint has one logger for the whole process, so only what this thread says is about this document.
    """

    def __init__(self) -> None:
        super().__init__(logging.ERROR)
        self.errors: list[str] = []
        self._thread = get_ident()

    def emit(self, record: logging.LogRecord) -> None:
        if record.thread == self._thread:
            self.errors.append(record.getMessage())


def _fetcher(base: str, assets: Mapping[str, Asset]) -> Any:
    """Answers for our own static files and the given pictures only; what is refused stops the document."""
    from weasyprint.urls import URLFetcher, URLFetcherResponse  # late, as above

    given = {urljoin(base, path): asset for path, asset in assets.items()}

    class StaticFilesOnly(URLFetcher):  # type: ignore[misc]  # the package has no types
        def fetch(self, url: str, headers: object = None) -> Any:
            if url in given:
                return URLFetcherResponse(url, body=given[url].content, headers={"Content-Type": given[url].media_type})
            path = static_file(url, base=base)
            kind = {"Content-Type": _CONTENT_TYPES[path.suffix]}
            return URLFetcherResponse(url, body=_content(path), headers=kind)

    return StaticFilesOnly(allowed_protocols=(), allow_redirects=False, fail_on_errors=True)


def _content(path: Path) -> bytes:
    """What WeasyPrint gets for a file of ours; a compressed font it would unpack again for every document."""
    if path.suffix != ".woff2":
        return path.read_bytes()
    return _unpacked(path, path.stat().st_mtime_ns)


def _style_sheet(name: str) -> Any:
    path = static_path(name)
    return _parsed(path, path.stat().st_mtime_ns)


@lru_cache(maxsize=4)
def _parsed(path: Path, changed: int) -> Any:  # noqa: ARG001 (a changed file is another key)
    """A style sheet as WeasyPrint reads it: a tenth of the time of a sheet. Kept per process; it is only read."""
    from weasyprint import CSS  # late, as above

    return CSS(filename=path)


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
    return static_path(unquote(wanted.path.removeprefix(prefix)))


def static_path(name: str) -> Path:
    """One of our static files by its name. Raises AssetRefused where there is none."""
    if ".." in Path(name).parts or Path(name).is_absolute():
        raise AssetRefused(f"not one of our own static files: {name}")
    found = finders.find(name)
    path = Path(found) if isinstance(found, str) else Path(staticfiles_storage.path(name))
    if not path.is_file() or path.suffix not in _CONTENT_TYPES:
        raise AssetRefused(f"no such static file: {name}")
    return path
