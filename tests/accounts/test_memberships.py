"""Memberships open exactly one organisation each, and end at once."""

from collections.abc import Callable
from contextlib import AbstractContextManager

import pytest
from django.test import Client
from django.urls import reverse
from django.utils.html import escape
from pytest_django import DjangoAssertNumQueries

from contracts.models import SupplierDossier
from sroi.accounts import actions, queries
from sroi.accounts.acting import SYSTEM, Acting
from sroi.accounts.errors import NotAllowed, NotPossible
from sroi.accounts.models import AccountEvent, Membership
from sroi.accounts.roles import ROLES, Organisation, RoleCode
from sroi.tenancy.models import Participation, ServiceDesk
from sroi.tenancy.scope import desk_scope, scope
from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> ServiceDesk:
    return people.desk()


@pytest.fixture
def administrator(desk: ServiceDesk, client: Client) -> Membership:
    membership = people.member(RoleCode.DESK_ADMINISTRATOR, desk, name="Bram Beheer")
    client.force_login(membership.user)
    return membership


def test_signed_out_is_sent_to_sign_in_and_back(client: Client, desk: ServiceDesk) -> None:
    answer = client.get("/regio/proefdesk/accounts/?q=x")

    assert answer["Location"] == "/account/login/?next=%2Fregio%2Fproefdesk%2Faccounts%2F%3Fq%3Dx"


@pytest.mark.parametrize("path", ["/regio/tweede/accounts/", "/regio/bestaat-niet/accounts/", "/opdrachtnemer/proefbouw/accounts/", "/beheer/"])
def test_organisation_of_somebody_else_does_not_exist(client: Client, administrator: Membership, path: str) -> None:
    people.desk("tweede")
    people.supplier()

    assert client.get(path).status_code == 404


@pytest.mark.parametrize("role", [RoleCode.SUPPLIER])
def test_role_without_this_task_is_refused(client: Client, desk: ServiceDesk, role: RoleCode) -> None:
    client.force_login(people.member(role, people.supplier(), limited_to=desk).user)

    assert client.get("/opdrachtnemer/proefbouw/accounts/").status_code == 403


def test_switch_page_shows_each_organisation_with_its_role(client: Client, desk: ServiceDesk) -> None:
    member = people.member(RoleCode.COORDINATOR, desk)
    people.member(RoleCode.CONTRACT_HOLDER, people.municipality())
    people.member(RoleCode.SUPPLIER, people.supplier(), limited_to=desk)
    client.force_login(member.user)

    page = client.get(reverse("accounts:switch"))

    assert [card["url"] for card in page.context["cards"]] == [
        "/regio/proefdesk/", "/opdrachtgever/verzonnendam/", "/opdrachtnemer/proefbouw/",
    ]  # fmt: skip


def test_widest_membership_of_an_organisation_counts(desk: ServiceDesk) -> None:
    company = people.supplier()
    limited = people.member(RoleCode.SUPPLIER_ADMINISTRATOR, company, limited_to=desk)
    assert queries.membership_for(limited.user, organisation=Organisation.SUPPLIER, slug="proefbouw", on=people.AT.date()) == limited

    unlimited = people.member(RoleCode.SUPPLIER, company)
    assert queries.membership_for(limited.user, organisation=Organisation.SUPPLIER, slug="proefbouw", on=people.AT.date()) == unlimited


def test_ending_an_account_closes_it_the_same_day(client: Client, administrator: Membership, desk: ServiceDesk) -> None:
    colleague = people.member(RoleCode.COORDINATOR, desk, name="Carla Collega")
    theirs = Client()
    theirs.force_login(colleague.user)
    assert theirs.get("/regio/proefdesk/accounts/").status_code == 200
    address = reverse("desk:accounts_end", kwargs={"desk_slug": "proefdesk", "pk": colleague.pk})
    assert "Carla Collega" in client.get(address).content.decode()

    assert client.post(address).status_code == 302

    assert theirs.get("/regio/proefdesk/accounts/").status_code == 404
    event = AccountEvent.objects.get(verb="ended_membership")
    assert (event.actor_name, event.person, event.organisation) == ("Bram Beheer", "Carla Collega", "Steunpunt Proefdesk")
    client.post(address)
    assert AccountEvent.objects.filter(verb="ended_membership").count() == 1


def test_nobody_ends_the_own_account(client: Client, administrator: Membership) -> None:
    with pytest.raises(NotPossible):
        actions.end_membership(membership_id=administrator.pk, by=Acting(administrator).actor, at=people.AT)


def test_other_desk_cannot_end_it(desk: ServiceDesk) -> None:
    member = people.member(RoleCode.COORDINATOR, desk)
    stranger = people.member(RoleCode.DESK_ADMINISTRATOR, people.desk("tweede"), name="Vera Vreemd")

    with pytest.raises(NotAllowed):
        actions.end_membership(membership_id=member.pk, by=Acting(stranger).actor, at=people.AT)


def test_supplier_administrator_manages_only_within_the_own_limit(desk: ServiceDesk) -> None:
    company = people.supplier()
    boss = people.member(RoleCode.SUPPLIER_ADMINISTRATOR, company, name="Ali Baas", limited_to=desk)
    wide = people.member(RoleCode.SUPPLIER, company, name="Wim Wijd")
    near = people.member(RoleCode.SUPPLIER, company, name="Nel Nabij", limited_to=desk)

    with pytest.raises(NotAllowed):
        actions.end_membership(membership_id=wide.pk, by=Acting(boss).actor, at=people.AT)
    assert actions.end_membership(membership_id=near.pk, by=Acting(boss).actor, at=people.AT).ends_on == people.AT.date()


def test_granting_twice_gives_one_membership(desk: ServiceDesk) -> None:
    assert people.member(RoleCode.COORDINATOR, desk) == people.member(RoleCode.COORDINATOR, desk)


class TestAccountsPageOfADesk:
    @pytest.fixture
    def world(self, desk: ServiceDesk) -> None:
        buyer, stranger = people.municipality(), people.municipality("elders")
        company = people.supplier()
        with scope(desk_scope(desk.pk)):
            Participation.objects.create(desk=desk, municipality=buyer, starts_on="2024-01-01")
            SupplierDossier.objects.create(desk=desk, supplier=company, created_at=people.AT)
        people.member(RoleCode.COORDINATOR, desk, name="Carla Collega")
        people.member(RoleCode.CONTRACT_HOLDER, buyer, name="Koen Koper")
        people.member(RoleCode.CONTRACT_HOLDER, stranger, name="Elsa Elders")
        people.member(RoleCode.SUPPLIER, company, name="Olaf Aannemer", limited_to=desk)
        people.member(RoleCode.SUPPLIER, company, name="Wim Wijd")
        people.member(RoleCode.SUPPLIER, company, name="Dirk Anderdesk", limited_to=people.desk("tweede"))

    @pytest.mark.usefixtures("world")
    def test_shows_own_people_and_those_of_its_buyers_and_suppliers(self, client: Client, administrator: Membership) -> None:
        rows = client.get("/regio/proefdesk/accounts/").context["rows"]

        assert [row["membership"].user.name for row in rows] == ["Bram Beheer", "Carla Collega", "Koen Koper", "Olaf Aannemer"]
        assert [bool(row["end_url"]) for row in rows] == [False, True, True, True]

    @pytest.mark.usefixtures("world")
    def test_searches_filters_and_orders(self, client: Client, administrator: Membership) -> None:
        def names(query: str) -> list[str]:
            rows = client.get(f"/regio/proefdesk/accounts/{query}").context["rows"]
            return [row["membership"].user.name.split()[0] for row in rows]

        assert names("?q=proefbouw") == ["Olaf"]
        assert names("?kind=municipality") == ["Koen"]
        assert names("?sort=-name") == ["Olaf", "Koen", "Carla", "Bram"]
        assert names("?sort=onzin&page=99&state=onzin") == ["Bram", "Carla", "Koen", "Olaf"]
        assert names("?q=bestaat%20niet") == []

    @pytest.mark.usefixtures("world")
    def test_invites_through_the_form(self, client: Client, administrator: Membership) -> None:
        form = {"name": "Nina Nieuw", "email": "nina@voorbeeld.example", "language": "nl", "role": "supplier"}
        mistaken = client.post("/regio/proefdesk/accounts/uitnodigen/", form | {"organisation": "desk:proefdesk"})
        assert "role" in mistaken.context["form"].errors
        foreign = client.post("/regio/proefdesk/accounts/uitnodigen/", form | {"organisation": "municipality:elders"})
        assert "organisation" in foreign.context["form"].errors

        answer = client.post("/regio/proefdesk/accounts/uitnodigen/", form | {"organisation": "supplier:proefbouw"})

        assert answer["Location"] == "/regio/proefdesk/accounts/uitnodigingen/"
        row = client.get(answer["Location"]).context["rows"][0]
        assert (row["invitation"].name, row["state"], row["may"]) == ("Nina Nieuw", "open", True)
        withdraw = reverse("desk:accounts_withdraw", kwargs={"desk_slug": "proefdesk", "pk": row["invitation"].pk})
        again = reverse("desk:accounts_invite_again", kwargs={"desk_slug": "proefdesk", "pk": row["invitation"].pk})
        assert client.get(withdraw).status_code == 405
        client.post(again)
        client.post(withdraw)
        assert client.get(answer["Location"]).context["rows"][0]["state"] == "withdrawn"

    @pytest.mark.parametrize("path", ["/regio/proefdesk/accounts/", "/regio/proefdesk/accounts/uitnodigingen/"])
    def test_number_of_queries_does_not_grow_with_the_rows(
        self, client: Client, administrator: Membership, desk: ServiceDesk, path: str,
        count: Callable[[str], int],
    ) -> None:
        def add(name: str) -> None:
            people.member(RoleCode.COORDINATOR, desk, name=name)
            actions.invite(role=RoleCode.COORDINATOR, of=desk, email=f"{name}@voorbeeld.example", name=name, by=SYSTEM, at=people.AT)

        add("Een")
        few = count(path)
        for name in ("Twee", "Drie", "Vier"):
            add(name)
        assert count(path) == few

    @pytest.fixture
    def count(self, client: Client, django_assert_max_num_queries: DjangoAssertNumQueries) -> Callable[[str], int]:
        def counted(path: str) -> int:
            manager: AbstractContextManager[object] = django_assert_max_num_queries(40)
            with manager as captured:
                assert client.get(path).status_code == 200
            return len(captured)  # type: ignore[arg-type]  # the plugin's context has a length

        return counted

    def test_roles_page_has_a_sentence_for_each_role(self, client: Client, administrator: Membership) -> None:
        page = client.get("/regio/proefdesk/accounts/rollen/").content.decode()

        for role in ROLES.values():
            assert escape(str(role.sentence)) in page
