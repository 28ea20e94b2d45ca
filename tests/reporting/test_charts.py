"""Charts: a finding as text alternative, values inside the drawing, nothing a strict policy refuses."""

from decimal import Decimal
from xml.etree import ElementTree as ET

from hypothesis import given, settings
from hypothesis import strategies as st

from reporting.charts.sheet_charts import Extent, ProgressTexts, Scale, bar, progress, trend

SVG = "{http://www.w3.org/2000/svg}"
amounts = st.decimals(-5_000_000, 5_000_000, places=2)
extents = st.tuples(amounts, amounts).map(lambda pair: Extent(min(pair), max(pair)))


def parse(markup: str) -> ET.Element:
    root = ET.fromstring(markup)
    assert root[0].tag == f"{SVG}title"
    assert root[0].text
    assert not any("style" in element.attrib for element in root.iter())
    width, height = Decimal(root.attrib["width"]), Decimal(root.attrib["height"])
    for box in root.iter(f"{SVG}rect"):
        assert Decimal(box.attrib["x"]) >= -1
        assert Decimal(box.attrib["x"]) + Decimal(box.attrib["width"]) <= width + 1
        assert Decimal(box.attrib["y"]) >= -1
        assert Decimal(box.attrib["y"]) + Decimal(box.attrib["height"]) <= height + 1
    return root


@settings(max_examples=50, deadline=None)
@given(st.lists(extents, min_size=1, max_size=8))
def test_bars_and_columns_stay_inside(values: list[Extent]) -> None:
    scale = Scale.over(values, length=150)
    for value in values:
        parse(bar(value, scale=scale, title="finding"))
    parse(trend(values, title="finding"))


@settings(max_examples=50, deadline=None)
@given(
    st.decimals(-2, 4, places=4),
    st.decimals(0, 1, places=4),
    st.decimals(0, 2, places=4),
    st.none() | st.decimals(0, 1, places=4),
)
def test_the_progress_bar_stays_inside(
    low: Decimal, width: Decimal, committed: Decimal, elapsed: Decimal | None
) -> None:
    texts = ProgressTexts(title="finding", filled="half", elapsed="a <third>", full="all")
    root = parse(progress(Extent(low, low + width), committed=committed, elapsed=elapsed, texts=texts))
    assert (elapsed is None) or any(element.text == "a <third>" for element in root.iter(f"{SVG}text"))


def test_a_negative_bar_lies_left_of_the_zero_line() -> None:
    values = [Extent(Decimal(-50), Decimal(-50)), Extent(Decimal(100), Decimal(100))]
    root = parse(bar(values[0], scale=Scale.over(values, length=150), title="less"))
    box, zero = root.find(f"{SVG}rect"), root.find(f"{SVG}line")
    assert box is not None
    assert zero is not None
    assert (box.attrib["x"], box.attrib["width"], zero.attrib["x1"]) == ("0", "50", "50")


def test_text_is_escaped() -> None:
    root = parse(trend([Extent(Decimal(1), Decimal(1))], title='<b>"&'))
    assert root[0].text == '<b>"&'
