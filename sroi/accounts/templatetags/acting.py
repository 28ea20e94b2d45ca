"""Template tags about the organisation that the request acts for."""

from typing import Any

from django import template

from sroi.accounts import queries

register = template.Library()


@register.simple_tag(takes_context=True)
def acting_url(context: dict[str, Any], name: str, **kwargs: Any) -> str:
    """`{% acting_url "contract" pk=contract.pk %}`: a page of the organisation in the URL."""
    return context["request"].acting.url(name, **kwargs)  # type: ignore[no-any-return]  # context is untyped


@register.simple_tag
def single_sign_on_exists() -> bool:
    """Whether any organisation has its own sign-in."""
    return queries.connections().exists()
