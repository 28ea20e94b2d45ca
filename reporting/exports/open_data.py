"""The published figures of a desk and a year as rows for other programs: CSV and JSON.

Made of published sheets and of nothing else, so it cannot say more than they do. No row is about a person. The names of the
columns and codes are part of what others build on: they never change, new ones may come.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, fields
from datetime import date
from decimal import Decimal
from io import StringIO
from typing import Any, Final

from contracts.exporting import safe
from reporting.disclosure.disclosed import Band, Disclosed, Joined, Shown, Small
from reporting.figures.figure_set import JOBS_AND_LEARNING
from reporting.sheet.infosheet import Sheet

EXACT: Final = "exact"
RANGE: Final = "bandbreedte"
EURO: Final = "euro"
COUNT: Final = "aantal"

#: Route → its code in the data.
ROUTES: Final[Mapping[str, str]] = {
    JOBS_AND_LEARNING: "banen_en_leerplekken",
    "group_secondment": "groepsdetachering",
    "social_purchasing": "sociale_inkoop",
    "activities": "maatschappelijke_activiteiten",
    "pso": "pso",
    "social_initiative": "sociaal_initiatief",
    "custom": "maatwerk",
}
#: Reporting group → its code in the data.
GROUPS: Final[Mapping[str, str]] = {
    "participation_act": "participatiewet",
    "unemployment": "ww",
    "disability": "wia_wao_wajong",
    "jobs_register": "banenafspraak_doelgroepregister_wsw",
    "no_benefit": "zonder_uitkering",
    "pupil_student": "leerling_of_student",
    "other": "overig",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Row:
    """One figure of one client (or of the whole desk) over one period.

    `opdrachtgever` is empty for the whole desk. An `exact` figure has a `waarde`; of a range only the limits are known. Amounts
    are text with a decimal point, so that nothing is rounded on the way.
    """

    regio: str
    regio_naam: str
    opdrachtgever: str
    opdrachtgever_naam: str
    cbs_code: str
    periode: str
    peildatum: date
    versie: int
    gepubliceerd_op: date
    cijfer: str
    uitsplitsing: str
    eenheid: str
    soort: str
    waarde: str
    ondergrens: str
    bovengrens: str


COLUMNS: Final = tuple(field.name for field in fields(Row))


def rows_of(sheet: Sheet, *, cbs_code: str = "", published_on: date | None = None) -> Iterator[Row]:
    """The rows of one published sheet."""
    about = {
        "regio": sheet.desk.slug, "regio_naam": sheet.desk.name,
        "opdrachtgever": sheet.municipality.slug if sheet.municipality else "",
        "opdrachtgever_naam": sheet.municipality.name if sheet.municipality else "", "cbs_code": cbs_code,
        "periode": sheet.period, "peildatum": sheet.as_of, "versie": sheet.version,
        "gepubliceerd_op": published_on or sheet.reported_on,
    }
    for name, split, unit, value in _figures(sheet):
        kind, exact, low, high = _cells(value)
        yield Row(
            **about, cijfer=name, uitsplitsing=split, eenheid=unit,  # type: ignore[arg-type]  # texts, a number and dates
            soort=kind, waarde=exact, ondergrens=low, bovengrens=high,
        )


def _figures(sheet: Sheet) -> Iterator[tuple[str, str, str, Disclosed | Decimal | int]]:
    """Name, what it is a part of, unit and value of every figure of a sheet."""
    yield "contracten", "", COUNT, sheet.contracts_total
    yield "contracten_lopend", "", COUNT, sheet.contracts_active
    yield "contracten_afgesloten", "", COUNT, sheet.contracts_closed
    yield "contracten_nieuw", "", COUNT, sheet.contracts_new
    if sheet.contracts_ended is not None:
        yield "contracten_afgesloten_in_periode", "", COUNT, sheet.contracts_ended
    yield "adviezen", "", COUNT, sheet.advices
    yield "verplichting", "", EURO, sheet.obligation
    yield "ingevuld_totaal", "", EURO, sheet.fulfilled_cumulative
    yield "open", "", EURO, sheet.open
    yield "meer_dan_verplicht", "", EURO, sheet.surplus
    yield "ingevuld_in_periode", "", EURO, sheet.fulfilled
    for route, code in ROUTES.items():
        if route in sheet.routes:
            yield "ingevuld_in_periode_naar_soort", code, EURO, sheet.routes[route]
    yield "correcties_in_periode", "", EURO, sheet.corrections
    yield "plaatsingen", "", COUNT, sheet.placements
    for block in sheet.joined:
        yield "plaatsingen_samengenomen", _block(block), COUNT, block.persons
        yield "banen_en_leerplekken_samengenomen", _block(block), EURO, block.amount
    for line in sheet.via:
        yield "verplichting_via_gezamenlijke_inkoop", line.name, EURO, line.obligation
        yield "ingevuld_via_gezamenlijke_inkoop", line.name, EURO, line.fulfilled
    if sheet.groups and sheet.municipality is None and _is_own_year(sheet):
        for row, _share in sheet.groups.rows:
            yield "plaatsingen_naar_doelgroep", "+".join(GROUPS[group] for group in row.groups), COUNT, row.persons


def _is_own_year(sheet: Sheet) -> bool:
    """Whether the table of groups is about this period; else the sheet repeats that of an earlier year."""
    return sheet.groups is not None and [str(year) for year in sheet.groups.years] == [sheet.period]


def _block(block: Joined) -> str:
    """`aadorp+beekstad 2024-Q1..2024-Q4`."""
    return f"{'+'.join(block.municipalities)} {block.first_quarter}..{block.last_quarter}"


def _cells(value: Disclosed | Decimal | int) -> tuple[str, str, str, str]:
    """Kind, exact value, lowest and highest value."""
    match value:
        case Band(low, high):
            return RANGE, "", _number(low), _number(high)
        case Small(threshold):
            return RANGE, "", "0", str(threshold - 1)
        case Shown(exact):
            return EXACT, _number(exact), "", ""
        case int() | Decimal():
            return EXACT, _number(value), "", ""


def _number(value: Decimal | int) -> str:
    return str(value) if isinstance(value, int) else format(value, "f")


def as_csv(rows: Iterable[Row]) -> bytes:
    """Commas, a header, UTF-8 without a mark: as CSV on the web has it (RFC 4180)."""
    out = StringIO()
    writer = csv.writer(out, lineterminator="\r\n")
    writer.writerow(COLUMNS)
    for row in rows:
        writer.writerow([_csv_cell(name, getattr(row, name)) for name in COLUMNS])
    return out.getvalue().encode()


def _csv_cell(name: str, value: object) -> object:
    """Numbers and dates as they are; a name that a spreadsheet would run is made harmless."""
    return value if name in {"waarde", "ondergrens", "bovengrens"} else safe(value)


def as_json(rows: Sequence[Row], *, about: Mapping[str, Any]) -> bytes:
    """An object with what the data is about and the rows under `cijfers`."""
    return json.dumps(document(rows, about=about), ensure_ascii=False, indent=1).encode()


def document(rows: Sequence[Row], *, about: Mapping[str, Any]) -> dict[str, Any]:
    """The same as an object. Dates are text, as in ISO 8601."""
    return {**about, "cijfers": [_plain(asdict(row)) for row in rows]}


def _plain(row: dict[str, Any]) -> dict[str, Any]:
    return {name: value.isoformat() if isinstance(value, date) else value for name, value in row.items()}
