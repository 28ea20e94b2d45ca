"""The house style of a municipality or desk: colours, font and logo of its infosheets, checked for contrast.

Pure: no database, no clock. How the sheet uses it:

* `HouseStyle.css()` gives the custom properties of the sheet (`--sheet-…`, listed in `PROPERTIES`). On screen they come
  from an address of their own, because the content security policy takes no inline style: `{% acting_url
  "house_style_css" code=style.code %}` (both desk and municipality). The address holds the values themselves, so it needs
  no row, may be cached for ever, and serves a preview as well as a stored style. In a PDF the same text goes in as a
  style sheet. `style.font_css` is the static file with the `@font-face` rules of the font.
* SVG charts take the colours as values: `style.primary`, `style.accent_graphic`, `style.primary_tint`, …
* The logo stands on white, whatever the primary colour is: `style.logo` says which stored picture it is, and
  `{% acting_url "sheet_picture" digest=style.logo.digest %}` serves it. A logo itself needs no contrast (WCAG 1.4.3).
* `to_json` and `from_json` are for the snapshot of a published sheet, which keeps the style it was made with.

Contrast is the ratio of WCAG 2.2 (1-21). A published sheet tells nothing by colour alone, so two graphics side by side
may come close to each other, as long as a white edge or a pattern keeps them apart (`needs_edge`).
"""

import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final, Self

from django.utils.translation import gettext as _

from reporting.style.colours import contrast, darkened_until, mixed, shown_ratio

#: Text needs this ratio to its background, a graphic to what is around it (WCAG 2.2, 1.4.3 and 1.4.11).
TEXT_RATIO: Final = 4.5
GRAPHIC_RATIO: Final = 3.0
WHITE: Final = "#ffffff"
INK: Final = "#16262b"
NAME_LENGTH: Final = 60
ALT_LENGTH: Final = 120

_COLOUR: Final = re.compile(r"#[0-9a-f]{6}")
_DIGEST: Final = re.compile(r"[0-9a-f]{64}")
_CODE: Final = re.compile(r"([0-9a-f]{6})-([0-9a-f]{6})-([0-9a-f]{6}|auto)-([a-z0-9-]+)")


@dataclass(frozen=True, slots=True)
class Font:
    """A font that ships with the product: its family name and the static file with its rules.

    All have figures of one width, so that amounts line up. The same text is up to 7 % wider than in IBM Plex Sans.
    """

    key: str
    family: str
    css: str
    generic: str = "sans-serif"


FONTS: Final[dict[str, Font]] = {
    font.key: font
    for font in (
        Font("ibm-plex-sans", "IBM Plex Sans", "css/fonts.css"),
        Font("open-sans", "Open Sans", "css/font-open-sans.css"),
        Font("source-sans-3", "Source Sans 3", "css/font-source-sans-3.css"),
        Font("source-serif-4", "Source Serif 4", "css/font-source-serif-4.css", "serif"),
    )
}
#: Of a logo an SVG or PNG, of the picture beside a story a JPEG.
MEDIA_TYPES: Final = ("image/svg+xml", "image/png", "image/jpeg")


@dataclass(frozen=True, slots=True, kw_only=True)
class Picture:
    """A stored picture: the SHA-256 of its bytes, what it is, and what it shows in words (never empty)."""

    digest: str
    media_type: str
    alt: str

    def __post_init__(self) -> None:
        if not _DIGEST.fullmatch(self.digest) or not self.alt.strip() or self.media_type not in MEDIA_TYPES:
            raise ValueError("a picture has the digest of its content, a type that we know and a text alternative")

    def to_json(self) -> dict[str, str]:
        """As JSON; `Picture(**stored)` reads it back."""
        return {"digest": self.digest, "media_type": self.media_type, "alt": self.alt}


@dataclass(frozen=True, slots=True)
class Measure:
    """A contrast that has to be large enough: the field that can mend it, and the colours that were compared."""

    field: str
    colour: str
    ground: str
    measured: float
    needed: float

    @property
    def is_enough(self) -> bool:
        """Whether it is."""
        return self.measured >= self.needed


@dataclass(frozen=True, slots=True)
class Fault:
    """Too little contrast: the field that can mend it, what was measured and needed, and the same in words."""

    field: str
    measured: float
    needed: float
    message: str


@dataclass(frozen=True, slots=True, kw_only=True)
class HouseStyle:
    """Colours as `#rrggbb`, the key of a font of `FONTS`, perhaps a logo.

    `text` is the colour of text on the primary colour; empty means white or ink, whichever reads best. `name` is what
    the style is called ("Huisstijl gemeente …"). Raises ValueError for anything else than that.
    """

    primary: str
    accent: str
    font: str
    text: str = ""
    name: str = ""
    logo: Picture | None = None

    def __post_init__(self) -> None:
        colours = (self.primary, self.accent, *([self.text] if self.text else []))
        if not all(_COLOUR.fullmatch(colour) for colour in colours):
            raise ValueError("a colour is written as #rrggbb")
        if self.font not in FONTS:
            raise ValueError(f"no such font: {self.font!r}")

    @property
    def on_primary(self) -> str:
        """The colour of text on the primary colour."""
        return self.text or max((WHITE, INK, "#000000"), key=lambda colour: contrast(colour, self.primary))

    @property
    def primary_tint(self) -> str:
        """A pale ground in the primary colour, for the empty part of a bar and behind a figure."""
        return mixed(self.primary, WHITE, 0.1)

    @property
    def primary_mid(self) -> str:
        """The primary colour a little lighter where that still is a graphic on white; for patterns and edges."""
        lighter = mixed(self.primary, WHITE, 0.75)
        return lighter if contrast(lighter, WHITE) >= GRAPHIC_RATIO else self.primary

    @property
    def primary_ink(self) -> str:
        """The primary colour for text on white and on its tint: dark enough for both."""
        return darkened_until(self.primary, grounds=(WHITE, self.primary_tint), ratio=TEXT_RATIO)

    @property
    def accent_graphic(self) -> str:
        """The accent colour as a mark on white or on a tint: dark enough for both."""
        return darkened_until(
            self.accent, grounds=(WHITE, self.primary_tint, self.accent_tint), ratio=GRAPHIC_RATIO
        )

    @property
    def accent_tint(self) -> str:
        """A pale ground in the accent colour, behind the signals."""
        return mixed(self.accent, WHITE, 0.15)

    @property
    def needs_edge(self) -> bool:
        """Whether primary and accent side by side need a white edge or a pattern between them."""
        return contrast(self.primary, self.accent_graphic) < GRAPHIC_RATIO

    @property
    def family(self) -> Font:
        """The font."""
        return FONTS[self.font]

    @property
    def font_css(self) -> str:
        """The name of the static file with the rules of the font."""
        return self.family.css

    @property
    def code(self) -> str:
        """The colours and font in an address: `0d4a4f-e8a317-auto-ibm-plex-sans`; `from_code` reads it."""
        return f"{self.primary[1:]}-{self.accent[1:]}-{self.text[1:] or 'auto'}-{self.font}"

    @classmethod
    def from_code(cls, code: str) -> Self:
        """The style of an address, without name and logo. Raises ValueError."""
        parts = _CODE.fullmatch(code)
        if parts is None:
            raise ValueError("not the code of a house style")
        primary, accent, text, font = parts.groups()
        return cls(primary=f"#{primary}", accent=f"#{accent}", text="" if text == "auto" else f"#{text}", font=font)

    def properties(self) -> dict[str, str]:
        """The custom properties with their values."""
        return {
            "--sheet-primary": self.primary,
            "--sheet-on-primary": self.on_primary,
            "--sheet-primary-ink": self.primary_ink,
            "--sheet-primary-mid": self.primary_mid,
            "--sheet-primary-tint": self.primary_tint,
            "--sheet-accent": self.accent,
            "--sheet-accent-graphic": self.accent_graphic,
            "--sheet-accent-tint": self.accent_tint,
            "--sheet-font": f'"{self.family.family}", {self.family.generic}',
        }

    def css(self) -> str:
        """The style sheet with the custom properties; nothing in it comes from free text."""
        lines = "".join(f"  {name}: {value};\n" for name, value in self.properties().items())
        return f":root {{\n{lines}}}\n"

    def to_json(self) -> dict[str, Any]:
        """For the snapshot of a sheet; `from_json` reads it back unchanged."""
        return {
            "primary": self.primary, "accent": self.accent, "text": self.text, "font": self.font, "name": self.name,
            "logo": self.logo.to_json() if self.logo else None,
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """A stored style. Raises ValueError or KeyError for something else."""
        logo = stored["logo"]
        plain = {name: stored[name] for name in ("primary", "accent", "text", "font", "name")}
        return cls(**plain, logo=Picture(**logo) if logo else None)


#: Of whoever has set none: the colours of the product itself.
DEFAULT: Final = HouseStyle(primary="#0d4a4f", accent="#e8a317", font="ibm-plex-sans")
PROPERTIES: Final = tuple(DEFAULT.properties())


def measures(style: HouseStyle) -> list[Measure]:
    """The contrasts that a sheet needs: text on the main colour, bars on white, and the accent beside the main colour.

    The accent stands on the main colour, or on white with an edge around it: the better of the two has to be seen.
    """
    beside = max((style.primary, WHITE), key=lambda ground: contrast(style.accent, ground))
    pairs = (
        ("text", style.on_primary, style.primary, TEXT_RATIO), ("primary", style.primary, WHITE, GRAPHIC_RATIO),
        ("accent", style.accent, beside, GRAPHIC_RATIO),
    )
    return [Measure(field, colour, ground, contrast(colour, ground), needed) for field, colour, ground, needed in pairs]


def faults(style: HouseStyle) -> list[Fault]:
    """What is wrong with the contrast of a style; empty where it may be used."""
    return [_fault(measure) for measure in measures(style) if not measure.is_enough]


def _fault(measure: Measure) -> Fault:
    words = {
        "text": _(
            "Text in this colour cannot be read well on the main colour: the contrast is %(measured)s to 1, and text needs "
            "at least %(needed)s to 1. Leave the colour of the text to us, or choose a darker or lighter one."
        ),
        "primary": _(
            "This colour is too pale on white: the contrast is %(measured)s to 1, and a bar needs at least %(needed)s to 1. "
            "Choose a darker main colour, and use this one as the accent colour."
        ),
        "accent": _(
            "This colour is hard to see beside the main colour, and on white as well: the best contrast is %(measured)s to "
            "1, and a line or mark needs at least %(needed)s to 1. Choose a darker colour."
        ),
    }[measure.field]
    numbers = {"measured": shown_ratio(measure.measured), "needed": shown_ratio(measure.needed)}
    return Fault(measure.field, measure.measured, measure.needed, words % numbers)
