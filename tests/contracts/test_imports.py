"""Imports: both kinds, both formats, every kind of fault with its row and column, all or nothing, once only."""

from __future__ import annotations

import stat
import zipfile
from concurrent.futures import ThreadPoolExecutor
from datetime import date, datetime
from decimal import Decimal
from io import BytesIO
from pathlib import Path
from threading import Barrier
from typing import Any
from uuid import UUID

import pytest
from django.core.exceptions import PermissionDenied
from django.core.files.uploadedfile import SimpleUploadedFile
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import translation

from contracts.importing.batches import Outcome, check_upload, take_in
from contracts.models import Balance, Contract, Event, ImportBatch, LedgerLine, OpeningBalance, SupplierDossier
from sroi.tenancy.models import Municipality, Participation, Supplier
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.import_files import CONTRACT, SUPPLIER, SUPPLIER_HEADINGS, cells_of, contracts, csv, xlsx
from tests.world import AT, World, settle_all

pytestmark = pytest.mark.django_db
Upload = SimpleUploadedFile


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def administrator(world: World, client: Client) -> Client:
    client.force_login(world.user("desk_administrator"))
    return client


def check(world: World, kind: str, upload: Upload) -> ImportBatch:
    """Upload as the administrator of the desk."""
    with scope(desk_scope(world.desk.pk)):
        return check_upload(by=world.actor("desk_administrator"), at=AT, desk_id=world.desk.pk, kind=kind, upload=upload)


def confirm(world: World, batch: ImportBatch) -> Outcome:
    """Take it in; the batch is read again."""
    with scope(desk_scope(world.desk.pk)):
        outcome = take_in(by=world.actor("desk_administrator"), at=AT, batch_id=batch.pk)
        batch.refresh_from_db()
    return outcome


def faults(batch: ImportBatch) -> list[tuple[int | None, str, str]]:
    """Row, column and value of every fault."""
    return [(fault["row"], fault["column"], fault["value"]) for fault in batch.report["faults"]]


def count(world: World, model: type[Any]) -> int:
    with scope(desk_scope(world.desk.pk)):
        return int(model.objects.count())


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
    assert confirm(world, batches["Windows"]) is Outcome.TAKEN_IN
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
    assert confirm(world, batch) is Outcome.TAKEN_IN
    world.supplier.refresh_from_db()
    assert (world.supplier.name, world.supplier.size) == ("Verzonnen Bouw B.V.", "medium")
    with scope(desk_scope(world.desk.pk)):
        dossier = SupplierDossier.objects.get(supplier=world.supplier)
        assert (dossier.contact_name, dossier.contact_phone) == ("Nieuwe Persoon", "000 000 0099")
        assert Event.objects.filter(verb="dossier_changed", supplier=world.supplier).exists()


def test_a_kvk_number_is_never_guessed(world: World) -> None:
    given = [1234567, "1234567", "NL123456", "123456782", 12.5, 90000103, "00000021"]
    batch = check(world, "suppliers", xlsx([SUPPLIER_HEADINGS, *([kvk, *SUPPLIER[1:]] for kvk in given)]))
    assert faults(batch) == [
        (row, "KvK-nummer", shown)
        for row, shown in enumerate(["1234567", "1234567", "NL123456", "•••••••••", "12,5"], start=2)
    ]
    with translation.override("en"):
        told = check(world, "suppliers", xlsx([SUPPLIER_HEADINGS, [1234567, *SUPPLIER[1:]]])).report["faults"][0]["message"]
    assert "has eight digits, this has 7" in told
    assert "format the column as text" in told


def test_faults_of_suppliers(world: World) -> None:
    rows = [
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
    assert confirm(world, batch) is Outcome.TAKEN_IN
    with scope(desk_scope(world.desk.pk)):
        contract = Contract.objects.get(client_number="VB-001")
        assert contract.municipality == world.municipality
        assert contract.supplier == world.supplier
        assert (contract.value_excl_vat, contract.labour_share_pct) == (Decimal("1000000.00"), Decimal("60.00"))
        assert (contract.award_date, contract.until) == (date(2024, 2, 1), date(2044, 2, 29))
        assert contract.tender_publication_date == date(2023, 11, 1)
        assert contract.coordinator == world.people["coordinator"]
        assert contract.contract_holder_email == "karin@voorbeeldstad.example"
        openings = dict(contract.openings.values_list("route", "amount"))  # type: ignore[attr-defined]
        assert openings == {"jobs": Decimal("12500.50"), "social_purchasing": Decimal("750.00")}
        assert set(contract.openings.values_list("date", flat=True)) == {date(2024, 12, 31)}  # type: ignore[attr-defined]
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
    ("titel", None, "empty"), ("titel", "Contract van 123456782", "BSN"), ("titel", "x" * 201, "200 characters"),
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
    assert confirm(world, batch) is Outcome.NOT_CHECKED
    assert "123456782" not in str(batch.report)
    assert (batch.path, batch.state) == ("", "faulty")


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
    confirm(world, check(world, "contracts", csv(contracts({}))))
    settle_all(world)
    with scope(desk_scope(world.desk.pk)):
        contract = Contract.objects.get(client_number="VB-001")
        lines = LedgerLine.objects.filter(contract=contract, kind=LedgerLine.Kind.OPENING)
        assert sum(line.amount for line in lines) == Decimal("13250.50")
        assert sum(line.placements for line in lines) == 0
        assert Balance.objects.get(contract=contract).fulfilled == Decimal("13250.50")
        flow = LedgerLine.objects.filter(contract=contract, kind=LedgerLine.Kind.FULFILMENT)
        assert not flow.exists()


# --- headings and files --------------------------------------------------------------------------------------------


def test_columns_that_are_unknown_double_or_missing_are_named(world: World) -> None:
    table = [["KVK", "naam", "naam", "grootte", None], ["00000011", "Proef", "Proef", None, "iets"]]
    batch = check(world, "suppliers", xlsx(table))
    assert faults(batch) == [(None, "KVK", ""), (None, "naam", ""), (2, "", "iets"), (None, "KvK-nummer", "")]
    assert batch.report["faulty_rows"] == batch.rows == 1


def _zip(*parts: tuple[str, bytes]) -> Upload:
    out = BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in parts:
            archive.writestr(name, content)
    return Upload("proef.xlsx", out.getvalue())


UNREADABLE: dict[str, Upload] = {
    "empty": Upload("proef.csv", b""), "headings only": csv([SUPPLIER_HEADINGS]), "blank": xlsx([]),
    "too large": Upload("proef.csv", b"x" * (5 * 1024 * 1024 + 1)), "old Excel": Upload("proef.xls", b"\xd0\xcf\x11\xe0" + b"x" * 20),
    "other kind": Upload("proef.pdf", b"%PDF-1.7"), "wrong name": Upload("proef.xlsx", b"KvK-nummer;naam"),
    "zip as csv": Upload("proef.csv", b"PK\x03\x04xxxx"), "damaged": Upload("proef.xlsx", b"PK\x03\x04xxxx"),
    "no workbook": _zip(("leeg.txt", b"niets")), "bomb": _zip(("xl/worksheets/sheet1.xml", b"0" * (31 * 1024 * 1024))),
    "macros": _zip(("xl/vbaProject.bin", b"x")), "entities": _zip(("xl/workbook.xml", b'<?xml version="1.0"?><!DOCTYPE lolz>')),
    "many parts": _zip(*((f"{index}.xml", b"x") for index in range(501))),
    "two sheets": xlsx([SUPPLIER_HEADINGS, SUPPLIER], sheets=2), "wide": csv([[str(index) for index in range(70)], ["x"]]),
    "too many rows": csv([SUPPLIER_HEADINGS, *([SUPPLIER] * 5001)]), "UTF-16": csv([SUPPLIER_HEADINGS, SUPPLIER], encoding="utf-16"),
    "no encoding": Upload("proef.csv", b"KvK-nummer;naam\r\n00000011;\x81\x8d"), "quotes": Upload("proef.csv", b'KvK-nummer\r\n"0'),
    "endless": Upload("proef.csv", b"KvK-nummer\r\n" + b";\r\n" * 20_001),
}  # fmt: skip


def test_what_cannot_be_read_is_an_error_beside_the_file(world: World, administrator: Client) -> None:
    for name, upload in UNREADABLE.items():
        upload.seek(0)
        response = administrator.post(world.url("desk_administrator", "import_new"), {"kind": "suppliers", "file": upload})
        assert response.status_code == 422, name
        assert list(response.context["form"].errors) == ["file"], name
    assert count(world, ImportBatch) == 0


def test_blank_rows_are_passed_over_and_numbers_stay_those_of_the_spreadsheet(world: World) -> None:
    batch = check(world, "suppliers", xlsx([SUPPLIER_HEADINGS, [], [None, " "], SUPPLIER, [], ["x"]]))
    assert batch.rows == 2
    assert faults(batch)[0][:2] == (6, "KvK-nummer")


def test_the_file_is_kept_closed_and_under_another_name(world: World, tmp_path: Path) -> None:
    batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER], name="lijst ../van 2024.csv"))
    stored = tmp_path / batch.path
    assert batch.path.startswith(f"imports/{world.desk.pk}/")
    assert stat.S_IMODE(stored.stat().st_mode) == 0o600
    assert "/" not in batch.original_name
    confirm(world, batch)
    assert stored.exists()


# --- all or nothing, once ------------------------------------------------------------------------------------------


def test_one_fault_stops_everything(world: World) -> None:
    before = (count(world, Contract), count(world, Event))
    batch = check(world, "contracts", csv(contracts({}, {}, {"soort": "onzin"}, {})))
    assert (batch.state, batch.report["rows"], batch.report["faulty_rows"]) == ("faulty", 4, 1)
    assert confirm(world, batch) is Outcome.NOT_CHECKED
    assert (count(world, Contract), count(world, Event)) == before


def test_confirming_twice_registers_once(world: World, administrator: Client) -> None:
    batch = check(world, "contracts", csv(contracts({})))
    before = count(world, Contract)
    url = world.url("desk_administrator", "import_confirm", pk=batch.pk)
    administrator.post(url)
    again = administrator.post(url, follow=True)
    assert count(world, Contract) == before + 1
    assert "Bea Beheerder" in str(list(again.context["messages"])[-1])
    batch = _again(world, batch.pk)
    assert (batch.state, batch.done_by) == ("done", "Bea Beheerder")


def _again(world: World, pk: UUID) -> ImportBatch:
    with scope(desk_scope(world.desk.pk)):
        return ImportBatch.objects.get(pk=pk)


@pytest.mark.django_db(transaction=True)
def test_two_people_at_once_register_once(world: World) -> None:
    batch, twin = (check(world, "contracts", csv(contracts({}), name=name)) for name in ("een.csv", "twee.csv"))
    before, ready = count(world, Contract), Barrier(4)

    def press(pk: UUID) -> Outcome:
        try:
            ready.wait(timeout=20)
            with scope(desk_scope(world.desk.pk)):
                return take_in(by=world.actor("desk_administrator"), at=AT, batch_id=pk)
        finally:
            connection.close()

    with ThreadPoolExecutor(4) as pool:
        outcomes = list(pool.map(press, [batch.pk, batch.pk, twin.pk, twin.pk]))
    assert sorted(outcome.value for outcome in outcomes) == ["faulty", "not_checked", "not_checked", "taken_in"]
    assert count(world, Contract) == before + 1


def test_what_changed_since_the_check_makes_it_faulty_again(world: World, administrator: Client) -> None:
    first, second = check(world, "contracts", csv(contracts({}, {}))), check(world, "contracts", csv(contracts({}, {"titel": "Ander"})))
    assert confirm(world, first) is Outcome.TAKEN_IN
    before = count(world, Contract)
    page = administrator.post(world.url("desk_administrator", "import_confirm", pk=second.pk), follow=True)
    second = _again(world, second.pk)
    assert (second.state, second.done_at, second.done_by) == ("faulty", None, "")
    assert [fault[:2] for fault in faults(second)] == [(2, "nummer opdrachtgever"), (3, "nummer opdrachtgever")]
    assert count(world, Contract) == before
    assert b"import_confirm" not in page.content
    assert not page.context["may_confirm"]


def test_a_file_that_is_gone_or_changed_is_not_taken_in(world: World, tmp_path: Path) -> None:
    for spoil in (lambda path: path.unlink(), lambda path: path.write_bytes(b"KvK-nummer;naam\r\n00000019;Ander")):
        batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER]))
        spoil(tmp_path / batch.path)
        assert confirm(world, batch) is Outcome.FAULTY
        assert (batch.state, batch.faults) == ("faulty", 1)
    assert not Supplier.objects.filter(kvk_number__in=("00000011", "00000019")).exists()


# --- pages ---------------------------------------------------------------------------------------------------------


def test_the_examples_go_through_as_they_are(world: World, administrator: Client) -> None:
    for kind in ("suppliers", "contracts"):
        for file_format in ("xlsx", "csv"):
            url = world.url("desk_administrator", "import_example")
            response = administrator.get(url, {"kind": kind, "export": file_format})
            name = response["Content-Disposition"].split('"')[1]
            assert name.endswith(f".{file_format}")
            batch = check(world, kind, Upload(name, response.content))
            assert batch.faults == 0, batch.report
        confirm(world, batch)
    with scope(desk_scope(world.desk.pk)):
        assert Contract.objects.get(client_number="VB-2023-017").coordinator == world.people["desk_administrator"]


def test_uploading_and_taking_in_through_the_pages(world: World, administrator: Client) -> None:
    new = world.url("desk_administrator", "import_new")
    assert administrator.get(new, {"kind": "contracts"}).context["form"].initial == {"kind": "contracts"}
    response = administrator.post(new, {"kind": "contracts", "file": csv(contracts({}))}, follow=True)
    assert response.redirect_chain[0][1] == 302
    assert response.context["may_confirm"]
    batch = response.context["batch"]
    assert not response.context["same"]
    done = administrator.post(world.url("desk_administrator", "import_confirm", pk=batch.pk), follow=True)
    assert done.status_code == 200
    assert done.context["batch"].state == "done"
    again = administrator.post(new, {"kind": "contracts", "file": csv(contracts({}))}, follow=True)
    assert again.context["same"].pk == batch.pk
    assert again.context["batch"].state == "faulty"


def test_the_form_needs_a_kind_and_a_file(world: World, administrator: Client) -> None:
    response = administrator.post(world.url("desk_administrator", "import_new"), {"kind": "planten"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"kind", "file"}
    bad_name = csv([SUPPLIER_HEADINGS, SUPPLIER], name="lijst 123456782.csv")
    response = administrator.post(world.url("desk_administrator", "import_new"), {"kind": "suppliers", "file": bad_name})
    assert "BSN" in response.context["form"].errors["file"][0]


def test_the_faults_can_be_downloaded(world: World, administrator: Client) -> None:
    batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER, ["-1+2", "Proef"]]))
    url = world.url("desk_administrator", "import_faults", pk=batch.pk)
    rows = cells_of(administrator.get(url).content)
    assert rows[1][:3] == [3, "KvK-nummer", "'-1+2"]
    text = administrator.get(url, {"export": "csv"}).content.decode("utf-8-sig")
    assert "3;KvK-nummer;'-1+2;" in text


def test_many_faults_are_counted_and_paged(world: World, administrator: Client) -> None:
    batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, *([["x", "Proef"]] * 2100)]))
    assert (batch.faults, len(batch.report["faults"])) == (2100, 2000)
    page = administrator.get(world.url("desk_administrator", "import_batch", pk=batch.pk), {"page": 2})
    assert page.context["page"].number == 2
    assert page.context["report"].shortened


def test_the_list_filters_and_sorts_with_the_same_number_of_queries(world: World, administrator: Client) -> None:
    url = world.url("desk_administrator", "imports")
    assert administrator.get(url).status_code == 200
    check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER], name="een.csv"))
    with CaptureQueriesContext(connection) as one:
        administrator.get(url)
    check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER, ["x"]], name="twee.csv"))
    check(world, "contracts", csv(contracts({}), name="drie.csv"))
    with CaptureQueriesContext(connection) as three:
        page = administrator.get(url)
    assert len(one) == len(three)
    assert len(page.context["page"]) == 3

    def names(query: dict[str, str]) -> list[str]:
        return [row.original_name for row in administrator.get(url, query).context["page"]]

    assert names({"state": "faulty"}) == ["twee.csv"]
    assert names({"kind": "contracts"}) == ["drie.csv"]
    assert names({"q": "EEN"}) == ["een.csv"]
    assert names({"sort": "-name"}) == ["twee.csv", "een.csv", "drie.csv"]


def test_only_the_administrator_of_the_desk_imports(world: World, client: Client) -> None:
    batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER]))
    pages = [("imports", {}), ("import_new", {}), ("import_example", {}), ("import_batch", {"pk": batch.pk}),
             ("import_confirm", {"pk": batch.pk}), ("import_faults", {"pk": batch.pk})]  # fmt: skip
    client.force_login(world.user("coordinator"))
    for page, kwargs in pages:
        call = client.post if page == "import_confirm" else client.get
        assert call(world.url("coordinator", page, **kwargs)).status_code == 403, page
    assert client.get(world.url("coordinator", "import_confirm", pk=batch.pk)).status_code == 405
    with scope(desk_scope(world.desk.pk)):
        for action in (
            lambda: check_upload(by=world.actor("coordinator"), at=AT, desk_id=world.desk.pk, kind="suppliers",
                                 upload=csv([SUPPLIER_HEADINGS, SUPPLIER])),
            lambda: take_in(by=world.actor("coordinator"), at=AT, batch_id=batch.pk),
        ):  # fmt: skip
            with pytest.raises(PermissionDenied):
                action()


def test_an_import_of_another_desk_does_not_exist(world: World, administrator: Client) -> None:
    with scope(desk_scope(world.other_desk.pk)):
        theirs = ImportBatch.objects.create(
            desk=world.other_desk, kind="suppliers", state="checked", original_name="van hen.csv", path="imports/x.csv",
            uploaded_by="Hugo Heide", uploaded_at=AT,
        )
    for page in ("import_batch", "import_faults"):
        assert administrator.get(world.url("desk_administrator", page, pk=theirs.pk)).status_code == 404
    assert administrator.post(world.url("desk_administrator", "import_confirm", pk=theirs.pk)).status_code == 404
    assert not administrator.get(world.url("desk_administrator", "imports")).context["page"].object_list
