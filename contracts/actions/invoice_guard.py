"""One invoice counts once: the check that an approval makes."""

from uuid import UUID

from django.utils.translation import gettext as _

from buildingblocks import queries as schedules
from buildingblocks.schedule import Block
from contracts.errors import StepRefused
from contracts.models import Entry, EntryVersion
from contracts.queries import invoices
from contracts.queries.division import contracts_of, live_shares, shares_of
from sroi.turns import await_turn


def refuse_invoice_twice(entry: Entry, version: EntryVersion) -> None:
    """Refuse an invoice of a vendor that counts already in another entry of the supplier at this desk.

    Whatever the contract: one invoice for several contracts is one entry that is divided. Two parts of an invoice may
    count as two kinds of effort that stand next to each other in one schedule and do not exclude each other (rules 10.2,
    `excludes`). Other suppliers of the desk are not compared here; the reviewer is warned about those.

    Approvals of a supplier's invoices wait for each other, so that of two at once the second sees the first.

    Raises:
        StepRefused: naming the other entry.
    """
    condition = invoices.certain(version)
    if condition is None or not version.vendor_name.strip():
        return
    await_turn(f"invoices:{entry.desk_id}:{entry.supplier_id}")
    found = invoices.of_same_vendor(version).filter(condition, invoices.counting(), supplier_id=entry.supplier_id)
    for row in found.select_related("entry").order_by("entry__number"):
        if not _may_stand_beside(entry, version, row.entry):
            text = _("This invoice counts already in entry %(number)s. One invoice for several contracts is one entry, divided over them.")
            raise StepRefused(text % {"number": row.entry.number})


def _may_stand_beside(entry: Entry, version: EntryVersion, other: Entry) -> bool:
    """Whether a schedule knows both kinds of effort as two, and none of the schedules lets one exclude the other."""
    blocks = _blocks_of({*shares_of(entry, version), *live_shares(other)})
    both = [found for found in blocks if entry.block_code in found and other.block_code in found]
    if entry.block_code == other.block_code or not both:
        return False
    return not any(
        other.block_code in found[entry.block_code].excludes or entry.block_code in found[other.block_code].excludes
        for found in both
    )


def _blocks_of(contract_ids: set[UUID]) -> list[dict[str, Block]]:
    """Per contract its blocks by code."""
    rows = contracts_of(contract_ids).values()
    return [{block.code: block for block in schedules.rules_of(row.schedule).blocks} for row in rows]
