"""The page of a sheet, read back: its tables, key figures, sentences and drawings. What the printed sheet is made from reads the same."""

from collections.abc import Iterable, Iterator, Mapping
from typing import Any, Final

from tests.reporting.attack.outputs.sentences import PROTECTED, SENTENCES, SHARE
from tests.reporting.attack.outputs.told import Told, Unexplained, told
from tests.reporting.attack.outputs.tree import Element, pieces
from tests.reporting.attack.outputs.wording import Sentence, dutch, edition, is_no_figure, patterns, quarter, read, short

_AMOUNT: Final = r"€ ?-?[\d.]+(?: tot € ?-?[\d.]+)?|-?[\d.]+"
_KEYS: Final = {
    "Obligation": "obligation", "Fulfilled so far": "fulfilled_cumulative", "Fulfilled in this period": "fulfilled",
    "Placements in this period": "placements", "Social purchasing in this period": "route:social_purchasing",
    "Running contracts": "contracts_active",
}
_LEGEND: Final = {
    "Fulfilled": "fulfilled_cumulative", "Open": "open", "Reported, not assessed yet, without placements": "committed",
    "More than the obligation": "surplus", "Time gone by": "time_elapsed",
}
ROUTES: Final = {
    "Jobs and learn-work places": "jobs_and_learning", "Group secondment": "group_secondment", "Social purchasing": "social_purchasing",
    "Community activities": "activities", "PSO": "pso", "Social initiatives": "social_initiative", "Custom": "custom",
}
#: What stands in the files alone.
SILENT: Final = ("contracts_total", "contracts_closed", "advices")


def known_texts(sheet: Mapping[str, Any]) -> frozenset[str]:
    """Names of organisations, and texts that people wrote: what those say is not what this attack is about."""
    texts = [sheet["desk"]["name"], sheet["change"], *sheet["contact"].values(), *sheet["names"].values()]
    texts += [sheet["municipality"]["name"]] if sheet["municipality"] else []
    texts += [line["name"] for line in sheet.get("via", ())]
    story = sheet.get("story") or {}
    texts += [story.get("title", ""), *story.get("text", "").splitlines(), (story.get("picture") or {}).get("alt", "")]
    texts.append(((sheet.get("style") or {}).get("logo") or {}).get("alt", ""))
    return frozenset(" ".join(text.split()) for text in texts if text)


def read_sheet(article: Element, sheet: Mapping[str, Any]) -> list[Told]:
    """Every figure on the page. `sheet`: of the snapshot only names, quarters and texts are used, to know them again.

    Raises:
        Unexplained: a number that has no meaning.
    """
    known = known_texts(sheet)
    done: set[int] = set()
    found: list[Told] = []
    for table in article.all("table"):
        found += _table(table, sheet, known=known)
        done |= {id(inner) for inner in table.elements()}
    for key in article.all("infosheet__key"):
        found += _key(key, known=known)
        done |= {id(inner) for inner in key.elements()}
    block = _Blocks(sheet)
    for element, text in pieces(article):
        if id(element) in done:
            if text in element.attributes.values():
                found += read(SENTENCES, text, known=known, inside=element.inside)
        else:
            for part in _parts(element, text):
                found += block.read(part) or _other(element, part, sheet, known=known)
    return _with_region(found)


def _parts(element: Element, text: str) -> list[str]:
    """A text of several sentences, one by one."""
    if element.inside("infosheet__meaning") and (start := text.find(dutch(PROTECTED).split("%")[0])) > 0:
        return [text[:start].strip(), text[start:]]
    if "infosheet__note" in element.classes:
        after = dutch("Not part of the figures above: the joint buyer has a sheet of its own.")
        return [text.removesuffix(after).strip()]
    if "·" in text:
        return [part.strip() for part in text.split("·")]
    if element.tag == "title" or "infosheet__verdict" in element.classes:
        return [part if part.endswith(".") else f"{part}." for part in text.removesuffix(".").split(". ")] if ". " in text else [text]
    return [text]


def _other(element: Element, text: str, sheet: Mapping[str, Any], *, known: Iterable[str]) -> list[Told]:
    if element.inside("infosheet__share") and text != dutch("fulfilled"):
        return [told("share", text)]
    if element.inside("infosheet__progress") and element.tag == "text" and "%" in text and "(" not in text and len(text.split()) < 7:
        try:
            return [told("share", text)]
        except Unexplained:
            pass
    if element.inside("infosheet__trend") and (found := _trend_finding(text, sheet)) is not None:
        return [found]
    if element.inside("infosheet__proof"):
        text = text.removeprefix(dutch("This sheet and its figures on the web:")).strip()
    prefix = dutch("Changed in this version: %(change)s").split("%")[0]
    if text.startswith(prefix) and text.removeprefix(prefix) in known:
        return []
    return edition(text) or list(read(SENTENCES, text, known=known, inside=element.inside))


def _trend_finding(text: str, sheet: Mapping[str, Any]) -> Told | None:
    count = len(sheet["trend"])
    for message in (
        "%(quarter)s: %(value)s.", "%(quarter)s: %(value)s, the highest of %(count)s quarters.",
        "%(quarter)s: %(value)s, the lowest of %(count)s quarters.",
    ):
        sentence = Sentence(
            message, tells={"value": f"trend:{sheet['trend'][-1][0]}"}, holes={"quarter": quarter(), "value": _AMOUNT, "count": str(count)},
        )
        try:
            return next(read([sentence], text, known=(str(count),), inside=lambda _name: True), None)
        except Unexplained:
            continue
    return None


class _Blocks:
    """The notes on blocks that were taken together, which stand in the order of the snapshot."""

    def __init__(self, sheet: Mapping[str, Any]) -> None:
        self._next, self._sentence = 0, (
            "%(shared)s: %(placements)s, %(amount)s of jobs and learn-work places.", ("%(count)s placement", "%(count)s placements"),
        )
        self._counts = sorted({str(len(block["municipalities"])) for block in sheet["joined"]})
        self._known = known_texts(sheet)

    def read(self, text: str) -> list[Told]:
        """The people and euros of a block; nothing where the text is about something else."""
        message, (one, more) = self._sentence
        outer = Sentence(message, tells={}, holes={"amount": _AMOUNT})
        found: list[Told] = []
        for pattern in patterns(outer.message, outer.plural, tuple(outer.holes.items())):
            if match := pattern.fullmatch(text):
                name = f"joined:{self._next}"
                self._next += 1
                counted = Sentence(one, more, tells={"count": f"{name}:persons"})
                found = [told(f"{name}:amount", match["amount"]), *read([counted], match["placements"], known=(), inside=bool)]
                self._check(match["shared"])
        return found

    def _check(self, name: str) -> None:
        """The name of a block holds quarters, how many municipalities there are, or their known names."""
        spans = Sentence("%(first)s up to and including %(last)s", holes=dict.fromkeys(("first", "last"), quarter()))
        counts = Sentence("%(count)s municipalities together", holes={"count": "|".join(self._counts)})
        names = name.removesuffix(dutch("%(names)s together").replace("%(names)s", ""))
        if not all(is_no_figure(part, self._known) for part in names.split(", ")):
            list(read([spans, counts], name, known=self._known, inside=bool))


def _with_region(found: list[Told]) -> list[Told]:
    """The two ends of the region's range as one figure."""
    lows = [figure for figure in found if figure.name == "region:low"]
    highs = [figure for figure in found if figure.name == "region:high"]
    rest = [figure for figure in found if not figure.name.startswith("region:")]
    ranges = [
        Told("region_range", low.low, high.high, max(low.slack, high.slack)) for low, high in zip(lows, highs, strict=True)
    ]
    return rest + ranges


def _all_visited(around: Element, visited: Iterable[Element]) -> None:
    """No number stands between the elements that are read."""
    left, seen = ("".join(filter(str.isdigit, text)) for text in (around.text(), " ".join(element.text() for element in visited)))
    if left != seen:
        raise Unexplained(around.text())


def _key(key: Element, *, known: Iterable[str]) -> Iterator[Told]:
    label = key.all("infosheet__key-label")[0].text()
    name = next((name for message, name in _KEYS.items() if dutch(message) == label), None)
    if name is None:
        raise Unexplained(label)
    yield told(name, key.all("strong")[0].text())
    change = name.removeprefix("route:")
    parts = ("infosheet__key-label", "strong", "infosheet__key-detail", "infosheet__key-change")
    _all_visited(key, [element for part in parts for element in key.all(part)])
    sentences = (
        Sentence("%(new)s new, %(closed)s closed", tells={"new": "contracts_new", "closed": "contracts_ended"}),
        Sentence("%(new)s new", tells={"new": "contracts_new"}),
        Sentence("%(now)s (was %(was)s)", tells={"now": "share", "was": "share_before"}),
        Sentence("%(share)s of the obligation", tells=SHARE),
        *(
            Sentence(message, tells={"amount": sign + change}) for message, sign in (
                ("%(amount)s more than in %(before)s", "change:"), ("%(amount)s less than in %(before)s", "less:"),
                ("%(amount)s fewer than in %(before)s", "less:"),
            )
        ),
    )
    same = dutch("the same as in %(before)s").split("%")[0]
    for element in (*key.all("infosheet__key-detail"), *key.all("infosheet__key-change")):
        text = element.text().replace(f" {dutch('%(share)s of the obligation').split(' ', 1)[1]}", "") if "(was" in element.text() else element.text()
        if text.startswith(same):
            yield told(f"change:{change}", "0")
            continue
        for figure in read(sentences, text, known=known, inside=element.inside):
            is_less = figure.name.startswith("less:")
            yield Told(f"change:{change}", -figure.high, -figure.low, figure.slack) if is_less else figure


def _table(table: Element, sheet: Mapping[str, Any], *, known: Iterable[str]) -> Iterator[Told]:
    rows = [[cell for cell in row.parts if isinstance(cell, Element) and cell.tag in {"th", "td"}] for row in table.all("tr")]
    for caption in table.all("caption"):
        yield from _caption(caption, table, known=known)
    _all_visited(table, [*table.all("caption"), *(cell for row in rows for cell in row)])
    if table.inside("infosheet__hero"):
        for head, cell in zip(*rows, strict=True):
            yield told(named(_LEGEND, head.own()), cell.own())
    elif table.inside("infosheet__trend"):
        yield from _quarters(rows, sheet)
    elif table.inside("infosheet__signals"):
        yield from _signals([cell for row in rows for cell in row], known=known)
    elif table.inside("infosheet__routes") or table.inside("infosheet__groups"):
        for cell in (*rows[0], *(row[0] for row in rows)):
            yield from read(SENTENCES, cell.own(), known=known, inside=cell.inside)
        yield from _bars(rows[1:], is_groups=table.inside("infosheet__groups"))
    else:
        raise Unexplained(table.text())


def _quarters(rows: list[list[Element]], sheet: Mapping[str, Any]) -> Iterator[Told]:
    for (when, _value), head, cell in zip(sheet["trend"], *rows, strict=True):
        if head.own() != short(when):
            raise Unexplained(head.own())
        yield told(f"trend:{when}", cell.own(), unit=1000)


def _signals(cells: Iterable[Element], *, known: Iterable[str]) -> Iterator[Told]:
    who = dutch("To act: %(who)s").split("%", maxsplit=1)[0]
    for cell in cells:
        yield from read(SENTENCES, cell.own().removeprefix(who), known=known, inside=cell.inside)


def _bars(rows: list[list[Element]], *, is_groups: bool) -> Iterator[Told]:
    for index, (label, *cells) in enumerate(rows):
        if is_groups:
            name, share = (f"group:{index}", f"group_share:{index}")
        else:
            route = named(ROUTES, label.own())
            name, share = f"route:{route}", f"route_share:{route}"
        for title in cells[0].all("title"):
            before, _colon, value = title.text().rpartition(": ")
            if before != label.own():
                raise Unexplained(title.text())
            yield told(name, value)
        yield told(name, cells[0].own())
        yield from (told(share, cell.own()) for cell in cells[1:] if cell.own() not in {"", "–"})


def _caption(caption: Element, table: Element, *, known: Iterable[str]) -> Iterator[Told]:
    text = caption.text()
    if table.inside("infosheet__routes"):
        sentence = Sentence("%(name)s contributed most: %(value)s.", tells={"value": "most:{name}"})
        for figure in read([sentence], text, known=known, inside=caption.inside):
            yield Told(f"route:{named(ROUTES, figure.name.removeprefix('most:'))}", figure.low, figure.high, figure.slack)
        return
    yield from read(SENTENCES, text, known=known, inside=caption.inside)


def named(names: Mapping[str, str], label: str) -> str:
    """The name of a figure by its label on the page."""
    found = next((name for message, name in names.items() if dutch(message) == label), None)
    if found is None:
        raise Unexplained(label)
    return found
