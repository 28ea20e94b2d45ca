"""The entry that a form is about: its contract and block, and for a stored entry what was written last."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.http import QueryDict
from django.utils.functional import cached_property

from buildingblocks import queries as schedules
from buildingblocks.facts import Facts
from buildingblocks.schedule import Block, Schedule
from contracts.actions.entry_data import EntryData, block_of
from contracts.actions.entry_division import in_words as in_words_of_shares
from contracts.actions.entry_division import leading_contract
from contracts.fact_texts import beside_facts, in_words
from contracts.forms.division import Division
from contracts.forms.entry import EntryForm, initial_of
from contracts.forms.entry_fields import Rules
from contracts.models import Contract, Entry, EntryVersion
from contracts.queries.division import choices, live_shares, same_block, shares_of
from contracts.queries.supplier import candidates

#: Stored facts that have no field in the form and stay as they are.
_WITHOUT_FIELD: Final = ("days", "group_since", "benefit_left_on", "contract_permanent")


@dataclass(frozen=True)
class Draft:
    """What is being written, for which contract and of which kind; `version` is what was written last."""

    contract: Contract
    block: Block | None
    entry: Entry | None = None
    version: EntryVersion | None = None

    @classmethod
    def of(cls, entry: Entry, *, contract: Contract | None = None, block: Block | None = None) -> Draft:
        """A stored entry, on another contract or of another kind where these are given."""
        version = entry.versions.get(number=entry.current_version)
        found = contract or leading_contract(entry, version)
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

    @cached_property
    def shares(self) -> dict[UUID, Decimal]:
        """Contract → share as stored; another contract that is chosen takes all of it."""
        stored = shares_of(self.entry, self.version) if self.entry and self.version else {}
        return stored if self.contract.pk in stored else {self.contract.pk: Decimal(1)}

    def division(self, data: QueryDict | Mapping[str, Any] | None = None) -> Division:
        """For which contracts it counts: as typed, or as stored."""
        assert self.block is not None, "a division needs a kind"
        live = live_shares(self.entry) if self.entry is not None and self.is_fixed else {}
        found = choices(
            desk_id=self.contract.desk_id, supplier_id=self.contract.supplier_id, block=self.block, keep=live,
        )
        return Division(found, data=data, shares=self.shares, contract=self.contract)

    def form(
        self, data: QueryDict | Mapping[str, Any] | None, *, division: Division, complete: bool = True
    ) -> EntryForm:
        """The form with what was typed, and the fields that the contracts of the division ask for."""
        return EntryForm(data, complete=complete, **self._about(division))

    def unbound_form(self, division: Division) -> EntryForm:
        """The form as it opens, filled with what is stored."""
        return EntryForm(initial=self._initial(division), **self._about(division))

    def filled_form(self, division: Division) -> EntryForm | None:
        """The stored values as if they had just been typed, to value them; None for a new entry."""
        return self.form(self._initial(division), division=division, complete=False) if self.version else None

    def _about(self, division: Division) -> dict[str, Any]:
        assert self.block is not None, "a form needs a kind"
        return {
            "block": self.block, "schedule": self.rules, "may_choose_person": not self.is_fixed, "also": self._also(division),
            "candidates": candidates(desk_id=self.contract.desk_id) if self.block.is_person else (),
        }

    def _also(self, division: Division) -> list[Rules]:
        """The block in the other schedule versions by which the effort is valued."""
        assert self.block is not None, "a form needs a kind"
        others = {part.contract.schedule_id: part.contract for part in division.parts}
        others.pop(self.contract.schedule_id, None)
        blocks = [(same_block(row, self.block), schedules.rules_of(row.schedule)) for row in others.values()]
        return [(block, rules) for block, rules in blocks if block is not None]

    def _initial(self, division: Division) -> dict[str, Any]:
        if self.version is None or self.entry is None or self.block is None:
            return {}
        return initial_of(
            self.version, candidate_id=self.entry.candidate_id, block=self.block, schedule=self.rules,
            also=self._also(division),
        )

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
        return (
            all(getattr(self.version, name) == value for name, value in data.beside_facts.items())
            and Facts.from_json(self.version.facts) == Facts.from_json(data.facts)
            and data.candidate_id in (None, self.entry.candidate_id)
            and shares_of(self.entry, self.version) == data.all_shares
        )

    def in_form_words(self) -> dict[str, str]:
        """What is stored, by field, for the page that shows it beside what was typed."""
        if self.version is None:
            return {}
        lines = {line.name: line.value for line in in_words(Facts.from_json(self.version.facts))}
        beside = {line.name: line.value for line in beside_facts(self.version)}
        return lines | beside | {"division": in_words_of_shares(self.shares)}
