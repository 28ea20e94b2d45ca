"""A stored sheet on a screen: in its own house style, and with its story only while the permission stands."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from django.utils.safestring import SafeString

from reporting.style import queries as style_queries
from reporting.style.house_style import HouseStyle, Picture
from reporting.sheet.infosheet import Sheet
from reporting.models import Document
from reporting.sheet.making import sheet_page


@dataclass(frozen=True, slots=True)
class OnScreen:
    """What a page needs: the sheet, its style (for the style sheets in the head), and whether its story is gone.

    Then the PDF is not given out either (`style_queries.is_withheld`).
    """

    html: SafeString
    style: HouseStyle
    is_withheld: bool


def on_screen(document: Document, *, on: date, picture_address: Callable[[Picture], str] | None) -> OnScreen:
    """The sheet as a page shows it on a day; `picture_address` gives the address of a logo or picture."""
    sheet = Sheet.from_json(document.sheet or {})
    lost = sheet.story is not None and not style_queries.may_show(sheet.story, desk_id=document.desk_id, on=on)
    return OnScreen(sheet_page(document, picture_address=picture_address, with_story=not lost), sheet.style, lost)
