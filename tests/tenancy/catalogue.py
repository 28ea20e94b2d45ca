"""What the models declare about tenancy, for the tests that hold it against the database."""

from django.apps import apps
from django.db import models

from sroi.tenancy.bases import Identity, Owned, Personal, Reference, Scoped, TableClass
from sroi.tenancy.rls import CompositeForeignKey, RowLevelSecurity

OWNERS = ("desk", "municipality", "supplier")


def scoped_models() -> list[type[Scoped]]:
    """Every concrete table under row-level security."""
    return [model for model in apps.get_models() if issubclass(model, Scoped)]


def policy_of(model: type[models.Model]) -> RowLevelSecurity:
    """The one policy of a model."""
    found = [constraint for constraint in model._meta.constraints if isinstance(constraint, RowLevelSecurity)]
    assert len(found) == 1, f"{model.__name__} names {len(found)} policies"
    return found[0]


def composite_keys(model: type[models.Model]) -> list[CompositeForeignKey]:
    """The composite foreign keys of a model."""
    return [constraint for constraint in model._meta.constraints if isinstance(constraint, CompositeForeignKey)]


def owner_columns(model: type[models.Model]) -> list[str]:
    """`desk_id` and what else of the three the model has."""
    names = {field.name for field in model._meta.get_fields()}
    return [f"{owner}_id" for owner in OWNERS if owner in names]


__all__ = ["Identity", "Owned", "Personal", "Reference", "TableClass"]
