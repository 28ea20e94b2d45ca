"""Organisations as the platform operator keeps them, their single sign-on, and mail that could not be sent."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any
from uuid import UUID

from allauth.socialaccount.models import SocialApp
from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sroi.accounts import tasks
from sroi.accounts.acting import Actor
from sroi.accounts.actions.people import require_operator
from sroi.accounts.actions.record import record
from sroi.accounts.errors import NotPossible
from sroi.accounts.models import AccountEvent, OutboxMail, SignInConnection
from sroi.accounts.policies import organisation_columns
from sroi.accounts.queries import Body
from sroi.celery import ring

#: What other systems and bookmarks hold on to.
FIXED = frozenset({"slug"})


@transaction.atomic
def save_organisation(*, organisation: Body, values: Mapping[str, Any], by: Actor, at: datetime) -> Body:
    """Create (a new, unsaved object) or change an organisation. The short name in addresses is fixed once it exists.

    Raises:
        NotAllowed: not a platform operator.
        ValidationError: a value that the model refuses.
    """
    require_operator(by)
    new = organisation._state.adding
    if not new:
        organisation = type(organisation).objects.select_for_update().get(pk=organisation.pk)
    values = {name: value for name, value in values.items() if new or name not in FIXED}
    before = {} if new else {name: str(getattr(organisation, name)) for name in values}
    for name, value in values.items():
        setattr(organisation, name, value)
    after = {name: str(getattr(organisation, name)) for name in values}
    if after == before:
        return organisation
    organisation.full_clean()
    organisation.save()
    verb = AccountEvent.Verb.CREATED_ORGANISATION if new else AccountEvent.Verb.CHANGED_ORGANISATION
    changed = [name for name in after if new or before[name] != after[name]]
    record(
        verb=verb, subject=organisation, by=by, at=at, organisation=organisation.name,
        before={name: before[name] for name in changed if not new}, after={name: after[name] for name in changed},
    )  # fmt: skip
    return organisation


@transaction.atomic
def save_connection(*, of: Body, issuer: str, client_id: str, secret: str, by: Actor, at: datetime) -> SignInConnection:
    """Let the people of an organisation sign in at its own identity provider; an empty `secret` keeps the old one.

    A changed issuer is another source of identities: the links between people and the old one are dropped, so that
    a subject of the new issuer cannot be taken for a person of the old.

    Raises:
        NotAllowed: not a platform operator.
        NotPossible: a new connection without a secret.
    """
    require_operator(by)
    columns = organisation_columns(of)
    type(of).objects.select_for_update(no_key=True).get(pk=of.pk)  # two at once make one connection
    found = SignInConnection.objects.select_for_update().filter(**columns).select_related("app").first()
    if found is None and not secret:
        raise NotPossible(_("A new connection needs the secret of the identity provider."))
    app = found.app if found else SocialApp(provider="openid_connect", provider_id=of.slug)
    before = {"issuer": app.settings.get("server_url", ""), "client_id": app.client_id} if found else {}
    after = {"issuer": issuer, "client_id": client_id}
    if found is not None and before == after and secret in ("", app.secret):
        return found
    app.name, app.client_id = str(of)[:40], client_id
    app.settings = {**app.settings, "server_url": issuer, "oauth_pkce_enabled": True}
    app.secret = secret or app.secret
    if found is None or before["issuer"] != issuer:
        app.provider_id = f"{of.slug}-{at:%Y%m%d%H%M%S}"  # part of the key (issuer, subject) of linked people
    app.save()
    connection = found or SignInConnection.objects.create(app=app, **columns)
    record(
        verb=AccountEvent.Verb.CHANGED_CONNECTION, subject=connection, by=by, at=at, organisation=of.name,
        before=before, after=after | {"secret_changed": bool(secret)},
    )  # fmt: skip
    return connection


@transaction.atomic
def remove_connection(*, of: Body, by: Actor, at: datetime) -> None:
    """Stop single sign-on of an organisation; running sign-ins through it end at once.

    Raises:
        NotAllowed: not a platform operator.
    """
    require_operator(by)
    connection = SignInConnection.objects.select_for_update().filter(**organisation_columns(of)).first()
    if connection is None:
        return
    record(
        verb=AccountEvent.Verb.REMOVED_CONNECTION, subject=connection, by=by, at=at, organisation=of.name,
        before={"issuer": connection.app.settings.get("server_url", "")},
    )  # fmt: skip
    connection.app.delete()  # the connection goes with it


@transaction.atomic
def retry_mail(*, mail_id: UUID, by: Actor, at: datetime) -> OutboxMail:
    """Try a failed mail again, from the first attempt; a mail that waits or was sent stays as it is.

    Raises:
        NotAllowed: not a platform operator.
    """
    require_operator(by)
    mail = OutboxMail.objects.select_for_update().get(pk=mail_id)
    if mail.state == OutboxMail.State.FAILED:
        mail.state, mail.attempts = OutboxMail.State.WAITING, 0
        mail.save(update_fields=["state", "attempts"])
        record(verb=AccountEvent.Verb.RETRIED_MAIL, subject=mail, by=by, at=at, after={"template": mail.template})
        ring(tasks.send_mail, mail_id=mail.pk)
    return mail
