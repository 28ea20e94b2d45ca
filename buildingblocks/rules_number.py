"""The number of the rules that the engine carries out, and what each number changed. Pure: no Django, no database.

Whoever changes an amount that the engine gives for facts that were counted before adds the next number here, with a line
for the people of a service desk. Nothing of it is posted for a desk until that desk has accepted the differences.
"""

from typing import Final


def gettext_noop(text: str) -> str:
    """Mark a text for the catalogue; whoever shows it translates it."""
    return text


#: Number → what changed, in words for a service desk. The highest is the one that is carried out.
CHANGES: Final[dict[int, str]] = {
    1: gettext_noop("The first rules of this system."),
}


def current() -> int:
    """The number of the rules that are carried out now."""
    return max(CHANGES)


def is_earlier(number: int) -> bool:
    """Whether an amount of this number was calculated by other rules than the current ones; 0 is not calculated yet."""
    return number not in (0, current())
