"""House styles with a logo, and stories with a picture, of every client at every desk and of the desks themselves."""

from datetime import date
from io import BytesIO
from itertools import count
from typing import Any
from zlib import crc32

from PIL import Image

from reporting.actions.house_styles import StyleData, set_house_style
from reporting.actions.sheet_pictures import add_picture
from reporting.actions.stories import StoryData, write_story
from reporting.style.pictures import LOGO, PHOTO, clean
from sroi.accounts.acting import SYSTEM
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope
from tests.world import at

DAY = date(2025, 2, 3)
#: In no published period, so that the words stand in these rows only.
PERIOD = "2024-Q3"


#: The number of the first row that is made.
FIRST = 70_001


def logo_digest(desk: str, client: str) -> str:
    """The name of the logo of a client (by slug) at a desk."""
    return clean(_logo(desk, client), kind=LOGO, field="logo").digest


def styles_and_stories(desk: ServiceDesk, *, numbers: "count[int]") -> None:
    """Each with words and a picture of its own."""
    with scope(desk_scope(desk.pk)):
        clients = {client.pk: client.slug for client in organisations.clients_of(desk_id=desk.pk)}
        for municipality_id in [*clients, None]:
            number = next(numbers)
            given: dict[str, Any] = {
                "by": SYSTEM, "at": at(DAY), "desk_id": desk.pk, "municipality_id": municipality_id,
            }
            logo = add_picture(**given, content=_logo(desk.slug, clients[municipality_id] if municipality_id else ""), kind=LOGO, field="logo")
            set_house_style(**given, revision=0, data=StyleData(
                primary="#1d5481", accent="#e8a317", font="open-sans", logo=logo.digest, logo_alt=f"Logo QM{number:05d}",
            ))
            photo = add_picture(**given, content=_photo(number), kind=PHOTO, field="picture")
            write_story(**given, data=StoryData(
                period=PERIOD, title=f"Verhaal QM{number:05d}", text=f"Een proefverhaal, QS{number:05d}.",
                consent_by=f"De werkgever QC{number:05d}", consent_on=DAY, picture=photo.digest, picture_alt="Een proeftuin",
            ))


def _logo(desk: str, client: str) -> bytes:
    width = crc32(f"{desk} {client}".encode()) % 50_000 / 1000 + 1
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 60 20"><rect width="{width}" height="20"/></svg>'.encode()


def _photo(number: int) -> bytes:
    out = BytesIO()
    Image.new("RGB", (64, 48), (number % 256, number // 256 % 256, 120)).save(out, "PNG")
    return out.getvalue()
