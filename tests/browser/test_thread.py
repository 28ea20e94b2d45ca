"""The whole thread in a browser, by four people, against a real web server and a real worker, with sums made by hand.

The clock of the site is set: 28 February 2025 for the reporting and approving, 2 July 2025 for the quarters.

    obligation          5 % of € 1.000.000,00                              € 50.000,00
    placement           € 30.000 a year × 24 of 36 hours = € 20.000,00 for twelve months
                        two months up to 28 February                       €  3.333,33
                        six months up to 30 June                           € 10.000,00
    purchase            corrected from € 4.500,00 to                       €  4.000,00
    other contract      obligation € 20.000,00, five people × € 2.500,00   € 12.500,00
    first quarter       € 12.500 + € 5.000 + € 4.000                       € 21.500,00
    open after it       € 70.000 − € 21.500                                € 48.500,00
"""

from pathlib import Path

import page as pdf_validation
import pytest
from playwright.sync_api import Browser, expect
from pypdf import PdfReader

from tests.browser.beginning import PASSWORD, make_beginning
from tests.browser.site import Site
from tests.browser.visitor import Visitor, nl, pictures, plain

pytestmark = [pytest.mark.browser, pytest.mark.django_db(transaction=True)]

DESK, SUPPLIER, CLIENT = "/regio/walvoorde/", "/opdrachtnemer/verzonnen-bouw/", "/opdrachtgever/voorbeeldstad/"
TITLE = "Renovatie proefbrug"
REASON = "Op de factuur staat € 4.000. Pas het bedrag aan."


def test_the_whole_thread(browser: Browser, site: Site, tmp_path: Path) -> None:
    make_beginning()
    site.start("2025-02-28T09:00", worker=True)
    desk, supplier, client = (Visitor(browser, site.url) for _ in range(3))
    with pictures("thread", desk, supplier, client):
        desk.sign_in("coordinator@test.example", PASSWORD)
        contract = a_contract_is_registered(desk)
        supplier.sign_in("supplier@test.example", PASSWORD)
        the_supplier_reports(supplier)
        the_desk_reviews(desk)
        the_supplier_corrects(supplier)
        the_desk_approves(desk, contract)

        site.start("2025-07-02T09:00", worker=True)
        supplier.sign_in("supplier@test.example", PASSWORD)
        the_supplier_confirms(supplier)
        desk.sign_in("coordinator@test.example", PASSWORD)
        the_quarters_are_closed(desk)
        the_sheets_are_published(desk)

        client.sign_in("contract-holder@test.example", PASSWORD)
        the_client_sees_the_contract(client)
        the_sheet_holds_these_numbers(the_client_downloads(client, tmp_path / "sheet.pdf"))


# --- 28 February 2025


def a_contract_is_registered(desk: Visitor) -> str:
    """With the obligation shown before it is saved; an empty form first, to meet the error summary."""
    desk.open(f"{DESK}contracten/").follow(nl("Register a contract"))
    desk.press(nl("Register"))
    assert "sroi-error-summary" in desk.page.evaluate("document.activeElement.className")
    desk.unfold(nl("Another company")).fill(
        title=TITLE, client_number="VBS-2025-1", new_supplier_kvk="90000101", award_date="2024-12-15",
        starts_on="2025-01-01", last_day="2026-12-31", contract_type="works", value_excl_vat="1.000.000",
        contract_holder_name="Karin Contracthouder", contract_holder_email="contract-holder@test.example",
    ).choose("municipality", "Voorbeeldstad")
    expect(desk.page.locator("#foreseen")).to_contain_text("€ 50.000,00")
    desk.press(nl("Register"))
    assert TITLE in desk.page.locator("h1").inner_text()
    wait_for_figures(desk, {"Obligation": "€ 50.000,00", "Filled": "€ 0,00", "Open": "€ 50.000,00"})
    return desk.page.url


def wait_for_figures(visitor: Visitor, figures: dict[str, str]) -> None:
    """The notice refreshes itself until the worker is done, and then leads to the new figures."""
    notice = visitor.page.locator("main .sroi-stale[hx-get]")
    if notice.count():
        visitor.page.locator("main .sroi-stale:not([hx-get])").wait_for(timeout=30_000)
        visitor.look()
        visitor.follow(nl("Show the new figures"), within="main")
    for label, value in figures.items():
        assert visitor.figure(nl(label)) == value, (label, visitor.figure(nl(label)))


def the_supplier_reports(supplier: Visitor) -> None:
    supplier.open(SUPPLIER).follow(TITLE)
    assert supplier.figure(nl("Obligation")) == "€ 50.000,00"
    supplier.follow(nl("Report an effort"), within="main").follow("Participatiewet < 2 jaar")
    supplier.fill(start="2025-01-01", end="2025-12-31", hours_per_week="24")
    value = supplier.page.locator("#entry-value")
    expect(value).to_contain_text("€ 20.000,00")
    expect(value).to_contain_text("€ 3.333,33")
    supplier.press(nl("On to evidence and check"))
    assert nl("The code of this candidate") in supplier.text
    add_evidence(supplier, "arbeidsovereenkomst.pdf")
    supplier.press(nl("Hand in"))

    supplier.open(f"{SUPPLIER}invullingen/nieuw/").follow("Sociale inkoop")  # the one contract is chosen already
    supplier.fill(
        invoice_date="2025-01-20", amount_excl_vat="4.500", vendor_recognition="sw_company",
        vendor_name="Sociaal Werkbedrijf De Proef", invoice_number="F-2025-001",
    )
    expect(value).to_contain_text("€ 4.500,00")
    supplier.press(nl("On to evidence and check"))
    add_evidence(supplier, "factuur.pdf")
    supplier.press(nl("Hand in"))


def add_evidence(supplier: Visitor, name: str) -> None:
    """A small real PDF, to the first kind of evidence that is asked for."""
    supplier.page.locator("#bewijs input[type=file]").first.set_input_files(
        {"name": name, "mimeType": "application/pdf", "buffer": b"%PDF-1.4\n% proef\n%%EOF\n"}
    )
    supplier.go(supplier.page.locator("#bewijs form.sroi-evidence__add button").first.click)
    assert name in supplier.text


def the_desk_reviews(desk: Visitor) -> None:
    """From the work list; approving the placement, returning the purchase."""
    review(desk, "Sociale inkoop")
    assert "€ 4.500,00" in desk.text
    desk.unfold(nl("Return for correction")).press(nl("Return to the supplier"))
    assert "sroi-error-summary" in desk.page.evaluate("document.activeElement.className")
    desk.page.locator("#return_reason").fill(REASON)
    desk.press(nl("Return to the supplier"))
    review(desk, "Participatiewet < 2 jaar")
    assert "€ 20.000,00" in desk.text
    assert "arbeidsovereenkomst.pdf" in desk.text
    desk.press(nl("Approve"))


def review(desk: Visitor, kind: str) -> None:
    """Open the entry of this kind from the work list."""
    desk.open(DESK)
    desk.go(desk.page.locator("#review tr", has_text=kind).get_by_role("link").first.click)


def the_supplier_corrects(supplier: Visitor) -> None:
    supplier.open(SUPPLIER)
    assert REASON in supplier.text
    supplier.go(supplier.page.locator("main li", has_text=REASON).get_by_role("link").click).follow(nl("Change"), within="main")
    assert REASON in supplier.text
    supplier.fill(amount_excl_vat="4.000")
    expect(supplier.page.locator("#entry-value")).to_contain_text("€ 4.000,00")
    supplier.press(nl("On to evidence and check")).press(nl("Hand in"))


def the_desk_approves(desk: Visitor, contract: str) -> None:
    review(desk, "Sociale inkoop")
    desk.press(nl("Approve"))
    desk.open(contract)
    wait_for_figures(desk, {"Obligation": "€ 50.000,00", "Filled": "€ 7.333,33", "Open": "€ 42.666,67"})


# --- 2 July 2025


def the_supplier_confirms(supplier: Visitor) -> None:
    supplier.open(SUPPLIER).follow(nl("Confirm placements"), within="main")
    assert "+ € 6.666,67" in supplier.text
    supplier.go(supplier.page.locator("main form[method=post] button[type=submit]").click)
    supplier.open(SUPPLIER).follow(TITLE)
    if supplier.page.locator("main .sroi-stale[hx-get]").count():
        supplier.page.locator("main .sroi-stale:not([hx-get])").wait_for(timeout=30_000)
        supplier.go(supplier.page.reload)
    assert supplier.figure(nl("Filled")) == "€ 14.000,00"


def the_quarters_are_closed(desk: Visitor) -> None:
    """In order, with what is not confirmed listed first."""
    desk.open(f"{DESK}kwartalen/2025-Q1/sluiten/")
    rows = desk.page.locator("main tbody tr")
    assert rows.count() == 1
    assert "Nepgroen" in rows.first.inner_text()
    desk.open(f"{DESK}kwartalen/2025-Q2/sluiten/")
    desk.go(desk.page.locator("main form[method=post] button[type=submit]").last.click)
    assert "2025-Q1" in desk.page.locator(".utrecht-alert--warning, .sroi-alert").first.inner_text()
    for _ in range(2):
        desk.open(f"{DESK}kwartalen/").follow(nl("Look at it and close"), within="main")
        desk.go(desk.page.locator("main form[method=post] button[type=submit]").last.click)
    badges = desk.page.locator("tbody td .utrecht-badge-status, tbody td [class*=badge]").all_inner_texts()
    assert badges.count(nl("closed")) == 2, badges


def the_sheets_are_published(desk: Visitor) -> None:
    """Once everything is made the page comes back by itself, with the previews and the button that publishes."""
    desk.open(f"{DESK}infosheets/publicatie/?period=2025-Q1").press(nl("Make the sheets"))
    desk.button(nl("Publish to the clients")).wait_for(timeout=60_000)
    desk.look()
    assert desk.page.locator("tbody tr").count() == 3
    desk.follow(nl("preview"), within="tbody")
    assert nl("Preview, not published") in desk.text
    desk.go(desk.page.go_back).press(nl("Publish to the clients"))
    assert nl("published") in desk.page.locator("main h1 + *").first.inner_text()


def the_client_sees_the_contract(client: Visitor) -> None:
    """Totals to the cent, and nothing about a person."""
    client.open(f"{CLIENT}contracten/").follow(TITLE)
    assert client.figure(nl("Obligation")) == "€ 50.000,00"
    assert client.figure(nl("Filled")) == "€ 14.000,00"
    assert client.figure(nl("Open")) == "€ 36.000,00"
    lines = client.page.locator("#lines tbody tr")
    assert lines.count() == 1
    assert "€ 4.000,00" in plain(lines.first.inner_text())
    for secret in ("€ 10.000,00", "Participatiewet", "arbeidsovereenkomst"):
        assert secret not in client.text


def the_client_downloads(client: Visitor, file: Path) -> Path:
    client.open(f"{CLIENT}infosheets/")
    client.go(client.page.locator("main tbody tr th a").first.click)
    with client.page.expect_download() as download:
        client.page.get_by_role("link", name=nl("Download the PDF")).click()
    download.value.save_as(file)
    return file


def the_sheet_holds_these_numbers(file: Path) -> None:
    verdict = pdf_validation.validate_pdf(str(file), profile=pdf_validation.ValidationProfile.PDF_UA_1)
    assert verdict.is_compliant, str(verdict)
    text = plain(PdfReader(file).pages[0].extract_text())
    for words in ("Voorbeeldstad", "Steunpunt SROI Walvoorde", "€ 70.000", "€ 21.500", "€ 48.500", "€ 4.000", "€ 17.500"):
        assert words in text, words
    assert "+ €" not in text, "the desk started this year: there is nothing to compare with"
