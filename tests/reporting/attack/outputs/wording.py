"""The sentences that outputs are made of, as the catalogue has them, and what a number in each of them means.

A sentence is found again by its message: whatever stands where a value is filled in either has a name of a figure, or must be one
of a short list of things that are no figures (days, quarters, versions, known names). Anything else with a digit is unexplained.
"""

import re
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Any, Final

from django.utils import translation
from django.utils.translation import gettext, ngettext

from sroi.look.formatting import quarter_name, short_quarter
from tests.reporting.attack.outputs.told import Told, Unexplained, plain, told

_HOLE: Final = re.compile(r"%\\?\((\w+)\\?\)s")

@dataclass(frozen=True, slots=True)
class Sentence:
    """A message with its plural; `tells`: the name of the figure that fills a hole.

    `holes`: the pattern of what fills one, where that is no figure or where the end of it is not clear. `inside`: the class or tag
    in which it may stand.
    """

    message: str
    plural: str = ""
    tells: Mapping[str, str] = field(default_factory=dict)
    inside: str = ""
    holes: Mapping[str, str] = field(default_factory=dict)


@cache
def patterns(message: str, plural: str, holes: tuple[tuple[str, str], ...] = ()) -> tuple[re.Pattern[str], ...]:
    """The message in Dutch as patterns with a group per hole. `holes`: what may stand in one."""
    with translation.override("nl"):
        texts = {gettext(message)} if not plural else {ngettext(message, plural, count) for count in (1, 2)}
    allowed = dict(holes)

    def written(text: str) -> str:
        seen: set[str] = set()

        def hole(found: re.Match[str]) -> str:
            name, again = found[1], found[1] in seen
            seen.add(name)
            return f"(?P={name})" if again else f"(?P<{name}>{allowed.get(name, '.+?')})"

        return _HOLE.sub(hole, re.escape(plain(text)))

    return tuple(re.compile(written(text)) for text in texts)


def short(name: str) -> str:
    """A quarter as it stands above a narrow column."""
    with translation.override("nl"):
        return plain(short_quarter(name))


@cache
def quarter() -> str:
    """A pattern of the name of a quarter, short or in full."""
    with translation.override("nl"):
        names = {plain(write(f"2011-Q{number}")) for write in (quarter_name, short_quarter) for number in (1, 2, 3, 4)}
    return f"(?:{'|'.join(re.escape(name).replace('2011', r'20[0-9]{2}') for name in sorted(names))})"


@cache
def no_figures() -> tuple[re.Pattern[str], ...]:
    """What holds digits and is no figure: moments, versions and marks, addresses, the width of a screen."""
    year = dutch("the year %(year)s").replace("%(year)s", r"20\d\d")
    when = rf"(?:{quarter()}|{year}|20\d\d(?:-20\d\d)?|\d{{1,2}} \w+ \d{{4}}|\d\d-\d\d-\d{{4}}|\d{{4}}-\d\d-\d\d)"
    return tuple(re.compile(pattern, re.IGNORECASE) for pattern in (
        rf"{when}(?: (?:tot en met|–|t/m) {when})?",
        r"versie \d+|\(versie \d+\)",
        r"https?://\S+|\S+@\S+|/openbaar/\S+",
        r"[0-9a-f]{12}|[0-9a-f]{64}|sha256:[0-9a-f]{64}",
        r"bedragen × € 1\.000",
        r"width=device-width, initial-scale=1",
    ))


def edition(text: str) -> list[Told]:
    """The version of a sheet, after the words and perhaps the day that it was made; nothing where the text is another one."""
    found = re.fullmatch(r"\D+(?:\d{1,2} \w+ 20\d\d)?,? versie (\d+)", text)
    return [told("version", found[1])] if found else []


def dutch(message: str) -> str:
    """A message in Dutch."""
    with translation.override("nl"):
        return plain(gettext(message))


def is_no_figure(text: str, known: Iterable[str]) -> bool:
    """Whether a text tells no figure: it has no digit, is a known name or text, or one of the short list."""
    return not any(letter.isdigit() for letter in text) or text in known or any(pattern.fullmatch(text) for pattern in no_figures())


def read(sentences: Iterable[Sentence], text: str, *, known: Iterable[str], inside: Callable[[str], bool]) -> Iterator[Told]:
    """What a text tells. Raises Unexplained where it holds a number and is none of the sentences."""
    if is_no_figure(text, known):
        return
    for sentence in sentences:
        if sentence.inside and not inside(sentence.inside):
            continue
        for pattern in patterns(sentence.message, sentence.plural, tuple(sentence.holes.items())):
            if found := pattern.fullmatch(text):
                yield from _filled(sentence, found.groupdict(), text, known=known)
                return
    raise Unexplained(text)


def _filled(sentence: Sentence, holes: Mapping[str, Any], text: str, *, known: Iterable[str]) -> Iterator[Told]:
    for name, value in holes.items():
        if name in sentence.tells:
            yield told(sentence.tells[name].format(**holes), value)
        elif name not in sentence.holes and not is_no_figure(value, known):
            raise Unexplained(f"{value!r} in {text!r}")
