"""What an output says, what the snapshot of its sheet says, and where the two differ.

A figure has a name (`fulfilled`, `route:pso`, `trend:2024-Q1`; blocks and target groups by their place) and two ends, the same where it is exact. So a number that one output
suppresses and another one prints is a difference, and so is a number that has no name.
"""

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final

from tests.reporting.attack.reading import limits_of

Ends = tuple[Decimal, Decimal]
HALF: Final = Decimal("0.5")
#: A value that is one of these is not written by every output.
NOTHING: Final = (Decimal(0), Decimal(0))
_SMALL: Final = re.compile(r"< (\d+)|minder dan (\d+)")
_ONE: Final = r"(?:€ ?)?-?[\d.]+(?:,\d+)?(?: ?%)?"
_ENDS: Final = re.compile(rf"({_ONE})|(?:tussen )?({_ONE})(?: tot | en |–)({_ONE})", re.IGNORECASE)


class Unexplained(Exception):
    """A number that the reader cannot give a meaning."""


@dataclass(frozen=True, slots=True)
class Told:
    """A figure as one output says it; `slack`: how far it may lie from the exact one by being rounded."""

    name: str
    low: Decimal
    high: Decimal
    slack: Decimal = Decimal(0)


def plain(text: str) -> str:
    """A text with single, ordinary spaces."""
    return " ".join(text.replace("\N{NO-BREAK SPACE}", " ").split())


def told(name: str, text: str, *, unit: int = 1) -> Told:
    """A figure from its words: `€ 1.234`, `78 %`, `tussen 79 % en 82 %`, `€ 0 tot € 50.000`, `< 5`. Raises Unexplained for others."""
    written = plain(text)
    if small := _SMALL.fullmatch(written):
        return Told(name, Decimal(0), Decimal(small[1] or small[2]) - 1)
    found = _ENDS.fullmatch(written)
    if found is None:
        raise Unexplained(f"{name}: {text!r}")
    is_range = found[1] is None
    low, high = (found[2], found[3]) if is_range else (found[1], found[1])
    is_share = "%" in written
    # what is fulfilled is cut and a range of shares goes outward: a whole step, where others are half of one away
    slack = max(_step(low), _step(high)) * (Decimal(1) if is_share else HALF)
    scale = Decimal(unit) / (100 if is_share else 1)
    # a count is never rounded; amounts, shares and thousands are
    rounded = is_share or "€" in written or unit > 1
    return Told(name, _number(low) * scale, _number(high) * scale, slack * scale if rounded else Decimal(0))


def _number(text: str) -> Decimal:
    return Decimal(re.sub(r"[€ %.]", "", text).replace(",", "."))


def _step(text: str) -> Decimal:
    return Decimal(1).scaleb(_number(text).as_tuple().exponent if "," in text else 0)  # type: ignore[arg-type]  # never infinite


def facts(sheet: Mapping[str, Any]) -> dict[str, Ends]:
    """Everything that a snapshot says, by name, with what follows from it by dividing."""
    found = {name: _ends(sheet[name]) for name in ("fulfilled", "fulfilled_cumulative", "open", "surplus", "placements")}
    plain_ones = (
        "obligation", "corrections", "contracts_total", "contracts_active", "contracts_closed", "contracts_new", "contracts_ended",
        "contracts_at_risk", "contracts_unregistered", "advices", "time_elapsed", "threshold", "version",
    )
    found |= {name: _exact(sheet[name]) for name in plain_ones if sheet[name] is not None}
    if sheet["committed"]:
        found["committed"] = _ends(sheet["committed"])
    if sheet["region_range"]:
        found["region_range"] = Decimal(sheet["region_range"][0]), Decimal(sheet["region_range"][1])
    found |= {f"route:{name}": _ends(value) for name, value in sheet["routes"].items()}
    found |= {f"trend:{quarter}": _ends(value) for quarter, value in sheet["trend"]}
    found |= {f"change:{name}": _exact(value) for name, value in sheet["changes"].items()}
    for index, block in enumerate(sheet["joined"]):
        found |= {f"joined:{index}:persons": _exact(block["persons"]), f"joined:{index}:amount": _exact(block["amount"])}
    for index, (row, share) in enumerate((sheet["groups"] or {"rows": []})["rows"]):
        found |= {f"group:{index}": _exact(row["persons"])} | ({f"group_share:{index}": _exact(share)} if share else {})
    for line in sheet.get("via", ()):
        found |= {f"via:{line['name']}:share": _exact(line["share"])}
        found |= {f"via:{line['name']}:{part}": _ends(line[part]) for part in ("obligation", "fulfilled")}
    return found | _shares(found)


def _shares(found: Mapping[str, Ends]) -> dict[str, Ends]:
    """What the reader could work out: shares of the obligation and of the routes."""
    shares: dict[str, Ends] = {}
    owed = found["obligation"][0]
    if owed > 0:
        low, high = found["fulfilled_cumulative"]
        shares["share"] = max(Decimal(0), low / owed) if low != high else low / owed, high / owed
    if {"change:obligation", "change:fulfilled_cumulative"} <= found.keys() and low_is_high(found["fulfilled_cumulative"]):
        before = owed - found["change:obligation"][0]
        if before > 0:
            shares["share_before"] = _exact((found["fulfilled_cumulative"][0] - found["change:fulfilled_cumulative"][0]) / before)
    routes = {name.removeprefix("route:"): ends for name, ends in found.items() if name.startswith("route:")}
    total = sum(low for low, _high in routes.values())
    if total > 0 and all(low_is_high(ends) and ends[0] >= 0 for ends in routes.values()):
        shares |= {f"route_share:{name}": _exact(ends[0] / total) for name, ends in routes.items()}
    return shares


def low_is_high(ends: Ends) -> bool:
    """Whether a figure is exact."""
    return ends[0] == ends[1]


def _ends(figure: Mapping[str, Any]) -> Ends:
    low, high = limits_of(figure)
    return Decimal(repr(low)), Decimal(repr(high))


def _exact(value: Any) -> Ends:
    return Decimal(value), Decimal(value)


def differences(output: Iterable[Told], known: Mapping[str, Ends], *, silent: Iterable[str] = ()) -> list[str]:
    """Where an output says something else than the snapshot, more than it, or (but for names that begin as `silent`) less."""
    found, seen = [], set()
    for figure in output:
        seen.add(figure.name)
        if figure.name not in known:
            found.append(f"{figure.name}: {figure.low} to {figure.high} is nowhere in the sheet")
            continue
        low, high = known[figure.name]
        if abs(figure.low - low) > figure.slack or abs(figure.high - high) > figure.slack:
            found.append(f"{figure.name}: {figure.low} to {figure.high}, in the sheet {low} to {high}")
    quiet = tuple(silent)
    found += [
        f"{name} is left out" for name, ends in known.items() if name not in seen and ends != NOTHING and not name.startswith(quiet)
    ]
    return found
