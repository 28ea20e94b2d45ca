"""The front page, and the one-click sign-in that only the demonstration has."""

import pytest
from django.core.management import CommandError, call_command
from django.test import Client, RequestFactory
from django.urls import NoReverseMatch, reverse
from pytest_django import Settings

from sroi.accounts import actions, demo, outbox
from sroi.accounts.acting import SYSTEM
from sroi.accounts.models import OutboxMail
from sroi.accounts.roles import RoleCode
from sroi.accounts.views import demo as demo_views
from sroi.accounts.views import front
from tests.accounts import demo_urls, people

pytestmark = pytest.mark.django_db


@pytest.fixture
def in_demo(settings: Settings) -> None:
    settings.DEMO = True
    settings.ROOT_URLCONF = demo_urls.__name__


@pytest.fixture
def coordinator() -> demo.DemoSignIn:
    person = demo.DEMO_SIGNINS[0]
    user = actions.create_user(email=person.email, name=person.name, password=demo.DEMO_PASSWORD, by=SYSTEM, at=people.AT)
    actions.grant_membership(user=user, role=person.role, of=people.desk(person.slug), by=SYSTEM, at=people.AT)
    return person


def test_signed_out_sees_the_way_in_and_signed_in_goes_to_work(client: Client) -> None:
    assert reverse("account_login") in client.get("/").content.decode()

    client.force_login(people.member(RoleCode.COORDINATOR, people.desk()).user)

    assert client.get("/")["Location"] == "/regio/proefdesk/"


def test_no_one_click_sign_in_outside_the_demonstration(client: Client, coordinator: demo.DemoSignIn) -> None:
    with pytest.raises(NoReverseMatch):
        reverse("accounts:demo_signin")
    assert client.post("/account/demo/", {"email": coordinator.email}).status_code == 404
    assert client.get("/account/demo-post/").status_code == 404
    assert coordinator.email not in client.get("/").content.decode()


def test_even_the_views_themselves_refuse_outside_the_demonstration(coordinator: demo.DemoSignIn) -> None:
    from django.http import Http404

    with pytest.raises(Http404):
        front.demo_sign_in_page(RequestFactory().post("/", {"email": coordinator.email}))
    with pytest.raises(Http404):
        demo_views.mails(RequestFactory().get("/"))


@pytest.mark.usefixtures("in_demo")
class TestDemonstration:
    def test_front_page_offers_the_people_that_exist(self, client: Client, coordinator: demo.DemoSignIn) -> None:
        cards = client.get("/").context["people"]

        assert [(card["person"], card["organisation"]) for card in cards] == [(coordinator, "Steunpunt Midden-Gelderland")]

    def test_one_click_signs_in(self, client: Client, coordinator: demo.DemoSignIn) -> None:
        assert client.get("/account/demo/").status_code == 405

        assert client.post("/account/demo/", {"email": coordinator.email})["Location"] == "/regio/midden-gelderland/"
        assert client.get("/regio/midden-gelderland/accounts/").status_code == 200

    def test_one_click_for_the_next_person_replaces_the_first(self, client: Client, coordinator: demo.DemoSignIn) -> None:
        client.force_login(people.member(RoleCode.COORDINATOR, people.desk()).user)

        client.post("/account/demo/", {"email": coordinator.email})

        assert client.get("/regio/proefdesk/").status_code == 404

    def test_not_for_anybody_else(self, client: Client) -> None:
        people.member(RoleCode.COORDINATOR, people.desk())

        assert client.post("/account/demo/", {"email": "toos@voorbeeld.example"}).status_code == 404

    def test_outgoing_mail_can_be_read(self, client: Client) -> None:
        outbox.put(
            template=OutboxMail.Template.PUBLISHED, to="lezer@demo.example", recipient_name="Lotte Lezer", language="nl",
            context={"organisation": "Helmond", "desk": "Servicedesk", "link": "/x/"}, at=people.AT,
        )  # fmt: skip

        assert "Lotte Lezer" in client.get("/account/demo-post/").content.decode()

    def test_command_prints_each_sign_in(self, capsys: pytest.CaptureFixture[str]) -> None:
        call_command("demo_signins")

        printed = capsys.readouterr().out
        assert demo.DEMO_PASSWORD in printed
        assert all(person.email in printed for person in demo.DEMO_SIGNINS)


def test_command_refuses_outside_the_demonstration() -> None:
    with pytest.raises(CommandError):
        call_command("demo_signins")


def test_there_is_a_demo_person_for_every_role() -> None:
    assert {person.role for person in demo.DEMO_SIGNINS} == set(RoleCode)
