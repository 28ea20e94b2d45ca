"""The four classes of table. Every model of the product derives from exactly one of them.

* `Identity`: users, memberships, organisations. No policy; one `queries` module per app reads them.
* `Reference`: schedules, quarters, participation. The desk writes, everyone in some scope reads what is published.
* `Owned`: owner columns `desk` (always), `municipality` and `supplier` (where there is one).
* `Personal`: facts about one person. Desk and supplier only; a municipality's scope never reads a row.
"""

from typing import ClassVar, TypeVar

from django.db import models

from sroi.tenancy.ids import new_id
from sroi.tenancy.scope import current_scope


M = TypeVar("M", bound=models.Model)


class TableClass(models.Model):
    """What all classes share: a UUIDv7 key, and whether the application may only insert."""

    #: True: the application role has no right to update or delete (ledger, events).
    append_only: ClassVar[bool] = False

    id = models.UUIDField(primary_key=True, default=new_id, editable=False)

    class Meta:
        abstract = True


class Identity(TableClass):
    """Organisations and people; not under row-level security."""

    class Meta:
        abstract = True


class ScopedManager(models.Manager[M]):
    """Fails when no scope is active. It filters nothing: the database does."""

    def get_queryset(self) -> models.QuerySet[M]:
        """Raises:
        NoScope: no tenant scope is active.
        """
        current_scope()
        return super().get_queryset()


class Scoped(TableClass):
    """A table under row-level security; each model names its policies in `Meta.constraints`."""

    desk = models.ForeignKey("tenancy.ServiceDesk", on_delete=models.PROTECT, related_name="+")

    objects = ScopedManager()

    class Meta:
        abstract = True
        base_manager_name = "objects"


class Reference(Scoped):
    """Written by the desk, read by everyone."""

    class Meta(Scoped.Meta):
        abstract = True


class Owned(Scoped):
    """Belongs to a desk and, where the model adds the column, to a municipality and a supplier."""

    class Meta(Scoped.Meta):
        abstract = True


class Personal(Owned):
    """Holds facts about one person."""

    class Meta(Owned.Meta):
        abstract = True
