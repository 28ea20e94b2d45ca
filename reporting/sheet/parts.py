"""What a sheet has beside its own figures: whom to ask, and what comes through joint buyers."""

from dataclasses import dataclass
from decimal import Decimal

from reporting.disclosure.disclosed import Disclosed


@dataclass(frozen=True, slots=True, kw_only=True)
class Contact:
    """Whom a reader asks; parts that are unknown stay empty."""

    name: str = ""
    email: str = ""
    telephone: str = ""
    website: str = ""


@dataclass(frozen=True, slots=True, kw_only=True)
class Via:
    """What a municipality has through a joint buyer, which counts it in its own row: outside all totals.

    `share` is a part of 1. `obligation` is that part of what the joint buyer's contracts owe at the end of the period,
    `fulfilled` of what was fulfilled in the period, in euros.
    """

    name: str
    share: Decimal
    obligation: Disclosed
    fulfilled: Disclosed
