"""For which contracts an effort counts: one contract, or rows of a contract and a percentage."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django import forms
from django.core.exceptions import ValidationError
from django.forms import BoundField
from django.utils.functional import cached_property
from django.utils.translation import gettext as now
from django.utils.translation import gettext_lazy as _

from contracts.actions.entry_division import share_key
from contracts.models import Contract
from contracts.queries.division import Choices, Part
from sroi.look.formatting import percentage
from sroi.look.forms import PercentageField

#: Buttons that only change the form; nothing is kept.
DIVIDE, UNDIVIDE, ADD, COUNT, REMOVE = "divide", "undivide", "add_part", "count", "remove_part-"
#: Fields of the whole; the rows are `part-0-contract`, `part-0-percentage`, ….
DIVIDED, ROWS = "divided", "parts"
_MOST_ROWS: Final = 60
_HUNDRED: Final = Decimal(100)


def is_form_button(action: str) -> bool:
    """Whether a button changes the rows and nothing else."""
    return action in {DIVIDE, UNDIVIDE, ADD, COUNT} or action.startswith(REMOVE)


class PartForm(forms.Form):
    """One contract and its percentage."""

    contract = forms.TypedChoiceField(label=_("Contract"), coerce=UUID, empty_value=None)
    percentage = PercentageField(
        label=_("Share"), decimal_places=2, min_value=Decimal("0.01"),
        error_messages={"min_value": _("Fill in a percentage above 0.")},
    )

    def __init__(self, *args: Any, contracts: Iterable[Contract], **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        names = [(str(row.pk), f"{row.number} {row.title} ({row.municipality.name})") for row in contracts]
        field: Any = self.fields["contract"]
        field.choices = [("", now("choose a contract")), *names]

    @property
    def is_blank(self) -> bool:
        """Nothing was chosen and nothing typed."""
        return not any(self[name].value() for name in self.fields)


class Division:
    """The rows, as they were sent or as they are stored. Rows in which nothing is filled in do not count."""

    def __init__(
        self, choices: Choices, *, data: Mapping[str, Any] | None = None, shares: Mapping[UUID, Decimal] | None = None,
        contract: Contract, always: bool = False,
    ) -> None:
        """`shares`: what is stored; `always`: rows also where one contract gets everything."""
        self.choices, self.contract, self.always = choices, contract, always
        self._stored = dict(shares or {contract.pk: Decimal(1)})
        sent = data is not None and (ROWS in data or DIVIDED in data)
        self.is_sent = sent
        action = str(data.get("action", "")) if data is not None else ""
        was_divided = always or (bool(data.get(DIVIDED)) if sent and data is not None else self._is_divided())
        self.is_divided = (was_divided or action == DIVIDE) and action != UNDIVIDE
        rows = _rows(data) if sent and was_divided and data is not None else self._rows_of_store()
        if action == DIVIDE and not was_divided:
            rows = [(str(contract.pk), "")]
        self._complete = not is_form_button(action)
        self.rows = self._forms(_changed(rows, action), bound=sent and self._complete) if self.is_divided else []

    @property
    def is_possible(self) -> bool:
        """Whether there is another contract to choose."""
        return self.is_divided or any(row.pk != self.contract.pk for row in self.choices.offered)

    @property
    def can_grow(self) -> bool:
        """Whether there are contracts without a row."""
        return len(self.rows) < len(self.choices.offered)

    @cached_property
    def shares(self) -> dict[UUID, Decimal]:
        """Contract → share, a fraction of 1, from the rows that can be read; a contract that stands twice counts once."""
        if not self.is_divided:
            return {self.contract.pk: Decimal(1)}
        found: dict[UUID, Decimal] = {}
        for row in self.rows:
            values = self._values(row)
            if values is not None:
                found.setdefault(values[0], values[1] / _HUNDRED)
        return found

    @cached_property
    def parts(self) -> list[Part]:
        """The same with the contracts."""
        known = {row.pk: row for row in (*self.choices.offered, self.contract)}
        return [Part(known[pk], share) for pk, share in self.shares.items() if pk in known]

    @property
    def leading(self) -> Contract:
        """The contract of the form, or the first row where that has no part."""
        own = next((part.contract for part in self.parts if part.contract_id == self.contract.pk), None)
        return own or (self.parts[0].contract if self.parts else self.contract)

    def __iter__(self) -> Iterator[BoundField]:
        """The fields of all rows, for the summary of the errors."""
        return (row[name] for row in self.rows for name in row.fields)

    def non_field_errors(self) -> list[str]:
        """Errors always stand at a row."""
        return []

    def is_valid(self) -> bool:
        """Every row is complete, no contract stands twice, and together they are at most 100 %."""
        if not self.is_sent:
            return True  # what is stored stands
        filled = [row for row in self.rows if not row.is_blank]
        if self.is_divided and not filled:
            self.rows[0].add_error("contract", _("Choose at least one contract."))
        seen: set[UUID] = set()
        for row in filled:
            pk = row.cleaned_data.get("contract") if row.is_valid() else None
            if pk in seen:
                row.add_error("contract", _("This contract stands here twice."))
            seen |= {pk} if pk else set()
        total = sum((row.cleaned_data.get("percentage") or Decimal(0) for row in filled if row.is_valid()), Decimal(0))
        if total > _HUNDRED:
            text = now("Together this is %(total)s; it can be at most 100 %%.") % {"total": percentage(total)}
            filled[-1].add_error("percentage", text)
        return all(row.is_valid() for row in filled) and (bool(filled) or not self.is_divided)

    def place(self, error: ValidationError) -> ValidationError | None:
        """Put the errors of an action about contracts at their rows; what is not about a row comes back."""
        if not hasattr(error, "error_dict") or not self.rows:
            return error
        left = dict(error.error_dict)
        for row in self.rows:
            pk = row.cleaned_data.get("contract") if row.is_bound and row.is_valid() else None
            found = left.pop(share_key(pk), None) if pk else None
            if found:
                row.add_error("contract", found)
        if "shares" in left and self.rows[-1].is_bound:
            self.rows[-1].add_error("percentage", left.pop("shares"))
        return ValidationError(left) if left else None

    def _is_divided(self) -> bool:
        return self._stored != {self.contract.pk: Decimal(1)}

    def _rows_of_store(self) -> list[tuple[str, Any]]:
        return [(str(pk), share * _HUNDRED) for pk, share in sorted(self._stored.items(), key=lambda row: (-row[1], row[0]))]

    def _forms(self, rows: list[tuple[str, Any]], *, bound: bool) -> list[PartForm]:
        found = []
        for number, (contract, share) in enumerate(rows):
            prefix = f"part-{number}"
            typed = {f"{prefix}-contract": contract, f"{prefix}-percentage": share}
            given: dict[str, Any] = {"data": typed} if bound else {"initial": {"contract": contract, "percentage": share}}
            row = PartForm(prefix=prefix, contracts=self.choices.offered, **given)
            row.empty_permitted, row.use_required_attribute = True, False
            found.append(row)
        return found

    def _values(self, row: PartForm) -> tuple[UUID, Decimal] | None:
        """What a row says, also where the rows have just been added or taken away; None where it cannot be read."""
        if row.is_blank:
            return None
        if not row.is_bound:
            typed = {f"{row.prefix}-{name}": row[name].value() for name in row.fields}
            row = PartForm(typed, prefix=row.prefix, contracts=self.choices.offered)
        pk, share = (row.cleaned_data.get("contract"), row.cleaned_data.get("percentage")) if row.is_valid() else (None, None)
        return (pk, share) if pk is not None and share is not None else None


def _rows(data: Mapping[str, Any]) -> list[tuple[str, Any]]:
    text = str(data.get(ROWS, ""))
    count = min(int(text), _MOST_ROWS) if text.isdecimal() and len(text) < 4 else 0
    return [(data.get(f"part-{n}-contract", ""), data.get(f"part-{n}-percentage", "")) for n in range(count)] or [("", "")]


def _changed(rows: list[tuple[str, Any]], action: str) -> list[tuple[str, Any]]:
    if action in {ADD, DIVIDE}:
        return [*rows, ("", "")][:_MOST_ROWS]
    gone = action.removeprefix(REMOVE) if action.startswith(REMOVE) else ""
    left = [row for number, row in enumerate(rows) if str(number) != gone]
    return left or [("", "")]
