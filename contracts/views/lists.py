"""Sorting, paging and exporting a list, the same on every page."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.core.paginator import Page, Paginator
from django.db.models import F, Model, QuerySet, Subquery
from django.http import HttpRequest

from contracts.exporting import FORMATS

M = TypeVar("M", bound=Model)
PAGE_SIZE = 25
#: The columns (or subqueries) behind each key of `?sort=`.
Orders = Mapping[str, Sequence[str | Subquery]]
#: Rows of one export; more asks for a narrower filter.
EXPORT_LIMIT = 50_000


def in_order(
    rows: QuerySet[M], request: HttpRequest, *, orders: Orders, default: str
) -> QuerySet[M]:
    """The rows by `?sort=key` or `?sort=-key`; `orders` has the columns of each key. Empty values come last.

    The key ends every order, so that pages never overlap.
    """
    wanted = request.GET.get("sort", default)
    key = wanted.lstrip("-")
    if key not in orders:
        wanted, key = default, default.lstrip("-")
    down = wanted.startswith("-")
    columns = [F(column) if isinstance(column, str) else column for column in orders[key]]
    ordered = [column.desc(nulls_last=True) if down else column.asc(nulls_last=True) for column in columns]
    return rows.order_by(*ordered, "-pk" if down else "pk")


def page_of(rows: QuerySet[M] | Sequence[Any], request: HttpRequest) -> "Page[Any]":
    """The page of `?page=`; a number that does not exist gives the nearest one."""
    return Paginator(rows, PAGE_SIZE).get_page(request.GET.get("page"))


def wanted_export(request: HttpRequest) -> str | None:
    """The format of `?export=`, None where the page itself is asked for."""
    wanted = request.GET.get("export", "")
    return wanted if wanted in FORMATS else None
