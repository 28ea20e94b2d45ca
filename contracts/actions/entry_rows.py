"""The rows of an entry beside its own: candidate, versions and allocations. Only for the actions on entries."""

from collections.abc import Mapping
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.db.models import F
from django.utils.translation import gettext as _

from buildingblocks.facts import Facts
from buildingblocks.schedule import Block
from contracts.actions.entry_data import EntryData
from contracts.actions.numbers import new_candidate_code
from contracts.models import Allocation, Candidate, Contract, Entry, EntryVersion
from contracts.workflow import EntryState
from sroi.accounts.acting import Actor


def candidate_of(
    *, contract: Contract, block: Block, data: EntryData, at: datetime, now: UUID | None = None
) -> Candidate | None:
    """The person of the entry: the chosen one, the one it has `now`, or a new code; None where it is about nobody.

    Raises:
        ValidationError: the chosen code is not one of this supplier at this desk.
    """
    if not block.is_person:
        return None
    owners = {"desk_id": contract.desk_id, "supplier_id": contract.supplier_id}
    wanted = None if data.new_candidate else data.candidate_id or now
    if wanted is None:
        return Candidate.objects.create(code=new_candidate_code(**owners), created_at=at, **owners)
    found = Candidate.objects.filter(pk=wanted, **owners).first()
    if found is None:
        raise ValidationError({"candidate_id": _("Choose one of your candidates at this desk.")})
    return found


def write_version(
    *, entry: Entry, data: EntryData, facts: Facts, number: int, by: Actor, at: datetime
) -> EntryVersion:
    """What was written at one moment, with the contracts for which it should count."""
    return EntryVersion.objects.create(
        desk_id=entry.desk_id, supplier_id=entry.supplier_id, entry=entry, number=number, facts=facts.to_json(),
        **data.beside_facts, written_by=by.name, written_at=at, shares=stored(data.all_shares),
    )


def stored(shares: Mapping[UUID, Decimal]) -> dict[str, str]:
    """Shares as a version keeps them."""
    return {str(pk): format(share.normalize(), "f") for pk, share in sorted(shares.items())}


def allocate(*, entry: Entry, shares: Mapping[UUID, Decimal]) -> None:
    """Take the share from the entry's counter first: the CHECK on it is the cap, also for two writers at once.

    Raises:
        ValidationError: a contract of another desk or supplier, or more than 100 %.
    """
    contracts = {
        row.pk: row
        for row in Contract.objects.filter(pk__in=shares, desk_id=entry.desk_id, supplier_id=entry.supplier_id)
    }
    if len(contracts) != len(shares):
        raise ValidationError({"contract_id": _("Choose contracts of the same desk and supplier.")})
    try:
        with transaction.atomic():
            Entry.objects.filter(pk=entry.pk).update(allocated_share=F("allocated_share") + sum(shares.values()))
    except IntegrityError as error:
        raise ValidationError({"shares": _("The shares of one entry add up to at most 100 %.")}) from error
    Allocation.objects.bulk_create(
        [
            Allocation(
                desk_id=entry.desk_id, supplier_id=entry.supplier_id, entry=entry, contract_id=contract_id,
                municipality_id=contracts[contract_id].municipality_id, share=share,
                submitted=entry.state != EntryState.DRAFT,
            )
            for contract_id, share in sorted(shares.items())
        ]
    )
    entry.refresh_from_db(fields=["allocated_share"])


def allocate_again(*, entry: Entry, shares: Mapping[UUID, Decimal]) -> None:
    """Other shares in place of the ones the entry has."""
    entry.allocations.all().delete()
    Entry.objects.filter(pk=entry.pk).update(allocated_share=0)
    allocate(entry=entry, shares=shares)


def delete_draft(entry: Entry) -> None:
    """Delete an entry that the desk has never seen, with the candidate code that was made for it."""
    candidate_id = entry.candidate_id
    entry.allocations.all().delete()
    entry.versions.all().delete()
    Entry.objects.filter(pk=entry.pk).delete()
    if candidate_id is not None and not Entry.objects.filter(candidate_id=candidate_id).exists():
        Candidate.objects.filter(pk=candidate_id).delete()
