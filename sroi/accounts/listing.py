"""Lists of the accounts pages: search, filter, order and pages out of the address."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import reduce
from operator import or_
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import Model, Q, QuerySet
from django.http import HttpRequest

M = TypeVar("M", bound=Model)
PAGE_SIZE = 25


def search_text(request: HttpRequest) -> str:
    """What `?q=` looks for, at most 100 characters, without NULs: the database refuses those in a text."""
    return request.GET.get("q", "").replace("\0", "").strip()[:100]


@dataclass(frozen=True, kw_only=True)
class Listing:
    """What a list can be searched, narrowed and ordered by. `filters` maps parameter → value → condition."""

    search: Sequence[str]
    orders: Mapping[str, str]
    default_order: str
    filters: Mapping[str, Mapping[str, Q]] = field(default_factory=dict)
    #: The value of a filter that is not in the address, where that is not "all".
    defaults: Mapping[str, str] = field(default_factory=dict)

    def chosen(self, request: HttpRequest) -> dict[str, str]:
        """The values in use, unknown ones left out."""
        found = {"q": search_text(request)}
        for name, values in self.filters.items():
            value = request.GET.get(name, self.defaults.get(name, ""))
            found[name] = value if value in values else ""
        return found

    def active(self, request: HttpRequest) -> int:
        """How many filters differ from how the list opens."""
        return sum(value != self.defaults.get(name, "") for name, value in self.chosen(request).items())

    def apply(self, request: HttpRequest, rows: QuerySet[M]) -> Page[M]:
        """The page of rows that the address asks for."""
        chosen = self.chosen(request)
        for word in chosen.pop("q").split():
            rows = rows.filter(reduce(or_, (Q(**{f"{column}__icontains": word}) for column in self.search)))
        for name, value in chosen.items():
            if value:
                rows = rows.filter(self.filters[name][value])
        return Paginator(rows.order_by(*self._order(request)), PAGE_SIZE).get_page(request.GET.get("page"))

    def _order(self, request: HttpRequest) -> tuple[str, str]:
        wanted = request.GET.get("sort", self.default_order)
        wanted = wanted if wanted.removeprefix("-") in self.orders else self.default_order
        minus = "-" if wanted.startswith("-") else ""
        return f"{minus}{self.orders[wanted.removeprefix('-')]}", "pk"

    def context(self, request: HttpRequest, rows: QuerySet[Any]) -> dict[str, Any]:
        """`page`, `chosen` and `active` for the template."""
        return {"page": self.apply(request, rows), "chosen": self.chosen(request), "active": self.active(request)}
