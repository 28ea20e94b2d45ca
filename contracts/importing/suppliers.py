"""Rows of suppliers: the company, and its dossier at the desk."""

from __future__ import annotations

from typing import Any, Final

from django.core.exceptions import ValidationError
from django.utils.translation import gettext as _

from contracts.actions.dossiers import change_dossier, ensure_dossier
from contracts.actions.suppliers import ensure_supplier
from contracts.importing.columns import SUPPLIER_COLUMNS
from contracts.importing.resources import RowsResource
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Supplier

_CONTACT: Final = ("contact_name", "contact_email", "contact_phone")


class SupplierRows(RowsResource):
    """A KvK number that exists stands for the company that has it; an empty cell never wipes what a dossier says."""

    columns = SUPPLIER_COLUMNS

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(**kwargs)
        self._seen: dict[str, int] = {}
        self._made = self._known = self._changed = 0

    def take_in(self, values: Any, *, number: int) -> None:
        """Make or find the company, make or change the dossier."""
        first = self._seen.setdefault(values.kvk_number, number)
        if first != number:
            raise ValidationError({"kvk_number": _("This KvK number is on row %(row)s of this file as well.") % {"row": first}})
        found = organisations.supplier_by_kvk(values.kvk_number)
        supplier = found or ensure_supplier(
            by=self.by, at=self.at, kvk_number=values.kvk_number, name=values.name or "",
            size=values.size or Supplier.Size.UNKNOWN,
        )
        changed = self._keep_contact(supplier, values)
        self._made, self._known, self._changed = self._made + (found is None), self._known + (found is not None), self._changed + changed
        if found is not None and values.name and values.name.casefold() != found.name.casefold():
            self.remark(
                _("This company exists already as “%(name)s”; it keeps that name.") % {"name": found.name}, number=number,
                column="naam", value=values.name,
            )

    def _keep_contact(self, supplier: Supplier, values: Any) -> bool:
        """Make the dossier, or fill in what the file has; whether an existing one changed."""
        given = {name: getattr(values, name) for name in _CONTACT if getattr(values, name)}
        dossier = ensure_dossier(at=self.at, desk_id=self.desk_id, supplier_id=supplier.pk, **given)
        changes = {name: value for name, value in given.items() if getattr(dossier, name) != value}
        if changes:
            change_dossier(
                by=self.by, at=self.at, dossier_id=dossier.pk, revision=dossier.revision, changes=changes,
            )
        return bool(changes)

    def totals(self) -> dict[str, str]:
        """New companies, companies that exist, and dossiers with other contact details."""
        return {"new_companies": str(self._made), "known_companies": str(self._known), "changed_dossiers": str(self._changed)}
