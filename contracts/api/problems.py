"""Errors as problem details (RFC 9457), all faults of an answer together."""

from collections.abc import Iterator
from typing import Any

from django.core.exceptions import PermissionDenied
from django.http import Http404, HttpRequest, JsonResponse
from django.utils.translation import gettext as _
from rest_framework import exceptions, status
from rest_framework.response import Response
from rest_framework.views import set_rollback

MEDIA_TYPE = "application/problem+json"


def problem(*, code: int, title: str, detail: str, faults: list[dict[str, str]] | None = None) -> dict[str, Any]:
    """The members of a problem; `fouten` lists what is wrong with which parameter."""
    return {"status": code, "title": title, "detail": detail, **({"fouten": faults} if faults else {})}


def problem_handler(error: Exception, _context: dict[str, Any]) -> Response | None:
    """DRF's exception handler: everything that a client caused becomes a problem, the rest goes on as an error."""
    if isinstance(error, Http404):
        error = exceptions.NotFound()
    elif isinstance(error, PermissionDenied):
        error = exceptions.PermissionDenied()
    if not isinstance(error, exceptions.APIException):
        return None
    set_rollback()
    code, faults = error.status_code, None
    detail = str(error.detail) if isinstance(error.detail, str) else _("The request holds faults.")
    if isinstance(error, exceptions.ValidationError):
        code, faults = status.HTTP_400_BAD_REQUEST, list(_faults(error.detail))
    challenge = getattr(error, "auth_header", None)
    headers = {"WWW-Authenticate": str(challenge)} if challenge else {}
    body = problem(code=code, title=_title(code), detail=detail, faults=faults)
    return Response(body, status=code, content_type=MEDIA_TYPE, headers=headers)


def _faults(detail: Any, name: str = "") -> Iterator[dict[str, str]]:
    if isinstance(detail, dict):
        for key, value in detail.items():
            yield from _faults(value, f"{name}.{key}" if name else str(key))
    elif isinstance(detail, list):
        for value in detail:
            yield from _faults(value, name)
    else:
        yield {"naam": name, "reden": str(detail)}


def _title(code: int) -> str:
    return {
        400: _("Bad request"), 401: _("Not signed in"), 403: _("Not allowed"), 404: _("Not found"),
        405: _("Method not allowed"), 406: _("Not acceptable"), 415: _("Unsupported media type"),
        429: _("Too many requests"),
    }.get(code, _("Error"))


def not_found(_request: HttpRequest) -> JsonResponse:
    """The answer to an address below `/api/` that does not exist."""
    body = problem(code=404, title=_title(404), detail=_("There is nothing at this address."))
    return JsonResponse(body, status=404, content_type=MEDIA_TYPE)
