"""Imports: rows of both kinds in both formats, and every kind of fault with its row and column."""

from __future__ import annotations

from datetime import date, datetime
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest
from django.utils import translation

from contracts.models import Balance, Contract, Event, OpeningBalance, SupplierDossier
from reporting.figures.figure_set import FigureSet
from reporting.figures.exact import figures
from reporting.figures.report_period import parse_period
from sroi.tenancy.models import Municipality, Participation, Supplier
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.import_files import (CONTRACT, SUPPLIER, SUPPLIER_HEADINGS, Upload, check, confirm, contracts, count, csv, faults, run, upload_only, xlsx)
from tests.world import AT, DAY, World, settle_all

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


# --- suppliers -----------------------------------------------------------------------------------------------------


FORMS: dict[str, Upload] = {
    "xlsx": xlsx([SUPPLIER_HEADINGS, SUPPLIER]),
    "csv": csv([SUPPLIER_HEADINGS, SUPPLIER]),
    "commas": csv([SUPPLIER_HEADINGS, SUPPLIER], separator=",", encoding="utf-8-sig"),
    "Windows": csv([SUPPLIER_HEADINGS, SUPPLIER], encoding="cp1252"),
    "hint": csv([["sep=;"], SUPPLIER_HEADINGS, SUPPLIER]),
}


def test_suppliers_are_taken_in_from_every_kind_of_file(world: World) -> None:
    batches = {name: check(world, "suppliers", upload) for name, upload in FORMS.items()}
    for name, batch in batches.items():
        assert (batch.state, batch.rows, batch.faults) == ("checked", 1, 0), (name, batch.report)
        assert batch.report["totals"] == {"new_companies": "1", "known_companies": "0", "changed_dossiers": "0"}, name
    assert not Supplier.objects.filter(kvk_number="00000011").exists()
    assert confirm(world, batches["Windows"]) == "done"
    supplier = Supplier.objects.get(kvk_number="00000011")
    assert (supplier.name, supplier.size) == ("Proefbedrijf Één B.V.", "small")
    with scope(desk_scope(world.desk.pk)):
        dossier = SupplierDossier.objects.get(supplier=supplier)
        assert (dossier.contact_name, dossier.contact_email, dossier.contact_phone) == tuple(SUPPLIER[3:])
        assert Event.objects.filter(verb="import_taken_in").count() == 1
    with scope(desk_scope(world.other_desk.pk)):
        assert not SupplierDossier.objects.filter(supplier=supplier).exists()


def test_a_known_company_stays_itself_and_empty_cells_wipe_nothing(world: World) -> None:
    rows = [["90000101", "Andere Naam B.V.", "groot", "Nieuwe Persoon", None, None]]
    with scope(desk_scope(world.desk.pk)):
        SupplierDossier.objects.filter(supplier=world.supplier).update(contact_phone="000 000 0099")
    batch = check(world, "suppliers", xlsx([SUPPLIER_HEADINGS, *rows]))
    assert batch.report["totals"] == {"new_companies": "0", "known_companies": "1", "changed_dossiers": "1"}
    assert "Verzonnen Bouw B.V." in batch.report["remarks"][0]["message"]
    assert confirm(world, batch) == "done"
    world.supplier.refresh_from_db()
    assert (world.supplier.name, world.supplier.size) == ("Verzonnen Bouw B.V.", "medium")
    with scope(desk_scope(world.desk.pk)):
        dossier = SupplierDossier.objects.get(supplier=world.supplier)
        assert (dossier.contact_name, dossier.contact_phone) == ("Nieuwe Persoon", "000 000 0099")
        assert Event.objects.filter(verb="dossier_changed", supplier=world.supplier).exists()


def test_a_kvk_number_is_never_guessed(world: World) -> None:
    given = [1234567, "1234567", "NL123456", "1234567890", 12.5, 90000103, "00000021"]
    batch = check(world, "suppliers", xlsx([SUPPLIER_HEADINGS, *([kvk, *SUPPLIER[1:]] for kvk in given)]))
    assert faults(batch) == [
        (row, "KvK-nummer", shown)
        for row, shown in enumerate(["1234567", "1234567", "NL123456", "1234567890", "12,5"], start=2)
    ]
    with translation.override("en"):
        told = check(world, "suppliers", xlsx([SUPPLIER_HEADINGS, [1234567, *SUPPLIER[1:]]])).report["faults"][0]["message"]
    assert "has eight digits, this has 7" in told
    assert "format the column as text" in told


def test_faults_of_suppliers(world: World) -> None:
    rows: list[list[Any]] = [
        ["00000011", None, None, None, None, None],
        ["00000012", "Proef", "reusachtig", None, "geen adres", 612345678],
        ["00000013", "Proef", None, None, None, None],
        ["00000013", "Proef", None, None, None, None],
        [None, "Proef", None, None, None, None],
    ]
    batch = check(world, "suppliers", xlsx([SUPPLIER_HEADINGS, *rows]))
    assert faults(batch) == [
        (2, "naam", ""), (3, "grootte", "reusachtig"), (3, "e-mail", "geen adres"), (3, "telefoon", "612345678"),
        (5, "KvK-nummer", "00000013"), (6, "KvK-nummer", ""),
    ]
    assert (batch.state, batch.rows, batch.report["faulty_rows"], batch.faults) == ("faulty", 5, 4, 6)


# --- contracts -----------------------------------------------------------------------------------------------------


@pytest.mark.parametrize("make", [xlsx, csv], ids=["xlsx", "csv"])
def test_contracts_are_registered_with_their_opening_balances(world: World, make: Any) -> None:
    before = count(world, Contract)
    batch = check(world, "contracts", make(contracts({}, {"opdrachtgever": "GM9902", "beginstand banen": None})))
    assert batch.faults == 0, batch.report
    assert batch.report["totals"] == {"contracts": "2", "value": "2000000.00", "openings": "14000.50"}
    assert count(world, Contract) == before
    assert confirm(world, batch) == "done"
    with scope(desk_scope(world.desk.pk)):
        contract = Contract.objects.get(client_number="VB-001")
        assert contract.municipality == world.municipality
        assert contract.supplier == world.supplier
        assert (contract.value_excl_vat, contract.labour_share_pct) == (Decimal("1000000.00"), Decimal("60.00"))
        assert (contract.award_date, contract.until) == (date(2024, 2, 1), date(2044, 2, 29))
        assert contract.tender_publication_date == date(2023, 11, 1)
        assert contract.coordinator == world.people["coordinator"]
        assert contract.contract_holder_email == "karin@voorbeeldstad.example"
        openings = dict(contract.openings.values_list("route", "amount"))
        assert openings == {"jobs": Decimal("12500.50"), "social_purchasing": Decimal("750.00")}
        assert set(contract.openings.values_list("date", flat=True)) == {date(2024, 12, 31)}
        assert Balance.objects.get(contract=contract).stale_since == AT
        assert Contract.objects.get(client_number="VB-002").municipality == world.other_municipality
        verbs = list(Event.objects.filter(at=AT).values_list("verb", flat=True))
        assert sorted(verbs) == ["contract_registered", "contract_registered", "import_taken_in"]


def test_cells_of_a_spreadsheet_can_be_numbers_and_dates(world: World) -> None:
    row = {
        "nummer opdrachtgever": 20240017, "gunningsdatum": datetime(2024, 2, 1), "startdatum": date(2024, 3, 1),
        "einddatum": None, "opdrachtwaarde excl. btw": 1000.1 * 3, "aandeel arbeid %": 0.6, "beginstand banen": 0,
    }
    table = contracts(row)
    column = chr(ord("A") + list(CONTRACT).index("aandeel arbeid %"))
    batch = check(world, "contracts", xlsx(table, formats={f"{column}2": "0%"}))
    assert batch.faults == 0, batch.report
    confirm(world, batch)
    with scope(desk_scope(world.desk.pk)):
        contract = Contract.objects.get(client_number="20240017")
        assert (contract.value_excl_vat, contract.labour_share_pct) == (Decimal("3000.30"), Decimal("60.00"))
        assert contract.until is None
        assert [opening.route for opening in OpeningBalance.objects.filter(contract=contract)] == ["social_purchasing"]


def test_headings_may_be_written_in_other_ways_and_in_any_order(world: World) -> None:
    table = contracts({})
    table[0] = [{"KvK-nummer opdrachtnemer": "KVK nummer", "einddatum": "Einddatum (t/m)", "soort": " SOORT "}.get(name, name)
                for name in table[0]]
    batch = check(world, "contracts", csv([list(reversed(row)) for row in table]))
    assert batch.faults == 0, batch.report


WRONG: list[tuple[str, Any, str]] = [
    ("opdrachtgever", "Onbekendam", "does not take part"), ("opdrachtgever", "testheide", "does not take part"),
    ("KvK-nummer opdrachtnemer", "00009999", "Import the suppliers first"),
    ("titel", None, "empty"), ("titel", "x" * 201, "200 characters"),
    ("titel", "=1+1", "formula"), ("titel", True, "true or false"), ("titel", date(2024, 2, 1), "made a date"),
    ("titel", 1.5, "made a number"), ("titel", "a\x7fb", "cannot be printed"),
    ("nummer opdrachtgever", "KL-running", "registered already"),
    ("soort", "klussen", "werken, diensten, leveringen"), ("soort", 3, "Choose one of"),
    ("gunningsdatum", "31-02-2024", "31-03-2024"), ("gunningsdatum", "2/1/2024", "31-03-2024"),
    ("gunningsdatum", "01-02-24", "31-03-2024"), ("gunningsdatum", 45323, "number, not a date"),
    ("gunningsdatum", "01-02-0204", "year 204"), ("gunningsdatum", datetime(2024, 2, 1, 12, 30), "31-03-2024"),
    ("einddatum", "01-02-2024", "before the first day"),
    ("opdrachtwaarde excl. btw", "1,234.56", "1.234,56"), ("opdrachtwaarde excl. btw", "1.234", "two ways"),
    ("opdrachtwaarde excl. btw", "1234,567", "two ways"), ("opdrachtwaarde excl. btw", "-5", "lower than zero"),
    ("opdrachtwaarde excl. btw", 12.345, "two digits"), ("opdrachtwaarde excl. btw", "veel", "no amount"),
    ("opdrachtwaarde excl. btw", 10**12, "too large"), ("opdrachtwaarde excl. btw", date(2024, 2, 1), "no amount"),
    ("aandeel arbeid %", "120", "between 0 and 100"), ("aandeel arbeid %", 0.6, "Is this 0,6 per cent"),
    ("aandeel arbeid %", "veel", "with digits"), ("aandeel arbeid %", 33.333, "two digits"),
    ("contracthouder e-mail", "karin", "e-mail address"), ("verantwoordelijke coördinator", "wie@test.example", "Nobody"),
    ("verantwoordelijke coördinator", "other-coordinator@test.example", "Nobody"),
    ("bouwblokkenmodel", "bestaat-niet", "demo-oost-nl-2023"), ("beginstand datum", None, "Give its date"),
    ("beginstand datum", "01-01-2030", "future"), ("beginstand banen", "1.5.0", "two ways"),
]  # fmt: skip


def test_what_is_wrong_is_named_with_row_and_column(world: World) -> None:
    with translation.override("en"):
        batch = check(world, "contracts", xlsx(contracts(*({column: value} for column, value, _said in WRONG))))
    found = {fault["row"]: fault for fault in batch.report["faults"]}
    assert batch.faults == len(found) == len(WRONG), batch.report["faults"]
    for row, (column, value, said) in enumerate(WRONG, start=2):
        assert found[row]["column"] == column, (value, found[row])
        assert said in found[row]["message"], (value, found[row])
        assert found[row]["value"] or value is None
    assert confirm(world, batch) == "refused"
    assert batch.path


def test_a_file_with_a_citizen_number_is_never_written(world: World, tmp_path: Path) -> None:
    rows = contracts({}, {"titel": "Contract van 123456782"}, {"soort": "klussen", "contracthouder naam": 123456782})
    for make in (xlsx, csv):
        batch = upload_only(world, "contracts", make(rows))
        assert (batch.path, batch.state, batch.faults) == ("", "faulty", 2)
        assert faults(batch) == [(3, "titel", "•••••••••"), (4, "contracthouder naam", "•••••••••")]
        assert "123456782" not in str(batch.report)
        assert run(world, batch).state == "faulty"
        assert confirm(world, batch) == "refused"
    assert not list(tmp_path.rglob("*.*"))


def test_amounts_and_percentages_that_are_clear(world: World) -> None:
    amounts = ["1.234,56", "1234,56", "€ 1.234,56", "1234.56", "1234", "1.234.567", 1234, 1234.5, "12,-", " 1 234,5 "]
    percentages = ["5", "2,5", "5 %", "0,5%", 100, "0", 1, "2.5", None, "100%"]
    rows = [{"opdrachtwaarde excl. btw": amount, "aandeel arbeid %": percentage}
            for amount, percentage in zip(amounts, percentages, strict=True)]
    batch = check(world, "contracts", xlsx(contracts(*rows)))
    assert batch.faults == 0, batch.report["faults"]
    confirm(world, batch)
    with scope(desk_scope(world.desk.pk)):
        found = Contract.objects.filter(client_number__startswith="VB-").order_by("client_number")
        read = [(str(row.value_excl_vat), str(row.labour_share_pct)) for row in found]
    assert [amount for amount, _pct in read] == [
        "1234.56", "1234.56", "1234.56", "1234.56", "1234.00", "1234567.00", "1234.00", "1234.50", "12.00", "1234.50",
    ]
    assert [pct for _amount, pct in read] == ["5.00", "2.50", "5.00", "0.50", "100.00", "0.00", "1.00", "2.50", "None", "100.00"]


def test_a_percentage_and_a_fixed_amount_exclude_each_other(world: World) -> None:
    batch = check(world, "contracts", csv(contracts({"percentage": "5%", "vaste verplichting": "1000"})))
    assert faults(batch) == [(2, "vaste verplichting", "1000")]


def test_no_schedule_in_force_is_a_fault_of_the_schedule(world: World) -> None:
    batch = check(world, "contracts", csv(contracts({"gunningsdatum": "01-01-1999", "publicatiedatum": None})))
    assert faults(batch) == [(2, "bouwblokkenmodel", "")]


def test_two_clients_with_one_name_need_the_code(world: World) -> None:
    twin = Municipality.objects.create(slug="voorbeeldstad-twee", name="Gemeente Voorbeeldstad", cbs_code="GM9903")
    with scope(desk_scope(world.desk.pk)):
        Participation.objects.create(desk=world.desk, municipality=twin, starts_on=date(2024, 1, 1))
    batch = check(world, "contracts", csv(contracts({}, {"opdrachtgever": "gm9903"})))
    assert [fault[:2] for fault in faults(batch)] == [(2, "opdrachtgever")]


def test_a_contract_is_once_in_a_file(world: World) -> None:
    same = {"nummer opdrachtgever": "VB-9"}
    unnumbered = {"nummer opdrachtgever": None, "titel": "Zonder nummer"}
    batch = check(world, "contracts", csv(contracts(same, {"nummer opdrachtgever": " vb-9 "}, unnumbered, unnumbered)))
    assert faults(batch) == [(3, "nummer opdrachtgever", " vb-9 "), (5, "titel", "Zonder nummer")]


def test_a_client_of_another_desk_is_unknown(world: World) -> None:
    elsewhere = Municipality.objects.create(slug="elders", name="Elders", cbs_code="GM9904")
    with scope(desk_scope(world.other_desk.pk)):
        Participation.objects.create(desk=world.other_desk, municipality=elsewhere, starts_on=date(2024, 1, 1))
    assert faults(check(world, "contracts", csv(contracts({"opdrachtgever": "Elders"})))) == [(2, "opdrachtgever", "Elders")]


def test_opening_balances_count_in_cumulative_figures_only(world: World) -> None:
    def asked(text: str) -> FigureSet:
        with scope(desk_scope(world.desk.pk)):
            return figures(desk=world.desk, municipality=None, period=parse_period(text), on=DAY)

    year, stand = asked("2024"), asked("..2025-03-31")
    confirm(world, check(world, "contracts", csv(contracts({}))))
    settle_all(world)
    new_year, new_stand = asked("2024"), asked("..2025-03-31")
    assert (new_year.fulfilled, new_year.routes) == (year.fulfilled, year.routes)
    assert new_year.placements_total == year.placements_total
    assert new_year.fulfilled_cumulative - year.fulfilled_cumulative == Decimal("13250.50")
    assert new_stand.fulfilled - stand.fulfilled == Decimal("13250.50")
    assert new_stand.routes["jobs"] - stand.routes["jobs"] == Decimal("12500.50")
    assert new_stand.person_amount == stand.person_amount
    assert new_stand.placements_total == stand.placements_total
