"""Where a sheet can be read by everyone, as printed on it."""

from typing import Protocol
from urllib.parse import urljoin

from django.conf import settings

from reporting.figures.report_period import parse_period


class Named(Protocol):
    """A desk or municipality: what names it in an address."""

    @property
    def slug(self) -> str: ...


class Edition(Protocol):
    """What an address needs to know: a sheet or its document will do."""

    @property
    def desk(self) -> Named: ...
    @property
    def municipality(self) -> Named | None: ...
    @property
    def period(self) -> str: ...
    @property
    def version(self) -> int: ...


#: In the place of a municipality: the sheet of the whole desk.
WHOLE_DESK = "regio"


def sheet_address(document: Edition) -> str:
    """The whole address of the accessible page of this version of a sheet.

    Empty for a period over which nothing is published: only quarters and years are.
    """
    period = parse_period(document.period)
    if period.is_stand or (period.year is None and len(period.quarters) != 1):
        return ""
    owner = document.municipality.slug if document.municipality else WHOLE_DESK
    path = f"openbaar/{document.desk.slug}/{owner}/{period.text}/?versie={document.version}"
    return urljoin(settings.BASE_URL.rstrip("/") + "/", path)
