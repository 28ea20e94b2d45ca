"""A sheet in a house style that is not saved yet: the newest one there is, or an example where there is none."""

from collections.abc import Callable
from dataclasses import dataclass, replace
from uuid import UUID

from django.template.loader import render_to_string
from django.utils.safestring import SafeString, mark_safe

from reporting.style.house_style import HouseStyle, Picture
from reporting.sheet.infosheet import Sheet
from reporting.models import Document
from reporting.sheet.text import sheet_context
from reporting.style.queries import whose


@dataclass(frozen=True, slots=True)
class Preview:
    """A sheet as part of a page; `period` is that of the real sheet, empty for the example."""

    html: SafeString
    period: str


def preview(
    style: HouseStyle, *, desk_id: UUID, municipality_id: UUID | None, picture_address: Callable[[Picture], str]
) -> Preview:
    """The newest sheet of a client (None: of the desk) in this style, in the language of the page.

    Without its story: that is not what is being judged, and its permission may be gone.
    """
    rows = Document.objects.filter(desk_id=desk_id, sheet__isnull=False, **whose(municipality_id))
    newest = rows.order_by("-period", "-version").first()
    if newest is None:
        context = {"style": style, "logo_address": picture_address(style.logo) if style.logo else ""}
        return Preview(mark_safe(render_to_string("reporting/house_style_example.html", context)), "")  # noqa: S308 (our own template escapes)
    sheet = replace(Sheet.from_json(newest.sheet or {}), style=style, story=None)
    context = {**sheet_context(sheet, picture_address=picture_address), "is_part": True}
    return Preview(mark_safe(render_to_string("reporting/sheet.html", context)), newest.period)  # noqa: S308 (the same)
