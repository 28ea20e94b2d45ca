"""Invitations: who may send them, and what the link does and does not."""

from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from typing import TYPE_CHECKING

import pytest
from django.db import connections
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import DjangoCaptureOnCommitCallbacks

from contracts.models import SupplierDossier
from sroi.accounts import actions, invitation_links
from sroi.accounts.acting import SYSTEM, Acting
from sroi.accounts.errors import NotAllowed, NotPossible
from sroi.accounts.models import AccountEvent, Invitation, Membership, OutboxMail, User
from sroi.accounts.queries import Body
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Participation, ServiceDesk
from sroi.tenancy.scope import desk_scope, scope
from tests.accounts import people

if TYPE_CHECKING:
    from django.test.client import _MonkeyPatchedWSGIResponse as TestResponse

pytestmark = pytest.mark.django_db


@pytest.fixture
def desk() -> ServiceDesk:
    return people.desk()


@pytest.fixture
def administrator(desk: ServiceDesk) -> Membership:
    return people.member(RoleCode.DESK_ADMINISTRATOR, desk, name="Bram Beheer")


def invitation_for(
    by: Membership, role: RoleCode = RoleCode.COORDINATOR, of: Body | None = None, *, later: timedelta = timedelta(0)
) -> Invitation:
    return actions.invite(
        role=role, of=of or by.of, email="Nieuw@voorbeeld.example", name="Nina Nieuw", by=Acting(by).actor,
        at=timezone.now() + later,
    )  # fmt: skip


def path_of(invitation: Invitation) -> str:
    return invitation_links.path_of(invitation.pk)


def accept_new(client: Client, invitation: Invitation, password: str = people.PASSWORD) -> "TestResponse":
    return client.post(path_of(invitation), {"name": "Nina Nieuw", "password": password})


def test_new_person_makes_an_account_and_is_signed_in(client: Client, administrator: Membership) -> None:
    invitation = invitation_for(administrator)
    assert "Nina Nieuw" in client.get(path_of(invitation)).content.decode()

    answer = accept_new(client, invitation)

    assert answer["Location"] == "/regio/proefdesk/"
    assert client.get("/regio/proefdesk/").status_code == 200
    person = User.objects.get(email="nieuw@voorbeeld.example")
    assert person.check_password(people.PASSWORD)
    assert list(person.memberships.values_list("role", "desk__slug")) == [("coordinator", "proefdesk")]
    verbs = set(AccountEvent.objects.values_list("verb", flat=True))
    assert {"invited", "created_user", "granted_membership", "accepted_invitation"} <= verbs


@pytest.mark.parametrize("password", ["kort", "password1234", "Welkom-Gemeente-2026!", "nina nieuw 2026"])
def test_weak_password_is_refused(client: Client, administrator: Membership, password: str) -> None:
    answer = accept_new(client, invitation_for(administrator), password)

    assert answer.status_code == 200
    assert "password" in answer.context["form"].errors
    assert not User.objects.filter(email="nieuw@voorbeeld.example").exists()


def test_long_password_of_any_characters_is_taken_whole(client: Client, administrator: Membership) -> None:
    long = "ĳsbeer & 白熊 " * 12

    accept_new(client, invitation_for(administrator), long)

    assert User.objects.get(email="nieuw@voorbeeld.example").check_password(long)


def test_person_with_an_account_signs_in_and_accepts(client: Client, administrator: Membership) -> None:
    person = people.user("Nina Nieuw", email="nieuw@voorbeeld.example")
    invitation = invitation_for(administrator)
    assert reverse("account_login") in client.get(path_of(invitation)).content.decode()
    assert client.post(path_of(invitation), {"name": "Kaper", "password": "iets heel anders hier"}).status_code == 200
    assert not person.memberships.exists()

    client.force_login(person)

    assert client.get(path_of(invitation)).context["accept"]
    assert client.post(path_of(invitation))["Location"] == "/regio/proefdesk/"
    assert person.memberships.count() == 1


def test_somebody_else_cannot_use_it(client: Client, administrator: Membership) -> None:
    other = people.user("Sjors Snoek")
    invitation = invitation_for(administrator)
    client.force_login(other)

    answer = client.post(path_of(invitation))

    assert answer.context["somebody_else"]
    assert not other.memberships.exists()
    with pytest.raises(NotPossible):
        actions.accept_as(invitation_id=invitation.pk, user=other, at=timezone.now())


def test_works_once(client: Client, administrator: Membership) -> None:
    invitation = invitation_for(administrator)
    accept_new(client, invitation)

    assert Client().get(path_of(invitation)).status_code == 410
    assert accept_new(Client(), invitation).status_code == 410
    assert Membership.objects.filter(user__email="nieuw@voorbeeld.example").count() == 1


def test_expires_after_fourteen_days(client: Client, administrator: Membership) -> None:
    invitation = invitation_for(administrator)
    Invitation.objects.filter(pk=invitation.pk).update(expires_at=timezone.now() - timedelta(seconds=1))

    assert invitation.expires_at - invitation.created_at == timedelta(days=14)
    assert accept_new(client, invitation).status_code == 410
    assert not User.objects.filter(email="nieuw@voorbeeld.example").exists()

    actions.invite_again(invitation_id=invitation.pk, by=Acting(administrator).actor, at=timezone.now())
    assert accept_new(client, invitation).status_code == 302


def test_withdrawn_one_does_nothing(client: Client, administrator: Membership) -> None:
    invitation = invitation_for(administrator)
    for _twice in range(2):
        actions.withdraw_invitation(invitation_id=invitation.pk, by=Acting(administrator).actor, at=timezone.now())

    assert accept_new(client, invitation).status_code == 410
    assert AccountEvent.objects.filter(verb="withdrew_invitation").count() == 1
    with pytest.raises(NotPossible):
        actions.invite_again(invitation_id=invitation.pk, by=Acting(administrator).actor, at=timezone.now())


@pytest.mark.parametrize("key", ["onzin", "01a20020-dc33-7508-9f31-be696428b046:vals"])
def test_link_that_is_not_ours_does_not_exist(client: Client, key: str) -> None:
    assert client.get(reverse("accounts:invitation", kwargs={"key": key})).status_code == 404


def test_inviting_twice_sends_the_same_one_again(
    administrator: Membership, django_capture_on_commit_callbacks: DjangoCaptureOnCommitCallbacks
) -> None:
    with django_capture_on_commit_callbacks() as bells:
        first, second = invitation_for(administrator), invitation_for(administrator, later=timedelta(minutes=2))
        third = invitation_for(administrator, later=timedelta(minutes=2, seconds=5))  # a double click

    assert first.pk == second.pk == third.pk
    assert OutboxMail.objects.filter(template="invitation").count() == 2
    assert len(bells) == 2


class TestWhoMayInviteWhom:
    def test_coordinator_does_not_invite_colleagues(self, desk: ServiceDesk) -> None:
        with pytest.raises(NotAllowed):
            invitation_for(people.member(RoleCode.COORDINATOR, desk))

    def test_nobody_of_another_desk(self, administrator: Membership) -> None:
        with pytest.raises(NotAllowed):
            invitation_for(administrator, of=people.desk("andere"))

    def test_buyer_that_takes_part(self, administrator: Membership, desk: ServiceDesk) -> None:
        buyer, stranger = people.municipality(), people.municipality("elders")
        with scope(desk_scope(desk.pk)):
            Participation.objects.create(desk=desk, municipality=buyer, starts_on="2024-01-01")
            invitation = invitation_for(administrator, RoleCode.CONTRACT_HOLDER, buyer)
            with pytest.raises(NotAllowed):
                invitation_for(administrator, RoleCode.CONTRACT_HOLDER, stranger)
        assert invitation.limited_to_desk is None

    def test_supplier_with_a_dossier_limited_to_the_desk(self, administrator: Membership, desk: ServiceDesk) -> None:
        known, stranger = people.supplier(), people.supplier("elders", "90000002")
        with scope(desk_scope(desk.pk)):
            SupplierDossier.objects.create(desk=desk, supplier=known, created_at=people.AT)
            invitation = invitation_for(administrator, RoleCode.SUPPLIER_ADMINISTRATOR, known)
            with pytest.raises(NotAllowed):
                invitation_for(administrator, RoleCode.SUPPLIER, stranger)
        assert invitation.limited_to_desk == desk

    def test_limit_of_a_supplier_administrator_passes_on(self, desk: ServiceDesk) -> None:
        boss = people.member(RoleCode.SUPPLIER_ADMINISTRATOR, people.supplier(), limited_to=desk)

        assert invitation_for(boss, RoleCode.SUPPLIER).limited_to_desk == desk

    def test_supplier_invites_nobody(self) -> None:
        with pytest.raises(NotAllowed):
            invitation_for(people.member(RoleCode.SUPPLIER, people.supplier()), RoleCode.SUPPLIER)

    def test_nobody_but_the_platform_makes_platform_operators(self, administrator: Membership) -> None:
        with pytest.raises(NotAllowed):
            actions.invite(role=RoleCode.PLATFORM_OPERATOR, of=None, email="x@voorbeeld.example", name="X",
                           by=Acting(administrator).actor, at=people.AT)  # fmt: skip

    def test_role_of_another_kind_of_organisation_is_a_mistake(self, administrator: Membership) -> None:
        with pytest.raises(ValueError, match="not a role"):
            invitation_for(administrator, RoleCode.SUPPLIER)

    def test_other_desk_cannot_withdraw(self, administrator: Membership) -> None:
        invitation = invitation_for(administrator)
        stranger = people.member(RoleCode.DESK_ADMINISTRATOR, people.desk("andere"), name="Vera Vreemd")

        with pytest.raises(NotAllowed):
            actions.withdraw_invitation(invitation_id=invitation.pk, by=Acting(stranger).actor, at=timezone.now())


@pytest.mark.django_db(transaction=True)
def test_two_clicks_at_once_make_one_account() -> None:
    invitation = actions.invite(
        role=RoleCode.COORDINATOR, of=people.desk(), email="nieuw@voorbeeld.example", name="Nina", by=SYSTEM, at=timezone.now()
    )

    def accept(_number: int) -> bool:
        try:
            actions.accept_as_new(
                invitation_id=invitation.pk, name="Nina", password=people.PASSWORD, language="nl", at=timezone.now()
            )
        except NotPossible:
            return False
        else:
            return True
        finally:
            connections["default"].close()

    with ThreadPoolExecutor(4) as pool:
        done = list(pool.map(accept, range(4)))

    assert sorted(done) == [False, False, False, True]
    assert Membership.objects.filter(user__email="nieuw@voorbeeld.example").count() == 1
