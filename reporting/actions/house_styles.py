"""Setting the house style of a municipality's infosheets, or of the desk's own."""

from dataclasses import dataclass, replace
from datetime import datetime
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.errors import Conflict
from contracts.policies import Permission, require
from reporting.actions.sheet_pictures import no_citizen_numbers, picture_named, require_whose
from reporting.style.house_style import ALT_LENGTH, FONTS, HouseStyle, faults
from reporting.models import SheetPicture, SheetStyle
from reporting.style.queries import whose
from sroi.accounts.acting import Actor


@dataclass(frozen=True, slots=True, kw_only=True)
class StyleData:
    """What somebody fills in: colours as `#rrggbb`, the key of a font, and the digest of a logo that was added before."""

    primary: str
    accent: str
    font: str
    text: str = ""
    logo: str = ""
    logo_alt: str = ""

    def values(self) -> dict[str, str]:
        """By field."""
        return {name: getattr(self, name) for name in self.__dataclass_fields__}


def stored_values(row: SheetStyle) -> dict[str, str]:
    """What is stored, by field of `StyleData`."""
    plain = {name: getattr(row, name) for name in ("primary", "accent", "font", "text", "logo_alt")}
    return plain | {"logo": row.logo.digest if row.logo else ""}


def checked(data: StyleData) -> HouseStyle:
    """The style without its logo.

    Raises:
        ValidationError: per field what is no colour or font, and where the contrast is too small, by how much.
    """
    found: dict[str, list[str]] = {}
    if data.font not in FONTS:
        found["font"] = [_("Choose one of the fonts.")]
    for field in ("primary", "accent", "text"):
        try:
            HouseStyle(**{"primary": "#000000", "accent": "#000000", "font": next(iter(FONTS)), field: getattr(data, field)})
        except ValueError:
            found[field] = [_("Write a colour as # and six digits or letters, for example #0d4a4f.")]
    if not found:
        style = HouseStyle(primary=data.primary, accent=data.accent, font=data.font, text=data.text)
        for fault in faults(style):
            found.setdefault(fault.field, []).append(fault.message)
    if len(data.logo_alt) > ALT_LENGTH:
        found["logo_alt"] = [_("At most %(count)s characters.") % {"count": ALT_LENGTH}]
    for field, words in no_citizen_numbers({"logo_alt": data.logo_alt}).items():
        found.setdefault(field, []).append(words)
    if found:
        raise ValidationError(found)
    return style


@transaction.atomic
def set_house_style(
    *, by: Actor, at: datetime, desk_id: UUID, municipality_id: UUID | None, revision: int, data: StyleData
) -> SheetStyle:
    """Set the style. `revision` is what the person saw, 0 where there was none. What is set already changes nothing.

    Sheets that are made from now on have it; what was published keeps the style it was made with.

    Raises:
        PermissionDenied: the role may not, or a municipality asks for the desk's own.
        ValidationError: per field, see `checked`; a logo that is not there or has no words.
        Conflict: somebody set another style since it was read.
    """
    require(by, Permission.KEEP_HOUSE_STYLE)
    require_whose(by, desk_id=desk_id, municipality_id=municipality_id)
    data = data if data.logo else replace(data, logo_alt="")
    checked(data)
    logo = picture_named(
        data.logo, desk_id=desk_id, municipality_id=municipality_id, alt=data.logo_alt, field="logo", alt_field="logo_alt",
    )
    row = _locked(desk_id, municipality_id)
    if row is not None and stored_values(row) == data.values():
        return row
    if (row.revision if row else 0) != revision:
        raise _conflict(row)
    before = stored_values(row) if row else {}
    saved = _saved(row or SheetStyle(desk_id=desk_id, municipality_id=municipality_id, revision=0), data, logo, by=by, at=at)
    old, new = events.changes(before, data.values())
    events.record(
        by=by, at=at, verb="house_style_set", before=old, after=new,
        subject=events.Subject(desk_id, municipality_id, label=f"{data.primary} {data.accent}"),
    )
    return saved


def _locked(desk_id: UUID, municipality_id: UUID | None) -> SheetStyle | None:
    rows = SheetStyle.objects.select_for_update(of=("self",)).select_related("logo").defer("logo__content")
    return rows.filter(desk_id=desk_id, **whose(municipality_id)).first()


def _saved(row: SheetStyle, data: StyleData, logo: SheetPicture | None, *, by: Actor, at: datetime) -> SheetStyle:
    row.primary, row.accent, row.text, row.font = data.primary, data.accent, data.text, data.font
    row.logo, row.logo_alt = logo, data.logo_alt
    row.revision, row.changed_by, row.changed_at = row.revision + 1, by.name, at
    try:
        with transaction.atomic():
            row.save()
    except IntegrityError as error:  # somebody else set the first one at this very moment
        raise _conflict(_locked(row.desk_id, row.municipality_id)) from error
    return row


def _conflict(row: SheetStyle | None) -> Conflict:
    if row is None:
        return Conflict(changed_by="", changed_at=None, changes={})
    return Conflict(changed_by=row.changed_by, changed_at=row.changed_at, changes=stored_values(row))
