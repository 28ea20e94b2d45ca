"""What a sheet on screen loads: the style sheet of its house style, and its pictures."""

from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.http import require_GET

from contracts.policies import Permission
from contracts.views.access import requires
from reporting.style import queries
from reporting.style.house_style import HouseStyle
from sroi.accounts.acting import ActingRequest


@require_GET
@requires(Permission.READ_DOCUMENTS)
def house_style_css(_request: ActingRequest, code: str) -> HttpResponseBase:
    """The custom properties of the style in the address. The same address always gives the same text."""
    try:
        style = HouseStyle.from_code(code)
    except ValueError as error:
        raise Http404 from error
    response = HttpResponse(style.css(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "private, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@requires(Permission.READ_DOCUMENTS)
def sheet_picture(_request: ActingRequest, digest: str) -> HttpResponseBase:
    """A picture in the reader's scope. It is never a page of its own: nothing in it may run or load anything."""
    found = queries.picture(digest)
    if found is None:
        raise Http404
    response = HttpResponse(bytes(found.content), content_type=found.media_type)
    response["Cache-Control"] = "private, no-cache"
    response["X-Content-Type-Options"] = "nosniff"
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
