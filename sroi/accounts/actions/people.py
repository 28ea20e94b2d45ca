"""Accounts of people: create, disable, enable, language."""

from datetime import datetime
from uuid import UUID

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from sroi.accounts.acting import SYSTEM, Actor
from sroi.accounts.actions.record import record
from sroi.accounts.errors import NotAllowed, NotPossible
from sroi.accounts.models import AccountEvent, User
from sroi.accounts.roles import RoleCode


def require_operator(by: Actor) -> None:
    """Raises:
    NotAllowed: neither a platform operator nor the system itself.
    """
    if by != SYSTEM and by.role != RoleCode.PLATFORM_OPERATOR:
        raise NotAllowed(_("Only a platform operator may do this."))


@transaction.atomic
def create_user(*, email: str, name: str, by: Actor, at: datetime, password: str | None = None, language: str = "nl") -> User:
    """The user with this address, created when it does not exist yet; an existing one stays as it is."""
    found = User.objects.filter(email=email.strip().lower()).first()
    if found is not None:
        return found
    user = User.objects.create_user(email=email, name=name, password=password, language=language)
    record(verb=AccountEvent.Verb.CREATED_USER, subject=user, by=by, at=at, person=user.name)
    return user


@transaction.atomic
def disable_user(*, user_id: UUID, by: Actor, at: datetime) -> User:
    """Nothing opens for this user any more: pages, keys and running sign-ins end at once.

    Raises:
        NotAllowed: not a platform operator.
        NotPossible: the operator's own account.
    """
    require_operator(by)
    if user_id == by.user_id:
        raise NotPossible(_("You cannot disable your own account."))
    return _set_active(user_id=user_id, active=False, by=by, at=at)


@transaction.atomic
def enable_user(*, user_id: UUID, by: Actor, at: datetime) -> User:
    """Let a disabled user sign in again.

    Raises:
        NotAllowed: not a platform operator.
    """
    require_operator(by)
    return _set_active(user_id=user_id, active=True, by=by, at=at)


def _set_active(*, user_id: UUID, active: bool, by: Actor, at: datetime) -> User:
    """The flag is read on every request, so running sign-ins end by themselves. The second time nothing happens."""
    user = User.objects.select_for_update().get(pk=user_id)
    if user.is_active != active:
        user.is_active = active
        user.save(update_fields=["is_active"])
        verb = AccountEvent.Verb.ENABLED_USER if active else AccountEvent.Verb.DISABLED_USER
        record(verb=verb, subject=user, by=by, at=at, person=user.name)
    return user


def choose_language(*, user: User, language: str) -> None:
    """Keep the language with the account; the caller has checked that it exists."""
    if user.language != language:
        user.language = language
        user.save(update_fields=["language"])
