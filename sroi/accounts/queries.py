"""The only module that reads users, memberships and organisations for others."""

import re
from collections.abc import Iterable
from datetime import date
from uuid import UUID

from django.apps import apps
from django.db.models import Q, QuerySet, Value
from django.db.models.functions import Coalesce

from sroi.accounts.models import (
    AccountEvent,
    ApiToken,
    CalendarFeed,
    Digest,
    Invitation,
    Membership,
    OrganisationRole,
    OutboxMail,
    SignInConnection,
    User,
)
from sroi.accounts.roles import Organisation, RoleCode
from sroi.tenancy import queries as tenancy
from sroi.tenancy.models import Municipality, ServiceDesk, Supplier

Body = ServiceDesk | Municipality | Supplier
ORGANISATION_COLUMNS = ("desk", "municipality", "supplier", "limited_to_desk")
#: A column to sort and search by; empty for the platform.
ORGANISATION_NAME = Coalesce("desk__name", "municipality__name", "supplier__name", Value(""))

SATURDAY = 5

#: Which role counts when somebody has two in one organisation.
WIDEST_FIRST = (
    RoleCode.DESK_ADMINISTRATOR, RoleCode.COORDINATOR, RoleCode.CONTRACT_HOLDER, RoleCode.MUNICIPALITY_READER,
    RoleCode.SUPPLIER_ADMINISTRATOR, RoleCode.SUPPLIER, RoleCode.PLATFORM_OPERATOR,
)


def active_memberships(user: User, *, on: date) -> QuerySet[Membership]:
    """The memberships of a user that are in force on a day, with their organisations."""
    return (
        Membership.objects.filter(user=user, starts_on__lte=on)
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
        .select_related("user", *ORGANISATION_COLUMNS)
        .order_by("organisation", "desk__name", "municipality__name", "supplier__name", "id")
    )


def membership_for(user: User, *, organisation: Organisation, slug: str | None, on: date) -> Membership | None:
    """The membership that lets this user act for an organisation; the widest where there are several."""
    return widest(active_memberships(user, on=on), organisation=organisation, slug=slug)


def widest(memberships: Iterable[Membership], *, organisation: Organisation, slug: str | None) -> Membership | None:
    """The membership of the named organisation that shows most; an unlimited one comes before one limited to a desk."""
    mine = [
        membership for membership in memberships
        if membership.organisation == organisation and (membership.of is None or membership.of.slug == slug)
    ]
    return min(mine, key=lambda found: (found.limited_to_desk_id is not None, WIDEST_FIRST.index(found.role)), default=None)


def same_organisation(of: OrganisationRole | SignInConnection) -> dict[str, object]:
    """The filter for rows of the same organisation."""
    return {
        "organisation": of.organisation, "desk_id": of.desk_id, "municipality_id": of.municipality_id,
        "supplier_id": of.supplier_id,
    }


def is_member(user: User, *, of: OrganisationRole | SignInConnection, on: date) -> bool:
    """Whether the user has a membership in force of that organisation."""
    return active_memberships(user, on=on).filter(**same_organisation(of)).exists()


def coordinators(desk_id: UUID, *, on: date) -> QuerySet[Membership]:
    """The people of a desk who can be responsible for a contract."""
    return (
        Membership.objects.filter(desk_id=desk_id, role__in=(RoleCode.COORDINATOR, RoleCode.DESK_ADMINISTRATOR))
        .filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on)
        .select_related("user")
        .order_by("user__name", "id")
    )


def recipients_of(
    *, on: date, municipality_id: UUID | None = None, supplier_id: UUID | None = None, desk_id: UUID | None = None
) -> QuerySet[Membership]:
    """The people of an organisation who get its mail; for a supplier those who see the rows of `desk_id`.

    Raises:
        ValueError: neither a municipality nor a supplier is named.
    """
    found = Membership.objects.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on), starts_on__lte=on, user__is_active=True)
    if municipality_id is not None:
        return found.filter(municipality_id=municipality_id).select_related("user").order_by("id")
    if supplier_id is None:
        raise ValueError("name the municipality or the supplier whose people get the mail")
    return (
        found.filter(supplier_id=supplier_id)
        .filter(Q(limited_to_desk__isnull=True) | Q(limited_to_desk_id=desk_id))
        .select_related("user")
        .order_by("id")
    )


def works_with(*, desk: ServiceDesk, organisation: Body) -> bool:
    """Whether a desk has something to do with an organisation: it takes part, or there is a dossier. Needs a scope."""
    if isinstance(organisation, Municipality):
        return tenancy.takes_part(desk_id=desk.pk, municipality_id=organisation.pk)
    if isinstance(organisation, Supplier):
        return suppliers_of(desk).filter(pk=organisation.pk).exists()
    return desk == organisation


def suppliers_of(desk: ServiceDesk) -> QuerySet[Supplier]:
    """The suppliers with a dossier at the desk. Needs the desk's scope.

    Dossiers live above this layer, so their model is named, as in a foreign key, and not imported.
    """
    dossiers = apps.get_model("contracts.SupplierDossier")._default_manager.filter(desk_id=desk.pk)
    return Supplier.objects.filter(pk__in=dossiers.values("supplier_id")).order_by("name")


def under(mine: Membership, *, on: date) -> Q:
    """The memberships and invitations that somebody sees on the accounts page of the organisation.

    A desk: its own people, those of the buyers that take part today, and suppliers' people limited to this desk. A
    supplier: its own people within the own limit. Needs the scope of the organisation.
    """
    if mine.organisation == Organisation.DESK and mine.desk_id is not None:
        clients = tenancy.clients_of(desk_id=mine.desk_id, on=on)
        return Q(desk_id=mine.desk_id) | Q(municipality__in=clients) | Q(limited_to_desk_id=mine.desk_id)
    if mine.organisation == Organisation.SUPPLIER:
        limit = Q() if mine.limited_to_desk_id is None else Q(limited_to_desk_id=mine.limited_to_desk_id)
        return Q(supplier=mine.supplier) & limit
    return Q() if mine.organisation == Organisation.PLATFORM else Q(pk__in=[])


def memberships_under(mine: Membership, *, on: date) -> QuerySet[Membership]:
    """Memberships for the accounts page, with user, organisation and the name of the organisation to sort by."""
    found = Membership.objects.filter(under(mine, on=on))
    return found.select_related("user", *ORGANISATION_COLUMNS).annotate(organisation_name=ORGANISATION_NAME)


def invitations_under(mine: Membership, *, on: date) -> QuerySet[Invitation]:
    """Invitations for the accounts page, with their organisation."""
    found = Invitation.objects.filter(under(mine, on=on))
    return found.select_related("accepted_by", *ORGANISATION_COLUMNS).annotate(organisation_name=ORGANISATION_NAME)


def invitation(invitation_id: UUID) -> Invitation | None:
    """An invitation with its organisation."""
    return Invitation.objects.filter(pk=invitation_id).select_related(*ORGANISATION_COLUMNS).first()


def user_by_email(email: str) -> User | None:
    """The user with an address, in whatever state."""
    return User.objects.filter(email=email.strip().lower()).first()


def tokens_of(memberships: Iterable[Membership]) -> QuerySet[ApiToken]:
    """The API keys of memberships, newest first."""
    columns = (f"membership__{column}" for column in ("user", *ORGANISATION_COLUMNS))
    return ApiToken.objects.filter(membership__in=[found.pk for found in memberships]).select_related(*columns)


def feeds_of(memberships: Iterable[Membership]) -> QuerySet[CalendarFeed]:
    """The calendar addresses of memberships that are in use."""
    return CalendarFeed.objects.filter(membership__in=[found.pk for found in memberships], revoked_at__isnull=True)


def membership_of_feed(token_hash: str, *, on: date) -> Membership | None:
    """The membership behind the (hashed) secret of a calendar address; None once it, the membership or the user has ended."""
    columns = (f"membership__{column}" for column in ("user", *ORGANISATION_COLUMNS))
    feed = (
        CalendarFeed.objects.filter(token_hash=token_hash, revoked_at__isnull=True, membership__user__is_active=True)
        .select_related(*columns).first()
    )
    return feed.membership if feed is not None and feed.membership.is_active_on(on) else None


def digests_of(memberships: Iterable[Membership]) -> QuerySet[Digest]:
    """The digests that memberships asked for."""
    return Digest.objects.filter(membership__in=[found.pk for found in memberships])


def digests_due(*, on: date) -> QuerySet[Digest]:
    """The digests that come on this day and were not made yet, of memberships in force."""
    if on.weekday() >= SATURDAY:
        return Digest.objects.none()
    rhythms = Digest.Rhythm.values if on.weekday() == 0 else [Digest.Rhythm.DAILY]
    return Digest.objects.filter(
        Q(done_on__isnull=True) | Q(done_on__lt=on), Q(membership__ends_on__isnull=True) | Q(membership__ends_on__gt=on),
        rhythm__in=rhythms, membership__starts_on__lte=on, membership__user__is_active=True,
    ).order_by("pk")


def mails() -> QuerySet[OutboxMail]:
    """The outbox, newest first."""
    return OutboxMail.objects.order_by("-created_at", "-id")


def members_of(of: Body, *, on: date) -> QuerySet[Membership]:
    """The memberships of an organisation in force on a day."""
    found = Membership.objects.filter(**{f"{column_of(of)}_id": of.pk}, starts_on__lte=on)
    found = found.filter(Q(ends_on__isnull=True) | Q(ends_on__gt=on))
    return found.select_related("user", *ORGANISATION_COLUMNS).order_by("user__name", "id")


def all_memberships_of(user: User) -> QuerySet[Membership]:
    """The memberships of a user, ended ones too, newest first."""
    return Membership.objects.filter(user=user).select_related("user", *ORGANISATION_COLUMNS).order_by("-starts_on", "id")


def connection_of(of: Body) -> SignInConnection | None:
    """The single sign-on of an organisation."""
    return SignInConnection.objects.filter(**{f"{column_of(of)}_id": of.pk}).select_related("app").first()


def connections() -> QuerySet[SignInConnection]:
    """All organisations with their own sign-in, by name."""
    found = SignInConnection.objects.select_related("app", "desk", "municipality", "supplier")
    return found.order_by(ORGANISATION_NAME, "pk")


def column_of(of: Body) -> str:
    """The column that names an organisation of this kind."""
    return {ServiceDesk: "desk", Municipality: "municipality", Supplier: "supplier"}[type(of)]


def events() -> QuerySet[AccountEvent]:
    """The log of changes to accounts, newest first."""
    return AccountEvent.objects.order_by("-at", "-id")


def events_about(user: User, *, most: int = 20) -> QuerySet[AccountEvent]:
    """The newest log lines about a user or by that user."""
    return events().filter(Q(subject_id=user.pk) | Q(actor_id=user.pk) | Q(subject_id__in=user.memberships.values("pk")))[:most]


def desk_words() -> frozenset[str]:
    """The words of the names of all desks, in small letters; for the password rules."""
    return frozenset(
        word
        for name in ServiceDesk.objects.values_list("name", flat=True)
        for word in re.findall(r"\w{4,}", name.casefold())
    )
