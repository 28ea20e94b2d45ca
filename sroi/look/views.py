"""Error pages in the house's look. None of them reads the database of its own accord."""

from __future__ import annotations

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.template.loader import render_to_string
from django.views.decorators.csrf import requires_csrf_token


def _without_request(template: str, status: int) -> HttpResponse:
    """Render without context processors: whatever failed must not fail again."""
    return HttpResponse(render_to_string(template), status=status)


@requires_csrf_token
def bad_request(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (as Django calls it)
    """400: the request cannot be understood."""
    return _without_request("400.html", 400)


@requires_csrf_token
def permission_denied(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:
    """403: signed in, but this role may not do this. The text of the exception is shown when it is a sentence.

    One word is the name of a permission, which tells a reader nothing.
    """
    reason = str(exception or "")
    return render(request, "403.html", {"reason": reason if " " in reason else ""}, status=403)


@requires_csrf_token
def not_found(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (as Django calls it)
    """404: does not exist, or is not for this reader; the page says the same for both."""
    return render(request, "404.html", status=404)


def too_many_requests(request: HttpRequest, exception: Exception | None = None) -> HttpResponse:  # noqa: ARG001 (as Django calls it)
    """429: too many attempts in a short time."""
    return render(request, "429.html", status=429)


def server_error(request: HttpRequest) -> HttpResponse:  # noqa: ARG001 (as Django calls it)
    """500: something failed on our side. No context processor, no database."""
    return _without_request("500.html", 500)
