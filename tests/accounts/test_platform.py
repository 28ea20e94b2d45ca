"""The platform operator keeps organisations and accounts, and leaves a trace."""

import pytest
from django.core.management import CommandError, call_command
from django.db import ProgrammingError, transaction
from django.test import Client
from django.urls import reverse

from sroi.accounts import actions
from sroi.accounts.acting import SYSTEM, Acting
from sroi.accounts.errors import NotAllowed, NotPossible
from sroi.accounts.models import AccountEvent, Invitation, Membership, SignInConnection, User
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier
from tests.accounts import people

pytestmark = pytest.mark.django_db


@pytest.fixture
def operator(client: Client) -> Membership:
    membership = people.member(RoleCode.PLATFORM_OPERATOR, None, name="Petra Platform")
    client.force_login(membership.user)
    return membership


DESK = {"name": "Nieuwe desk", "slug": "nieuwe-desk", "email": "desk@voorbeeld.example", "phone": "",
        "first_quarter": "2026-Q1", "disclosure_threshold": "5"}  # fmt: skip


def test_adds_and_changes_a_desk(client: Client, operator: Membership) -> None:
    answer = client.post("/beheer/organisaties/regio/nieuw/", DESK)
    assert answer["Location"] == "/beheer/organisaties/regio/nieuwe-desk/"

    client.post(answer["Location"], DESK | {"name": "Andere naam", "slug": "gekaapt"})

    desk = ServiceDesk.objects.get()
    assert (desk.name, desk.slug) == ("Andere naam", "nieuwe-desk")
    changed = AccountEvent.objects.get(verb="changed_organisation")
    assert (changed.before, changed.after) == ({"name": "Nieuwe desk"}, {"name": "Andere naam"})
    assert changed.actor_name == "Petra Platform"


@pytest.mark.parametrize(
    ("kind", "values", "model"),
    [
        ("opdrachtgever", {"name": "Verzonnendam", "slug": "verzonnendam", "kind": "municipality", "cbs_code": "GM9999"}, Municipality),
        ("opdrachtnemer", {"name": "Proef B.V.", "slug": "proef", "kvk_number": "90000001", "kind": "company", "size": "small"}, Supplier),
    ],
)
def test_adds_buyers_and_suppliers(
    client: Client, operator: Membership, kind: str, values: dict[str, str], model: type[Municipality | Supplier]
) -> None:
    wrong = {"cbs_code": "202"} if kind == "opdrachtgever" else {"kvk_number": "123"}
    assert client.post(f"/beheer/organisaties/{kind}/nieuw/", values | wrong).context["form"].errors

    assert client.post(f"/beheer/organisaties/{kind}/nieuw/", values).status_code == 302
    assert model.objects.count() == 1
    assert values["name"] not in client.get(f"/beheer/organisaties/{kind}/?q=bestaat%20niet").content.decode()
    assert values["name"] in client.get(f"/beheer/organisaties/{kind}/").content.decode()


def test_kind_or_organisation_that_does_not_exist(client: Client, operator: Membership) -> None:
    assert client.get("/beheer/organisaties/onzin/").status_code == 404
    assert client.get("/beheer/organisaties/regio/onzin/").status_code == 404


def test_invites_the_first_administrator(client: Client, operator: Membership) -> None:
    people.desk()
    form = {"name": "Bram Beheer", "email": "bram@voorbeeld.example", "role": "desk_administrator", "language": "nl"}
    assert "role" in client.post("/beheer/organisaties/regio/proefdesk/uitnodigen/", form | {"role": "coordinator"}).context["form"].errors

    assert client.post("/beheer/organisaties/regio/proefdesk/uitnodigen/", form).status_code == 302

    assert Invitation.objects.get().limited_to_desk is None


def test_sets_up_and_removes_single_sign_on(client: Client, operator: Membership) -> None:
    people.municipality()
    page = "/beheer/organisaties/opdrachtgever/verzonnendam/aanmelden/"
    form = {"issuer": "https://inloggen.example/", "client_id": "sroi", "secret": "heel-geheim"}
    assert "issuer" in client.post(page, form | {"issuer": "http://open.example"}).context["form"].errors

    assert client.post(page, form)["Location"] == page

    shown = client.get(page).content.decode()
    assert "/account/oidc/" in shown
    assert "heel-geheim" not in shown
    assert SignInConnection.objects.get().app.secret == "heel-geheim"
    assert "heel-geheim" not in str(AccountEvent.objects.values())
    client.post(f"{page}verwijderen/")
    assert not SignInConnection.objects.exists()


def test_disables_and_enables_an_account(client: Client, operator: Membership) -> None:
    member = people.member(RoleCode.COORDINATOR, people.desk())
    page, change = (reverse(f"platform:{name}", kwargs={"pk": member.user_id}) for name in ("person", "set_active"))

    client.post(change, {"active": "0"})
    assert not User.objects.get(pk=member.user_id).is_active
    assert client.get(page).status_code == 200
    client.post(change, {"active": "1"})
    assert User.objects.get(pk=member.user_id).is_active
    with pytest.raises(NotPossible):
        actions.disable_user(user_id=operator.user_id, by=Acting(operator).actor, at=people.AT)


def test_lists_and_log(client: Client, operator: Membership) -> None:
    people.member(RoleCode.COORDINATOR, people.desk())

    for path in ("/beheer/", "/beheer/accounts/", "/beheer/accounts/uitnodigingen/", "/beheer/accounts/uitnodigen/",
                 "/beheer/accounts/rollen/", "/beheer/mail/", "/beheer/wijzigingen/?verb=granted_membership"):  # fmt: skip
        assert client.get(path).status_code == 200, path
    assert "Toos Test" in client.get("/beheer/wijzigingen/").content.decode()


def test_invites_a_fellow_operator(client: Client, operator: Membership) -> None:
    form = {"name": "Piet Plat", "email": "piet@voorbeeld.example", "role": "platform_operator", "language": "en"}

    assert client.post("/beheer/accounts/uitnodigen/", form).status_code == 302

    assert Invitation.objects.get().organisation == "platform"


def test_others_may_not(client: Client) -> None:
    member = people.member(RoleCode.DESK_ADMINISTRATOR, people.desk())
    by = Acting(member).actor

    with pytest.raises(NotAllowed):
        actions.save_organisation(organisation=ServiceDesk(), values=DESK, by=by, at=people.AT)
    with pytest.raises(NotAllowed):
        actions.disable_user(user_id=member.user_id, by=by, at=people.AT)
    with pytest.raises(NotAllowed):
        actions.remove_connection(of=people.municipality(), by=by, at=people.AT)


@pytest.mark.parametrize("change", ["update", "delete"])
def test_log_cannot_be_changed(change: str) -> None:
    actions.create_user(email="a@voorbeeld.example", name="A", by=SYSTEM, at=people.AT)
    rows = AccountEvent.objects.all()

    with pytest.raises(ProgrammingError, match="permission denied"), transaction.atomic():
        rows.update(actor_name="iemand anders") if change == "update" else rows.delete()


class TestFirstOperator:
    def test_command_invites_and_the_link_opens_the_platform(self, client: Client, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("invite_operator", email="petra@voorbeeld.example", name="Petra Platform")
        path = capsys.readouterr().out.strip().removeprefix("http://localhost:8000")

        answer = client.post(path, {"name": "Petra Platform", "password": people.PASSWORD})

        assert answer["Location"] == "/beheer/"
        assert client.get("/beheer/").status_code == 200

    def test_command_wants_an_address(self) -> None:
        with pytest.raises(CommandError):
            call_command("invite_operator", email="onzin", name="Petra")
