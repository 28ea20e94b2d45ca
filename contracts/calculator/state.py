"""Everything that somebody filled in, as the query string of a link: the calculator keeps nothing itself.

Two ways of writing are read. A link has one `inzet=CODE;key:value;key:value` per effort; a form has a field
`r1-key` per fact. Only the first is written. What was typed is kept as it was typed, also where it is wrong.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, Self
from urllib.parse import quote, unquote

from django.http import QueryDict

#: The facts of the contract, in the order of the link. Of the first two is seen when somebody left them empty.
FIELDS: Final = (
    "regio", "waarde", "soort", "arbeid", "gegund", "begin", "eind", "gebied", "loonsom", "percentage", "vast", "pso",
)
_ALWAYS: Final = ("regio", "waarde")
EFFORT: Final = "inzet"
#: Buttons of the form, and the choice that belongs to the first.
ADD: Final = "erbij"
ADD_BLOCK: Final = "erbij-blok"
REMOVE: Final = "weg"
BLOCK: Final = "blok"
MOST_EFFORTS: Final = 20
LONGEST_VALUE: Final = 40
LONGEST_QUERY: Final = 6000
_ROW: Final = re.compile(r"r(\d{1,3})-(.{1,80})")


class TooMuch(ValueError):
    """More than any plan needs: efforts, or characters."""


@dataclass(frozen=True, slots=True)
class EffortState:
    """One effort as it was written: the code of its block, and per key what was typed."""

    block: str
    given: Mapping[str, str]

    def text(self) -> str:
        """`CODE;key:value`; a semicolon inside a value is written as %3B."""
        values = (f"{_escaped(key)}:{_escaped(value)}" for key, value in self.given.items() if value)
        return ";".join((_escaped(self.block), *values))

    @classmethod
    def read(cls, text: str) -> Self:
        """The other way round; what has no colon is left out."""
        block, *parts = text.split(";")
        pairs = (part.partition(":") for part in parts)
        given = {_clean(unquote(key)): _clean(unquote(value)) for key, colon, value in pairs if colon}
        return cls(_clean(unquote(block)), {key: value for key, value in given.items() if key and value})


@dataclass(frozen=True, slots=True)
class State:
    """A filled-in calculator; `asked` is false on the bare page."""

    given: Mapping[str, str]
    efforts: tuple[EffortState, ...] = ()

    @property
    def asked(self) -> bool:
        """Whether anything was filled in."""
        return bool(self.given or self.efforts)

    @classmethod
    def read(cls, query: QueryDict) -> Self:
        """What a link or a form says; keys that do not exist are left out.

        Raises:
            TooMuch: more efforts, or longer texts, than are looked at.
        """
        first = {name: _clean(query.getlist(name)[-1]) for name in FIELDS if query.getlist(name)}
        given = {name: text for name, text in first.items() if text or name in _ALWAYS}
        linked = [effort for text in query.getlist(EFFORT) if (effort := EffortState.read(text)).block]
        efforts = (*linked, *_of_form(query))
        values = [*given.values(), *(value for effort in efforts for value in effort.given.values())]
        if len(efforts) > MOST_EFFORTS or any(len(value) > LONGEST_VALUE for value in values):
            raise TooMuch
        found = cls(given, efforts)
        if len(found.query()) > LONGEST_QUERY:
            raise TooMuch
        return found

    def query(self) -> str:
        """The link, without the question mark."""
        pairs = [(name, self.given[name]) for name in FIELDS if name in self.given]
        pairs += [(EFFORT, effort.text()) for effort in self.efforts]
        return "&".join(f"{name}={quote(value, safe=';:,')}" for name, value in pairs)

    def with_effort(self, effort: EffortState) -> State:
        """One effort more."""
        return replace(self, efforts=(*self.efforts, effort))

    def without(self, number: int) -> State:
        """Without the effort of this number (from 1); the same where there is none."""
        return replace(self, efforts=tuple(row for at, row in enumerate(self.efforts, start=1) if at != number))


def unknown_names(query: QueryDict) -> list[str]:
    """The parameters that mean nothing here, for those who ask by program."""
    return sorted(name for name in query if name not in FIELDS and name != EFFORT)


def _of_form(query: QueryDict) -> Iterable[EffortState]:
    """The efforts of a form in the order of their numbers; one without a block is nothing."""
    rows: dict[int, dict[str, str]] = {}
    for name in query:
        found = _ROW.fullmatch(name)
        if found is not None:
            rows.setdefault(int(found[1]), {})[found[2]] = _clean(query.getlist(name)[-1])
    for _number, given in sorted(rows.items()):
        block = given.pop(BLOCK, "")
        if block:
            yield EffortState(block, {key: "ja" if value == "on" else value for key, value in given.items() if value})


def _clean(text: str) -> str:
    return "".join(character for character in text if character.isprintable()).strip()


def _escaped(text: str) -> str:
    return text.replace("%", "%25").replace(";", "%3B").replace(":", "%3A") if "%" in text or ";" in text or ":" in text else text
