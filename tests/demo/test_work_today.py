"""On the day of seeding there is work for everybody, and the books are where a desk would have them."""

from datetime import date

from contracts.models import Advice, Allocation, Contract, DeskQuarter, Entry, Evidence
from contracts.queries.entries import waiting_for_confirmation
from contracts.workflow import EntryState
from demo.books import CHANGE
from reporting.models import Document
from sroi.accounts.demo import DEMO_SIGNINS, DEMO_SUPPLIER
from sroi.accounts.models import Membership
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk, Supplier
from sroi.tenancy.scope import desk_scope, scope, supplier_scope
from tests.demo.conftest import TODAY

DAY = date.fromisoformat(TODAY)
DESKS = ("midden-gelderland", "helmond-de-peel")


def test_every_demo_sign_in_has_its_role(seeded: str) -> None:
    for person in DEMO_SIGNINS:
        found = Membership.objects.get(user__email=person.email)
        assert (found.role, found.of.slug if found.of else "") == (person.role, person.slug)


def test_demo_company_has_entries_in_every_state_and_contracts_of_several_buyers(seeded: str) -> None:
    company = Supplier.objects.get(slug=DEMO_SUPPLIER)
    with scope(supplier_scope(company.pk)):
        assert set(Entry.objects.values_list("state", flat=True)) == set(EntryState)
        assert Contract.objects.filter(closed_on=None).values("municipality").distinct().count() >= 4
        assert Evidence.objects.count() >= 5


def test_desks_have_work(seeded: str) -> None:
    for slug in DESKS:
        desk = ServiceDesk.objects.get(slug=slug)
        with scope(desk_scope(desk.pk)):
            running = Contract.objects.filter(closed_on=None)
            assert Entry.objects.filter(state=EntryState.SUBMITTED).count() >= 5
            assert Entry.objects.filter(state=EntryState.RETURNED).exists()
            assert running.filter(until__lte=DAY).exists()
            assert running.filter(until__gt=DAY, until__lte=date(2027, 2, 1)).exists()
            assert Advice.objects.filter(given_on__gt=date(2026, 10, 1)).exists()
            last = Quarter.of(DAY).previous()
            assert Entry.objects.filter(waiting_for_confirmation(quarter=last)).exists()


def test_quarters_are_closed_up_to_the_one_before_last(seeded: str) -> None:
    last = Quarter.of(DAY).previous()
    for slug in DESKS:
        desk = ServiceDesk.objects.get(slug=slug)
        with scope(desk_scope(desk.pk)):
            still_open = DeskQuarter.objects.filter(closed_at=None).values_list("quarter", flat=True)
            assert set(still_open) == {str(last), str(last.next())}


def test_sheets_are_published(seeded: str) -> None:
    for slug, sheets in zip(DESKS, (10, 9), strict=True):
        desk = ServiceDesk.objects.get(slug=slug)
        with scope(desk_scope(desk.pk)):
            for period in ("2024-Q4", "2024", "2026-Q1", "2026-Q2"):
                first = Document.objects.filter(period=period, state=Document.State.PUBLISHED, version=1)
                assert first.count() == sheets
            corrected = Document.objects.get(version=2)
            assert (corrected.state, corrected.period, corrected.change) == ("published", "2026-Q1", CHANGE)


def test_shares_belong_to_the_company_of_their_entry(seeded: str) -> None:
    desk = ServiceDesk.objects.get(slug=DESKS[0])
    with scope(desk_scope(desk.pk)):
        assert Allocation.objects.filter(submitted=True).count() >= 1300
