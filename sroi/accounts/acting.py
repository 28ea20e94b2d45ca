"""As whom somebody acts: the membership that the URL names, and the actor that actions and events record."""

from dataclasses import dataclass, field
from typing import Any
from uuid import UUID

from django.http import HttpRequest
from django.urls import reverse

from sroi.accounts.models import Membership
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier
from sroi.tenancy.scope import Scope


@dataclass(frozen=True, slots=True)
class Actor:
    """Who does something: written into every event. A task acts as `SYSTEM`."""

    user_id: UUID | None
    membership_id: UUID | None
    name: str
    role: RoleCode | None


SYSTEM = Actor(user_id=None, membership_id=None, name="system", role=None)


@dataclass(frozen=True, slots=True)
class NavigationItem:
    """One entry of the main navigation."""

    label: str
    url: str
    active: bool = False
    count: int | None = None


@dataclass(slots=True)
class Acting:
    """The membership a request acts with; set by the middleware from the URL (pages) or the token (API)."""

    membership: Membership
    navigation: list[NavigationItem] = field(default_factory=list)
    #: Whether this person can act in another organisation or role as well.
    can_switch: bool = False

    @property
    def role(self) -> RoleCode:
        """The role of the membership."""
        return RoleCode(self.membership.role)

    @property
    def role_label(self) -> str:
        """The name of the role on screen."""
        return str(self.role.label)

    @property
    def organisation(self) -> ServiceDesk | Municipality | Supplier | None:
        """The organisation; None for the platform."""
        return self.membership.of

    def url(self, name: str, **kwargs: Any) -> str:
        """The address of a page of this organisation: the namespace and the slug are filled in."""
        if self.organisation is None:
            return reverse(f"platform:{name}", kwargs=kwargs)
        kind = self.membership.organisation
        return reverse(f"{kind}:{name}", kwargs={f"{kind}_slug": self.organisation.slug, **kwargs})

    @property
    def contact(self) -> ServiceDesk | None:
        """The desk to call with questions: the own one, or the one a supplier's membership is limited to."""
        return self.membership.desk or self.membership.limited_to_desk

    @property
    def actor(self) -> Actor:
        """Who is recorded in events."""
        user = self.membership.user
        return Actor(user_id=user.pk, membership_id=self.membership.pk, name=user.name, role=self.role)

    @property
    def scope(self) -> Scope | None:
        """The tenant scope; None for the platform."""
        return self.membership.scope


class ActingRequest(HttpRequest):
    """A request behind the acting middleware; for annotations of views inside an organisation."""

    acting: Acting
