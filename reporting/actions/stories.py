"""Stories beside the numbers: written by the desk or the client, put on a sheet by the desk, withdrawn by either."""

from dataclasses import dataclass, replace
from datetime import date, datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.errors import Conflict, StepRefused
from contracts.policies import Permission, require
from reporting.actions.sheet_pictures import no_citizen_numbers, picture_named, require_whose
from reporting.style.house_style import ALT_LENGTH
from reporting.models import SheetPicture, SheetStory
from reporting.figures.report_period import parse_period
from reporting.style.story import TEXT_LENGTH, TITLE_LENGTH, Consent
from reporting.style.queries import whose
from sroi.accounts.acting import Actor
from sroi.accounts.roles import RoleCode
from sroi.tenancy.ids import new_id
from sroi.turns import await_turn

_CONSENT_LENGTH = 120  # of the column


@dataclass(frozen=True, slots=True, kw_only=True)
class StoryData:
    """What somebody fills in. `consent_until`: the first day on which a limited permission no longer stands.

    `picture` is the digest of a picture that was added before.
    """

    period: str
    title: str
    text: str
    consent_by: str
    consent_on: date
    consent_until: date | None = None
    picture: str = ""
    picture_alt: str = ""

    def tidy(self) -> "StoryData":
        """With single spaces: the text is one paragraph on the sheet."""
        return replace(
            self, title=_one_line(self.title), text=_one_line(self.text), consent_by=_one_line(self.consent_by),
            picture_alt=_one_line(self.picture_alt) if self.picture else "",
        )

    def values(self) -> dict[str, object]:
        """By field."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def _one_line(text: str) -> str:
    return " ".join(text.split())


def stored_values(row: SheetStory) -> dict[str, object]:
    """What is stored, by field of `StoryData`."""
    names = ("period", "title", "text", "consent_by", "consent_on", "consent_until", "picture_alt")
    return {name: getattr(row, name) for name in names} | {"picture": row.picture.digest if row.picture else ""}


@transaction.atomic
def write_story(
    *, by: Actor, at: datetime, desk_id: UUID, municipality_id: UUID | None, data: StoryData, pk: UUID | None = None
) -> SheetStory:
    """Write a story for the sheet of a client (None: of the desk). `pk`: the primary key, where it is given.

    Raises:
        PermissionDenied: the role may not, or a municipality writes for the desk.
        ValidationError: per field.
    """
    require(by, Permission.WRITE_STORIES)
    require_whose(by, desk_id=desk_id, municipality_id=municipality_id)
    data = data.tidy()
    _check(data, today=timezone.localdate(at))
    row = SheetStory(id=pk or new_id(), desk_id=desk_id, municipality_id=municipality_id, revision=0)
    _fill(row, data, by=by, at=at)
    row.save(force_insert=True)
    _record(row, by=by, at=at, verb="story_written", after=_public(data.values()))
    return row


@transaction.atomic
def change_story(*, by: Actor, at: datetime, story_id: UUID, revision: int, data: StoryData) -> SheetStory:
    """Change a story. What a client changes comes off the sheet until the desk has seen it; published sheets stay.

    Raises:
        PermissionDenied: the role may not.
        Conflict: somebody changed it since it was read.
        StepRefused: the permission was withdrawn.
        ValidationError: per field.
    """
    require(by, Permission.WRITE_STORIES)
    row = _locked(story_id)
    if row.withdrawn_on is not None:
        raise StepRefused(_("The permission for this story was withdrawn, so it cannot be changed any more."))
    before, data = stored_values(row), data.tidy()
    if before == data.values():
        return row
    if row.revision != revision:
        raise Conflict(changed_by=row.written_by, changed_at=row.written_at, changes=before)
    _check(data, today=timezone.localdate(at))
    if by.role == RoleCode.CONTRACT_HOLDER or data.period != row.period:
        row.chosen_at = row.chosen_by = None
    _fill(row, data, by=by, at=at)
    row.save()
    old, new = events.changes(before, data.values())
    _record(row, by=by, at=at, verb="story_changed", before=_public(old), after=_public(new))
    return row


@transaction.atomic
def choose_story(*, by: Actor, at: datetime, story_id: UUID, chosen: bool) -> SheetStory:
    """Put a story on the sheet of its period, in place of another one, or take it off. Doing it twice does nothing more.

    Sheets made from now on have it; what was published stays as it is.

    Raises:
        PermissionDenied: only the desk decides.
        StepRefused: the permission does not stand.
    """
    require(by, Permission.CHOOSE_STORY)
    await_turn(f"stories:{SheetStory.objects.get(pk=story_id).desk_id}")
    row = _locked(story_id)
    if (row.chosen_at is not None) == chosen:
        return row
    if chosen:
        consent = Consent(
            given_by=row.consent_by, given_on=row.consent_on, until=row.consent_until, withdrawn_on=row.withdrawn_on,
        )
        if not consent.stands(on=timezone.localdate(at)):
            raise StepRefused(_("The permission for this story does not stand, so it cannot be put on the infosheet."))
        same = SheetStory.objects.filter(desk_id=row.desk_id, period=row.period, **whose(row.municipality_id))
        same.filter(chosen_at__isnull=False).update(chosen_at=None, chosen_by=None)
    row.chosen_at, row.chosen_by = (at, by.name) if chosen else (None, None)
    row.save(update_fields=["chosen_at", "chosen_by"])
    _record(row, by=by, at=at, verb="story_chosen" if chosen else "story_put_aside", after={"period": row.period})
    return row


@transaction.atomic
def withdraw_story(*, by: Actor, at: datetime, story_id: UUID, reason: str) -> SheetStory:
    """Take the permission back, at once and for good: text and picture go, and no page shows them any more.

    A published PDF that holds the story is no longer given out; the desk publishes a next version without it. Doing it
    twice does nothing more.

    Raises:
        PermissionDenied: the role may not.
        ValidationError: at `reason`, where it may hold a citizen service number.
    """
    require(by, Permission.WRITE_STORIES)
    faults = no_citizen_numbers({"reason": reason})
    if faults:
        raise ValidationError(faults)
    row = _locked(story_id)
    if row.withdrawn_on is not None:
        return row
    picture = row.picture
    row.text, row.picture, row.picture_alt = "", None, ""
    row.withdrawn_on, row.withdrawn_by, row.withdrawal_reason = timezone.localdate(at), by.name, reason.strip()
    row.chosen_at = row.chosen_by = None
    row.revision, row.written_by, row.written_at = row.revision + 1, by.name, at
    row.save()
    if picture is not None:
        _forget(picture)
    _record(row, by=by, at=at, verb="story_withdrawn", after={"period": row.period}, reason=reason.strip())
    return row


def _forget(picture: SheetPicture) -> None:
    """Delete a picture, unless another story shows it too, in this period or in another."""
    if not SheetStory.objects.filter(picture=picture).exists():
        picture.delete()


def _locked(story_id: UUID) -> SheetStory:
    """Raises SheetStory.DoesNotExist for one that is out of reach."""
    rows = SheetStory.objects.select_for_update(of=("self",)).select_related("picture").defer("picture__content")
    return rows.get(pk=story_id)


def _fill(row: SheetStory, data: StoryData, *, by: Actor, at: datetime) -> None:
    row.picture = picture_named(
        data.picture, desk_id=row.desk_id, municipality_id=row.municipality_id, alt=data.picture_alt, field="picture",
        alt_field="picture_alt",
    )
    row.picture_alt, row.period, row.title, row.text = data.picture_alt, data.period, data.title, data.text
    row.consent_by, row.consent_on, row.consent_until = data.consent_by, data.consent_on, data.consent_until
    row.revision, row.written_by, row.written_at = row.revision + 1, by.name, at


def _check(data: StoryData, *, today: date) -> None:
    faults: dict[str, str] = {}
    limits = {"title": TITLE_LENGTH, "text": TEXT_LENGTH, "consent_by": _CONSENT_LENGTH, "picture_alt": ALT_LENGTH}
    texts = {name: getattr(data, name) for name in limits}
    for name, limit in limits.items():
        if not texts[name] and name != "picture_alt":
            faults[name] = _("This field is required.")
        elif len(texts[name]) > limit:
            words = _("This is %(length)s characters; at most %(limit)s fit on the infosheet.")
            faults[name] = words % {"length": len(texts[name]), "limit": limit}
    if not _is_sheet_period(data.period):
        faults["period"] = _("A sheet is about one quarter or one year.")
    if data.consent_on > today:
        faults["consent_on"] = _("This day is in the future.")
    if data.consent_until is not None and data.consent_until <= data.consent_on:
        faults["consent_until"] = _("The last day is before the day on which the permission was given.")
    faults |= no_citizen_numbers(texts)
    if faults:
        raise ValidationError(faults)


def _is_sheet_period(text: str) -> bool:
    try:
        period = parse_period(text)
    except ValueError:
        return False
    return not period.is_stand and (period.year is not None or len(period.quarters) == 1)


def _public(values: dict[str, object]) -> dict[str, object]:
    """What the history keeps: not the text and picture themselves, which go when the permission goes."""
    hidden = {"text", "picture", "picture_alt"}
    return {name: value for name, value in values.items() if name not in hidden} | {
        "changed": sorted(hidden & values.keys())
    }


def _record(
    row: SheetStory, *, by: Actor, at: datetime, verb: str, before: dict[str, object] | None = None,
    after: dict[str, object] | None = None, reason: str = "",
) -> None:
    events.record(
        by=by, at=at, verb=verb, before=before, after=after, reason=reason,
        subject=events.Subject(row.desk_id, row.municipality_id, label=row.title[:200]),
    )
