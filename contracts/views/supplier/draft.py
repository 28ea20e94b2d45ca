"""The entry that a form is about: its contract and block, and for a stored entry what was written last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict

from buildingblocks import queries as schedules
from buildingblocks.facts import Facts
from buildingblocks.schedule import Block, Schedule
from contracts.actions.entry_data import EntryData, block_of
from contracts.actions.entry_rows import main_contract
from contracts.fact_texts import in_words
from contracts.forms.entry import EntryForm, initial_of
from contracts.models import Contract, Entry, EntryVersion
from contracts.queries.supplier import candidates

#: Stored facts that have no field in the form and stay as they are.
_WITHOUT_FIELD: Final = ("days", "group_since", "benefit_left_on", "contract_permanent")


@dataclass(frozen=True, slots=True)
class Draft:
    """What is being written, for which contract and of which kind; `version` is what was written last."""

    contract: Contract
    block: Block | None
    entry: Entry | None = None
    version: EntryVersion | None = None

    @classmethod
    def of(cls, entry: Entry, *, contract: Contract | None = None, block: Block | None = None) -> Draft:
        """A stored entry, on another contract or of another kind where these are given."""
        found = contract or main_contract(entry)
        version = entry.versions.get(number=entry.current_version)
        return cls(found, block or block_of(found, entry.block_code), entry, version)

    @property
    def rules(self) -> Schedule:
        """The schedule that the contract is pinned to."""
        return schedules.rules_of(self.contract.schedule)

    @property
    def entry_id(self) -> UUID | None:
        """The stored entry."""
        return self.entry.pk if self.entry else None

    @property
    def block_code(self) -> str:
        """The kind that is stored."""
        return self.entry.block_code if self.entry else ""

    @property
    def is_fixed(self) -> bool:
        """Whether contract, kind and candidate stay as they are: an approved version counts."""
        return self.entry is not None and self.entry.approved_version is not None

    def form(self, data: QueryDict | Mapping[str, Any] | None, *, complete: bool = True) -> EntryForm:
        """The form with what was typed."""
        return EntryForm(data, complete=complete, **self._about())

    def unbound_form(self) -> EntryForm:
        """The form as it opens, filled with what is stored."""
        return EntryForm(initial=self._initial(), **self._about())

    def filled_form(self) -> EntryForm | None:
        """The stored values as if they had just been typed, to value them; None for a new entry."""
        return self.form(self._initial(), complete=False) if self.version else None

    def _about(self) -> dict[str, Any]:
        assert self.block is not None, "a form needs a kind"
        return {
            "block": self.block, "schedule": self.rules, "may_choose_person": not self.is_fixed,
            "candidates": candidates(desk_id=self.contract.desk_id) if self.block.is_person else (),
        }

    def _initial(self) -> dict[str, Any]:
        if self.version is None or self.entry is None or self.block is None:
            return {}
        return initial_of(self.version, candidate_id=self.entry.candidate_id, block=self.block, schedule=self.rules)

    @property
    def kept_facts(self) -> dict[str, Any]:
        """Stored facts that the form does not show, as long as the kind stays the same."""
        if self.version is None or self.entry is None or self.block is None or self.block.code != self.entry.block_code:
            return {}
        return {name: self.version.facts[name] for name in _WITHOUT_FIELD if name in self.version.facts}

    def says_the_same(self, data: EntryData) -> bool:
        """Whether nothing was changed."""
        if self.entry is None or self.version is None or data.block_code != self.entry.block_code or data.new_candidate:
            return False
        texts = all(
            getattr(self.version, name) == getattr(data, name) for name in ("description", "vendor_name", "invoice_number")
        )
        return (
            texts
            and Facts.from_json(self.version.facts) == Facts.from_json(data.facts)
            and data.candidate_id in (None, self.entry.candidate_id)
            and main_contract(self.entry).pk == data.contract_id
        )

    def in_form_words(self) -> dict[str, str]:
        """What is stored, by field, for the page that shows it beside what was typed."""
        if self.version is None:
            return {}
        lines = {line.name: line.value for line in in_words(Facts.from_json(self.version.facts))}
        return lines | {name: getattr(self.version, name) for name in ("description", "vendor_name", "invoice_number")}
