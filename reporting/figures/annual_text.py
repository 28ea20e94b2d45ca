"""The annual report in sentences that can be pasted, and as rows of a file.

What is pasted is published, so amounts in the sentences went through the disclosure rule; the rows are exact, for the desk's own use.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from decimal import Decimal
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from contracts.labels import ROUTES
from contracts.models import Contact
from reporting.figures.annual_report import AnnualReport, LeadTime
from sroi.look.formatting import day, euro, number


@dataclass(frozen=True, slots=True)
class Row:
    """One figure of the file: the part of the report, what it is, and its value."""

    part: str
    name: str
    value: Any


@dataclass(frozen=True, slots=True)
class Published:
    """The amounts of the year as others may read them, in words: still open, filled, and filled per route (the largest first)."""

    open: str
    fulfilled: str
    routes: Sequence[tuple[str, str]]


def paragraphs(found: AnnualReport, *, desk: str, published: Published) -> list[str]:
    """The year in words, one paragraph per subject; what did not happen is left out."""
    return [text for text in (
        _advices(found, desk), _contacts(found), _contracts(found, published), _lead_times(found), _results(published),
    ) if text]


def _advices(found: AnnualReport, desk: str) -> str:
    total, clients = found.advices_total, len(found.advices)
    if not total:
        return _("In %(year)s %(desk)s gave no advices.") % {"year": found.year, "desk": desk}
    texts = [
        ngettext(
            "In %(year)s %(desk)s gave %(count)s advice on social return",
            "In %(year)s %(desk)s gave %(count)s advices on social return", total,
        ) % {"year": found.year, "desk": desk, "count": number(total)},
        ngettext("to %(count)s client.", "to %(count)s clients.", clients) % {"count": number(clients)},
    ]
    most, times = max(found.advices, key=lambda row: row[1])
    if clients > 1:
        texts.append(_("Most of them were for %(client)s (%(count)s).") % {"client": most, "count": number(times)})
    return " ".join(texts)


def _contacts(found: AnnualReport) -> str:
    total = found.contacts_total
    if not total:
        return ""
    kinds = ", ".join(f"{kind_name(kind)} {number(count)}" for kind, count in found.contacts if count)
    text = ngettext("There was %(count)s logged contact", "There were %(count)s logged contacts", total) % {"count": number(total)}
    sessions = ngettext("%(count)s of them was a session.", "%(count)s of them were sessions.", found.sessions)
    return f"{text} ({kinds}). " + sessions % {"count": number(found.sessions)}


def _contracts(found: AnnualReport, published: Published) -> str:
    figures = found.figures
    new = ngettext("%(count)s contract was added", "%(count)s contracts were added", figures.contracts_new) % {
        "count": number(figures.contracts_new)}
    closed = ngettext("%(count)s contract was closed.", "%(count)s contracts were closed.", found.contracts_closed) % {
        "count": number(found.contracts_closed)}
    state = _(
        "On %(day)s %(active)s contracts were running, with a total obligation of %(obligation)s, of which %(open)s was still open."
    ) % {
        "day": day(found.last_day), "active": number(figures.contracts_active), "obligation": euro(figures.obligation),
        "open": published.open,
    }
    return _("%(new)s and %(closed)s %(state)s") % {"new": new, "closed": closed, "state": state}


def _lead_times(found: AnnualReport) -> str:
    texts = []
    if found.review.median is not None:
        texts.append(_(
            "Half of the %(count)s decisions on entries were taken within %(median)s days of handing in, and nine in ten within %(most)s days."
        ) % _days(found.review))
    if found.registering.median is not None:
        texts.append(_(
            "Half of the %(count)s contracts were registered within %(median)s days of the award, and nine in ten within %(most)s days."
        ) % _days(found.registering))
    return " ".join(texts)


def _days(time: LeadTime) -> dict[str, str]:
    return {"count": number(time.count), "median": number(time.median or Decimal(0)), "most": number(time.within_90 or 0)}


def _results(published: Published) -> str:
    if not published.routes:
        return _("Nothing was filled in this year.")
    parts = ", ".join(f"{name} {amount}" for name, amount in published.routes)
    return _("Suppliers filled %(total)s: %(routes)s.") % {"total": published.fulfilled, "routes": parts}


def kind_name(kind: str) -> str:
    """A kind of contact in words."""
    return str(Contact.Kind(kind).label)


def rows(found: AnnualReport) -> Iterator[Row]:
    """All figures of the report, for a file."""
    figures = found.figures
    for client, count in found.advices:
        yield Row(_("Advices"), client, count)
    yield Row(_("Advices"), _("Total"), found.advices_total)
    for kind, count in found.contacts:
        yield Row(_("Contacts"), kind_name(kind), count)
    yield Row(_("Contacts"), _("Total"), found.contacts_total)
    yield Row(_("Contacts"), _("Sessions (meetings and trainings)"), found.sessions)
    times = ((_("Handed in to decided, in days"), found.review), (_("Award to registered, in days"), found.registering))
    for name, time in times:
        yield Row(name, _("How many"), time.count)
        yield Row(name, _("Median"), time.median)
        yield Row(name, _("90th percentile"), time.within_90)
    yield Row(_("Contracts"), _("New"), figures.contracts_new)
    yield Row(_("Contracts"), _("Closed in the year"), found.contracts_closed)
    yield Row(_("Contracts"), _("Running at the end"), figures.contracts_active)
    for label, amount in amounts(found):
        yield Row(_("Obligations"), label, amount)
    for code, amount in figures.routes.items():
        yield Row(_("Filled per route"), str(ROUTES[code]), amount)


def amounts(found: AnnualReport) -> list[tuple[str, Decimal]]:
    """Obligation and what was done about it, in euro."""
    figures = found.figures
    return [
        (_("Obligation at the end"), figures.obligation), (_("Filled in the year"), figures.fulfilled),
        (_("Open at the end"), figures.open), (_("Surplus at the end"), figures.surplus),
    ]
