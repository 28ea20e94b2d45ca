"""Which tables belong to a desk, and which stay behind and why. Every model of the product stands in one of the two."""

from collections.abc import Iterator, Mapping
from typing import Final

from django.apps import apps
from django.db.models import ForeignKey, Model

from reporting.models.exports import FullExport
from sroi.accounts.models import (
    AccountEvent,
    ApiToken,
    CalendarFeed,
    Digest,
    Invitation,
    Membership,
    OutboxMail,
    SignInConnection,
    User,
)
from sroi.tenancy.bases import Scoped
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier

APPS: Final = ("tenancy", "accounts", "buildingblocks", "contracts", "reporting")

#: Organisations and people that rows of the desk name; taken along as far as they are named.
IDENTITIES: Final[tuple[type[Model], ...]] = (ServiceDesk, Municipality, Supplier, User, Membership)

#: What does not go along, and why; the file says it too.
LEFT_BEHIND: Final[Mapping[type[Model], str]] = {
    ApiToken: "keys of people; they make new ones in the new installation",
    CalendarFeed: "secret addresses of people; they make new ones",
    Digest: "a wish of a person about mail from this installation",
    Invitation: "links that work in this installation only",
    SignInConnection: "secrets of an identity provider; connected anew",
    OutboxMail: "mail that was sent or waits here",
    AccountEvent: "the log of this installation about its accounts",
    FullExport: "this file and the ones before it",
}


def owned() -> list[type[Scoped]]:
    """The tables with rows of one desk, in a fixed order."""
    models = (model for app in APPS for model in apps.get_app_config(app).get_models())
    return sorted((model for model in models if issubclass(model, Scoped) and model not in LEFT_BEHIND), key=lambda model: model._meta.db_table)


def organisations_named(model: type[Model]) -> Iterator[tuple[str, type[Model]]]:
    """The columns of a table that name an organisation, a membership or a person, with the table they name."""
    for field in model._meta.concrete_fields:
        if isinstance(field, ForeignKey) and field.related_model in IDENTITIES:
            yield field.column, field.related_model
