"""Suppliers as organisations: one row per company, over all desks."""

from datetime import datetime

from django.core.exceptions import ValidationError
from django.db import IntegrityError, transaction
from django.utils.text import slugify
from django.utils.translation import gettext as _

from contracts.policies import Permission, require
from sroi.accounts.acting import Actor
from sroi.accounts.actions.record import record
from sroi.accounts.models import AccountEvent
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Supplier

#: Room in the short name for a hyphen and the KvK number.
_SLUG_ROOM = 70


@transaction.atomic
def ensure_supplier(
    *, by: Actor, at: datetime, kvk_number: str, name: str = "", size: str = Supplier.Size.UNKNOWN,
    kind: str = Supplier.Kind.COMPANY,
) -> Supplier:
    """The company with this KvK number, created when no desk knows it yet (two at once make one).

    The number is the company's identity: a company that exists stays as it is, whatever name is given.

    Raises:
        PermissionDenied: the role may not register contracts.
        ValidationError: per field; the number is not eight digits, or a new company has no name.
    """
    require(by, Permission.REGISTER_CONTRACT)
    kvk_number = kvk_number.strip()
    found = organisations.supplier_by_kvk(kvk_number)
    if found is not None:
        return found
    if not name.strip():
        raise ValidationError({"name": _("This KvK number is not known here yet. Give the name of the company.")})
    supplier = Supplier(slug=_free_slug(name, kvk_number), name=name.strip(), kvk_number=kvk_number, size=size, kind=kind)
    supplier.full_clean(validate_unique=False, validate_constraints=False)
    try:
        with transaction.atomic():
            supplier.save(force_insert=True)
    except IntegrityError:
        made_meanwhile = organisations.supplier_by_kvk(kvk_number)
        if made_meanwhile is None:
            raise
        return made_meanwhile
    record(
        verb=AccountEvent.Verb.CREATED_ORGANISATION, subject=supplier, by=by, at=at, organisation=supplier.name,
        after={"kvk_number": kvk_number, "size": size, "kind": kind, "slug": supplier.slug},
    )
    return supplier


def _free_slug(name: str, kvk_number: str) -> str:
    """The short name in addresses: the name, with the KvK number where another company has it."""
    slug = slugify(name)[:_SLUG_ROOM].strip("-")
    if not slug or Supplier.objects.filter(slug=slug).exists():
        return f"{slug}-{kvk_number}".strip("-")
    return slug
