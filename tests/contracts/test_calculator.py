"""The public calculator: the engine's amounts, nothing stored, a link that says it all, and no draft of anybody."""

import re
from datetime import date
from decimal import Decimal
from typing import Any
from unittest import mock

import pytest
from django.contrib.sessions.models import Session
from django.db import connection
from django.http import QueryDict
from django.test import Client, override_settings
from django.test.utils import CaptureQueriesContext
from hypothesis import given
from hypothesis import strategies as st
from redis.exceptions import RedisError

from buildingblocks import schedule_file
from buildingblocks.cases import run_case
from buildingblocks.models import Schedule
from contracts.calculator.state import FIELDS, LONGEST_VALUE, MOST_EFFORTS, EffortState, State, TooMuch
from sroi.look.formatting import euro
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope
from tests.world import AT, SCHEDULE, World, publish_schedule

PAGE = "/rekenhulp/"
BEGUN = "regio=proefrivier&waarde=1000000&soort=works&gegund=2025-03-01"
PERSON = "inzet=PW_LT2;aantal:2;weekuren:36;maanden:7"
BOUGHT = "inzet=SOC_PURCHASE;bedrag:4000;register:sw_company"
D = Decimal
django_db = pytest.mark.django_db


def shown(query: str = "", *, client: Client | None = None, **headers: str) -> Any:
    """The page with this link; it is one, so nothing leads on."""
    answer = (client or Client()).get(f"{PAGE}?{query}" if query else PAGE, headers=headers)
    assert answer.status_code == 200, answer.get("Location")
    return answer


def said(answer: Any) -> str:
    """What the page says, with plain spaces."""
    return re.sub(r"\s+", " ", answer.content.decode().replace("\xa0", " ").replace("&nbsp;", " "))


def money(amount: str) -> str:
    return euro(D(amount)).replace("\xa0", " ")


# --- amounts


@django_db
def test_the_amounts_are_those_of_the_engine(world: World) -> None:
    found = shown(f"{BEGUN}&pso=1&{PERSON}&{BOUGHT}").context["found"]
    placement = {"start": "2025-03-01", "months": "7", "hours_per_week": "36"}
    invoice = {"invoice_date": "2025-03-01", "amount_excl_vat": "4000", "vendor_recognition": ["sw_company"]}
    expected = run_case({
        "schedule": SCHEDULE,
        "contract": {"award_date": "2025-03-01", "value_excl_vat": "1000000", "type": "works",
                     "pso": [{"level": "1", "valid_from": "2025-03-01"}]},
        "entries": [{"id": "a", "block": "PW_LT2", "facts": placement}, {"id": "b", "block": "PW_LT2", "facts": placement},
                    {"id": "c", "block": "SOC_PURCHASE", "facts": invoice}],
    })
    settled = found.plan.settlement
    assert [str(row.planned.value) for row in found.rows] == ["35000.00", "4000.00"]
    assert str(settled.claimed) == expected["value"]
    for name in ("obligation", "pso_effect", "fulfilled", "open", "surplus", "not_counted"):
        assert str(getattr(settled, name)) == expected[name], name
    assert (expected["obligation"], expected["open"]) == ("45000.00", "6000.00")


@django_db
def test_the_page_says_why_and_how_to_go_on(world: World) -> None:
    text = said(shown(f"{BEGUN}&{PERSON}"))
    for part in ("5 % van de opdrachtwaarde van € 1.000.000,00", money("35000.00"), money("15000.00"), "2 keer € 17.500,00",
                 "Nog niet gedekt", "1 persoon, 36 uur per week, 6 maanden", "€ 15.000,00 excl. btw, sociaal werkbedrijf",
                 "Demonstratietabel, verzonnen bedragen"):
        assert part in text, part
    assert "Gedekt" in said(shown(f"{BEGUN}&inzet=PW_LT2;maanden:20;weekuren:36"))


@django_db
def test_a_way_that_is_added_covers(world: World) -> None:
    answer = shown(f"{BEGUN}&{PERSON}")
    ways = answer.context["ways"]
    assert len(ways) > 10
    for row in ways:
        found = shown(row["url"].partition("#")[0].partition("?")[2]).context["found"]
        assert found.plan.is_covered is row["way"].way.covers, row["way"].text


@django_db
def test_without_a_contract_value_efforts_still_have_a_worth(world: World) -> None:
    answer = shown(f"regio=proefrivier&waarde=&gegund=2025-03-01&{PERSON}")
    assert money("35000.00") in said(answer)
    assert answer.context["obligation"] is None
    assert answer.context["ways"] == []


@django_db
def test_what_follows_the_invoices_is_counted_over_the_whole_value(world: World) -> None:
    publish_other(world.other_desk, "demo-oost-nl-2022", basis="invoiced_turnover")
    answer = shown("regio=testheide&waarde=200000&soort=works&gegund=2022-06-01")
    assert answer.context["obligation"].owed == D("10000.00")
    assert "als de hele opdrachtwaarde gefactureerd is" in said(answer)


@django_db
def test_a_maximum_that_bites_is_named(world: World) -> None:
    publish_other(world.other_desk, "demo-shapes")
    text = said(shown("regio=testheide&waarde=1000000&soort=works&gegund=2024-06-01&inzet=HALFDAY;dagdelen:20"))
    assert "hoogstens 10 % van de verplichting telt" in text
    assert money("3000.00") in text


def publish_other(desk: ServiceDesk, code: str, *, basis: str = "") -> Schedule:
    """One more shipped schedule, in place of what the desk has; with another basis of the obligation."""
    with scope(desk_scope(desk.pk)):
        Schedule.objects.filter(desk=desk).update(status=Schedule.Status.RETIRED)
        row = publish_schedule(desk=desk, code=code)
        if basis:
            row.resolved["obligation"]["rules"][0]["basis"] = basis
            row.save(update_fields=["resolved"])
    return row


# --- which region, which version


@django_db
def test_the_award_date_chooses_the_version(world: World) -> None:
    with scope(desk_scope(world.desk.pk)):
        publish_schedule(desk=world.desk, code="demo-oost-nl-2022")
    assert shown(BEGUN).context["schedule"].code == SCHEDULE
    assert shown(BEGUN.replace("2025-03-01", "2022-05-01")).context["schedule"].code == "demo-oost-nl-2022"
    none = shown(BEGUN.replace("2025-03-01", "2003-05-01"))
    assert none.context["schedule"] is None
    assert "geen gepubliceerd bouwblokkenmodel" in said(none)


@django_db
def test_drafts_are_nobodys(world: World) -> None:
    for desk in (world.desk, world.other_desk):
        with scope(desk_scope(desk.pk)):
            row = publish_schedule(desk=desk, code="demo-shapes")
            Schedule.objects.filter(pk=row.pk).update(
                status=Schedule.Status.DRAFT, published_at=None, title=f"Concept van {desk.slug}",
            )
    with scope(desk_scope(world.other_desk.pk)):
        Schedule.objects.filter(code=SCHEDULE).update(status=Schedule.Status.RETIRED)
    signed_in = Client()
    signed_in.force_login(world.user("desk_administrator"))
    for client in (Client(), signed_in):
        for query in ("", BEGUN, f"{BEGUN}&inzet=HALFDAY;dagdelen:2", BEGUN.replace("proefrivier", "testheide")):
            text = said(shown(query, client=client))
            assert "Concept van" not in text
            assert world.other_desk.name not in text
        assert shown(BEGUN, client=client).context["schedule"].code == SCHEDULE


# --- nothing is kept


@django_db
def test_nothing_is_written_anywhere(world: World) -> None:
    client = Client()
    sessions = Session.objects.count()
    with CaptureQueriesContext(connection) as queries:
        answers = [shown("", client=client), shown(f"{BEGUN}&{PERSON}", client=client)]
        answers.append(client.get(f"/api/v1/rekenhulp?{BEGUN}&{PERSON}"))
    words = {row["sql"].split()[0] for row in queries}
    assert words <= {"SELECT", "SAVEPOINT", "RELEASE"}, words
    assert Session.objects.count() == sessions
    assert set(client.cookies) == {"csrf"}  # of the button that changes the language
    assert not answers[2].cookies
    for answer in answers:
        assert "no-store" in answer["Cache-Control"]


@django_db
def test_only_the_empty_page_may_be_found(world: World) -> None:
    assert "X-Robots-Tag" not in shown()
    filled = shown(BEGUN)
    assert filled["X-Robots-Tag"] == "noindex"
    assert '<meta name="robots" content="noindex">' in filled.content.decode()


@django_db
def test_the_number_of_queries_does_not_grow(world: World) -> None:
    shown(BEGUN)
    counts = []
    for query in (BEGUN, f"{BEGUN}&{PERSON}", f"{BEGUN}&{PERSON}&{BOUGHT}&{PERSON}&{BOUGHT}"):
        with CaptureQueriesContext(connection) as queries:
            shown(query)
        counts.append(len(queries))
    assert counts[0] == counts[1] == counts[2] <= 8


# --- the link


@django_db
def test_a_form_leads_to_its_link_and_the_link_shows_the_same(world: World) -> None:
    form = {
        "regio": "proefrivier", "gegund": "2025-03-01", "waarde": " 1.000.000 ", "soort": "works", "arbeid": "", "pso": "",
        "begin": "", "eind": "", "percentage": "", "vast": "", "r3-blok": "SOC_PURCHASE", "r3-bedrag": "4000",
        "r3-register": "sw_company", "r1-blok": "PW_LT2", "r1-aantal": "2", "r1-maanden": "7", "r1-weekuren": "36",
        "r1-verklaring-special_group": "on", "erbij-blok": "",
    }
    answer = Client().get(PAGE, form)
    assert answer.status_code == 302
    link = answer["Location"].partition("?")[2]
    assert link.count("inzet=") == 2
    assert "verklaring-special_group:ja" in link
    first = shown(link)
    assert first.context["link"].endswith(link)
    live = Client().get(PAGE, form, headers={"HX-Request": "true"})
    assert live["HX-Replace-Url"] == f"{PAGE}?{link}"
    assert live.context["found"].plan == first.context["found"].plan


@django_db
def test_buttons_add_and_take_away(world: World) -> None:
    base = {"regio": "proefrivier", "waarde": "1000000", "soort": "works", "gegund": "2025-03-01"}
    added = Client().get(PAGE, base | {"erbij": "1", "erbij-blok": "PW_LT2"})["Location"]
    assert added.endswith("inzet=PW_LT2;aantal:1;weekuren:36;maanden:12#inzet-1")
    both = base | {"r1-blok": "PW_LT2", "r1-maanden": "3", "r2-blok": "MVO", "r2-uren": "4"}
    assert "inzet=MVO;uren:4#" in Client().get(PAGE, both | {"weg": "1"})["Location"]
    assert Client().get(PAGE, both | {"weg": "zeven"})["Location"].count("inzet=") == 2


@django_db
def test_wrong_answers_stand_beside_their_fields_as_they_were_typed(world: World) -> None:
    answer = shown("regio=proefrivier&waarde=veel&soort=iets&gegund=2025-03-01&eind=2024-01-01&inzet=PW_LT2;maanden:lang;weekuren:36")
    found = answer.context["found"]
    assert set(found.form.errors) == {"waarde", "soort", "begin"}
    assert set(found.rows[0].form.errors) == {"maanden"}
    for typed in ('value="veel"', 'value="lang"'):
        assert typed in answer.content.decode()
    assert "zijn 4 problemen" in said(answer)


@django_db
@pytest.mark.parametrize(("query", "name"), [
    ("gegund=1024-01-01", "gegund"), ("begin=2025-01-01&eind=2090-01-01", "eind"), ("begin=2025-01-01&eind=2060-01-01", "eind"),
    ("eind=2026-01-01", "begin"), ("percentage=5&vast=100", "vast"), ("regio=nergens", "regio"), ("waarde=-5", "waarde"),
    ("gegund=31-02-2025", "gegund"),
])
def test_what_cannot_be_is_refused(world: World, query: str, name: str) -> None:
    begun = "" if query.startswith(("regio", "gegund")) else "gegund=2025-03-01&"
    asked = query if query.startswith("regio") else f"regio=proefrivier&{begun}{query}"
    parts = {part.partition("=")[0]: part for part in f"waarde=100000&soort=works&{asked}".split("&")}
    state = State.read(QueryDict("&".join(parts.values())))
    assert name in shown(state.query()).context["found"].form.errors


@django_db
def test_what_is_missing_is_told_and_does_not_count(world: World) -> None:
    answer = shown(f"{BEGUN}&inzet=PW_LT2;aantal:1&inzet=MVO;aantal:1")
    text = said(answer)
    assert "Dit ontbreekt: maanden" in text
    assert [row.missing for row in answer.context["found"].rows] == [["hours_per_week", "months"], ["hours_or_cost"]]
    assert answer.context["plan"].settlement.claimed == 0
    both = shown(f"{BEGUN}&inzet=MVO;uren:3;bedrag:200").context["found"].rows[0]
    assert (both.planned, set(both.form.errors)) == (None, {"bedrag"})


@django_db
def test_efforts_stay_while_no_version_is_found(world: World) -> None:
    for begun in ("waarde=100", BEGUN.replace("2025-03-01", "2003-05-01"), BEGUN.replace("2025-03-01", "ooit")):
        page = shown(State.read(QueryDict(f"{begun}&{PERSON}")).query()).content.decode()
        assert f'name="inzet" value="{PERSON.removeprefix("inzet=")}"' in page


@django_db
def test_more_people_than_a_plan_has_are_refused(world: World) -> None:
    found = shown(f"{BEGUN}&inzet=PW_LT2;aantal:60;weekuren:36;maanden:7&inzet=PW_LT2;aantal:60;weekuren:36;maanden:7").context["found"]
    assert found.rows[0].planned is not None
    assert set(found.rows[1].form.errors) == {"aantal"}


@django_db
@pytest.mark.parametrize("query", [
    "&".join([BEGUN, *[PERSON] * (MOST_EFFORTS + 1)]), f"{BEGUN}&gebied={'x' * (LONGEST_VALUE + 1)}",
    f"{BEGUN}&inzet=PW_LT2;{';'.join(f'k{at}:{at}' for at in range(2000))}",
])
def test_a_link_without_end_is_refused(world: World, query: str) -> None:
    assert Client().get(f"{PAGE}?{query}").status_code == 400


@django_db
def test_the_fullest_form_fits_in_an_address(world: World) -> None:
    """20 rows of the block with most questions, all ticked; the web server reads lines of 8,190 characters."""
    publish_other(world.other_desk, "haaglanden-2023-07")
    begun = "regio=testheide&waarde=1000000&soort=works&gegund=2024-03-01"
    answer = shown("&".join([begun, *["inzet=BA;aantal:1;weekuren:36;maanden:12"] * MOST_EFFORTS]))
    names = [name for row in answer.context["found"].rows for name in (*[row.form.add_prefix(n) for n in row.form.fields], f"r{row.number}-blok")]
    assert len(PAGE) + sum(len(name) + len("=12345,67&") for name in names) < 8000


@given(st.lists(st.tuples(st.text(max_size=8), st.dictionaries(st.text(max_size=6), st.text(max_size=9), max_size=3)), max_size=4),
       st.dictionaries(st.sampled_from(FIELDS), st.text(max_size=12)))
def test_reading_a_link_again_changes_nothing(efforts: list[tuple[str, dict[str, str]]], values: dict[str, str]) -> None:
    written = State(values, tuple(EffortState(block, given) for block, given in efforts))
    try:
        first = State.read(QueryDict(written.query()))
    except TooMuch:
        return
    assert State.read(QueryDict(first.query())) == first
    assert State.read(QueryDict(first.query())).query() == first.query()


# --- not too often


@django_db
@override_settings(CALCULATOR_RATE="2/m/ip")
def test_who_asks_too_often_waits(world: World) -> None:
    client = Client()
    for _time in range(2):
        assert client.get(f"{PAGE}?{BEGUN}").status_code == 200
    late = client.get(f"{PAGE}?{BEGUN}")
    assert (late.status_code, late["Retry-After"]) == (429, "60")
    assert "Te veel berekeningen" in said(late)
    assert client.get(PAGE).status_code == 200  # the empty page costs nothing
    other = client.get(f"/api/v1/rekenhulp?{BEGUN}")
    assert (other.status_code, other["Content-Type"]) == (429, "application/problem+json")


@django_db
def test_it_counts_when_the_counters_are_away(world: World) -> None:
    with mock.patch("contracts.calculator.limits.ratelimit.consume", side_effect=RedisError("away")):
        assert money("50000.00") in said(shown(BEGUN))


@django_db
def test_it_is_whole_in_english(world: World) -> None:
    client = Client()
    client.cookies["django_language"] = "en"
    text = said(shown(f"{BEGUN}&{PERSON}", client=client))
    for part in ("Not covered yet", "€15,000.00", "1 person, 36 hours per week, 6 months"):
        assert part in text, part


@django_db
def test_the_ways_to_the_calculator(world: World) -> None:
    client = Client()
    assert PAGE in client.get("/").content.decode()
    assert PAGE in client.get("/account/login/").content.decode()
    client.force_login(world.user("supplier"))
    assert PAGE in client.get(world.url("supplier", "home")).content.decode()


def test_the_dates_of_this_file_are_in_force() -> None:
    rules = schedule_file.shipped(SCHEDULE)
    assert rules.in_force(date(2025, 3, 1))
    assert AT.year == 2025
