"""Two clients with a house style of their own, and a story on the newest infosheet of one of them.

The marks are drawn for the demonstration: no municipality's own logo or colours are used.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from functools import partial
from io import BytesIO
from typing import Any, Final

from PIL import Image, ImageDraw

from demo.organisations import Cast, at
from demo.story import Step, Story
from reporting.actions import stories
from reporting.actions.house_styles import StyleData, set_house_style
from reporting.actions.sheet_pictures import add_picture
from reporting.style.pictures import LOGO, PHOTO
from reporting.figures.report_period import parse_period
from sroi.accounts.acting import Acting, Actor
from sroi.accounts.models import Membership
from sroi.accounts.roles import RoleCode
from sroi.tenancy.models import Municipality
from sroi.tenancy.scope import desk_scope, municipality_scope, scope

#: Before the sheets of a day are made.
_BEFORE: Final = 5
_STYLED_AFTER, _TOLD_AFTER, _CHOSEN_AFTER = timedelta(days=9), timedelta(days=16), timedelta(days=17)
_WAVES: Final = (
    '<circle cx="20" cy="20" r="16" fill="#1f3a93"/>'
    '<path d="M4 28c8-8 16 8 24 0s16 8 28 0v10H4z" fill="#f2b705"/>'
)
_LEAVES: Final = '<path d="M6 36C6 16 22 6 50 4 50 26 34 38 6 36z" fill="#0b6b3a"/><path d="M10 34L44 10" stroke="#ffffff" stroke-width="3"/>'


@dataclass(frozen=True, slots=True)
class _Style:
    """A client with its colours; `by_desk`: set by the desk's administrator and not by its own contract holder."""

    slug: str
    primary: str
    accent: str
    font: str
    drawing: str
    by_desk: bool


_STYLES: Final = (
    _Style("arnhem", "#1f3a93", "#f2b705", "source-sans-3", _WAVES, by_desk=False),
    _Style("duiven", "#0b6b3a", "#c8102e", "open-sans", _LEAVES, by_desk=True),
)
_STORY: Final[dict[str, Any]] = {
    "title": "Van proefplaatsing naar vaste baan",
    "text": "Na lang thuiszitten begon een deelnemer met een proefplaatsing in de groenploeg. De voorman trok met hem op, de gemeente "
            "betaalde de training en het bedrijf vulde zo een deel van zijn verplichting in. Sinds dit kwartaal heeft hij een vast "
            "contract voor vier dagen. (Verzonnen verhaal voor de demonstratie.)",
    "consent_by": "de deelnemer en de directeur van het bedrijf", "picture_alt": "Tekening van een tuin met drie bomen onder een zon",
}


def house_style_work(story: Story, *, sheets: Sequence[str]) -> list[Step]:
    """The styles before the first of these periods is published, and the story before the last."""
    first, last = parse_period(sheets[0]).quarters[-1].end, parse_period(sheets[-1]).quarters[-1].end
    cast, steps = story.cast, []
    for style in _STYLES:
        if style.slug in cast.municipalities:
            day = first + _STYLED_AFTER
            steps.append(Step(day, _BEFORE, partial(_set_style, cast, style, day)))
    if _STYLES[0].slug in cast.municipalities:
        told, chosen = last + _TOLD_AFTER, last + _CHOSEN_AFTER
        steps.append(Step(told, _BEFORE, partial(_tell, cast, cast.municipalities[_STYLES[0].slug], sheets[-1], told, chosen)))
    return steps


def _holder(client: Municipality) -> Actor:
    rows = Membership.objects.filter(municipality=client, role=RoleCode.CONTRACT_HOLDER).select_related("user", "municipality")
    return Acting(rows.order_by("pk")[0]).actor


def _set_style(cast: Cast, style: _Style, day: date) -> None:
    client = cast.municipalities[style.slug]
    given: dict[str, Any] = {"at": at(day), "desk_id": cast.desk.pk, "municipality_id": client.pk}
    given["by"] = cast.administrator if style.by_desk else _holder(client)
    drawing = f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 40">{style.drawing}</svg>'
    with scope(desk_scope(cast.desk.pk) if style.by_desk else municipality_scope(client.pk)):
        logo = add_picture(**given, content=drawing.encode(), kind=LOGO, field="logo")
        set_house_style(**given, revision=0, data=StyleData(
            primary=style.primary, accent=style.accent, font=style.font, logo=logo.digest,
            logo_alt=f"Beeldmerk van {client.name}, verzonnen voor de demonstratie",
        ))


def _tell(cast: Cast, client: Municipality, period: str, told: date, chosen: date) -> None:
    """The contract holder writes, a coordinator puts it on the sheet."""
    given: dict[str, Any] = {
        "by": _holder(client), "at": at(told), "desk_id": cast.desk.pk, "municipality_id": client.pk,
    }
    with scope(municipality_scope(client.pk)):
        picture = add_picture(**given, content=_garden(), kind=PHOTO, field="picture")
        row = stories.write_story(**given, data=stories.StoryData(
            period=period, consent_on=told - timedelta(days=3), picture=picture.digest, **_STORY,
        ))
    with scope(desk_scope(cast.desk.pk)):
        stories.choose_story(by=cast.coordinator(0), at=at(chosen), story_id=row.pk, chosen=True)


def _garden() -> bytes:
    """A drawing in a few strokes."""
    picture = Image.new("RGB", (480, 320), "#cfe6f5")
    draw = ImageDraw.Draw(picture)
    draw.rectangle((0, 210, 480, 320), fill="#8dbb6a")
    draw.ellipse((380, 30, 440, 90), fill="#f2b705")
    for left, top in ((50, 90), (190, 60), (320, 110)):
        draw.rectangle((left + 38, top + 90, left + 52, 250), fill="#7a4f2a")
        draw.ellipse((left, top, left + 90, top + 110), fill="#2f7a3f")
    out = BytesIO()
    picture.save(out, "PNG")
    return out.getvalue()
