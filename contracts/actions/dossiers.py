"""The supplier's dossier at a desk."""

from datetime import datetime
from typing import Any
from uuid import UUID

from django.db import transaction

from contracts.actions import events
from contracts.models import Event, SupplierDossier
from contracts.policies import Permission, require
from sroi.accounts.acting import Actor


def ensure_dossier(
    *, at: datetime, desk_id: UUID, supplier_id: UUID, contact_name: str = "", contact_email: str = "",
    contact_phone: str = "",
) -> SupplierDossier:
    """The dossier of a supplier at a desk, made when it is not there yet (two at once make one)."""
    SupplierDossier.objects.bulk_create(
        [SupplierDossier(desk_id=desk_id, supplier_id=supplier_id, contact_name=contact_name,
                         contact_email=contact_email, contact_phone=contact_phone, created_at=at)],
        ignore_conflicts=True,
    )
    return SupplierDossier.objects.get(desk_id=desk_id, supplier_id=supplier_id)


@transaction.atomic
def change_dossier(
    *, by: Actor, at: datetime, dossier_id: UUID, revision: int, changes: dict[str, Any]
) -> SupplierDossier:
    """Change the contact person of a supplier at this desk.

    Raises:
        PermissionDenied: the role may not.
        Conflict: somebody changed it in between.
        ValidationError: per field.
    """
    require(by, Permission.KEEP_DOSSIER)
    dossier = SupplierDossier.objects.select_for_update().get(pk=dossier_id)
    before = {key: getattr(dossier, key) for key in changes}
    if dossier.revision != revision:
        changed = Event.objects.filter(
            desk_id=dossier.desk_id, supplier_id=dossier.supplier_id, contract_id__isnull=True, verb="dossier_changed",
        )
        raise events.conflict(changed, changes=before)
    for key, value in changes.items():
        setattr(dossier, key, value)
    dossier.revision += 1
    dossier.full_clean(exclude=("supplier", "desk"))
    dossier.save()
    old, new = events.changes(before, changes)
    events.record(
        by=by, at=at, verb="dossier_changed", before=old, after=new,
        subject=events.Subject(dossier.desk_id, None, dossier.supplier_id, label=str(dossier.supplier_id)),
    )
    return dossier
