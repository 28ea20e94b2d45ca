"""Reads of house styles, stories and their pictures; in the scope of whoever asks."""

import re
from collections.abc import Iterable, Mapping
from datetime import date
from typing import Any, Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.db.models.fields.json import KT

from reporting.style.house_style import DEFAULT, NAME_LENGTH, HouseStyle, Picture
from reporting.models import Document, SheetPicture, SheetStory, SheetStyle
from reporting.style.story import Consent, Story
from sroi.tenancy.models import Municipality, ServiceDesk
from sroi.tenancy.scope import desk_scope, scope

_DIGEST: Final = re.compile(r"[0-9a-f]{64}")


def style_row(*, desk_id: UUID, municipality_id: UUID | None) -> SheetStyle | None:
    """The stored house style of a municipality at a desk, or of the desk itself; None where none was set."""
    rows = SheetStyle.objects.select_related("logo").defer("logo__content")
    return rows.filter(desk_id=desk_id, **whose(municipality_id)).first()


def style_of(*, desk: ServiceDesk, municipality: Municipality | None) -> HouseStyle:
    """The house style of a municipality's sheets, or of the desk's own; the product's where none was set."""
    row = style_row(desk_id=desk.pk, municipality_id=municipality.pk if municipality else None)
    return as_style(row, name=(municipality or desk).name) if row else DEFAULT


def as_style(row: SheetStyle, *, name: str = "") -> HouseStyle:
    """A stored row as a house style."""
    logo = Picture(digest=row.logo.digest, media_type=row.logo.media_type, alt=row.logo_alt) if row.logo else None
    return HouseStyle(
        primary=row.primary, accent=row.accent, text=row.text, font=row.font, name=name[:NAME_LENGTH], logo=logo,
    )


def picture(digest: str, *, desk_id: UUID | None = None) -> SheetPicture | None:
    """A stored picture with its bytes, by the digest of its content; None where nobody in scope has it."""
    if _DIGEST.fullmatch(digest) is None:  # any text can stand in an address, also what the database refuses
        return None
    rows = SheetPicture.objects.filter(digest=digest)
    return (rows.filter(desk_id=desk_id) if desk_id else rows).first()


def contents(digests: Iterable[str]) -> dict[str, bytes]:
    """The bytes of pictures by digest, of those that are there: for a PDF, which loads nothing by itself."""
    rows = SheetPicture.objects.filter(digest__in=set(digests)).values_list("digest", "content")
    return {digest: bytes(content) for digest, content in rows}


def stories() -> QuerySet[SheetStory]:
    """The stories in scope, with what a list shows."""
    return SheetStory.objects.select_related("desk", "municipality", "picture").defer("picture__content")


def standing(*, on: date) -> Q:
    """The condition of a story whose permission stands on a day."""
    return Q(withdrawn_on__isnull=True, consent_on__lte=on) & (
        Q(consent_until__isnull=True) | Q(consent_until__gt=on)
    )


def story_of(*, desk: ServiceDesk, municipality: Municipality | None, period: str, on: date) -> Story | None:
    """The story that the desk chose for a sheet (`period`: `2024-Q4` or `2024`), if its permission stands on that day."""
    rows = stories().filter(
        standing(on=on), desk=desk, period=period, chosen_at__isnull=False, **whose(municipality.pk if municipality else None),
    )
    row = rows.first()
    return as_story(row) if row else None


def as_story(row: SheetStory) -> Story:
    """A stored row, not withdrawn, as a story."""
    shown = Picture(digest=row.picture.digest, media_type=row.picture.media_type, alt=row.picture_alt) if row.picture else None
    consent = Consent(given_by=row.consent_by, given_on=row.consent_on, until=row.consent_until)
    return Story(key=str(row.pk), title=row.title, text=row.text, consent=consent, picture=shown)


def may_show(story: Story, *, desk_id: UUID, on: date) -> bool:
    """Whether a story on a published sheet of a desk may still be shown: what is stored now counts, not what was then."""
    return bool(_standing_keys({desk_id: {story.key}}, on=on))


def _standing_keys(keys: Mapping[UUID, set[str]], *, on: date) -> set[str]:
    """Of the keys of stories, by desk, those whose permission stands.

    Asked in the scope of each desk: whoever reads a published sheet may know whether its story still stands, the public
    too, and no more than that leaves this function.
    """
    found: set[str] = set()
    for desk_id, asked in keys.items():
        with scope(desk_scope(desk_id)):
            rows = SheetStory.objects.filter(standing(on=on), pk__in=asked)
            found |= {str(key) for key in rows.values_list("pk", flat=True)}
    return found


def picture_on(document: Document, *, digest: str, on: date) -> SheetPicture | None:
    """A picture that a sheet holds, for whoever may read that sheet (the public too); None for any other picture.

    The picture of a story only while its permission stands.
    """
    sheet = document.sheet or {}
    style, story = sheet.get("style") or {}, sheet.get("story") or {}
    held = {(style.get("logo") or {}).get("digest")}
    if story and may_show(Story.from_json(story), desk_id=document.desk_id, on=on):
        held.add((story.get("picture") or {}).get("digest"))
    if digest not in held:
        return None
    with scope(desk_scope(document.desk_id)):
        return SheetPicture.objects.filter(desk_id=document.desk_id, digest=digest).first()


def is_withheld(document: Document, *, on: date) -> bool:
    """Whether the PDF of a sheet, or of its preview, is not given out: its story has a permission that no longer stands.

    The file itself never changes; a corrected version takes its place.
    """
    return bool(with_lost_story(Document.objects.filter(pk=document.pk), on=on))


def with_lost_story(documents: QuerySet[Document], *, on: date) -> set[UUID]:
    """Of these documents, published or not, those whose story may no longer be shown."""
    rows = documents.order_by().annotate(story_key=KT("sheet__story__key")).filter(story_key__isnull=False)
    held = list(rows.values_list("pk", "desk_id", "story_key"))
    keys: dict[UUID, set[str]] = {}
    for _pk, desk_id, key in held:
        keys.setdefault(desk_id, set()).add(key)
    stands = _standing_keys(keys, on=on)
    return {pk for pk, _desk_id, key in held if key not in stands}


def to_correct(*, on: date) -> list[Document]:
    """The newest published versions in scope that hold a story whose permission no longer stands: each needs a next one."""
    periods = SheetStory.objects.filter(~standing(on=on)).order_by().values("period")
    newest = (
        Document.objects.filter(state=Document.State.PUBLISHED, period__in=periods)
        .order_by("desk_id", "municipality_id", "period", "-version").distinct("desk_id", "municipality_id", "period").values("pk")
    )
    wrong = with_lost_story(Document.objects.filter(pk__in=newest), on=on)
    rows = Document.objects.filter(pk__in=wrong).select_related("desk", "municipality").defer("sheet")
    return list(rows.order_by("-period", "municipality__name"))


def whose(municipality_id: UUID | None) -> dict[str, Any]:
    """The condition for rows about a municipality, or about the desk itself."""
    return {"municipality_id": municipality_id} if municipality_id else {"municipality__isnull": True}
