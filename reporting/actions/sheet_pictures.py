"""Storing the pictures of house styles and stories, and forgetting those that nothing shows any more."""

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.core.exceptions import PermissionDenied, ValidationError
from django.db import transaction
from django.db.models import Q
from django.db.models.fields.json import KT
from django.utils.translation import gettext as _

from contracts.policies import Permission, require
from reporting.style import pictures
from reporting.models import Document, SheetPicture, SheetStory, SheetStyle
from reporting.style.queries import whose
from sroi.accounts.acting import Actor
from sroi.accounts.roles import RoleCode
from sroi.look.citizen_numbers import contains_citizen_number
from sroi.tenancy import queries as organisations
from sroi.tenancy.scope import desk_scope, scope

#: A picture that was uploaded and never saved with anything may still be in somebody's form.
KEPT_UNUSED: Final = timedelta(days=1)
_NEEDS: Final = {pictures.LOGO: Permission.KEEP_HOUSE_STYLE, pictures.PHOTO: Permission.WRITE_STORIES}


@transaction.atomic
def add_picture(
    *, by: Actor, at: datetime, desk_id: UUID, municipality_id: UUID | None, content: bytes, kind: str, field: str
) -> SheetPicture:
    """Check, clean and store a picture; `kind` and `field` as in `reporting.style.pictures.clean`. The same one twice is one row.

    Raises:
        PermissionDenied: the role may not.
        ValidationError: at `field`, with what is wrong with the picture.
    """
    require(by, _NEEDS[kind])
    require_whose(by, desk_id=desk_id, municipality_id=municipality_id)
    clean = pictures.clean(content, kind=kind, field=field)
    forget_unused(desk_id=desk_id, before=at - KEPT_UNUSED)
    found, _made = SheetPicture.objects.get_or_create(
        desk_id=desk_id, digest=clean.digest, **whose(municipality_id),
        defaults={
            "municipality_id": municipality_id, "content": clean.content, "media_type": clean.media_type,
            "width": clean.width, "height": clean.height,
            "added_by": by.name, "added_at": at,
        },
    )
    return found


def picture_named(
    digest: str, *, desk_id: UUID, municipality_id: UUID | None, alt: str, field: str, alt_field: str
) -> SheetPicture | None:
    """The stored picture that a form names, locked against being forgotten; None for an empty name.

    Raises:
        ValidationError: there is no such picture (any more), or it has no words that say what it shows.
    """
    if not digest:
        return None
    row = (
        SheetPicture.objects.select_for_update(no_key=True).defer("content")
        .filter(desk_id=desk_id, digest=digest, **whose(municipality_id)).first()
    )
    if row is None:
        raise ValidationError({field: _("This picture is no longer there. Choose it again.")})
    if not alt:
        words = _("Say in a few words what the picture shows, for people who cannot see it.")
        raise ValidationError({alt_field: words})
    return row


def require_whose(by: Actor, *, desk_id: UUID, municipality_id: UUID | None) -> None:
    """The desk's own sheet is the desk's; a client's is of a client that takes part.

    Raises:
        PermissionDenied: a municipality asks for something of the desk.
        ValidationError: the client does not take part in the desk.
    """
    if municipality_id is None:
        if by.role == RoleCode.CONTRACT_HOLDER:
            raise PermissionDenied("desk")
    elif not organisations.takes_part(desk_id=desk_id, municipality_id=municipality_id):
        raise ValidationError(_("This client does not take part in this desk."))


def no_citizen_numbers(texts: dict[str, str]) -> dict[str, str]:
    """Faults by field for texts that may hold a citizen service number."""
    words = _("This seems to hold a citizen service number (BSN). Take it out: such a number is never stored here.")
    return {field: words for field, text in texts.items() if contains_citizen_number(text)}


def forget_unused(*, desk_id: UUID, before: datetime) -> int:
    """Delete the pictures in scope, added before that moment, that no style, story or published sheet shows."""
    used = set(SheetStyle.objects.filter(desk_id=desk_id, logo__isnull=False).values_list("logo_id", flat=True))
    used |= set(SheetStory.objects.filter(desk_id=desk_id, picture__isnull=False).values_list("picture_id", flat=True))
    waiting = SheetPicture.objects.filter(desk_id=desk_id, added_at__lt=before).exclude(pk__in=used)
    digests = dict(waiting.values_list("pk", "digest"))
    if not digests:
        return 0
    shown = on_sheets(set(digests.values()), desk_id=desk_id)
    gone = [pk for pk, digest in digests.items() if digest not in shown]
    return SheetPicture.objects.filter(pk__in=gone).delete()[0]


def on_sheets(digests: set[str], *, desk_id: UUID) -> set[str]:
    """Of these digests those that a sheet holds, published or under way.

    Asked in the scope of the desk: a client does not see the sheets that are under way, and its picture may be on one.
    """
    with scope(desk_scope(desk_id)):
        rows = Document.objects.filter(desk_id=desk_id).order_by().annotate(
            logo=KT("sheet__style__logo__digest"), photo=KT("sheet__story__picture__digest"),
        )
        found = rows.filter(Q(logo__in=digests) | Q(photo__in=digests)).values_list("logo", "photo")
        return {digest for pair in found for digest in pair if digest in digests}
