"""What cuts and their keys are called on screen, in files and in the API."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING, Final

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy

from buildingblocks import queries as schedules
from buildingblocks.models import Schedule
from contracts.labels import GROUPS, ROUTES
from contracts.models import Contract, Origin
from reporting.figures.dimensions import CLOSED, NONE, OLDER, OWN, RUNNING, Dimension
from sroi.look.formatting import quarter_name
from sroi.periods import Quarter
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import ServiceDesk, Supplier

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

Names = dict[str, str]

TITLES: Final[dict[Dimension, _StrPromise]] = {
    Dimension.MUNICIPALITY: gettext_lazy("client"),
    Dimension.JOINT_BUYER: gettext_lazy("joint buyer"),
    Dimension.ROUTE: gettext_lazy("route"),
    Dimension.BLOCK: gettext_lazy("building block"),
    Dimension.GROUP: gettext_lazy("reporting group"),
    Dimension.ORIGIN: gettext_lazy("origin of candidates and companies"),
    Dimension.SUPPLIER_SIZE: gettext_lazy("size of the supplier"),
    Dimension.CONTRACT_TYPE: gettext_lazy("type of contract"),
    Dimension.CONTRACT_STATE: gettext_lazy("running or closed"),
    Dimension.INHERITED: gettext_lazy("inherited or new"),
    Dimension.QUARTER: gettext_lazy("quarter"),
}


def names_of(dimension: Dimension, *, desk: ServiceDesk) -> Names:
    """Key → name, in the order in which a report lists them; quarters have none here, `name` writes them."""
    return {key: str(label) for key, label in _MAKERS[dimension](desk).items()}


def name(dimension: Dimension, key: str, names: Names) -> str:
    """The name of one key; a code that nobody knows any more reads as itself."""
    if dimension is Dimension.QUARTER and key:
        return quarter_name(Quarter.parse(key))
    return names.get(key, key or _("none"))


def _clients(desk: ServiceDesk) -> Names:
    return {str(row.pk): row.name for row in organisations.clients_of(desk_id=desk.pk)}


def _joint(desk: ServiceDesk) -> Names:
    return {NONE: _("own purchasing of the clients"), **_clients(desk)}


def _blocks(desk: ServiceDesk) -> Names:
    """The names in the desk's schedules; the newest version that has a block names it."""
    rows = Schedule.objects.filter(desk=desk).exclude(status=Schedule.Status.DRAFT).order_by("published_at", "pk")
    found = {block.code: block.name_nl for row in rows for block in schedules.rules_of(row).blocks}
    return {**found, NONE: _("without a building block")}


_MAKERS: Final[dict[Dimension, Callable[[ServiceDesk], Names]]] = {
    Dimension.MUNICIPALITY: _clients,
    Dimension.JOINT_BUYER: _joint,
    Dimension.ROUTE: lambda _desk: {**{key: str(label) for key, label in ROUTES.items()}, NONE: _("not counted because of a maximum")},
    Dimension.BLOCK: _blocks,
    Dimension.GROUP: lambda _desk: {**{key: str(label) for key, label in GROUPS.items()}, NONE: _("not about a person")},
    Dimension.ORIGIN: lambda _desk: {**{key: str(label) for key, label in Origin.choices}, NONE: _("not known, or not asked")},
    Dimension.SUPPLIER_SIZE: lambda _desk: {key: str(label) for key, label in Supplier.Size.choices},
    Dimension.CONTRACT_TYPE: lambda _desk: {key: str(label) for key, label in Contract.Type.choices},
    Dimension.CONTRACT_STATE: lambda _desk: {RUNNING: _("running contracts"), CLOSED: _("closed contracts")},
    Dimension.INHERITED: lambda _desk: {OWN: _("registered since the books began"), OLDER: _("inherited: older than the books")},
    Dimension.QUARTER: lambda _desk: {},
}
