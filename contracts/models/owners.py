"""Owner columns and the composite keys over them, written once."""

from __future__ import annotations

from typing import Any

from django.db import models

from sroi.tenancy.rls import CompositeForeignKey

CONTRACT_KEY = ("id", "desk_id", "municipality_id", "supplier_id")
ENTRY_KEY = ("id", "desk_id", "supplier_id")


def municipality_column() -> models.ForeignKey[Any, Any]:
    """The public buyer that owns the row."""
    return models.ForeignKey("tenancy.Municipality", on_delete=models.PROTECT, related_name="+")


def supplier_column() -> models.ForeignKey[Any, Any]:
    """The supplier that owns the row."""
    return models.ForeignKey("tenancy.Supplier", on_delete=models.PROTECT, related_name="+")


def contract_column(related_name: str = "+") -> models.ForeignKey[Any, Any]:
    """The contract; the composite key over the owner columns is the constraint in the database."""
    return models.ForeignKey(
        "contracts.Contract", on_delete=models.PROTECT, related_name=related_name, db_constraint=False,
    )


def of_contract(name: str) -> CompositeForeignKey:
    """The row belongs to a contract of the same desk, municipality and supplier."""
    return CompositeForeignKey(
        name=name, to="contracts.Contract", to_columns=CONTRACT_KEY,
        columns=("contract_id", "desk_id", "municipality_id", "supplier_id"),
    )


def of_entry(name: str) -> CompositeForeignKey:
    """The row belongs to an entry of the same desk and supplier."""
    return CompositeForeignKey(
        name=name, to="contracts.Entry", to_columns=ENTRY_KEY, columns=("entry_id", "desk_id", "supplier_id"),
    )


def both_or_neither(first: str, second: str, *, name: str) -> models.CheckConstraint:
    """Two columns that are filled together (who and when, state and moment)."""
    return models.CheckConstraint(
        condition=models.Q(**{f"{first}__isnull": True, f"{second}__isnull": True})
        | models.Q(**{f"{first}__isnull": False, f"{second}__isnull": False}),
        name=name,
    )
