"""What stands around the figures of a page: headings, lists of versions, links. No number in it is a figure."""

import re
from collections.abc import Iterable
from typing import Final

from tests.reporting.attack.outputs.tree import Element, pieces
from tests.reporting.attack.outputs.wording import Sentence, is_no_figure, quarter, read

_SENTENCES: Final = (
    Sentence("version %(version)s", holes={"version": r"\d+"}), Sentence("Version %(number)s", holes={"number": r"\d+"}),
)
#: Attributes of a page that a program reads: keys of forms and rows, and sizes of icons.
_KEYS: Final = re.compile(r"/\S+|[0-9a-f-]{36}|[A-Za-z0-9]{32,64}|\d+px|[a-z-]+\d[a-z0-9-]*")


def check_around(page: Element, *, without: Iterable[Element], known: Iterable[str]) -> None:
    """Every text outside the parts `without`. Raises Unexplained for a number that is no moment, version, name or key."""
    moment = re.compile(rf"\b{quarter()}|\b20\d\d-Q[1-4]\b|\b\d{{1,2}} [a-z]{{3,9}} 20\d\d\b(?: \d\d:\d\d\b)?|\b20\d\d\b")
    skipped = {id(inner) for part in without for inner in part.elements()}
    for element, text in pieces(page):
        if id(element) in skipped or _KEYS.fullmatch(text) or element.attributes.get("name") == "htmx-config":
            continue
        if is_no_figure(text, known):
            continue
        words = next((text.replace(name, "") for name in known if name and name in text), text)
        for part in re.split(r": | · |, ", moment.sub("", words)):
            if not is_no_figure(part.strip(), known):
                list(read(_SENTENCES, part.strip(), known=known, inside=element.inside))
