"""Template tags about the organisation that the request acts for."""

from typing import Any

from django import template
from django.utils.html import format_html
from django.utils.safestring import SafeString

from sroi.accounts import once, queries

register = template.Library()


@register.simple_tag(takes_context=True)
def acting_url(context: dict[str, Any], name: str, **kwargs: Any) -> str:
    """`{% acting_url "contract" pk=contract.pk %}`: a page of the organisation in the URL."""
    return context["request"].acting.url(name, **kwargs)  # type: ignore[no-any-return]  # context is untyped


@register.simple_tag(takes_context=True)
def once_field(context: dict[str, Any]) -> SafeString:
    """The hidden field by which a form that is sent twice makes its row once; every form of a page gets its own."""
    return format_html('<input type="hidden" name="{}" value="{}">', once.FIELD, once.value_for(context["request"]))


@register.simple_tag
def single_sign_on_exists() -> bool:
    """Whether any organisation has its own sign-in."""
    return queries.connections().exists()
