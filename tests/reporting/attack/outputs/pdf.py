"""A published PDF: the file inside it, and every number in its text and in what it says about itself.

The text of a printed page has no structure to read back, so its numbers are counted: each must stand as often on the page of the
same sheet, whose numbers all have a meaning (`tests.reporting.attack.outputs.sheet_page`).
"""

import re
from collections import Counter
from collections.abc import Mapping
from decimal import Decimal
from html import unescape
from io import BytesIO
from typing import Any, Final

from pypdf import PdfReader
from pypdf.generic import DictionaryObject, StreamObject

from sroi.look.formatting import number, whole_euro
from tests.reporting.attack.outputs.sheet_page import known_texts
from tests.reporting.attack.outputs.told import NOTHING, Ends, facts, plain
from tests.reporting.attack.outputs.tree import Element
from tests.reporting.attack.outputs.wording import dutch, is_no_figure

#: The address of the sheet, which may be printed over two lines.
_ADDRESS: Final = re.compile(r"https?://\S+|versie=\d+")
_MOMENT: Final = re.compile(r"\d{4}-\d\d-\d\dT[\d:+]+Z?")
_STANDARD: Final = "Part of ISO 14289 that the document follows"
_NUMBER: Final = re.compile(r"-?\d[\d.,]*")


def attached(content: bytes) -> dict[str, bytes]:
    """The files inside, by name."""
    reader = PdfReader(BytesIO(content))
    return {name: files[0] for name, files in reader.attachments.items()}


def numbers(text: str) -> Counter[str]:
    """The numbers in a text, and how often each stands there."""
    return Counter(found.strip(".,") for found in _NUMBER.findall(_ADDRESS.sub("", plain(text))))


def surplus_of(content: bytes, article: Element) -> Counter[str]:
    """The numbers that the printed text has more often than the page that it was printed from."""
    runs: list[str] = []
    for page in PdfReader(BytesIO(content)).pages:
        page.extract_text(visitor_text=lambda text, *_place: runs.append(text))
    return numbers("\n".join(runs)) - numbers(_read_aloud(article))


def _read_aloud(element: Element) -> str:
    """The text of a page, the way a printer has it: not what the title of a drawing says."""
    if element.tag in {"title", "style"}:
        return ""
    return " ".join(part if isinstance(part, str) else _read_aloud(part) for part in element.parts)


def spoken(content: bytes) -> list[str]:
    """What the structure of the file says beside the text: alternative texts, replacements and notes."""
    reader = PdfReader(BytesIO(content))
    found: list[str] = []
    for place in range(1, int(str(reader.trailer["/Size"]))):
        held = reader.get_object(place)
        if isinstance(held, DictionaryObject):
            found += [plain(str(held[key])) for key in ("/Alt", "/ActualText", "/E", "/Contents", "/TU") if isinstance(held.get(key), str)]
    return found


def _described(content: bytes) -> list[str]:
    """The texts of the description that programs read; its moments left out."""
    root = PdfReader(BytesIO(content)).trailer["/Root"].get_object()
    assert isinstance(root, DictionaryObject)
    held = root["/Metadata"].get_object()
    assert isinstance(held, StreamObject)
    metadata = held.get_data().decode()
    texts = (plain(unescape(text)) for text in re.findall(r">([^<]+)<", metadata))
    return [text for text in texts if not _MOMENT.fullmatch(text)]


def about(content: bytes) -> dict[str, str]:
    """What the file says about itself, but for its moment and the program that made it."""
    reader = PdfReader(BytesIO(content))
    return {
        name: plain(str(value)) for name, value in (reader.metadata or {}).items()
        if name not in {"/CreationDate", "/ModDate", "/Producer", "/Creator"}
    }


def unexplained_in(content: bytes, article: Element, sheet: Mapping[str, Any]) -> list[str]:
    """Everything with a number in the file that the page of the sheet does not say."""
    titles = {title.text() for title in article.all("title")} | known_texts(sheet) | {image.attributes["alt"] for image in article.all("img")}
    verdict, told = article.all("infosheet__verdict")[0].text(), about(content)
    sums = numbers(" ".join(_sums(facts(sheet))))
    found = [text for text in spoken(content) if text not in titles and not is_no_figure(text, ()) and not _is_sum(text, sums)]
    found += [told["/Subject"]] if told["/Subject"] != verdict else []
    owner = (sheet["municipality"] or sheet["desk"])["name"]
    for name in sorted(set(told) - {"/Subject"}):
        parts = re.split(r", | – ", told[name].replace(owner, "").replace(sheet["desk"]["name"], ""))
        found += [f"{name}: {part}" for part in parts if not is_no_figure(part.strip(), ())]
    found += [text for text in _described(content) if not is_no_figure(text, {*told.values(), _STANDARD})]
    rest = surplus_of(content, article) - sums
    return found + [f"{count} times {written}" for written, count in rest.items()]


def _is_sum(text: str, sums: Counter[str]) -> bool:
    """Whether a text names a row that stands for the smallest ones, and only their sum."""
    rows = [dutch("%(count)s other kinds together"), dutch("%(count)s other groups together")]
    named = any(text.partition(": ")[0].endswith(row.removeprefix("%(count)s")) for row in rows)
    return named and not numbers(text).keys() - sums.keys()


def _sums(known: Mapping[str, Ends]) -> list[str]:
    """The sums of the smallest rows, with their share, which a page that is full prints in their place."""
    written = []
    for kind, write in (("route", whole_euro), ("group", number)):
        rows = sorted((ends for name, ends in known.items() if name.startswith(f"{kind}:") and ends != NOTHING), key=lambda ends: -ends[1])
        total = sum(low for low, _high in rows)
        for count in range(2, len(rows)):
            low, high = (sum(ends[side] for ends in rows[-count:]) for side in (0, 1))
            share = low / total * 100 if total else Decimal(0)
            written += [str(count), write(low), write(high), f"{share.quantize(Decimal('0.1'), 'ROUND_HALF_UP')}".replace(".", ",")]
    return written
