"""Template tags and filters of the look.

Every template has them without ``{% load %}``. See ``docs/components.md``.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from django import template
from django.core.paginator import Page
from django.forms import BaseForm, BoundField
from django.template.context import Context
from django.template.loader import render_to_string
from django.templatetags.static import static
from django.utils.html import format_html, format_html_join
from django.utils.safestring import SafeString

from sroi.look import fields, formatting, progress_bar
from sroi.look.vendor import STYLES

register = template.Library()

for _filter in (
    formatting.euro,
    formatting.whole_euro,
    formatting.number,
    formatting.percentage,
    formatting.hours,
    formatting.day,
    formatting.short_day,
    formatting.moment,
    formatting.last_day,
    formatting.until_and_including,
    formatting.quarter_name,
    formatting.short_quarter,
):
    register.filter(_filter.__name__, _filter)
register.simple_tag(formatting.period, name="period")
register.simple_tag(formatting.share, name="share")


@register.simple_tag
def look_styles() -> SafeString:
    """The ``<link>`` elements of all style sheets, in cascade order."""
    return format_html_join("\n", '<link rel="stylesheet" href="{}">', ((static(name),) for name in STYLES))


@register.simple_tag
def field(
    bound: BoundField,
    *,
    label: str = "",
    hint: str = "",
    prefix: str = "",
    suffix: str = "",
    width: str = "",
    hide_label: bool = False,
) -> SafeString:
    """A form field with label, hint, error and input; see ``components/field.html``."""
    context = fields.field_context(
        bound, label=label, hint=hint, prefix=prefix, suffix=suffix, width=width, hide_label=hide_label
    )
    return render_to_string(context["template"], context)


@register.simple_tag
def form_fields(form: BaseForm, *, only: str = "", without: str = "") -> SafeString:
    """All fields of a form, hidden ones too; ``only`` and ``without`` are names separated by spaces."""
    wanted, unwanted = only.split(), without.split()
    parts = [
        (bound if bound.is_hidden else field(bound),)
        for bound in form
        if (not wanted or bound.name in wanted) and bound.name not in unwanted
    ]
    return format_html_join("\n", "{}", parts)


@register.simple_tag
def error_summary(*forms: BaseForm | None) -> SafeString:
    """The errors of all forms as links to their fields.

    Nothing where there are none. See ``components/error_summary.html``.
    """
    errors = [error for form in forms if form is not None for error in fields.summary_errors(form)]
    if not errors:
        return SafeString("")
    return render_to_string("components/error_summary.html", {"errors": errors})


@register.inclusion_tag("components/progress.html")
def progress(
    *,
    filled: formatting.Number | None,
    obligation: formatting.Number | None,
    committed: formatting.Number | None = 0,
    elapsed: formatting.Number | None = None,
    still_open: formatting.Number | None = None,
    compact: bool = False,
    label: str = "",
) -> dict[str, Any]:
    """How far an obligation is filled against the time gone by; see ``components/progress.html``.

    Amounts in euros. ``committed`` is what is reported but not yet counted. ``elapsed`` is the part of the
    term that is over, as a percentage (0 to 100); None hides it. ``still_open`` is the open amount to name where
    the bar is about several contracts: a surplus on one of them does not lower it.
    """
    bar = progress_bar.progress_bar(
        filled=filled, obligation=obligation, committed=committed, elapsed=elapsed
    )
    return {"bar": bar, "still_open": still_open, "compact": compact, "label": label}


@register.inclusion_tag("components/sort_header.html", takes_context=True)
def sort_header(
    context: Context, key: str, label: str, *, numeric: bool = False, default: str = ""
) -> dict[str, Any]:
    """A column header that sorts through ``?sort=key`` or ``?sort=-key``.

    ``default`` is the order without a parameter. The last word stands apart: the arrow stays on its line.
    """
    query = context["request"].GET.copy()
    begin, space, last = str(label).rpartition(" ")
    current = query.get("sort", default)
    query.pop("page", None)
    query["sort"] = f"-{key}" if current == key else key
    order = {key: "ascending", f"-{key}": "descending"}.get(current, "")
    return {"begin": begin + space, "last": last, "numeric": numeric, "order": order, "url": f"?{query.urlencode()}"}


@register.inclusion_tag("components/pagination.html", takes_context=True)
def pagination(context: Context, page: Page[Any], *, noun: str = "") -> dict[str, Any]:
    """Links to the pages of a list, keeping filter and order; see ``components/pagination.html``."""
    query = context["request"].GET.copy()

    def url(number: int) -> str:
        query["page"] = str(number)
        return f"?{query.urlencode()}"

    pages: Iterable[Any] = page.paginator.get_elided_page_range(page.number, on_each_side=1, on_ends=1)
    links = [
        {"number": number, "url": url(number), "current": number == page.number}
        if isinstance(number, int)
        else None
        for number in pages
    ]
    return {
        "page": page,
        "links": links,
        "noun": noun,
        "previous_url": url(page.previous_page_number()) if page.has_previous() else "",
        "next_url": url(page.next_page_number()) if page.has_next() else "",
    }


@register.simple_block_tag
def table(
    content: str,
    *,
    caption: str,
    hide_caption: bool = False,
    cards: bool = False,
    id: str = "",  # noqa: A002 (the name of the attribute in HTML)
) -> SafeString:
    """A table in a region that scrolls by itself.

    ``cards`` turns rows into cards on a phone. See ``components/table.html``.
    """
    return render_to_string(
        "components/table.html",
        {"content": content, "caption": caption, "hide_caption": hide_caption, "cards": cards, "id": id},
    )


@register.simple_block_tag
def filters(content: str, *, active: int = 0, reset_url: str = "") -> SafeString:
    """A GET form with filters that folds on a phone, unless there is a fault in it; see ``components/filters.html``."""
    return render_to_string(
        "components/filters.html",
        {"content": content, "active": active, "reset_url": reset_url, "folds": 'aria-invalid="true"' not in content},
    )


@register.simple_block_tag
def disclosure(content: str, summary: str, *, open: bool = False) -> SafeString:  # noqa: A002 (the name in HTML)
    """Details that a reader may unfold; see ``components/disclosure.html``."""
    return render_to_string(
        "components/disclosure.html", {"content": content, "summary": summary, "open": open}
    )


@register.simple_block_tag
def notice(content: str, *, kind: str = "info", title: str = "") -> SafeString:
    """An alert with rich content; ``components/alert.html`` does plain text."""
    return render_to_string("components/alert.html", {"content": content, "kind": kind, "title": title})


@register.simple_block_tag
def panel(content: str, *, title: str = "", level: int = 2, id: str = "") -> SafeString:  # noqa: A002 (as in HTML)
    """A framed part of a page with its own heading; see ``components/panel.html``."""
    return render_to_string(
        "components/panel.html", {"content": content, "title": title, "level": level, "id": id}
    )


@register.filter
def kind_of_message(tags: str) -> str:
    """The kind of alert for the tags of a Django message."""
    for kind in ("error", "warning", "success"):
        if kind in tags.split():
            return kind
    return "info"


@register.simple_tag
def icon(name: str) -> SafeString:
    """A decorative icon out of ``img/icons.svg``; the text next to it carries the meaning."""
    return format_html(
        '<svg class="sroi-icon" aria-hidden="true" focusable="false"><use href="{}#{}"></use></svg>',
        static("img/icons.svg"),
        name,
    )
