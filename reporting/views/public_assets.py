"""What a public sheet loads: the style sheet of its house style, and the pictures that stand on it."""

from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.utils import timezone
from django.views.decorators.http import require_safe

from reporting.style import queries as style_queries
from reporting.style.house_style import HouseStyle
from reporting.style.pictures import ENDINGS
from reporting.views.public import edition, file_answer, open_to_all


@require_safe
def style(_request: HttpRequest, code: str) -> HttpResponseBase:
    """The custom properties of the style in the address: the same text for the same address, about nobody."""
    try:
        found = HouseStyle.from_code(code)
    except ValueError as error:
        raise Http404 from error
    response = HttpResponse(found.css(), content_type="text/css; charset=utf-8")
    response["Cache-Control"] = "public, max-age=31536000, immutable"
    response["X-Content-Type-Options"] = "nosniff"
    return response


@open_to_all
def picture(request: HttpRequest, desk_slug: str, owner: str, period: str, digest: str) -> HttpResponseBase:
    """The logo of a published sheet, or the picture of its story while the permission stands; no other picture."""
    found, _versions = edition(request, desk_slug=desk_slug, owner=owner, period=period)
    shown = style_queries.picture_on(found, digest=digest, on=timezone.localdate())
    if shown is None:
        raise Http404
    name = f"{digest[:12]}.{ENDINGS[shown.media_type]}"
    response = file_answer(request, bytes(shown.content), name=name, content_type=shown.media_type, download=False)
    response["Content-Security-Policy"] = "sandbox; default-src 'none'"
    return response
