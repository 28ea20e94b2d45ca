"""Invented content of the style guide: every component once, with a form that has errors."""

from __future__ import annotations

from datetime import UTC, date, datetime
from decimal import Decimal
from types import SimpleNamespace
from typing import Any

from django import forms, template
from django.core.paginator import Paginator
from django.utils.translation import gettext_lazy as _

from sroi.look.forms import (
    DutchDateField,
    EuroField,
    HoursField,
    NoBsnCharField,
    PercentageField,
)

register = template.Library()
_MOMENT = datetime(2026, 9, 30, 12, 5, tzinfo=UTC)


class ExampleForm(forms.Form):
    """One field of every kind."""

    title = forms.CharField(label=_("Title"), help_text=_("As it stands in the contract."))
    value = EuroField(label=_("Contract value"), help_text=_("Excluding VAT, at the award."))
    rate = PercentageField(label=_("Obligation rate"))
    weekly_hours = HoursField(label=_("Size of the job"), per_week=True, required=False)
    start = DutchDateField(label=_("First day"))
    end = DutchDateField(
        label=_("Last day"), required=False, help_text=_("Leave empty for a contract without an end.")
    )
    kind = forms.ChoiceField(
        label=_("Kind of contract"),
        choices=[
            ("", _("Choose")),
            ("works", _("Works")),
            ("supplies", _("Supplies")),
            ("services", _("Services")),
        ],
    )
    route = forms.ChoiceField(
        label=_("What do you want to report?"),
        widget=forms.RadioSelect,
        choices=[
            ("placement", _("A placement")),
            ("purchase", _("A purchase")),
            ("activity", _("An activity")),
        ],
    )
    groups = forms.MultipleChoiceField(
        label=_("Groups"),
        required=False,
        widget=forms.CheckboxSelectMultiple,
        choices=[
            ("a", _("Participation Act")),
            ("b", _("Unemployment benefit")),
            ("c", _("Pupil or student")),
        ],
    )
    explanation = NoBsnCharField(
        label=_("Explanation"),
        widget=forms.Textarea(attrs={"rows": 4}),
        help_text=_("Write no names of candidates."),
    )
    evidence = forms.FileField(
        label=_("Evidence"), required=False, help_text=_("PDF, Word, Excel or a picture, up to 10 MB.")
    )
    declared = forms.BooleanField(label=_("I have filled in this form truthfully"))


class ExampleFilter(forms.Form):
    """Filters above a list."""

    q = forms.CharField(label=_("Search"), required=False, widget=forms.TextInput(attrs={"type": "search"}))
    status = forms.ChoiceField(
        label=_("Status"), required=False, choices=[("", _("All")), ("a", _("Running")), ("b", _("Closed"))]
    )
    mine = forms.BooleanField(label=_("Only my contracts"), required=False)


#: number, title, supplier, value, obligation, filled, committed, elapsed; amounts in euro, the last in percent.
_CONTRACTS = (
    ("DEMO-001", "Onderhoud groen Voorbeeldwijk", "Groenbedrijf Fictief B.V.", 412500, 20625, 18200, 1200, 71),
    ("DEMO-002", "Schoonmaak gemeentelijke gebouwen, perceel 2", "Schoonmaak Verzonnen B.V.", 1250000, 62500, 12500, 9000, 64),
    ("DEMO-003", "Herinrichting Nergensplein", "Bouwcombinatie Denkbeeldig", 98000, 4900, 5600, 0, 100),
)


def _contracts() -> list[dict[str, Any]]:
    """Rows for a table with amounts and a progress bar."""
    return [
        {
            "number": number, "title": title, "supplier": supplier, "elapsed": elapsed, "value": Decimal(value),
            "obligation": Decimal(obligation), "filled": Decimal(filled), "committed": Decimal(committed),
        }
        for number, title, supplier, value, obligation, filled, committed, elapsed in _CONTRACTS
    ]


def _forms() -> dict[str, Any]:
    """An empty form, one that was filled in wrongly, and a filter with its pages."""
    typed = {
        "title": "", "value": "1,234.56", "rate": "5", "start": "31-02-2026", "kind": "works", "route": "placement",
        "explanation": "Kandidaat 111222333 is begonnen.",
    }
    return {
        "form": ExampleForm(),
        "faulty": ExampleForm(typed, auto_id="faulty_%s"),
        "filter": ExampleFilter(),
        "page": Paginator(range(1, 232), 25).page(4),
    }


def _summaries() -> dict[str, Any]:
    """Figures above a page and facts about one thing, with and without a note or a link."""
    return {
        "figures": [
            {"label": _("Obligation"), "value": "€\xa04.978.970", "note": _("135 active contracts")},
            {"label": _("Filled"), "value": "€\xa04.112.961", "note": "82,6\xa0%"},
            {"label": _("Open"), "value": "€\xa0866.009", "url": "#figures"},
            {"label": _("Entries to assess"), "value": "12", "url": "#figures"},
        ],
        "facts": [
            {
                "label": _("Client"), "value": "Gemeente Voorbeeldstad",
                "note": _("number %(number)s") % {"number": "VB-2026-17"},
            },
            {"label": _("Supplier"), "value": "Groenbedrijf Fictief B.V.", "url": "#facts"},
            {"label": _("Contract value"), "value": "€\xa0412.500,00"},
            {"label": _("Responsible coordinator"), "value": None},
        ],
    }


def _history() -> dict[str, Any]:
    """What happened, what two people changed at once, and what a step will lead to."""
    return {
        "events": [
            {
                "at": _MOMENT, "actor": "C. Voorbeeld", "text": _("Entry returned for correction"),
                "reason": "De factuur mist het aantal uren.",
            },
            {
                "at": datetime(2026, 7, 1, 8, 30, tzinfo=UTC), "actor": "C. Voorbeeld", "text": _("Obligation revised"),
                "changes": [{"label": _("Obligation"), "before": "€\xa018.000,00", "after": "€\xa020.625,00"}],
            },
        ],
        "changes": [{"label": _("Contract value"), "yours": "€\xa0425.000,00", "theirs": "€\xa0412.500,00"}],
        "consequences": [_("The figures of the quarter stay as they are."), _("Later changes become corrections.")],
    }


def _navigation() -> dict[str, Any]:
    """Tabs, breadcrumbs and files to download."""
    return {
        "tabs": [
            {"label": _("Overview"), "url": "#tabs", "active": True},
            {"label": _("Entries"), "url": "#tabs", "count": 3},
            {"label": _("Ledger"), "url": "#tabs"},
        ],
        "crumbs": [{"label": _("Contracts"), "url": "#"}, {"label": "DEMO-001", "url": "#"}],
        "files": [
            {
                "name": "factuur-voorbeeld.pdf", "url": "#files", "size": 184_320, "kind": "PDF",
                "note": _("Added on 30 September 2026"),
            },
            {"name": "praktijkleerovereenkomst-voorbeeld.docx", "url": "#files", "size": 48_200, "kind": "Word"},
        ],
    }


@register.simple_tag
def styleguide_example() -> dict[str, Any]:
    """Everything the style guide shows."""
    return {
        **_forms(), **_summaries(), **_history(), **_navigation(),
        "contracts": _contracts(),
        "start": date(2024, 1, 1),
        "end": date(2026, 10, 1),
        "quarter": "2026-Q3",
        "amount": Decimal(12345),
        "negative": Decimal("-12.5"),
        "total": Decimal("12332.5"),
        "moment": _MOMENT,
        "contact": SimpleNamespace(name="Steunpunt Voorbeeld", email="steunpunt@voorbeeld.example"),
    }
