"""A small table, typed by hand in the editor and published, is the same as the same table loaded from a file.

    placement     € 36.000 a year × 24 of 36 hours, twelve months      € 24.000,00
    bonus         50 or older: € 6.000 a year, for the same part       €  4.000,00
    together                                                           € 28.000,00
"""

import json
from pathlib import Path
from typing import Any

import pytest
from playwright.sync_api import Browser, expect

from buildingblocks import schedule_file
from buildingblocks.cases import run_case
from buildingblocks.schedule_diff import differences
from sroi.accounts.acting import SYSTEM
from sroi.accounts.actions.memberships import grant_membership
from sroi.accounts.actions.people import create_user
from sroi.accounts.roles import RoleCode
from tests.browser.beginning import PASSWORD, START, make_beginning, with_password
from tests.browser.site import Site
from tests.browser.visitor import Visitor, nl, pictures
from tests.world import at

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK = "/regio/walvoorde/"
TABLE: dict[str, Any] = {
    "id": "proef-2027", "region": "Walvoorde", "title_nl": "Proeftabel 2027", "valid_from": "2027-01-01", "fulltime_hours": 36,
    "blocks": [
        {"code": "PW", "name_nl": "Participatiewet", "kind": "employment", "route": "jobs", "reporting_group": "participation_act",
         "value": 36000, "unit": "per_fte_year", "prorata": ["hours_per_week/fulltime_hours", "duration/12_months"],
         "max_duration_months": 24},
        {"code": "INKOOP", "name_nl": "Sociale inkoop", "kind": "purchasing", "route": "social_purchasing", "value": 100,
         "unit": "pct_of_invoice_excl_vat", "prorata": [], "recognition": {"sw_company": None, "pso_1": 12.5}},
    ],
    "bonuses": [
        {"code": "A50", "name_nl": "50 jaar of ouder", "value": 6000, "unit": "per_year", "scaling_class": "person",
         "condition": {"age": {"op": ">=", "years": 50}}, "applies_to": ["PW"]},
    ],
    "categories": [{"code": "SOC", "name_nl": "Sociaal inkopen", "blocks": ["INKOOP"]}],
    "caps": [{"scope": "category:SOC", "type": "max_pct_obligation", "value": 50}],
    "pso": [{"role": "main_contractor", "level": "3", "effect": 15}],
    "obligation": {"default_pct": 5, "rules": [{"basis": "award_value", "threshold": 250000, "comparison": "gt"}]},
    "policy": {"month_counting": "days_365", "rounding": {"unit": "cent"}},
}
CASE: dict[str, Any] = {
    "block": "PW", "facts": {"start": "2027-01-01", "end": "2027-12-31", "hours_per_week": 24, "age_at_start": 50},
}


def test_a_table_typed_by_hand_is_the_table_that_is_loaded(browser: Browser, site: Site, tmp_path: Path) -> None:
    world = make_beginning()
    user = create_user(email="beheerder@test.example", name="Bea Beheerder", by=SYSTEM, at=at(START))
    with_password(user)
    grant_membership(user=user, role=RoleCode.DESK_ADMINISTRATOR, of=world.desk, limited_to_desk=None, by=SYSTEM, at=at(START))
    site.start("2026-11-02T09:00")
    keeper = Visitor(browser, site.url)
    with pictures("schedule-editor", keeper):
        keeper.sign_in("beheerder@test.example", PASSWORD)
        a_draft_is_made(keeper)
        the_rows_are_typed(keeper)
        the_bench_gives_the_sum(keeper)
        typed = downloaded(keeper, tmp_path / "typed.json")
        the_draft_is_published(keeper)
        loaded = the_same_from_a_file(keeper, tmp_path)
    assert differences(loaded, typed) == []
    results = [run_case(CASE | {"schedule": document}) for document in (TABLE, loaded, typed)]
    assert [result["value"] for result in results] == ["28000.00"] * 3
    assert results[1] == results[2]


def a_draft_is_made(keeper: Visitor) -> None:
    keeper.open(f"{DESK}bouwblokken/").follow(nl("New version"), within="main")
    keeper.fill(start="empty", title_nl="Proeftabel 2027", region="Walvoorde", id="proef-2027").press(nl("Make the draft"))
    keeper.follow(nl("General"), within="main")
    keeper.fill(valid_from="2027-01-01", fulltime_hours="36").press(nl("Save"))


def the_rows_are_typed(keeper: Visitor) -> None:
    add(keeper, nl("Building blocks"), code="PW", name_nl="Participatiewet", kind="employment", route="jobs",
        reporting_group="participation_act", unit="per_fte_year", max_duration_months="24",
        prorata=["hours_per_week/fulltime_hours", "duration/12_months"])
    assert nl("A value is needed here.") in keeper.text  # the reader's fault, at its field, with nothing lost
    keeper.fill(value="36.000").press(nl("Save and add another"))
    keeper.unfold(nl("Recognised vendors"))
    keeper.fill(code="INKOOP", name_nl="Sociale inkoop", kind="purchasing", route="social_purchasing", value="100",
                unit="pct_of_invoice_excl_vat", recognition_1_of="sw_company", recognition_2_of="pso_1", recognition_2_value="12,5")
    keeper.press(nl("Save"))
    add(keeper, nl("Bonuses"), code="A50", name_nl="50 jaar of ouder", value="6000", unit="per_year", scaling_class="person",
        condition="age", condition_op=">=", condition_years="50", applies_to=["PW"])
    add(keeper, nl("Categories"), code="SOC", name_nl="Sociaal inkopen", blocks=["INKOOP"])
    add(keeper, nl("Maximums"), type="max_pct_obligation", scope="category:SOC", value="50")
    add(keeper, nl("PSO"), role="main_contractor", level="3", effect="15")
    part(keeper, nl("Obligation"))
    keeper.fill(default_pct="5").press(nl("Save"))
    add(keeper, nl("Rules of the obligation"), basis="award_value", threshold="250.000", comparison="gt")
    part(keeper, nl("Calculation rules"))
    keeper.fill(month_counting="days_365", rounding__unit="cent").press(nl("Save"))


def part(keeper: Visitor, name: str) -> None:
    """Open a part from the overview."""
    keeper.go(keeper.page.get_by_role("link", name=nl("Building blocks"), exact=True).first.click)
    keeper.follow("Proeftabel 2027", within="main").follow(nl("Edit"), within="main")
    keeper.go(keeper.page.locator("main th").get_by_role("link", name=name, exact=True).click)


def add(keeper: Visitor, name: str, **values: str | list[str]) -> None:
    """Add a row to a part."""
    part(keeper, name)
    keeper.follow(nl("Add a row"), within="main")
    for field, value in values.items():
        for one in value if isinstance(value, list) else [value]:
            keeper.fill(**{field: one})
    keeper.press(nl("Save"))


def the_bench_gives_the_sum(keeper: Visitor) -> None:
    """While somebody types, and without a script too: the form is sent as a whole."""
    keeper.follow(nl("Building blocks"), within="header").follow("Proeftabel 2027", within="main").follow(nl("Test bench"), within="main")
    keeper.fill(blok="PW").press(nl("Choose"))
    keeper.fill(start="2027-01-01", end="2027-12-31", hours_per_week="24", age_band="50-")
    expect(keeper.page.locator("#bench-value")).to_contain_text("28.000,00")
    keeper.press(nl("Calculate"))
    assert "€ 28.000,00" in keeper.text
    assert "50 jaar of ouder" in keeper.text


def downloaded(keeper: Visitor, file: Path) -> schedule_file.Json:
    """The version that is open, as a file."""
    keeper.follow(nl("Table"), within="main")
    with keeper.page.expect_download() as download:
        keeper.page.get_by_role("link", name=nl("Download as JSON")).click()
    download.value.save_as(file)
    return schedule_file.loads(file.read_text(encoding="utf-8"))


def the_draft_is_published(keeper: Visitor) -> None:
    keeper.follow(nl("Publish"), within="main").press(nl("Publish this version"))
    assert nl("This version is published.") in keeper.text
    assert "€ 36.000 per voltijdsjaar, naar rato van uren en duur, hoogstens 24 maanden" in keeper.text


def the_same_from_a_file(keeper: Visitor, folder: Path) -> schedule_file.Json:
    """Load the table from a file under another code, and compare the two on screen."""
    file = folder / "proef.json"
    file.write_text(json.dumps(TABLE | {"id": "proef-2027-bestand"}), encoding="utf-8")
    keeper.open(f"{DESK}bouwblokken/").follow(nl("Load a file"), within="main")
    keeper.page.locator("main input[type=file]").set_input_files(file)
    keeper.press(nl("Load the file")).follow(nl("Compare"), within="main")
    keeper.page.locator("main select[name=van]").select_option(index=1)
    keeper.press(nl("Compare"))
    assert nl("No differences") in keeper.text
    keeper.open(f"{DESK}bouwblokken/?state=draft").follow("Proeftabel 2027", within="main")
    return downloaded(keeper, folder / "loaded.json")
