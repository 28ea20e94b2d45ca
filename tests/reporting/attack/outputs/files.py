"""The files and answers of a sheet, read back: its CSV, its rows in the open data, and its figures in the API, a page and a workbook."""

import csv
from collections.abc import Iterable, Iterator, Mapping, Sequence
from decimal import Decimal
from io import StringIO
from typing import Any, Final

from reporting.figures.report_names import ROW_NAMES
from tests.reporting.attack.outputs.sheet_page import ROUTES, known_texts
from tests.reporting.attack.outputs.told import Told, Unexplained, plain, told
from tests.reporting.attack.outputs.tree import Element
from tests.reporting.attack.outputs.wording import Sentence, dutch, edition, is_no_figure, read
from tests.reporting.attack.reading import BY_CODE

#: What the CSV of a sheet leaves to the reader, and what the open data leaves to the sheet.
CSV_SILENT: Final = ("contracts_total", "share", "route_share", "change:", "threshold")
OPEN_SILENT: Final = (
    "version", "trend:", "change:", "share", "route_share", "committed", "time_elapsed", "region_range", "contracts_at_risk",
    "contracts_unregistered", "threshold", "group", "via:",
)
#: Of a page or answer with the report set: what stands on the sheet alone.
SET_SILENT: Final = (
    "contracts_new", "contracts_ended", "trend:", "change:", "share", "route_share", "committed", "time_elapsed", "region_range",
    "threshold", "group", "via:", "joined:", "version",
)
#: Of a workbook.
BOOK_SILENT: Final = (*SET_SILENT, "contracts", "share", "surplus", "corrections", "placements", "advices")
#: Figures of the report set that no sheet has. They are those of contracts: what they are worth, owed at the award, and may leave off.
OF_CONTRACTS: Final = frozenset({"value", "obligation_original", "pso_discount", "average_rate"})

_BY_LABEL: Final = {
    "Obligation": "obligation", "Fulfilled so far": "fulfilled_cumulative", "Open": "open",
    "Reported, not assessed yet, without placements": "committed",
    "More than the obligation": "surplus", "Time gone by": "time_elapsed", "Running contracts": "contracts_active",
    "Closed contracts": "contracts_closed", "Contracts at risk": "contracts_at_risk",
    "Contracts with a clause, not registered": "contracts_unregistered",
    "Fulfilled, middle half of the municipalities": "region_range", "Fulfilled": "fulfilled",
    "Corrections of earlier quarters, without placements": "corrections", "Placements": "placements", "New contracts": "contracts_new",
    "Contracts closed in this period": "contracts_ended",
    "Advices": "advices", **{label: f"route:{route}" for label, route in ROUTES.items()},
}
_NOTES: Final = (
    Sentence(
        "Not exact, to protect people: the exact figure could tell of fewer than %(threshold)s people.", tells={"threshold": "threshold"},
    ),
)
_BY_OPEN_NAME: Final = {
    "contracten": "contracts_total", "contracten_lopend": "contracts_active", "contracten_afgesloten": "contracts_closed",
    "contracten_nieuw": "contracts_new", "contracten_afgesloten_in_periode": "contracts_ended", "adviezen": "advices",
    "verplichting": "obligation", "ingevuld_totaal": "fulfilled_cumulative",
    "open": "open", "meer_dan_verplicht": "surplus", "ingevuld_in_periode": "fulfilled", "correcties_in_periode": "corrections",
    "plaatsingen": "placements",
}
_BY_SET_CODE: Final = {
    "contracts": "contracts_total", "contracts_running": "contracts_active", "filled_share": "share",
    **{f"route_{route}": f"route:{route}" for route in ROUTES.values()},
}


def read_sheet_csv(text: str, sheet: Mapping[str, Any]) -> list[Told]:
    """The CSV beside a sheet and inside its PDF. Raises Unexplained for a row or number without a meaning."""
    rows = list(csv.reader(StringIO(text.removeprefix("\N{ZERO WIDTH NO-BREAK SPACE}")), delimiter=";"))
    known = known_texts(sheet)
    counted = _Counted()
    return [figure for row in rows[1:] for figure in _csv_row([plain(cell) for cell in row], sheet, known=known, counted=counted)]


class _Counted:
    """How many rows of a kind there were: blocks and groups stand in the order of the snapshot."""

    def __init__(self) -> None:
        self._seen: dict[str, int] = {}

    def next(self, kind: str) -> str:
        """The place of the next row of a kind."""
        self._seen[kind] = self._seen.get(kind, -1) + 1
        return str(self._seen[kind])

    def same(self, kind: str) -> str:
        """The place of the last row of a kind, which another row tells more of."""
        return str(self._seen[kind])


def _csv_row(row: Sequence[str], sheet: Mapping[str, Any], *, known: Iterable[str], counted: _Counted) -> Iterator[Told]:
    part, label, when, value, low, high, unit, note = row
    if not is_no_figure(when, known):
        raise Unexplained(when)
    if note:
        yield from read(_NOTES, note, known=known, inside=bool)
        return
    if part == dutch("About this file"):
        yield from edition(label) or read((), label, known={dutch("Hash of the figures (SHA-256)")}, inside=bool)
        if not is_no_figure(value, known):
            raise Unexplained(f"{label}: {value}")
        return
    name = _csv_name(part, label, unit, sheet, counted=counted)
    yield _exactly(name, value, low, high, percent=unit == dutch("percent"))


def _csv_name(part: str, label: str, unit: str, sheet: Mapping[str, Any], *, counted: _Counted) -> str:
    if part == dutch("Taken together"):
        what = "persons" if unit == dutch("placements") else "amount"
        return f"joined:{counted.next(what)}:{what}"
    if part == dutch("Placements by target group, whole desk"):
        if unit != dutch("percent"):
            return f"group:{counted.next('group')}"
        return f"group_share:{counted.same('group')}"
    if part == dutch("Fulfilled per quarter"):
        return f"trend:{sheet['trend'][int(counted.next('trend'))][0]}"
    if part == dutch("Via joint buyers, outside the totals"):
        buyer, _colon, what = label.rpartition(": ")
        parts = {"Share": "share", "Obligation": "obligation", "Fulfilled": "fulfilled"}
        return f"via:{buyer}:{next(name for message, name in parts.items() if dutch(message) == what)}"
    found = next((name for message, name in _BY_LABEL.items() if dutch(message) == label), None)
    if found is None:
        raise Unexplained(f"{part}: {label}")
    return found


def _exactly(name: str, value: str, low: str, high: str, *, percent: bool = False) -> Told:
    """A figure of a file, where nothing is rounded but percentages (to a tenth)."""
    if value.startswith("<") and (value, low) == (f"< {int(high) + 1}", "0"):
        value = ""
    ends = (Decimal(value),) * 2 if value else (Decimal(low), Decimal(high))
    if value and (low or high):
        raise Unexplained(f"{name}: {value} beside {low} to {high}")
    scale, slack = (Decimal(100), Decimal("0.001")) if percent else (Decimal(1), Decimal(0))
    return Told(name, ends[0] / scale, ends[1] / scale, slack)


def read_open_rows(rows: Iterable[Mapping[str, str]]) -> list[Told]:
    """The rows of one sheet in the open data, of whichever form. Raises Unexplained for a row without a meaning."""
    counted = _Counted()
    return [_open_row(row, counted) for row in rows]


def _open_row(row: Mapping[str, str], counted: _Counted) -> Told:
    code, split = row["cijfer"], row["uitsplitsing"]
    if code in _BY_OPEN_NAME and not split:
        name = _BY_OPEN_NAME[code]
    elif code == "ingevuld_in_periode_naar_soort":
        name = f"route:{BY_CODE[split]}"
    elif code.endswith("_samengenomen"):
        what = "persons" if code.startswith("plaatsingen") else "amount"
        name = f"joined:{counted.next(what)}:{what}"
    elif code.endswith("_via_gezamenlijke_inkoop"):
        name = f"via:{split}:{'obligation' if code.startswith('verplichting') else 'fulfilled'}"
    elif code == "plaatsingen_naar_doelgroep":
        name = f"group:{counted.next('group')}"
    else:
        raise Unexplained(f"{code} {split}")
    return _exactly(name, row["waarde"], row["ondergrens"], row["bovengrens"])


def _set_name(code: str) -> str:
    return _BY_SET_CODE.get(code, code)


def read_set_answer(answer: Mapping[str, Any]) -> tuple[list[Told], dict[str, tuple[Decimal, Decimal]]]:
    """The report set of a client in the API: its figures by name, and the region's range by code."""
    figures, ranges = [], {}
    for row in answer["regels"]:
        if set(row) - {"regel", "code", "naam", "eenheid", "gepubliceerd", "regio"}:
            raise Unexplained(str(row))
        if "regio" in row:
            ranges[row["code"]] = Decimal(row["regio"][0]), Decimal(row["regio"][1])
        figures.append(_of_kind(_set_name(row["code"]), row["gepubliceerd"], slack=Decimal("0.000001") if row["eenheid"] == "deel" else Decimal(0)))
    return [figure for figure in figures if figure.name not in OF_CONTRACTS], ranges


def _of_kind(name: str, figure: Mapping[str, Any], *, slack: Decimal) -> Told:
    match figure:
        case {"kind": "shown", "value": value}:
            return Told(name, Decimal(value), Decimal(value), slack)
        case {"kind": "band", "low": low, "high": high}:
            return Told(name, Decimal(low), Decimal(high), slack)
        case {"kind": "small", "below": below}:
            return Told(name, Decimal(0), Decimal(below) - 1, slack)
    raise Unexplained(f"{name}: {figure}")


def read_set_page(page: Element) -> tuple[list[Told], dict[str, Told]]:
    """The same as a page has it."""
    labels = {plain(str(name)): code for code, name in ROW_NAMES.items()}
    figures, ranges = [], {}
    for row in page.all("table")[0].all("tr"):
        cells = [cell for cell in row.parts if isinstance(cell, Element) and cell.tag in {"th", "td"}]
        if len(cells) < 2 or cells[1].tag == "th":
            continue
        code = labels[cells[0].own()]
        figures.append(told(_set_name(code), cells[1].own()))
        if len(cells) > 2 and any(letter.isdigit() for letter in cells[2].own()):
            ranges[code] = told(_set_name(code), cells[2].own())
    return [figure for figure in figures if figure.name not in OF_CONTRACTS], ranges
