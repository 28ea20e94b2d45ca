"""The evidence of an entry for the screen: what its kind asks for, and what is there."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext_lazy as _

from buildingblocks.schedule import Block
from contracts.actions.evidence import may_remove
from contracts.forms.entry_fields import capital
from contracts.labels import EVIDENCE, label
from contracts.models import Entry, Evidence
from contracts.queries.entries import evidence_of
from sroi.accounts.acting import ActingRequest

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

#: What to send for a kind, and what not.
_HINTS: Final[dict[str, _StrPromise]] = {
    "employment_agreement_seen": _("The desk may ask to see it. Do you add it? Make name, address and BSN unreadable first."),
    "target_group_proof_seen": _("The desk may ask to see it. Never add letters about benefits or health."),
    "hours_statement_seen": _("An extract of the hours, with the candidate code in place of the name."),
    "learning_agreement_seen": _("Make name, date of birth and BSN unreadable first."),
    "invoice_excl_vat": _("The invoice with date, number and amount excl. VAT."),
    "vendor_recognition": _("A certificate, or a print of the register in which the vendor stands."),
    "labour_part_of_invoice": _("The invoice or quotation in which labour and material are split."),
    "payment": _("A proof of payment, without other payments on it."),
    "activity_description": _("A programme, report or photo. On a photo nobody should be recognisable without consent."),
}


@dataclass(frozen=True, slots=True)
class File:
    """A file with its addresses; `remove_url` is empty where it stays."""

    row: Evidence
    url: str
    remove_url: str


@dataclass(frozen=True, slots=True)
class EvidenceKind:
    """A kind of evidence with the files of it; `asked`: the building block asks for it."""

    code: str
    label: str
    hint: str
    asked: bool
    files: tuple[File, ...]


def evidence_kinds(request: ActingRequest, entry: Entry, block: Block | None) -> list[EvidenceKind]:
    """The kinds that the building block asks for, then the others of which there is a file, then "other"."""
    files: dict[str, list[File]] = {}
    for row in evidence_of(entry):
        remove = request.acting.url("evidence_remove", pk=row.pk) if may_remove(row, entry=entry) else ""
        files.setdefault(row.kind, []).append(File(row, request.acting.url("evidence", pk=row.pk), remove))
    asked = list(block.evidence_required) if block else []
    codes = dict.fromkeys([*asked, *files, "other"])
    return [
        EvidenceKind(
            code, capital(label(EVIDENCE, code)), str(_HINTS.get(code, "")), code in asked, tuple(files.get(code, [])),
        )
        for code in codes
    ]
