"""What the API gives a public buyer: the figures of its published sheets, small groups merged, and two of them beside each other."""

from typing import Any, Final

from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from contracts.policies import Permission, may
from reporting.api import answers, asked
from reporting.exports.client_comparison import Pair, obligation_change, pairs, why_not
from reporting.exports.public_set import PublicSet, published_set
from reporting.figures.report_names import ROW_NAMES
from reporting.figures.report_period import YEARS, ReportPeriod
from reporting.figures.report_set import Unit
from reporting.models import Document
from reporting.sheet.infosheet import Sheet
from sroi.periods import Quarter
from sroi.tenancy.models import Municipality

#: Before the books of every desk: of what was not published there is no sheet anyway.
BOOKS: Final = Quarter(YEARS[0], 1)


def rows(request: Request, *, client: Municipality, period: ReportPeriod) -> list[dict[str, Any]]:
    """The rows of the published sheet of the period, with the region's quartiles.

    Raises:
        Http404, ValidationError: as `asked.published_sheet`.
    """
    _document, found = _found(request, client=client, period=period)
    return [
        {**_about(row.number, row.code, row.unit), "gepubliceerd": answers.published(row.value, row.unit), **_region("regio", found, row.code, row.unit)}
        for row in found.rows
    ]


def compared(request: Request, *, client: Municipality, old: ReportPeriod, new: ReportPeriod) -> dict[str, Any]:
    """Two published sheets of one desk; for who reads contracts also what the change of their obligation is made of.

    Raises:
        Http404: one of them was not published.
        ValidationError: they cannot be compared, or several regions published them and none was asked for.
    """
    earlier, before = _found(request, client=client, period=old)
    later, after = _found(request, client=client, period=new)
    fault = why_not(earlier, later)
    if fault:
        raise ValidationError({"van": [fault]})
    answer: dict[str, Any] = {
        "van": old.text, "naar": new.text, "regels": [_pair(pair, before, after) for pair in pairs(old=before, new=after)],
    }
    if may(request._request.acting.role, Permission.READ_CONTRACTS):  # type: ignore[attr-defined]  # set by ActingMiddleware
        change = obligation_change(desk_id=later.desk_id, municipality_id=client.pk, old=old, new=new)
        answer["verplichting"] = answers.change(change)
    return answer


def _found(request: Request, *, client: Municipality, period: ReportPeriod) -> tuple[Document, PublicSet]:
    document, sheet = asked.published_sheet(request, client=client, period=period)
    return document, published_set(sheet=Sheet.from_json(sheet), desk_id=document.desk_id, municipality_id=client.pk)


def _pair(pair: Pair, before: PublicSet, after: PublicSet) -> dict[str, Any]:
    return {
        **_about(pair.number, pair.code, pair.unit),
        "van": None if pair.old is None else answers.published(pair.old, pair.unit),
        "naar": None if pair.new is None else answers.published(pair.new, pair.unit),
        "verschil": answers.value_of(pair.difference, pair.unit),
        **_region("regioVan", before, pair.code, pair.unit), **_region("regioNaar", after, pair.code, pair.unit),
    }


def _about(number: int, code: str, unit: Unit) -> dict[str, Any]:
    return {"regel": number, "code": code, "naam": str(ROW_NAMES[code]), "eenheid": answers.UNITS[unit]}


def _region(name: str, found: PublicSet, code: str, unit: Unit) -> dict[str, Any]:
    """The quartiles, where there are any."""
    limits = found.ranges.get(code)
    return {name: [answers.value_of(limit, unit) for limit in limits]} if limits else {}
