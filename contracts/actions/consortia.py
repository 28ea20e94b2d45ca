"""The members of a consortium, as one desk knows them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from decimal import Decimal
from uuid import UUID

from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils.translation import gettext as _

from contracts.actions import events
from contracts.actions.suppliers import ensure_supplier
from contracts.errors import StepRefused
from contracts.models import ConsortiumMember, Event, SupplierDossier
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor
from sroi.tenancy.models import Supplier


@dataclass(frozen=True, slots=True, kw_only=True)
class MemberData:
    """One member: its KvK number (and name, for a company that is not known yet) and its share in percent."""

    kvk_number: str
    name: str
    share_pct: Decimal
    responsible: bool = False


@transaction.atomic
def set_members(
    *, by: Actor, at: datetime, dossier_id: UUID, revision: int, members: Sequence[MemberData]
) -> SupplierDossier:
    """Replace the list of members of a consortium at this desk. The consortium itself reports and answers.

    Raises:
        PermissionDenied: the role may not keep dossiers.
        Conflict: the dossier was changed since it was read.
        StepRefused: the supplier is a company.
        ValidationError: under `members` what is wrong with the list, under `INDEX.FIELD` with one member.
    """
    require(by, Permission.KEEP_DOSSIER)
    dossier = _locked(dossier_id=dossier_id, revision=revision)
    _check(dossier, members)
    before = _listed(dossier)
    ConsortiumMember.objects.filter(desk_id=dossier.desk_id, supplier_id=dossier.supplier_id).delete()
    rows = [
        ConsortiumMember(
            desk_id=dossier.desk_id, supplier_id=dossier.supplier_id, share_pct=row.share_pct, responsible=row.responsible,
            member=_company(row, place=place, by=by, at=at),
        )
        for place, row in enumerate(members)
    ]
    ConsortiumMember.objects.bulk_create(rows)
    after = _listed(dossier)
    if after == before:
        return dossier
    dossier.revision += 1
    dossier.save(update_fields=["revision"])
    events.record(
        by=by, at=at, verb="consortium_changed", before=before, after=after,
        subject=events.Subject(dossier.desk_id, None, dossier.supplier_id, label=str(dossier.supplier_id)),
    )
    return dossier


def _locked(*, dossier_id: UUID, revision: int) -> SupplierDossier:
    """The dossier of a consortium as the person saw it, locked for this transaction; raises as `set_members`."""
    dossier = SupplierDossier.objects.select_for_update().get(pk=dossier_id)
    if dossier.supplier.kind != Supplier.Kind.CONSORTIUM:
        raise StepRefused(_("This supplier is a company, not a consortium."))
    if dossier.revision != revision:
        raise events.conflict(Event.objects.filter(
            desk_id=dossier.desk_id, supplier_id=dossier.supplier_id, contract_id__isnull=True,
            verb__in=("dossier_changed", "consortium_changed"),
        ))
    return dossier


def _listed(dossier: SupplierDossier) -> dict[str, str]:
    """The members with their shares, and the responsible one, as the history shows them."""
    rows = ConsortiumMember.objects.filter(desk_id=dossier.desk_id, supplier_id=dossier.supplier_id).select_related("member")
    found = [(row.member.name, f"{row.share_pct.normalize():f}%", row.responsible) for row in rows]
    return {
        "members": ", ".join(f"{name} {share}" for name, share, _mine in found),
        "responsible_member": next((name for name, _share, mine in found if mine), ""),
    }


def _company(row: MemberData, *, place: int, by: Actor, at: datetime) -> Supplier:
    try:
        found = ensure_supplier(by=by, at=at, kvk_number=row.kvk_number, name=row.name)
    except ValidationError as error:
        raise ValidationError({f"{place}.{name}": texts for name, texts in error.message_dict.items()}) from error
    if found.kind == Supplier.Kind.CONSORTIUM:
        raise ValidationError({f"{place}.kvk_number": _("A consortium cannot be a member of a consortium.")})
    return found


def _check(dossier: SupplierDossier, members: Sequence[MemberData]) -> None:
    faults: dict[str, str] = {}
    numbers = [row.kvk_number for row in members]
    for place, row in enumerate(members):
        if numbers.index(row.kvk_number) != place:
            faults[f"{place}.kvk_number"] = _("This company is in the list already.")
        elif row.kvk_number == dossier.supplier.kvk_number:
            faults[f"{place}.kvk_number"] = _("This is the number of the consortium itself.")
        if not 0 < row.share_pct <= 100:
            faults[f"{place}.share_pct"] = _("Give a share above 0 and up to 100 %.")
    if not faults and sum(row.share_pct for row in members) > 100:
        faults["members"] = _("The shares add up to more than 100 %.")
    elif members and sum(row.responsible for row in members) != 1:
        faults["members"] = _("Choose one member that is responsible.")
    if faults:
        raise ValidationError(faults)
