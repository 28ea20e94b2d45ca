"""Which other entries report the same invoice of the same vendor."""

from datetime import date
from typing import Final

from django.db.models import CharField, DecimalField, F, Q, QuerySet, Value
from django.db.models.fields.json import KeyTextTransform
from django.db.models.functions import Cast, Coalesce, Replace, Trim, Upper

from buildingblocks.facts import Facts
from contracts.models import EntryVersion

_MONEY: Final = DecimalField(max_digits=20, decimal_places=6)
_AMOUNT: Final = Coalesce(
    *(Cast(KeyTextTransform(name, "facts"), _MONEY) for name in ("amount_excl_vat", "labour_amount_excl_vat"))
)


def of_same_vendor(version: EntryVersion) -> QuerySet[EntryVersion]:
    """Versions of other entries that name the vendor of this one; none without a name.

    Capitals and the spaces around a name do not matter, nor any space in an invoice number.
    """
    vendor = version.vendor_name.strip()
    if not vendor:
        return EntryVersion.objects.none()
    named = EntryVersion.objects.annotate(
        vendor_key=Upper(Trim("vendor_name")), number_key=Upper(Replace("invoice_number", Value(" "), Value(""))),
        amount_key=_AMOUNT,
    )
    return named.exclude(entry_id=version.entry_id).filter(vendor_key=_upper(vendor))


def alike(version: EntryVersion) -> Q | None:
    """On versions of the same vendor: the same number, or the same date and amount. None where nothing can be compared."""
    return _either(_same_number(version), _same_day_and_amount(version))


def certain(version: EntryVersion) -> Q | None:
    """On versions of the same vendor: this very invoice. By its number within a year; without one, by date and amount.

    Two invoices with numbers of their own can have the same date and amount, and a small vendor numbers anew each year.
    """
    number, day_and_amount = _same_number(version), _same_day_and_amount(version)
    if number is None:
        return day_and_amount
    day = Facts.from_json(version.facts).invoice_date
    if day is not None:
        first, last = date(day.year, 1, 1).isoformat(), date(day.year, 12, 31).isoformat()
        number &= Q(facts__invoice_date__isnull=True) | Q(facts__invoice_date__gte=first, facts__invoice_date__lte=last)
    return _either(number, None if day_and_amount is None else day_and_amount & Q(number_key=""))


def counting() -> Q:
    """On versions: what counts now."""
    return Q(entry__approved_version=F("number"))


def _same_number(version: EntryVersion) -> Q | None:
    number = version.invoice_number.replace(" ", "")
    return Q(number_key=_upper(number)) if number else None


def _same_day_and_amount(version: EntryVersion) -> Q | None:
    facts = Facts.from_json(version.facts)
    amount = facts.labour_amount_excl_vat if facts.amount_excl_vat is None else facts.amount_excl_vat
    if facts.invoice_date is None or amount is None:
        return None
    return Q(facts__invoice_date=facts.invoice_date.isoformat(), amount_key=amount)


def _either(one: Q | None, other: Q | None) -> Q | None:
    return one | other if one is not None and other is not None else one or other


def _upper(text: str) -> Upper:
    return Upper(Value(text, output_field=CharField()))
