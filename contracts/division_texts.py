"""How an entry is divided over contracts, in words."""

from collections.abc import Iterable, Mapping, Sequence
from uuid import UUID

from django.utils.translation import gettext as _

from contracts.fact_texts import FactLine
from contracts.models import Contract, EntryVersion
from contracts.queries.division import Part
from sroi.look.formatting import percentage


def is_divided(parts: Sequence[Part]) -> bool:
    """Whether it counts for more than one contract, or for one of them in part."""
    return any(part.share != 1 for part in parts)


def names_of(versions: Iterable[EntryVersion]) -> dict[UUID, str]:
    """The numbers of the contracts that these versions name, in one query."""
    ids = {pk for version in versions for pk in version.division or {}}
    return dict(Contract.objects.filter(pk__in=ids).order_by().values_list("pk", "number"))


def division_lines(version: EntryVersion, names: Mapping[UUID, str]) -> list[FactLine]:
    """For which contracts a version counts, as one more line beside its facts."""
    shares = version.division or {}
    ordered = sorted(shares.items(), key=lambda row: (-row[1], names.get(row[0], "")))
    value = "; ".join(f"{percentage(share * 100)} {names.get(pk, '')}".strip() for pk, share in ordered)
    return [FactLine("division", _("Counts for"), value)] if value else []
