"""Invented sheets that stretch the layout: full, empty, hidden, long names, far too much, negative."""

from dataclasses import replace
from datetime import date
from decimal import Decimal

from reporting.disclosure.blocks import GroupBlock
from reporting.disclosure.disclosed import Band, Disclosed, Joined, Shown, Small
from reporting.figures.figure_set import Organisation
from reporting.disclosure.group_table import GroupTable
from reporting.sheet.infosheet import Sheet

from reporting.sheet.parts import Contact

QUARTERS = ("2024-Q4", *(f"2025-Q{number}" for number in (1, 2, 3, 4)), "2026-Q1", "2026-Q2", "2026-Q3")


def euro(value: str | int) -> Shown:
    return Shown(Decimal(value).quantize(Decimal("0.01")))


def groups() -> GroupTable:
    counts = [
        (("participation_act",), 47),
        (("unemployment",), 131),
        (("disability",), 58),
        (("jobs_register",), 92),
        (("pupil_student",), 176),
        (("no_benefit", "other"), 9),
    ]
    total = sum(count for _groups, count in counts)
    return GroupTable(
        years=(2025,),
        rows=tuple(
            (GroupBlock(groups=names, persons=count), Decimal(count) / total if count >= 10 else None)
            for names, count in sorted(counts, key=lambda row: (len(row[0]) > 1, -row[1]))
        ),
    )


def routes(jobs: Disclosed, purchasing: str, *, pso: str = "131316.90") -> dict[str, Disclosed]:
    return {
        "jobs_and_learning": jobs,
        "group_secondment": euro("28201.00"),
        "social_purchasing": euro(purchasing),
        "activities": euro("11045.30"),
        "pso": euro(pso),
        "social_initiative": euro("7500.00"),
        "custom": euro("0.00"),
    }


def full() -> Sheet:
    amounts = (212, 184, 251, 305, 268, 342, 297, 384)
    return Sheet(
        desk=Organisation(slug="proefregio", name="Servicedesk Social Return Proefregio"),
        municipality=Organisation(slug="beekstad", name="Beekstad"),
        period="2026-Q3",
        quarters=("2026-Q3",),
        as_of=date(2026, 9, 30),
        reported_on=date(2026, 10, 15),
        version=1,
        change="",
        threshold=5,
        contracts_total=64,
        contracts_active=47,
        contracts_closed=17,
        contracts_new=4,
        contracts_ended=3,
        contracts_at_risk=2,
        contracts_unregistered=3,
        advices=12,
        obligation=Decimal("3912450.00"),
        fulfilled=euro("384126.45"),
        fulfilled_cumulative=euro("3231683.70"),
        open=euro("702811.30"),
        surplus=euro("22045.00"),
        committed=Band(Decimal(150000), Decimal(200000)),
        corrections=Decimal("-1240.00"),
        time_elapsed=Decimal("0.78"),
        routes=routes(euro("141994.25"), "64069.00"),
        placements=Shown(Decimal(23)),
        groups=groups(),
        trend=tuple((quarter, euro(amount * 1000)) for quarter, amount in zip(QUARTERS, amounts, strict=True)),
        joined=(),
        names={},
        changes={
            "obligation": Decimal("412000.00"),
            "fulfilled_cumulative": Decimal("1291500.00"),
            "fulfilled": Decimal("79126.45"),
            "placements": Decimal(-4),
            "social_purchasing": Decimal("12400.00"),
            "contracts_active": Decimal(0),
        },
        region_range=(Decimal("0.61"), Decimal("0.88")),
        contact=Contact(
            name="Servicedesk Social Return Proefregio",
            email="socialreturn@proefregio.example",
            telephone="0600 000 000",
            website="https://socialreturn.proefregio.example/",
        ),
    )


def empty() -> Sheet:
    nothing = euro(0)
    return replace(
        full(),
        contracts_total=0,
        contracts_active=0,
        contracts_closed=0,
        contracts_new=0,
        contracts_ended=0,
        contracts_at_risk=0,
        contracts_unregistered=None,
        obligation=Decimal("0.00"),
        fulfilled=Band(Decimal(0), Decimal(50_000)),
        fulfilled_cumulative=Band(Decimal(0), Decimal(50_000)),
        open=nothing,
        surplus=Band(Decimal(0), Decimal(50_000)),
        committed=None,
        corrections=Decimal("0.00"),
        time_elapsed=None,
        routes=dict.fromkeys(routes(nothing, "0"), nothing) | {"jobs_and_learning": Band(Decimal(0), Decimal(50_000))},
        placements=Small(5),
        groups=None,
        trend=(),
        changes={},
        region_range=None,
        contact=Contact(),
    )


def hidden() -> Sheet:
    band = Band(Decimal(0), Decimal(50_000))
    return replace(
        full(),
        contracts_at_risk=1,
        fulfilled=Band(Decimal(200_000), Decimal(300_000)),
        fulfilled_cumulative=Band(Decimal(3_100_000), Decimal(3_200_000)),
        open=Band(Decimal(700_000), Decimal(850_000)),
        surplus=band,
        routes=routes(band, "64069.00"),
        placements=Small(5),
        trend=tuple(
            (quarter, Band(Decimal(200_000), Decimal(300_000)) if index % 2 else value)
            for index, (quarter, value) in enumerate(full().trend)
        ),
        joined=(
            Joined(
                municipalities=("beekstad",),
                first_quarter="2026-Q1",
                last_quarter="2026-Q3",
                persons=6,
                amount=Decimal("61234.50"),
            ),
            Joined(
                municipalities=("aadorp", "beekstad", "cingel"),
                first_quarter="2026-Q1",
                last_quarter="2026-Q4",
                persons=7,
                amount=Decimal("101234.50"),
            ),
        ),
        names={"aadorp": "Aadorp", "beekstad": "Beekstad", "cingel": "Cingel aan den IJssel"},
        changes={"obligation": Decimal("412000.00")},
        region_range=None,
    )


def long_names() -> Sheet:
    name = "Gemeenschappelijke regeling Proefgemeenten Beekstad-Aadorp en Cingel aan den IJssel"
    return replace(
        hidden(),
        desk=Organisation(slug="proefregio", name="Steunpunt Social Return voor de arbeidsmarktregio Proefland-Zuid"),
        municipality=Organisation(slug="gr-proef", name=name),
        period="2024-Q2..2025-Q1",
        version=3,
        change="de verplichting van twee contracten is aangepast na overleg met de opdrachtgever",
        obligation=Decimal("123456789.00"),
        names={"aadorp": name, "beekstad": name, "cingel": name},
        fulfilled_cumulative=Band(Decimal(103_150_000), Decimal(103_250_000)),
        open=Band(Decimal(20_200_000), Decimal(20_350_000)),
    )


def far_above() -> Sheet:
    return replace(
        full(),
        contracts_total=1,
        contracts_active=1,
        contracts_closed=0,
        contracts_new=0,
        contracts_ended=0,
        contracts_at_risk=0,
        contracts_unregistered=0,
        obligation=Decimal("80000.00"),
        fulfilled_cumulative=euro("240000.00"),
        open=euro(0),
        surplus=euro("160000.00"),
        committed=None,
        time_elapsed=Decimal("0.40"),
        changes={},
    )


def negative() -> Sheet:
    return replace(
        full(),
        fulfilled=euro("-48200.00"),
        fulfilled_cumulative=euro("-12000.00"),
        open=euro("3924450.00"),
        surplus=euro(0),
        routes=routes(euro("-61000.00"), "-12250.00", pso="17049.70"),
        trend=tuple(
            (quarter, euro(amount * 1000))
            for quarter, amount in zip(QUARTERS, (12, -4, 0, 31, 22, -15, 8, -48), strict=True)
        ),
        changes={"fulfilled": Decimal("-79126.45")},
    )


def year_of_the_desk() -> Sheet:
    return replace(
        full(),
        municipality=None,
        period="2025",
        quarters=("2025-Q1", "2025-Q2", "2025-Q3", "2025-Q4"),
        as_of=date(2025, 12, 31),
        contracts_total=399,
        contracts_active=301,
        contracts_closed=98,
        obligation=Decimal("37900000.00"),
        fulfilled=euro("9126450.00"),
        fulfilled_cumulative=euro("33500000.00"),
        open=euro("4900000.00"),
        surplus=euro("500000.00"),
        placements=Shown(Decimal(513)),
        trend=tuple(
            (quarter, euro(amount * 10_000))
            for quarter, amount in zip(QUARTERS, (212, 184, 251, 305, 268, 342, 297, 384), strict=True)
        ),
    )


SHEETS = {
    "full": full,
    "empty": empty,
    "hidden": hidden,
    "long_names": long_names,
    "far_above": far_above,
    "negative": negative,
    "year_of_the_desk": year_of_the_desk,
}
