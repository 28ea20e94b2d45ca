"""The newest published infosheets, for the overview of a municipality."""

from typing import Any

from django import template

from contracts import failure_texts
from reporting import queries
from reporting.models import Document
from reporting.sheet.words import period_name

register = template.Library()
NEWEST = 4


@register.inclusion_tag("reporting/municipality/newest.html", takes_context=True)
def newest_sheets(context: dict[str, Any]) -> dict[str, Any]:
    """`{% newest_sheets %}`: the sheets that were published last; row-level security leaves out all others."""
    rows = queries.documents().filter(state=Document.State.PUBLISHED).order_by("-published_at", "-pk")[:NEWEST]
    return {"rows": rows, "request": context["request"]}


@register.filter
def report_period(period: str) -> str:
    """`2024` and `2024-Q4` as people read them."""
    return period_name(period)


@register.filter
def in_plain_words(failure: str) -> str:
    """Why a sheet failed, in plain words."""
    return failure_texts.in_plain_words(failure)
