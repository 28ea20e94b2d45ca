"""What a supplier writes about an entry, and the checks of it against the schedule of its contract."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from decimal import Decimal
from typing import Any, Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from buildingblocks.facts import Facts, needed
from buildingblocks.faults import FactsError, Fault
from buildingblocks.schedule import Block
from contracts.models import Contract, Origin
from sroi.look.citizen_numbers import contains_citizen_number

#: What a version says beside its facts, in words that somebody types.
TEXTS: Final = ("vendor_name", "invoice_number", "description")
#: All of it; no amount depends on it.
BESIDE_FACTS: Final = (*TEXTS, "origin")
#: The adviser fills these in where the supplier does not.
_OF_THE_ADVISER = frozenset({"agreed_value", "days"})


@dataclass(frozen=True, slots=True, kw_only=True)
class EntryData:
    """What the supplier writes. `facts` has the keys of rules section 10.5; first and last day both count.

    `candidate_id` is an earlier candidate of this supplier at this desk; None makes a new code where the block is
    about a person and the entry has no candidate yet, `new_candidate` makes one in any case. `shares` spreads the
    entry over more contracts of the supplier; empty is 100 % on `contract_id`. `origin`: a value of `Origin`, or empty.
    """

    contract_id: UUID
    block_code: str
    facts: Mapping[str, Any]
    candidate_id: UUID | None = None
    new_candidate: bool = False
    description: str = ""
    vendor_name: str = ""
    invoice_number: str = ""
    origin: str = ""
    shares: Mapping[UUID, Decimal] = field(default_factory=dict)

    @property
    def beside_facts(self) -> dict[str, str]:
        """What a version says beside its facts, by its columns."""
        return {name: getattr(self, name) for name in BESIDE_FACTS}

    @property
    def all_shares(self) -> dict[UUID, Decimal]:
        """Contract → share, 100 % on the contract where nothing is spread."""
        return dict(self.shares) or {self.contract_id: Decimal(1)}


def checked(data: EntryData, *, complete: bool) -> tuple[Contract, Block, Facts]:
    """The contract, the block of its schedule and the facts; `complete` asks for every fact that the block needs.

    Raises:
        ValidationError: every fault by field.
    """
    contract = Contract.objects.select_related("schedule").defer(*schedules.DOCUMENTS_OF_CONTRACT).filter(pk=data.contract_id).first()
    if contract is None:
        raise ValidationError({"contract_id": _("Choose one of your contracts.")})
    if contract.closed_on is not None:
        raise ValidationError({"contract_id": _("This contract is closed.")})
    if not contract.bears_obligation:
        elsewhere = _("This contract has no obligation of its own. Report on the contract that has: the framework agreement or a call-off.")
        raise ValidationError({"contract_id": elsewhere})
    block = block_of(contract, data.block_code)
    if block is None:
        raise ValidationError({"block_code": _("Choose a kind of effort from the list.")})
    try:
        facts = Facts.from_json(data.facts)
    except FactsError as error:
        raise ValidationError({_field(fault): [_sentence(fault)] for fault in error.faults}) from error
    missing = missing_facts(block, facts) if complete else []
    if missing:
        raise ValidationError({name: [_("This field is required.")] for name in missing})
    if data.origin and data.origin not in Origin.values:
        raise ValidationError({"origin": _("Choose one of these answers.")})
    for name in TEXTS:
        if contains_citizen_number(getattr(data, name)):
            raise ValidationError({name: _("This looks like a citizen service number (BSN). Leave it out.")})
    return contract, block, facts


def block_of(contract: Contract, code: str) -> Block | None:
    """The block of the schedule to which the contract is pinned, None where it has no such block."""
    rules = schedules.rules_of(contract.schedule)
    return next((block for block in rules.blocks if block.code == code), None)


def missing_facts(block: Block, facts: Facts) -> list[str]:
    """The facts that the supplier still has to give before the entry can be handed in."""
    given = facts.to_json()
    specs = [spec for spec in needed(block) if spec.required and spec.name not in _OF_THE_ADVISER]
    chosen = {spec.alternative for spec in specs if spec.alternative and spec.name in given}
    return [spec.name for spec in specs if spec.name not in given and spec.alternative not in chosen]


def days_of(facts: Facts, *, undated: date) -> dict[str, date | None]:
    """First and last day of an entry as its row has them; `undated` stands in while a draft has no date yet."""
    first = facts.start or facts.invoice_date or undated
    return {"first_day": first, "last_day": facts.end if facts.start else facts.invoice_date}


def _field(fault: Fault) -> str:
    return fault.path.split("[")[0].split(".")[0]


def _sentence(fault: Fault) -> str:
    sentences = {
        "before_start": _("The last day comes before the first day."),
        "not_in_order": _("Write the changes of the hours in the order of their dates."),
    }
    return sentences.get(fault.code, _("This cannot be read."))
