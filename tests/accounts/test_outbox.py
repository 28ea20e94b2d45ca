"""Mail leaves through the outbox: once, in the language of the reader, and a failure stays visible."""

import smtplib
from contextlib import AbstractContextManager
from datetime import timedelta
from unittest.mock import patch

import pytest
from django.core import mail
from django.test import Client
from django.urls import reverse
from django.utils import timezone
from pytest_django import Settings

from sroi.accounts import actions, mailing, outbox, tasks
from sroi.accounts.acting import SYSTEM, Acting
from sroi.accounts.models import OutboxMail, User
from sroi.accounts.roles import RoleCode
from tests.accounts import people

pytestmark = pytest.mark.django_db
CONTEXT = {
    "organisation": "Proefbouw B.V.", "desk": "Steunpunt Proefdesk", "link": "/opdrachtnemer/proefbouw/",
    "number": "I-PROEF01", "period": "2026-Q1",
}  # fmt: skip


def waiting(template: OutboxMail.Template = OutboxMail.Template.RETURNED, language: str = "nl", **context: str) -> OutboxMail:
    return outbox.put(
        template=template, to="olaf@voorbeeld.example", recipient_name="Olaf & Co", language=language,
        context=CONTEXT | context, at=timezone.now(),
    )  # fmt: skip


def broken() -> AbstractContextManager[object]:
    return patch("django.core.mail.EmailMessage.send", side_effect=smtplib.SMTPServerDisconnected("weg"))


@pytest.mark.parametrize("template", [choice for choice in OutboxMail.Template if choice not in {"invitation", "password_reset"}])
@pytest.mark.parametrize("language", ["nl", "en"])
def test_every_mail_has_a_subject_a_greeting_and_an_absolute_link(
    template: OutboxMail.Template, language: str, settings: Settings
) -> None:
    settings.BASE_URL = "https://sroi.voorbeeld.example/"

    letter = mailing.render(waiting(template, language))

    assert letter.subject
    assert "Olaf & Co" in letter.body
    assert "https://sroi.voorbeeld.example/opdrachtnemer/proefbouw/" in letter.body
    assert "{" not in letter.subject + letter.body


def test_sent_once_also_when_rung_twice() -> None:
    row = waiting()

    for _twice in range(2):
        tasks.send_mail(mail_id=str(row.pk))

    row.refresh_from_db()
    assert (row.state, row.attempts) == ("sent", 1)
    assert row.sent_at is not None
    assert [message.to for message in mail.outbox] == [["olaf@voorbeeld.example"]]


def test_failure_is_kept_and_tried_five_times() -> None:
    row = waiting()

    with broken():
        for attempt in range(1, 8):
            tasks.send_mail(mail_id=str(row.pk))
            row.refresh_from_db()
            assert row.attempts == min(attempt, mailing.MAX_ATTEMPTS)

    assert row.state == "failed"
    assert "SMTPServerDisconnected" in row.failure
    assert mail.outbox == []


def test_retry_by_the_platform_sends_it() -> None:
    row = waiting()
    with broken():
        for _attempt in range(mailing.MAX_ATTEMPTS):
            tasks.send_mail(mail_id=str(row.pk))

    actions.retry_mail(mail_id=row.pk, by=SYSTEM, at=timezone.now())
    tasks.send_mail(mail_id=str(row.pk))

    row.refresh_from_db()
    assert (row.state, row.failure) == ("sent", "")


def test_sweep_finds_what_was_never_rung() -> None:
    forgotten, fresh = waiting(), waiting()
    OutboxMail.objects.filter(pk=forgotten.pk).update(created_at=timezone.now() - timedelta(minutes=5))

    with patch.object(tasks.send_mail, "apply_async") as rung:
        tasks.sweep_mail()

    assert [call.kwargs["kwargs"]["mail_id"] for call in rung.call_args_list] == [str(forgotten.pk)]
    assert fresh.state == "waiting"


def test_secret_links_are_made_when_sending_and_stored_nowhere(client: Client) -> None:
    desk = people.desk()
    actions.invite(role=RoleCode.COORDINATOR, of=desk, email="nina@voorbeeld.example", name="Nina Nieuw", by=SYSTEM, at=timezone.now())
    row = OutboxMail.objects.get()
    assert "uitnodiging" not in str(row.context)

    tasks.send_mail(mail_id=str(row.pk))

    path = next(line for line in mail.outbox[0].body.splitlines() if "/uitnodiging/" in line).removeprefix("http://localhost:8000")
    assert client.get(path).status_code == 200


class TestForgottenPassword:
    def ask(self, client: Client, email: str) -> None:
        assert client.post(reverse("account_reset_password"), {"email": email})["Location"] == reverse("account_reset_password_done")

    def test_mail_with_a_link_that_works_once_and_keeps_the_second_step(self, client: Client) -> None:
        person = people.member(RoleCode.COORDINATOR, people.desk()).user
        self.ask(client, "toos@voorbeeld.example")
        row = OutboxMail.objects.get()
        assert row.context == {"user_id": str(person.pk)}
        tasks.send_mail(mail_id=str(row.pk))
        link = next(line for line in mail.outbox[0].body.splitlines() if line.startswith("http")).removeprefix("http://localhost:8000")

        form = client.get(link, follow=True)
        new = "groene tafel met drie stoelen"
        answer = client.post(form.redirect_chain[-1][0], {"password1": new, "password2": new})

        assert answer["Location"] == reverse("account_reset_password_from_key_done")
        assert User.objects.get(pk=person.pk).check_password(new)
        assert "_auth_user_id" not in client.session
        assert Client().get(link, follow=True).context["token_fail"]

    def test_unknown_address_gives_the_same_answer_and_no_mail(self, client: Client) -> None:
        self.ask(client, "niemand@voorbeeld.example")

        assert not OutboxMail.objects.exists()


class TestPlatformPage:
    def test_lists_and_retries_but_shows_no_link(self, client: Client) -> None:
        operator = people.member(RoleCode.PLATFORM_OPERATOR, None, name="Petra Platform")
        client.force_login(operator.user)
        row = waiting()
        OutboxMail.objects.filter(pk=row.pk).update(state="failed", failure="SMTPServerDisconnected: weg")

        page = client.get("/beheer/mail/?state=failed").content.decode()
        assert "SMTPServerDisconnected" in page
        assert "/opdrachtnemer/proefbouw/" not in page
        assert client.post(reverse("platform:mail_retry", kwargs={"pk": row.pk})).status_code == 302
        row.refresh_from_db()
        assert row.state == "waiting"

    def test_is_for_the_platform_only(self, client: Client) -> None:
        client.force_login(people.member(RoleCode.DESK_ADMINISTRATOR, people.desk()).user)

        assert client.get("/beheer/mail/").status_code == 404

    def test_action_is_for_the_platform_only(self) -> None:
        from sroi.accounts.errors import NotAllowed

        member = people.member(RoleCode.DESK_ADMINISTRATOR, people.desk())
        with pytest.raises(NotAllowed):
            actions.retry_mail(mail_id=waiting().pk, by=Acting(member).actor, at=people.AT)
