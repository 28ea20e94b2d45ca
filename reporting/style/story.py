"""A story beside the numbers of an infosheet, and how long it may stand there.

Pure: no database, no clock. A story is about people, so it stands on a sheet only while the permission of whom it is about
stands (`Consent.stands`). The snapshot of a published sheet holds `to_json`; whoever shows it asks every time whether the permission
still stands, by the `key` of the story (`reporting.style.queries.may_show`).
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final, Self

from reporting.style.house_style import Picture

#: So that the sheet stays one page: a heading of one line, and a text of about five lines beside a picture.
TITLE_LENGTH: Final = 70
TEXT_LENGTH: Final = 480


@dataclass(frozen=True, slots=True, kw_only=True)
class Consent:
    """The permission for a story: who gave it (a role such as "the employer", no name of a candidate) and when.

    `until` is the first day on which it no longer stands, for a limited permission; `withdrawn_on` the day on which it was
    taken back.
    """

    given_by: str
    given_on: date
    until: date | None = None
    withdrawn_on: date | None = None

    def stands(self, *, on: date) -> bool:
        """Whether the permission stands on a day."""
        ends = [day for day in (self.until, self.withdrawn_on) if day is not None]
        return self.given_on <= on and all(on < day for day in ends)


@dataclass(frozen=True, slots=True, kw_only=True)
class Story:
    """A title and one paragraph of text, perhaps with a picture. Raises ValueError for one that does not fit the page.

    `key` names the stored story, so that a withdrawal finds the sheets that hold it.
    """

    key: str
    title: str
    text: str
    consent: Consent
    picture: Picture | None = None

    def __post_init__(self) -> None:
        if not 0 < len(self.title) <= TITLE_LENGTH or not 0 < len(self.text) <= TEXT_LENGTH:
            raise ValueError(f"a story has a title of {TITLE_LENGTH} and a text of {TEXT_LENGTH} characters at most")

    def to_json(self) -> dict[str, Any]:
        """For the snapshot of a sheet; `from_json` reads it back unchanged."""
        consent = self.consent
        return {
            "key": self.key, "title": self.title, "text": self.text,
            "picture": self.picture.to_json() if self.picture else None,
            "consent": {
                "given_by": consent.given_by, "given_on": consent.given_on.isoformat(),
                "until": consent.until and consent.until.isoformat(),
                "withdrawn_on": consent.withdrawn_on and consent.withdrawn_on.isoformat(),
            },
        }

    @classmethod
    def from_json(cls, stored: Mapping[str, Any]) -> Self:
        """A stored story. Raises ValueError or KeyError for something else."""
        consent, picture = stored["consent"], stored["picture"]
        days = {name: consent[name] and date.fromisoformat(consent[name]) for name in ("given_on", "until", "withdrawn_on")}
        return cls(
            key=stored["key"], title=stored["title"], text=stored["text"],
            consent=Consent(given_by=consent["given_by"], **days),
            picture=Picture(**picture) if picture else None,
        )
