"""How closely a sheet is printed, so that it is one page whatever is on it. PURE."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True, kw_only=True)
class Density:
    """A way of printing: the name of its style, and how many rows of each list it shows; what is left out is one row.

    The page on screen has no end, so it always shows all (`ALL`).
    """

    name: str
    routes: int = 99
    groups: int = 99
    joined: int = 99
    via: int = 99


ALL: Final = Density(name="all")
#: From roomy to close; the first that fits on the page is used.
DENSITIES: Final = (
    Density(name="roomy", joined=3, via=3),
    Density(name="snug", joined=3, via=3),
    Density(name="close", joined=2, via=2),
    Density(name="closest", routes=4, groups=4, joined=1, via=1),
)


def ways(*, has_story: bool, notes: int) -> tuple[Density, ...]:
    """The ways to try, from the first that may fit: laying out a page in vain takes as long as printing it.

    `notes`: how many lines there are beside the tables and the story.
    """
    first = 1 + (notes > 0) + (notes > 10) if has_story else int(notes > 4)
    return DENSITIES[first:]
