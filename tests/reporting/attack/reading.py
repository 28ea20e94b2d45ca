"""The published outputs, read back as an outsider reads them, and what each of them says about the unknowns.

The unknowns are the placements and the euros of jobs and learning places of each *slot* (a client in a quarter), and of each
target group in it. Beside these the attacker reckons with what a sheet adds: amounts that rest on nobody, opening
balances, and what a maximum takes off.
"""

import csv
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from io import StringIO
from typing import Any, Final

from tests.reporting.attack.system import Fact, Unknown

Slot = tuple[str, str]
Limits = tuple[float, float]
#: Kinds of unknowns.
PERSONS, EURO, OTHER, OPENING, CAPPED = "persons", "euro", "other", "opening", "capped"
#: Amounts are published in whole cents.
CENT: Final = 0.005
BY_CODE: Final = {
    "banen_en_leerplekken": "jobs_and_learning", "groepsdetachering": "group_secondment", "sociale_inkoop": "social_purchasing",
    "maatschappelijke_activiteiten": "activities", "pso": "pso", "sociaal_initiatief": "social_initiative", "maatwerk": "custom",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What one output says about one scope (a client; None: the desk) and period. Limits are lowest and highest value."""

    source: str
    municipality: str | None
    period: str
    figures: Mapping[str, Limits]
    routes: Mapping[str, Limits]
    trend: Mapping[str, Limits] = field(default_factory=dict)
    joined: Sequence[tuple[tuple[str, ...], str, str, float | None, float | None]] = ()
    changes: Mapping[str, float] = field(default_factory=dict)
    groups: Sequence[tuple[int, tuple[str, ...], float]] = ()
    via: Sequence[tuple[str, float, Limits]] = ()

    def quarters(self) -> tuple[str, ...]:
        """The quarters of the period."""
        return (self.period,) if "-Q" in self.period else tuple(f"{self.period}-Q{number}" for number in (1, 2, 3, 4))


def limits_of(figure: Mapping[str, Any]) -> Limits:
    """Lowest and highest value of a figure of a sheet."""
    match figure:
        case {"kind": "shown", "value": value}:
            return float(value), float(value)
        case {"kind": "band", "low": low, "high": high}:
            return float(low), float(high)
        case {"kind": "small", "below": below}:
            return 0.0, float(below) - 1
    raise ValueError(figure)


def of_sheet(text: str, *, source: str) -> Reading:
    """A sheet as the API gives it."""
    sheet = json.loads(text)
    names = ("fulfilled", "fulfilled_cumulative", "open", "surplus", "placements")
    figures = {name: limits_of(sheet[name]) for name in names}
    figures["obligation"] = (float(sheet["obligation"]),) * 2
    groups = sheet["groups"]
    one_year = groups["years"][0] if groups and len(groups["years"]) == 1 else None
    return Reading(
        source=source, municipality=sheet["municipality"]["slug"] if sheet["municipality"] else None, period=sheet["period"],
        figures=figures, routes={name: limits_of(value) for name, value in sheet["routes"].items()},
        trend={quarter: limits_of(value) for quarter, value in sheet["trend"]},
        joined=[
            (tuple(row["municipalities"]), row["first_quarter"], row["last_quarter"], float(row["persons"]), float(row["amount"]))
            for row in sheet["joined"]
        ],
        changes={name: float(value) for name, value in sheet["changes"].items()},
        groups=[(one_year, tuple(row["groups"]), float(row["persons"])) for row, _share in groups["rows"]] if one_year else (),
        via=[(line["name"], float(line["share"]), limits_of(line["fulfilled"])) for line in sheet.get("via", ())],
    )


def of_open_data(text: str, *, source: str) -> list[Reading]:
    """The open data of a year, CSV or JSON."""
    rows = json.loads(text)["cijfers"] if text.lstrip().startswith("{") else list(csv.DictReader(StringIO(text)))
    scopes: dict[tuple[str, str], list[dict[str, str]]] = {}
    for row in rows:
        scopes.setdefault((row["opdrachtgever"], row["periode"]), []).append(row)
    return [_of_rows(found, owner or None, period, source=source) for (owner, period), found in scopes.items()]


def _of_rows(rows: Iterable[Mapping[str, str]], owner: str | None, period: str, *, source: str) -> Reading:
    names = {
        "ingevuld_in_periode": "fulfilled", "ingevuld_totaal": "fulfilled_cumulative", "open": "open",
        "meer_dan_verplicht": "surplus", "plaatsingen": "placements", "verplichting": "obligation",
    }
    figures: dict[str, Limits] = {}
    routes: dict[str, Limits] = {}
    joined: dict[str, dict[str, float]] = {}
    groups = []
    for row in rows:
        low, high = (float(row[name] or row["waarde"]) for name in ("ondergrens", "bovengrens"))
        if row["cijfer"] in names:
            figures[names[row["cijfer"]]] = low, high
        elif row["cijfer"] == "ingevuld_in_periode_naar_soort":
            routes[BY_CODE[row["uitsplitsing"]]] = low, high
        elif row["cijfer"].endswith("_samengenomen"):
            joined.setdefault(row["uitsplitsing"], {})[row["cijfer"]] = low
        elif row["cijfer"] == "plaatsingen_naar_doelgroep":
            groups.append((int(period), tuple(row["uitsplitsing"].split("+")), low))
    return Reading(
        source=source, municipality=owner, period=period, figures=figures, routes=routes,
        joined=[_block(name, values) for name, values in joined.items()],
        groups=[(year, tuple(_GROUPS[name] for name in row), count) for year, row, count in groups],
    )


def _block(name: str, values: Mapping[str, float]) -> tuple[tuple[str, ...], str, str, float | None, float | None]:
    who, when = name.split(" ")
    first, last = when.split("..")
    return tuple(who.split("+")), first, last, values.get("plaatsingen_samengenomen"), values.get("banen_en_leerplekken_samengenomen")


_GROUPS: Final = {
    "participatiewet": "participation_act", "ww": "unemployment", "wia_wao_wajong": "disability",
    "banenafspraak_doelgroepregister_wsw": "jobs_register", "zonder_uitkering": "no_benefit",
    "leerling_of_student": "pupil_student", "overig": "other",
}


@dataclass(frozen=True, slots=True, kw_only=True)
class Map:
    """What the attacker knows about the desk: clients, closed quarters, which slots were taken together, and the steps told.

    The last two are given away to make the attacker strong: who knows the rules mostly reads them in the outputs.
    """

    municipalities: tuple[str, ...]
    quarters: tuple[str, ...]
    blocks: tuple[frozenset[Slot], ...]
    names: Mapping[str, str] = field(default_factory=dict)
    #: In which step the running sum of what waits lies (`tests.reporting.attack.steps`).
    person_steps: tuple[Fact, ...] = ()
    euro_steps: tuple[Fact, ...] = ()

    def slots(self, municipality: str | None, quarters: Iterable[str]) -> list[Slot]:
        """The slots of a client (None: of all) in some quarters."""
        who = self.municipalities if municipality is None else (municipality,)
        return [(name, quarter) for name in who for quarter in quarters if quarter in self.quarters]

    def block(self, municipalities: tuple[str, ...], first: str, last: str) -> frozenset[Slot]:
        """The block with this name."""
        for slots in self.blocks:
            quarters = sorted({quarter for _name, quarter in slots})
            if (tuple(sorted({name for name, _quarter in slots})), quarters[0], quarters[-1]) == (municipalities, first, last):
                return slots
        raise LookupError((municipalities, first, last))

    def of_year(self, year: int) -> list[Slot]:
        """The slots of the blocks whose last quarter is in a year."""
        return [slot for slots in self.blocks if max(quarter for _name, quarter in slots)[:4] == str(year) for slot in slots]


def sum_of(kind: str, slots: Iterable[Slot]) -> dict[Unknown, float]:
    """A kind of unknown, added up over slots."""
    return {(kind, *slot): 1.0 for slot in slots}


def person_facts(reading: Reading, known: Map) -> Iterator[Fact]:
    """What an output says about placements."""
    flow = known.slots(reading.municipality, reading.quarters())
    if "placements" in reading.figures:
        yield _fact(sum_of(PERSONS, flow), reading.figures["placements"], reading.source)
    for names, first, last, count, _amount in reading.joined:
        if count is not None:
            yield _fact(sum_of(PERSONS, known.block(names, first, last)), (count, count), reading.source)
    if "placements" in reading.changes:
        weights = sum_of(PERSONS, flow)
        before = known.slots(reading.municipality, _year_before(reading))
        weights |= dict.fromkeys(sum_of(PERSONS, before), -1.0)
        yield _fact(weights, (reading.changes["placements"],) * 2, reading.source)


def group_facts(reading: Reading, known: Map) -> Iterator[Fact]:
    """What an output says about target groups in slots."""
    for year, groups, count in reading.groups:
        weights: dict[Unknown, float] = {(PERSONS, *slot, group): 1.0 for slot in known.of_year(year) for group in groups}
        yield _fact(weights, (count, count), reading.source)


def euro_facts(reading: Reading, known: Map) -> Iterator[Fact]:
    """What an output says about amounts, by every way that leads there."""
    flow = known.slots(reading.municipality, reading.quarters())
    stock = known.slots(reading.municipality, [quarter for quarter in known.quarters if quarter <= reading.quarters()[-1]])
    openings: dict[Unknown, float] = {(OPENING, name): 1.0 for name in {name for name, _quarter in known.slots(reading.municipality, known.quarters)}}
    source, figures = reading.source, reading.figures
    yield _fact(sum_of(EURO, flow), reading.routes["jobs_and_learning"], source)
    rest = sum(low for route, (low, _high) in reading.routes.items() if route != "jobs_and_learning")
    yield _fact(sum_of(OTHER, flow), (rest, rest), source)
    yield _fact(_everything(flow), figures["fulfilled"], source)
    yield _fact(openings | _everything(stock), figures["fulfilled_cumulative"], source)
    owed, still, more = figures["obligation"][0], figures["open"], figures["surplus"]
    yield _fact(openings | _everything(stock), (owed - still[1] + more[0], owed - still[0] + more[1]), source)
    for quarter, limits in reading.trend.items():
        if quarter in known.quarters:
            yield _fact(_everything(known.slots(reading.municipality, [quarter])), limits, source)
    for names, first, last, _count, amount in reading.joined:
        if amount is not None:
            yield _fact(sum_of(EURO, known.block(names, first, last)), (amount, amount), source)
    yield from _change_facts(reading, known, flow)
    for name, share, (low, high) in reading.via:
        if share:
            buyer = known.names[name]
            yield _fact(
                _everything(known.slots(buyer, reading.quarters())), ((low - CENT) / share, (high + CENT) / share), source,
            )


def _change_facts(reading: Reading, known: Map, flow: Sequence[Slot]) -> Iterator[Fact]:
    """Differences with a year before."""
    if "fulfilled" in reading.changes:
        before = known.slots(reading.municipality, _year_before(reading))
        weights = _everything(flow) | {key: -weight for key, weight in _everything(before).items()}
        yield _fact(weights, (reading.changes["fulfilled"],) * 2, reading.source)
    if "fulfilled_cumulative" in reading.changes:
        since = _year_before(reading)[-1]
        between = [quarter for quarter in known.quarters if since < quarter <= reading.quarters()[-1]]
        weights = _everything(known.slots(reading.municipality, between))
        yield _fact(weights, (reading.changes["fulfilled_cumulative"],) * 2, reading.source)


def _year_before(reading: Reading) -> list[str]:
    return [f"{int(quarter[:4]) - 1}{quarter[4:]}" for quarter in reading.quarters()]


def _everything(slots: Iterable[Slot]) -> dict[Unknown, float]:
    """What was fulfilled in some slots: persons, what rests on nobody, less what a maximum takes off."""
    return {
        (kind, *slot): weight for slot in slots for kind, weight in ((EURO, 1.0), (OTHER, 1.0), (CAPPED, -1.0))
    }


def _fact(weights: Mapping[Unknown, float], limits: Limits, source: str) -> Fact:
    return Fact(weights, limits[0] - CENT, limits[1] + CENT, source)
