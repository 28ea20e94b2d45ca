"""Invented sheets with a house style, a story and joint buyers, and the invented pictures that belong to them."""

import hashlib
from dataclasses import replace
from datetime import date
from decimal import Decimal
from io import BytesIO

from PIL import Image, ImageDraw

from reporting.disclosure.disclosed import Band, Small
from reporting.style.house_style import HouseStyle, Picture
from reporting.sheet.infosheet import Sheet
from reporting.pdf.rendering import Asset
from reporting.sheet.parts import Via
from reporting.sheet.text import printed_picture
from reporting.style.story import Consent, Story
from tests.reporting.sheets import SHEETS, euro, full, hidden, long_names, year_of_the_desk


def logo() -> bytes:
    """Waves over a wall: the arms of a place that does not exist."""
    waves = "".join(f'<path d="M4 {y}q7 -7 14 0t14 0" fill="none" stroke="#1b5fa8" stroke-width="4"/>' for y in (34, 43))
    wall = '<path d="M4 26v-18h6v5h5v-5h6v5h5v-5h6v18z" fill="#c8102e"/>'
    words = '<path d="M44 14h58v6h-58zM44 26h74v6h-74zM44 38h42v6h-42z" fill="#1d2b3a"/>'
    return f'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 124 52" width="124" height="52">{wall}{waves}{words}</svg>'.encode()


def photograph() -> bytes:
    """Somebody at a workbench, as far as a few shapes go."""
    image = Image.new("RGB", (760, 520), "#cfdde6")
    draw = ImageDraw.Draw(image)
    draw.rectangle((0, 360, 760, 520), fill="#8a6a4a")
    draw.rectangle((470, 90, 700, 300), fill="#f3efe2")
    draw.ellipse((240, 80, 350, 190), fill="#b98a68")
    draw.rounded_rectangle((190, 190, 400, 400), radius=60, fill="#2f5d8a")
    draw.rectangle((150, 330, 560, 372), fill="#6d4f33")
    draw.polygon([(560, 250), (640, 330), (480, 330)], fill="#d9822b")
    out = BytesIO()
    image.save(out, "PNG")
    return out.getvalue()


def stored(content: bytes, media_type: str, alt: str) -> Picture:
    picture = Picture(digest=hashlib.sha256(content).hexdigest(), media_type=media_type, alt=alt)
    PICTURES[printed_picture(picture)] = Asset(media_type, content)
    return picture


PICTURES: dict[str, Asset] = {}
LOGO = stored(logo(), "image/svg+xml", "Logo van de gemeente Beekstad")
PHOTOGRAPH = stored(photograph(), "image/png", "Een medewerker aan de werkbank in de houtwerkplaats")
BLUE = HouseStyle(primary="#15407a", accent="#f2b700", font="open-sans", name="Huisstijl Beekstad", logo=LOGO)
LIGHT = HouseStyle(primary="#d4760a", accent="#1d5c3a", font="source-serif-4", name="Huisstijl Cingel")
STORY = Story(
    key="0192f0a0-0000-7000-8000-000000000001",
    title="“Ik wist niet dat ik hier goed in was”",
    text=(
        "Na twee jaar thuis begon Sam in maart bij de houtwerkplaats die de kozijnen voor het zwembad maakt. Eerst drie dagen in "
        "de week met een leermeester, nu vier dagen met een vast contract. De aannemer koopt er sindsdien ook voor ander werk in. "
        "Zo levert één contract een baan, een leerplek en een vaste klant op. Het tweede zwembad volgt volgend jaar, en de "
        "werkplaats zoekt daarvoor weer twee mensen die het vak willen leren."
    ),
    consent=Consent(given_by="de werkgever", given_on=date(2026, 9, 1)),
    picture=PHOTOGRAPH,
)
VIA = tuple(
    Via(name=name, share=Decimal(share), obligation=euro(owed), fulfilled=done)
    for name, share, owed, done in (
        ("de Samenwerkende Beekgemeenten", "0.375", "412000.50", euro("38120.25")),
        ("Inkoopbureau Proefland", "0.12", "96400", Band(Decimal(0), Decimal(6000))),
        ("Omgevingsdienst Proefland-Zuid", "0.0825", "18250", euro("1200")),
        ("Veiligheidsregio Proefland", "0.05", "9100", euro("0")),
    )
)


def with_style() -> Sheet:
    return replace(full(), style=BLUE)


def with_light_style() -> Sheet:
    return replace(hidden(), style=LIGHT)


def with_story() -> Sheet:
    return replace(full(), style=BLUE, story=STORY)


def joint_buyer() -> Sheet:
    return replace(full(), via=VIA[:1])


def one_contract() -> Sheet:
    return replace(
        full(), contracts_total=1, contracts_active=1, contracts_closed=0, contracts_new=1, contracts_ended=0, contracts_at_risk=0,
        contracts_unregistered=0, obligation=Decimal("48000.00"), fulfilled=euro("12000"), fulfilled_cumulative=euro("12000"),
        open=euro("36000"), surplus=euro(0), committed=None, time_elapsed=Decimal("0.22"), corrections=Decimal("0.00"),
        routes=dict.fromkeys(full().routes, euro(0)) | {"social_purchasing": euro("12000")}, changes={},
        trend=((full().trend[-1][0], euro("12000")),), region_range=None, placements=Small(5), groups=None,
    )


def year_of_a_municipality() -> Sheet:
    return replace(
        year_of_the_desk(), municipality=full().municipality, story=replace(STORY, picture=None), style=BLUE,
        contracts_at_risk=None, contracts_unregistered=None,
    )


def crowded() -> Sheet:
    """Everything at once, in the widest font: the smallest print."""
    return replace(long_names(), style=replace(LIGHT, logo=LOGO), story=STORY, via=VIA, joined=hidden().joined * 3, region_range=full().region_range)


ALL_SHEETS = {
    **SHEETS,
    **{
        make.__name__: make
        for make in (
            with_style, with_light_style, with_story, joint_buyer, one_contract, year_of_a_municipality, crowded,
        )
    },
}
