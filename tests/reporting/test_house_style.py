"""Contrast by hand, the derived colours, the style sheet, and the file of design tokens."""

import base64
import json
from pathlib import Path

import pytest
from django.core.exceptions import ValidationError

from reporting.style import token_file
from reporting.style.colours import contrast, darkened_until, mixed, shown_ratio
from reporting.style.house_style import DEFAULT, FONTS, PROPERTIES, WHITE, HouseStyle, Picture, faults, measures
from sroi.look.vendor import VENDOR_FONTS

LOGO = Picture(digest="ab" * 32, media_type="image/svg+xml", alt="Wapen van Voorbeeldstad")
SVG = b'<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 10 10"><rect width="10" height="10"/></svg>'


def style(primary: str = "#1d5481", accent: str = "#e8a317", **more: object) -> HouseStyle:
    return HouseStyle(primary=primary, accent=accent, font="open-sans", **more)  # type: ignore[arg-type]  # of the test


@pytest.mark.parametrize(
    ("one", "other", "by_hand"),
    [
        ("#000000", "#ffffff", 21.0),  # (1 + 0.05) / (0 + 0.05)
        ("#ffffff", "#ffffff", 1.0),
        ("#ff0000", "#ffffff", 1.05 / (0.2126 + 0.05)),  # 3.998: red is not dark enough for text
        ("#0000ff", "#ffffff", 1.05 / (0.0722 + 0.05)),  # 8.592
        ("#808080", "#000000", (0.2158605 + 0.05) / 0.05),  # ((128/255 + 0.055) / 1.055) ^ 2.4 = 0.21586
    ],
)
def test_contrast_by_hand(one: str, other: str, by_hand: float) -> None:
    assert contrast(one, other) == pytest.approx(by_hand, abs=0.0005)
    assert contrast(other, one) == contrast(one, other)


def test_the_famous_greys_on_white() -> None:
    """#767676 is the palest grey for text on white, #949494 the palest for graphics (of the WCAG literature)."""
    assert contrast("#767676", WHITE) >= 4.5 > contrast("#777777", WHITE)
    assert contrast("#949494", WHITE) >= 3 > contrast("#959595", WHITE)


def test_a_ratio_is_cut_and_never_rounded_up() -> None:
    assert (shown_ratio(4.499), shown_ratio(4.5), shown_ratio(21.0), shown_ratio(2.999)) == ("4,49", "4,5", "21", "2,99")


def test_the_style_of_the_product_has_no_faults() -> None:
    assert faults(DEFAULT) == []
    assert [measure.is_enough for measure in measures(DEFAULT)] == [True, True, True]


def test_a_pale_main_colour_is_refused_with_the_number() -> None:
    """Yellow #ffd500 on white: luminance 0.2126 + 0.7152 × 0.6654 = 0.6885, so 1.05 / 0.7385 = 1.42."""
    found = faults(style(primary="#ffd500", accent="#1d5481"))
    assert [(fault.field, round(fault.measured, 2), fault.needed) for fault in found] == [("primary", 1.42, 3.0)]
    assert "1,42" in found[0].message and "3" in found[0].message


def test_the_same_yellow_is_welcome_as_accent_on_a_dark_band() -> None:
    assert faults(style(accent="#ffd500")) == []
    assert contrast(style(accent="#ffd500").accent_graphic, WHITE) >= 3


def test_a_chosen_text_colour_has_to_be_readable() -> None:
    found = faults(style(text="#4a7ba6"))
    assert [(fault.field, fault.needed) for fault in found] == [("text", 4.5)]
    assert found[0].measured == pytest.approx(contrast("#4a7ba6", "#1d5481"))


def test_an_accent_that_nobody_sees_is_refused() -> None:
    """Too close to the main colour and too pale on white at once: 3.31 and 2.35 to white, so 1.41 to each other."""
    found = faults(style(primary="#8a8a8a", accent="#a9a9a9"))
    assert [fault.field for fault in found] == ["accent"]
    assert found[0].measured == pytest.approx(contrast("#a9a9a9", WHITE), abs=0.01)


def test_white_or_dark_always_does_for_text_on_the_main_colour() -> None:
    for primary in ("#7a7a7a", "#757575", "#808000", "#1d5481", "#c00000", "#00923f"):
        found = style(primary=primary)
        assert contrast(found.on_primary, primary) >= 4.5


@pytest.mark.parametrize("primary", ["#1d5481", "#d52b1e", "#8a8a8a", "#00923f", "#e17000"])
def test_derived_colours_can_be_read_where_they_stand(primary: str) -> None:
    found = style(primary=primary)
    for ground in (WHITE, found.primary_tint):
        assert contrast(found.primary_ink, ground) >= 4.5
        assert contrast(found.accent_graphic, ground) >= 3
    assert contrast(found.accent_graphic, found.accent_tint) >= 3
    assert contrast(found.primary_mid, WHITE) >= 3


def test_mixing_and_darkening_by_hand() -> None:
    assert mixed("#000000", "#ffffff", 0.1) == "#e6e6e6"  # 255 × 0.9 = 229.5, to the even 230
    assert darkened_until("#000000", grounds=(WHITE,), ratio=4.5) == "#000000"
    assert contrast(darkened_until("#ffd500", grounds=(WHITE,), ratio=4.5), WHITE) >= 4.5


def test_two_colours_that_are_alike_get_an_edge() -> None:
    assert style(primary="#1d5481", accent="#7a1d81").needs_edge
    assert not style(primary="#0b1f33", accent="#e8a317").needs_edge


def test_the_style_sheet_holds_every_property_and_nothing_else() -> None:
    css = style(name="};body{display:none}").css()
    assert "display" not in css
    assert [line.split(":")[0].strip() for line in css.splitlines()[1:-1]] == list(PROPERTIES)
    assert '--sheet-font: "Open Sans", sans-serif;' in css


@pytest.mark.parametrize("wrong", ["#12345", "#12345g", "red", "#1d5481;}", "#1D5481", "", "url(x)"])
def test_nothing_else_than_a_colour_is_taken(wrong: str) -> None:
    with pytest.raises(ValueError, match="colour"):
        style(primary=wrong)


def test_the_code_in_the_address_goes_there_and_back() -> None:
    for found in (style(), style(text="#ffffff"), DEFAULT):
        assert HouseStyle.from_code(found.code) == found
    for wrong in ("", "0d4a4f", "0d4a4f-e8a317-auto-arial", "0d4a4f-e8a317-auto-ibm-plex-sans/../x", "0d4a4g-e8a317-auto-ibm-plex-sans"):
        with pytest.raises(ValueError, match=r"font|code"):
            HouseStyle.from_code(wrong)


def test_a_stored_style_reads_back_unchanged() -> None:
    for found in (style(logo=LOGO, text="#ffffff", name="Voorbeeldstad"), DEFAULT):
        assert HouseStyle.from_json(json.loads(json.dumps(found.to_json()))) == found


def test_a_picture_without_words_does_not_exist() -> None:
    for wrong in ({"alt": " "}, {"digest": "x"}, {"media_type": "text/html"}):
        with pytest.raises(ValueError, match="picture"):
            Picture(**(LOGO.to_json() | wrong))


def test_every_font_ships_with_a_style_sheet_and_its_files() -> None:
    from django.contrib.staticfiles import finders

    for font in FONTS.values():
        found = finders.find(font.css)
        assert isinstance(found, str)
        text = Path(found).read_text(encoding="utf-8")
        assert f'font-family: "{font.family}"' in text
        names = [name for name in VENDOR_FONTS if f"{font.key}-latin" in name]
        assert len(names) == 6
        assert all(name.removeprefix("vendor/") in text for name in names)


# --- the file of design tokens


def tokens(**changes: object) -> bytes:
    document = json.loads(token_file.write(style(text="#ffffff", logo=LOGO), logo=SVG))
    for path, value in changes.items():
        group, name = path.split("__")
        document[group][name]["$value"] = value
    return json.dumps(document).encode()


def test_a_file_reads_back_what_was_written() -> None:
    found = token_file.read(tokens())
    assert found.values == {"primary": "#1d5481", "accent": "#e8a317", "text": "#ffffff", "font": "open-sans"}
    assert (found.logo, found.logo_alt) == (SVG, LOGO.alt)


def test_the_other_ways_in_which_programs_write_tokens() -> None:
    """Short colours, the newer object, and a list of fonts of which ours is the second; unknown groups are left alone."""
    found = token_file.read(json.dumps({
        "color": {"primary": {"$value": {"colorSpace": "srgb", "components": [0, 0.2, 0.4], "hex": "#003366"}}, "accent": {"$value": "#Fa0"},
                  "danger": {"$value": "red"}},
        "font": {"family": {"$value": ["Huisletter Pro", "source sans 3", "sans-serif"]}}, "spacing": {"m": 4},
    }).encode())
    assert found.values == {"primary": "#003366", "accent": "#ffaa00", "text": "", "font": "source-sans-3"}
    assert found.logo is None


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (b"", "geen bestand"), (b"[]", "geen bestand"), (b"\xff\xfe", "geen bestand"), (b"[" * 100_000, "geen bestand"),
        (b"{}", "color.primary"), (tokens(color__primary="blauw"), "color.primary"), (tokens(font__family="Comic Sans"), "IBM Plex Sans"),
        (tokens(logo__image="https://elders.example/logo.svg"), "logo.image"), (b"x" * (token_file.MAX_BYTES + 1), "te groot"),
        (tokens(logo__image="data:image/svg+xml;base64,%%%"), "logo.image"),
        (tokens(logo__image="data:text/html;base64," + base64.b64encode(b"<script>").decode()), "logo.image"),
    ],
)
def test_a_file_that_is_no_style_says_why(content: bytes, words: str) -> None:
    with pytest.raises(ValidationError) as refused:
        token_file.read(content)
    assert words in " ".join(refused.value.message_dict[token_file.FIELD])
