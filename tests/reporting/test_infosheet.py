"""The sheet: frozen and readable again, its words, and that only disclosed figures get on it."""

import json
from dataclasses import replace
from datetime import date
from decimal import Decimal

import pytest
from django.utils import translation

from reporting.disclosure.disclosed import Band, Disclosed, Shown, Small
from reporting.disclosure.rules import disclose, quartile_range
from reporting.figures.figure_set import PersonCell
from reporting.sheet.infosheet import Sheet, build_sheet
from reporting.sheet.text import sheet_context
from reporting.sheet.words import period_name, verdict
from tests.reporting.sheets import SHEETS, far_above, full
from tests.reporting.worlds import World


@pytest.fixture(autouse=True)
def _english() -> object:
    with translation.override("en"):
        yield


@pytest.mark.parametrize("name", SHEETS)
def test_a_snapshot_is_read_back_unchanged(name: str) -> None:
    sheet = SHEETS[name]()
    assert Sheet.from_json(json.loads(json.dumps(sheet.to_json()))) == sheet


def test_an_unknown_snapshot_is_refused() -> None:
    with pytest.raises(ValueError, match="unknown format"):
        Sheet.from_json({"format": 99})


def test_the_verdict_compares_with_the_time_that_passed() -> None:
    sheet = replace(full(), contracts_at_risk=0)

    def at(elapsed: str) -> str:
        return verdict(replace(sheet, time_elapsed=Decimal(elapsed)))

    assert at("0.80") == "82.6% of the obligation has been fulfilled; that is on schedule."
    assert at("0.90") == "82.6% of the obligation has been fulfilled; that is slightly behind schedule."
    assert at("1") == "82.6% of the obligation has been fulfilled; that is slightly behind schedule."
    slow = replace(sheet, fulfilled_cumulative=Shown(Decimal("391245.00")), time_elapsed=Decimal("0.5"))
    assert verdict(slow) == "10.0% of the obligation has been fulfilled; that is behind schedule."


def test_the_verdict_of_a_band_says_no_more_than_the_band() -> None:
    sheet = replace(
        full(),
        contracts_at_risk=1,
        fulfilled_cumulative=Band(Decimal(3_000_000), Decimal(3_200_000)),
        time_elapsed=Decimal("0.85"),
    )
    assert verdict(sheet) == "Between 76% and 82% of the obligation has been fulfilled. 1\N{NO-BREAK SPACE}contract needs attention."


def test_the_verdict_of_the_extremes() -> None:
    assert verdict(far_above()) == "The obligation has been fulfilled: 300.0%."
    assert verdict(replace(far_above(), open=Shown(Decimal(1)))) == (
        "300.0% of the obligation has been fulfilled, but not on every contract."
    )
    assert "no contracts" in verdict(replace(full(), contracts_total=0))
    assert "no obligation" in verdict(replace(full(), obligation=Decimal("0.00"), contracts_at_risk=0))


@pytest.mark.parametrize(
    ("still_open", "words"),
    [
        (Shown(Decimal(0)), "The obligation has been fulfilled: 105.0%."),
        (Shown(Decimal("0.01")), "105.0% of the obligation has been fulfilled, but not on every contract."),
        (Band(Decimal(50_000), Decimal(100_000)), "105.0% of the obligation has been fulfilled, but not on every contract."),
        (Band(Decimal(0), Decimal(50_000)), "105.0% of the obligation has been fulfilled."),
    ],
)
def test_that_something_is_open_too_is_said_only_where_that_is_certain(still_open: Disclosed, words: str) -> None:
    sheet = replace(far_above(), obligation=Decimal("100000.00"), fulfilled_cumulative=Shown(Decimal("105000.00")))
    assert verdict(replace(sheet, open=still_open)) == words


def test_what_is_fulfilled_never_reads_as_all_while_something_is_open() -> None:
    sheet = replace(
        full(), obligation=Decimal("100000.00"), fulfilled_cumulative=Shown(Decimal("99960.00")), open=Shown(Decimal("40.00")),
        changes={"obligation": Decimal(0), "fulfilled_cumulative": Decimal("0.01")}, time_elapsed=Decimal("0.9996"),
        region_range=(Decimal("0.9996"), Decimal("0.9999")), contracts_at_risk=0,
    )
    context = sheet_context(sheet)
    assert verdict(sheet) == "99.9% of the obligation has been fulfilled; that is on schedule."
    assert context["share"] == "99.9%"
    assert {key.label: key.detail for key in context["keys"]}["Fulfilled so far"] == "99.9% of the obligation (was 99.9%)"
    assert "Fulfilled: 99.9% of the obligation. Of the time, 99% has passed." in str(context["progress"])
    assert dict(context["progress_rows"])["now"].value == "99%"
    assert context["range"] == "Half of the municipalities of this desk are between 99% and 100% fulfilled."
    below = replace(sheet, fulfilled_cumulative=Shown(Decimal("-20.00")))
    assert verdict(below).startswith("0.0% of the obligation")


@pytest.mark.parametrize(
    ("period", "words"),
    [
        ("2026-Q3", "Q3 2026"),
        ("2025", "the year 2025"),
        ("2023..2024", "the year 2023 up to and including the year 2024"),
        ("..2025-04-30", "all contracts until now"),
    ],
)
def test_periods_in_words(period: str, words: str) -> None:
    assert period_name(period) == words


def test_routes_are_sorted_and_have_shares_only_when_all_is_exact() -> None:
    rows = sheet_context(full())["routes"]
    assert [row.label for row in rows][:2] == ["Jobs and learn-work places", "PSO"]
    assert [row.share for row in rows][:2] == ["37.0%", "34.2%"]
    assert all("style=" not in str(row.bar) for row in rows)
    assert {row.share for row in sheet_context(SHEETS["hidden"]())["routes"]} == {""}


def test_the_largest_is_named_only_where_it_is_known_to_be() -> None:
    def finding(**amounts: Disclosed) -> str:
        return str(sheet_context(replace(full(), routes={**full().routes, **amounts}))["routes_finding"])

    assert finding() == "Jobs and learn-work places contributed most: €141,994."
    overlapping = Band(Decimal(100_000), Decimal(150_000))  # perhaps less than the 131,316.90 of another
    assert finding(jobs_and_learning=overlapping) == "Amounts per kind of effort."
    assert finding(jobs_and_learning=Band(Decimal(150_000), Decimal(200_000))).startswith("Jobs and learn-work places contributed")
    assert sheet_context(SHEETS["empty"]())["routes_finding"] == "Amounts per kind of effort."


def test_a_change_is_told_with_the_quarter_it_is_compared_with() -> None:
    keys = {key.label: key for key in sheet_context(full())["keys"]}
    assert keys["Fulfilled so far"].detail == "82.6% of the obligation (was 55.4%)"  # 1,940,183.70 of 3,500,450
    assert keys["Fulfilled so far"].change == "€1,291,500 more than in Q3 2025"
    assert (keys["Placements in this period"].change, keys["Placements in this period"].way) == ("4 fewer than in Q3 2025", "down")
    assert keys["Running contracts"].change == "the same as in Q3 2025"
    year = replace(full(), period="2025", quarters=("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"))
    assert sheet_context(year)["keys"][0].change == "€412,000 more than in 2024"


def test_signals_say_what_is_done_and_by_whom() -> None:
    two = [(signal.what, signal.action, signal.who) for signal in sheet_context(full())["signals"]]
    assert two == [
        ("2 contracts may stay below their obligation", "Agree what will still be done", "Service desk"),
        ("3 contracts with a social return clause are not registered yet", "Register them with the service desk", "Beekstad"),
    ]
    calm = sheet_context(replace(full(), contracts_at_risk=0, contracts_unregistered=0))
    assert (calm["signals"], calm["is_all_well"]) == ([], True)
    assert not sheet_context(replace(full(), contracts_at_risk=None, contracts_unregistered=None))["is_all_well"]


def test_only_disclosed_figures_reach_the_sheet() -> None:
    cells = tuple(
        PersonCell(
            municipality="beekstad",
            quarter=quarter,
            group="disability",
            persons=persons,
            amount=Decimal(amount),
        )
        for quarter, persons, amount in (("2023-Q4", 6, "61000.00"), ("2024-Q4", 3, "31415.92"))
    )
    quarters = tuple(f"{year}-Q{number}" for year in (2023, 2024) for number in (1, 2, 3, 4))[3:]
    world = World(("beekstad",), quarters, cells)
    now = world.figures("beekstad", ["2024-Q4"])
    before = disclose(world.figures("beekstad", ["2023-Q4"]), world.blocks())
    sheet = build_sheet(now, disclose(now, world.blocks()), reported_on=date(2025, 1, 20), year_before=before)
    assert sheet.placements == Small(5)
    assert set(sheet.changes) == {"obligation", "social_purchasing", "contracts_active"}
    stored = json.dumps(sheet.to_json())
    assert "31415" not in stored
    assert str(now.fulfilled) not in stored
    assert str(now.open) not in stored
    assert before.placements == Shown(Decimal(6))


def test_the_range_needs_eight_municipalities_with_an_exact_figure() -> None:
    exact = [Shown(Decimal(value)) for value in range(10, 90, 10)]
    assert quartile_range(exact) == (Decimal(25), Decimal(65))
    assert quartile_range([*exact[:7], Band(Decimal(0), Decimal(1))]) is None
