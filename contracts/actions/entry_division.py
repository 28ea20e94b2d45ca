"""For which contracts an entry counts and for what share: the checks, and how allocations follow the versions."""

from collections.abc import Iterable, Mapping
from decimal import Decimal
from typing import Final
from uuid import UUID

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from buildingblocks.facts import Facts
from buildingblocks.schedule import Block
from contracts.actions.entry_data import block_of, missing_facts
from contracts.actions.entry_rows import allocate_again
from contracts.errors import StepRefused
from contracts.models import Contract, Entry, EntryVersion
from contracts.queries.division import contracts_of, live_shares, parts_of, same_block, shares_of
from sroi.look.formatting import percentage

#: A share is a percentage with two decimals.
SMALLEST: Final = Decimal("0.0001")


def share_key(contract_id: UUID) -> str:
    """The name under which an error about one contract of a division is raised."""
    return f"share_{contract_id}"


def check_division(
    shares: Mapping[UUID, Decimal], *, contract: Contract, block: Block, facts: Facts | None,
    live: Mapping[UUID, Decimal] | None = None,
) -> None:
    """Refuse a division over contracts that cannot count; all belong to the desk and supplier of `contract`.

    `facts`: every fact that the schedule of one of them needs must be there; None while an entry is being written.
    `live` is what counts now: a share of a contract that was closed since may stay as it is, and only that.

    Raises:
        ValidationError: by contract (`share_key`), by fact, or under "shares" for all of it together.
    """
    found = contracts_of(shares)
    owners = {(row.desk_id, row.supplier_id) for row in found.values()}
    if owners != {(contract.desk_id, contract.supplier_id)} or len(found) != len(shares):
        raise ValidationError({"contract_id": _("Choose contracts of the same desk and supplier.")})
    errors: dict[str, list[str]] = {}
    for pk, share in shares.items():
        fault = _fault(found[pk], share, block, kept=(live or {}).get(pk) == share)
        if fault:
            errors[share_key(pk)] = [fault]
    errors |= _dropped(shares, live or {})
    if sum(shares.values()) > 1:
        errors["shares"] = [_("The shares of one entry add up to at most 100 %.")]
    if facts is not None and not errors:
        errors = {name: [_("This field is required.")] for name in _missing(found.values(), block, facts)}
    if errors:
        raise ValidationError(errors)


def _dropped(shares: Mapping[UUID, Decimal], live: Mapping[UUID, Decimal]) -> dict[str, list[str]]:
    """A closed contract that would leave the division: what counted on it when it was closed goes on counting."""
    gone = [row for row in contracts_of(live.keys() - shares.keys()).values() if row.closed_on is not None]
    numbers = ", ".join(sorted(row.number for row in gone))
    text = _("Keep the share of a contract that is closed: %(numbers)s.")
    return {"shares": [text % {"numbers": numbers}]} if gone else {}


def lock_contracts(contract_ids: Iterable[UUID]) -> None:
    """Hold these contracts to the end of the transaction, so that none is closed or moved to another schedule meanwhile."""
    list(Contract.objects.select_for_update(no_key=True).filter(pk__in=list(contract_ids)).order_by("pk").values_list("pk"))


def check_effort_known(entry: Entry, version: EntryVersion) -> None:
    """Refuse an entry whose kind of effort is not in the schedule of a contract that it counts for.

    That contract was moved to another version of the schedule since the entry was written. Without the kind of effort
    its figures could not be calculated at all.

    Raises:
        StepRefused: naming the contracts.
    """
    rows = contracts_of(shares_of(entry, version)).values()
    without = sorted(row.number for row in rows if not _knows(row, entry))
    if without:
        text = _("The schedule of %(numbers)s does not have this kind of effort any more. Report it as another kind.")
        raise StepRefused(text % {"numbers": ", ".join(without)})


def _knows(contract: Contract, entry: Entry) -> bool:
    block = block_of(contract, entry.block_code)
    return block is not None and block.is_person == entry.is_person


def missing_in_division(shares: Mapping[UUID, Decimal], *, block: Block, facts: Facts) -> list[str]:
    """The facts that the schedules of these contracts need and that are not given."""
    return _missing(contracts_of(shares).values(), block, facts)


def _missing(contracts: Iterable[Contract], block: Block, facts: Facts) -> list[str]:
    blocks = [same_block(row, block) for row in contracts]
    return sorted({name for own in blocks if own for name in missing_facts(own, facts)})


def _fault(contract: Contract, share: Decimal, block: Block, *, kept: bool) -> str | None:
    if not 0 < share <= 1 or share != share.quantize(SMALLEST):
        return _("Fill in a percentage above 0 and up to 100, with at most two decimals.")
    if contract.closed_on is not None and not kept:
        return _("This contract is closed: its share cannot change any more.")
    if not contract.bears_obligation and not kept:
        return _("This contract has no obligation of its own. Report on the contract that has: the framework agreement or a call-off.")
    if same_block(contract, block) is None:
        return _("The schedule of this contract does not have this kind of effort.")
    return None


def check_complete(entry: Entry, version: EntryVersion) -> Facts:
    """The facts of a version that is handed in, for which nothing is missing and no contract was closed.

    Raises:
        StepRefused: the contract was closed or moved to another version of the schedule in the meantime.
        ValidationError: a fact is missing, or the division cannot count any more.
    """
    contract, facts = leading_contract(entry, version), Facts.from_json(version.facts)
    if contract.closed_on is not None:
        raise StepRefused(_("This contract is closed."))
    block = block_of(contract, entry.block_code)
    if block is not None:
        live = live_shares(entry) if entry.approved_version is not None else {}
        check_division(shares_of(entry, version), contract=contract, block=block, facts=facts, live=live)
    check_effort_known(entry, version)
    return facts


def follow(entry: Entry, version: EntryVersion) -> None:
    """Make the allocations those of a version, where they differ.

    Raises:
        ValidationError: as for allocating.
    """
    wanted = version.division
    if wanted is not None and wanted != live_shares(entry):
        allocate_again(entry=entry, shares=wanted)


def in_words(shares: Mapping[UUID, Decimal]) -> str:
    """Shares for an event: the percentage and number of each contract, the largest first."""
    return "; ".join(f"{percentage(part.share * 100)} {part.contract.number}" for part in parts_of(shares))


def leading_contract(entry: Entry, version: EntryVersion | None = None) -> Contract:
    """The contract that an entry is shown with: the largest share in a version (the current one), open ones first."""
    version = version or entry.versions.get(number=entry.current_version)
    parts = parts_of(shares_of(entry, version))
    return next((part for part in parts if part.contract.closed_on is None), parts[0]).contract
