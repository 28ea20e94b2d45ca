"""The form of an entry: only the fields that its building block asks for, and what the action needs from them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from datetime import date
from decimal import Decimal
from typing import Any
from uuid import UUID

from django import forms
from django.utils.translation import gettext_lazy as _

from buildingblocks.facts import Claim, Facts, Segment
from buildingblocks.schedule import Block, Schedule
from contracts.actions.entry_data import BESIDE_FACTS, EntryData
from contracts.forms.entry_fields import CHANGES, Rules, age_bands, band_of, fields_for
from contracts.models import Candidate, EntryVersion, Origin
from sroi.look.forms import DutchDateField, NoBsnCharField

NEW = "new"
_PLAIN = (
    "start", "end", "hours_per_week", "hours", "employees", "persons", "half_days", "periods", "amount_excl_vat",
    "labour_amount_excl_vat", "invoice_date", "agreed_value", "contract_permanent_from",
)


class EntryForm(forms.Form):
    """What a supplier writes about one effort.

    `complete=False` lets fields stay empty: for a draft, and for the value while somebody types.
    """

    def __init__(
        self, *args: Any, block: Block, schedule: Schedule, candidates: Iterable[Candidate] = (),
        complete: bool = True, may_choose_person: bool = True, also: Sequence[Rules] = (), **kwargs: Any,
    ) -> None:
        """`also`: the block in the schedules of other contracts for which the effort counts."""
        super().__init__(*args, **kwargs)
        self.block, self.schedule, self.also = block, schedule, also
        if block.is_person and may_choose_person:
            self.fields["candidate"] = _candidate_field(candidates)
        self.fields.update(fields_for(block, schedule, also=also))
        if "invoice_date" in self.fields:
            self.fields["vendor_name"] = NoBsnCharField(label=_("Bought from (name of the company)"), max_length=160)
            self.fields["invoice_number"] = NoBsnCharField(label=_("Invoice number"), max_length=60)
        if block.is_person or "invoice_date" in self.fields:
            self.fields["origin"] = _origin_field(block)
        self.fields["description"] = _description_field(block)
        self._asked = [field for field in self.fields.values() if field.required]
        if not complete:
            for field in self._asked:
                field.required = False
        self.complete = complete

    def show_what_is_asked(self) -> None:
        """Once it has been read, a form in which fields may stay empty says again which ones the desk needs."""
        self.is_valid()
        for field in self._asked:
            field.required = True

    def clean(self) -> dict[str, Any]:
        """Hours or costs, complete changes of the hours in order, and the order of first and last day."""
        cleaned = super().clean() or {}
        start, end = cleaned.get("start"), cleaned.get("end")
        if start and end and end < start:
            self.add_error("end", _("The last day comes before the first day."))
        if "hours" in self.fields:
            self._check_hours("amount_excl_vat" if "amount_excl_vat" in self.fields else "hours_per_week")
        self._check_changes()
        return cleaned

    def _check_hours(self, other: str) -> None:
        given = [name for name in ("hours", other) if self.cleaned_data.get(name) is not None or name in self.errors]
        if self.complete and other in self.fields and not given:
            self.add_error("hours", _("Fill in one of these: the hours, or what is asked instead."))
        if len(given) == 2:
            self.add_error(other, _("Fill in one of these, not both."))

    def _check_changes(self) -> None:
        last = self.cleaned_data.get("start")
        for number in range(1, CHANGES + 1):
            names = (f"change_{number}_from", f"change_{number}_hours")
            day, hours = (self.cleaned_data.get(name) for name in names)
            if (day is None) != (hours is None):
                self.add_error(names[hours is not None] if day is None else names[1], _("Fill in both, or neither."))
            if day and last and day <= last:
                self.add_error(names[0], _("This day has to come after the one before it."))
            last = day or last
            for name in ("start", "hours_per_week"):
                if (day or hours) and self.cleaned_data.get(name) is None and name not in self.errors:
                    self.add_error(name, _("Fill this in as well: a change of the hours follows on it."))

    def facts(self) -> dict[str, Any]:
        """The facts in their stored form, from the fields that could be read."""
        values = getattr(self, "cleaned_data", {})
        given: dict[str, Any] = {name: values[name] for name in _PLAIN if values.get(name) not in (None, "")}
        if values.get("vendor_recognition"):
            given["vendor_recognition"] = tuple(values["vendor_recognition"])
        bands = age_bands(self.block, self.schedule, also=self.also)
        band = next((band for band in bands if band.key == values.get("age_band")), None)
        if band is not None:
            given["age_at_start"] = band.stored
        given["claims"] = tuple(
            Claim(name.removeprefix("claim_"), values.get(name.replace("claim_", "claimday_", 1)))
            for name in self.fields
            if name.startswith("claim_") and values.get(name)
        )
        given["bonus_costs"] = tuple(
            (name.removeprefix("cost_"), values[name])
            for name in self.fields
            if name.startswith("cost_") and values.get(name) is not None
        )
        given["segments"] = _segments(values)
        return Facts(**given).to_json()

    def entry_data(
        self, *, contract_id: UUID, shares: Mapping[UUID, Decimal], kept: Mapping[str, Any] | None = None
    ) -> EntryData:
        """What the action takes; `kept`: stored facts that have no field here."""
        person = self.cleaned_data.get("candidate", "")
        return EntryData(
            contract_id=contract_id, block_code=self.block.code, facts={**(kept or {}), **self.facts()},
            candidate_id=UUID(person) if person and person != NEW else None, new_candidate=person == NEW,
            shares=shares, **{name: self.cleaned_data.get(name, "") for name in BESIDE_FACTS},
        )

    @property
    def error_names(self) -> Mapping[str, str]:
        """Where the errors of an action belong."""
        return {"candidate_id": "candidate", "age_at_start": "age_band", "birth_month": "age_band",
                "segments": "change_1_from"}


def initial_of(
    version: EntryVersion, *, candidate_id: UUID | None, block: Block, schedule: Schedule, also: Sequence[Rules] = ()
) -> dict[str, Any]:
    """The form filled with what was written before."""
    facts = Facts.from_json(version.facts)
    found: dict[str, Any] = {name: getattr(facts, name) for name in _PLAIN}
    found |= {name: getattr(version, name) for name in BESIDE_FACTS}
    found["candidate"] = str(candidate_id) if candidate_id else NEW
    found["vendor_recognition"] = list(facts.vendor_recognition or ())
    bands = age_bands(block, schedule, also=also)
    if facts.age_at_start is not None and bands:
        found["age_band"] = band_of(facts.age_at_start, bands)
    for claim in facts.claims:
        found |= {f"claim_{claim.code}": True, f"claimday_{claim.code}": claim.day}
    found |= {f"cost_{code}": cost for code, cost in facts.bonus_costs}
    for number, row in enumerate(facts.segments[1 : CHANGES + 1], start=1):
        found |= {f"change_{number}_from": row.from_day, f"change_{number}_hours": row.hours_per_week}
    return found


def _segments(values: Mapping[str, Any]) -> tuple[Segment, ...]:
    """The first stretch and its changes; nothing where the hours never change."""
    changes: list[tuple[date | None, Decimal | None]] = [
        (values.get(f"change_{number}_from"), values.get(f"change_{number}_hours")) for number in range(1, CHANGES + 1)
    ]
    rows = [Segment(day, hours) for day, hours in changes if day is not None and hours is not None]
    start, hours = values.get("start"), values.get("hours_per_week")
    return (Segment(start, hours), *rows) if rows and start is not None and hours is not None else ()


def _candidate_field(candidates: Iterable[Candidate]) -> forms.ChoiceField:
    known = [(str(row.pk), row.code) for row in candidates]
    return forms.ChoiceField(
        label=_("Candidate"), choices=[(NEW, _("new candidate: the system makes a code")), *known],
        initial=NEW, help_text=_("No names and no citizen service numbers (BSN). You keep the list of who has which code."),
    )


def _origin_field(block: Block) -> forms.ChoiceField:
    question = _("Does the candidate live in the region of the desk?") if block.is_person else _("Is this company in the region of the desk?")
    return forms.ChoiceField(
        label=question, choices=[("", _("I do not know")), (Origin.REGION, _("Yes")), (Origin.ELSEWHERE, _("No"))], required=False,
        help_text=_("For the figures of the region only; the value does not depend on it."),
    )


def _description_field(block: Block) -> forms.Field:
    widget = forms.Textarea(attrs={"rows": 4})
    if block.kind in {"activity", "investment"}:
        return NoBsnCharField(label=_("What was done, for whom and where?"), widget=widget, max_length=4000,
                              help_text=_("No names of participants."))
    return NoBsnCharField(label=_("Remarks for the desk"), widget=widget, max_length=4000, required=False,
                          help_text=_("No names, no citizen service numbers (BSN), nothing about health."))


class ConfirmDayForm(forms.Form):
    """Up to which day placements are confirmed."""

    until = DutchDateField(label=_("Confirm up to and including"))
