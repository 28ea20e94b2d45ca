"""The published sheets for everybody: no sign-in, nothing kept. What is not published openly is as if it did not exist."""

import hashlib
from collections.abc import Callable, Mapping
from functools import partial, wraps
from typing import Any, Final
from urllib.parse import urlencode

import structlog
from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import redirect, resolve_url
from django.template.loader import render_to_string
from django.urls import reverse
from django.utils import timezone, translation
from django.utils.cache import get_conditional_response, patch_cache_control, patch_vary_headers
from django.utils.translation import gettext as _
from django.views.decorators.http import require_safe

from contracts.calculator.limits import TRY_AGAIN_AFTER, may_ask
from reporting.exports import public
from reporting.sheet import files as sheet_files
from reporting.style import queries as style_queries
from reporting.addresses import WHOLE_DESK
from reporting.style.house_style import Picture
from reporting.models import Document
from reporting.on_screen import on_screen
from reporting.sheet.as_csv import file_name, sheet_csv
from reporting.sheet.words import period_name
from sroi.release import release
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import PUBLIC, scope

View = Callable[..., HttpResponseBase]
#: Seconds that a page may be kept; a withdrawn desk is closed everywhere after this.
KEPT: Final = 300
log = structlog.get_logger(__name__)


def open_to_all(view: View) -> View:
    """In the public scope, a bounded number of times a minute; nothing found is a page that asks to sign in."""

    @require_safe
    @wraps(view)
    def wrapped(request: HttpRequest, **kwargs: Any) -> HttpResponseBase:
        if not may_ask(request, action="public", rate=settings.PUBLIC_RATE):
            return _too_often(request)
        try:
            with scope(PUBLIC):
                return view(request, **kwargs)
        except Http404:
            return _not_open(request, kwargs)

    return wrapped


def _too_often(request: HttpRequest) -> HttpResponse:
    title, text = _("Too many pages in a short time"), _("Wait a minute and try again.")
    response = HttpResponse(_rendered(request, "reporting/public/refused.html", {"title": title, "text": text}), status=429)
    response["Retry-After"] = str(TRY_AGAIN_AFTER)
    response._has_been_logged = True  # type: ignore[attr-defined]  # no line in the log for every careless program
    return response


def _not_open(request: HttpRequest, kwargs: Mapping[str, Any]) -> HttpResponse:
    """The same answer whether a sheet does not exist, is not published or is not open: made from the address alone."""
    url = resolve_url(settings.LOGIN_URL)
    if "owner" in kwargs:
        own = kwargs["owner"] != WHOLE_DESK
        home = f"/opdrachtgever/{kwargs['owner']}/infosheets/" if own else f"/regio/{kwargs['desk_slug']}/infosheets/"
        there = f"{home}?{urlencode({'period': kwargs['period']})}"
        url = f"{url}?{urlencode({'next': there})}"
    response = HttpResponse(_rendered(request, "reporting/public/not_open.html", {"sign_in_url": url}), status=404)
    patch_cache_control(response, no_store=True)
    return response


def _rendered(request: HttpRequest, template: str, context: dict[str, Any]) -> str:
    """The page; for a visitor who is signed out without the request, so with no token, cookie or form in it."""
    return render_to_string(template, context, request if request.user.is_authenticated else None)


def answer(request: HttpRequest, template: str, context: dict[str, Any], *, mark: str) -> HttpResponseBase:
    """The page with an ETag of `mark` (what it is made from), the language and the release; a browser that has it gets a 304.

    The page for a visitor who is signed out holds nothing of that visitor, so others may get the same copy.
    """
    signed_in = request.user.is_authenticated
    tag = _tag(mark, translation.get_language(), release()) if not signed_in else ""
    found = get_conditional_response(request, etag=tag) if tag else None
    if not isinstance(found, HttpResponse):
        found = HttpResponse(_rendered(request, template, context))
    if signed_in:
        patch_cache_control(found, private=True, no_cache=True)
    else:
        found["ETag"] = tag
        patch_cache_control(found, public=True, max_age=KEPT)
    patch_vary_headers(found, ["Cookie"])
    return found


def file_answer(
    request: HttpRequest, content: bytes, *, name: str, content_type: str, download: bool = True
) -> HttpResponseBase:
    """A file that is the same for everybody, with an ETag of its bytes."""
    tag = _tag(hashlib.sha256(content).hexdigest())
    found = get_conditional_response(request, etag=tag)
    if not isinstance(found, HttpResponse):
        found = HttpResponse(content, content_type=content_type)
        found["Content-Disposition"] = f'{"attachment" if download else "inline"}; filename="{name}"'
    found["ETag"] = tag
    found["Access-Control-Allow-Origin"] = "*"
    found["X-Content-Type-Options"] = "nosniff"
    patch_cache_control(found, public=True, max_age=KEPT)
    return found


def _tag(*parts: str) -> str:
    return f'"{hashlib.sha256("|".join(parts).encode()).hexdigest()[:32]}"'


@open_to_all
def index(request: HttpRequest) -> HttpResponseBase:
    """The regions that publish openly."""
    desks = list(public.open_desks())
    mark = "|".join(f"{desk.slug} {desk.name}" for desk in desks)
    return answer(request, "reporting/public/index.html", {"desks": desks}, mark=mark)


def desk_or_404(slug: str) -> ServiceDesk:
    """The desk with this name. Raises Http404 where it publishes nothing openly."""
    found = public.open_desk(slug)
    if found is None:
        raise Http404
    return found


@open_to_all
def desk(request: HttpRequest, desk_slug: str) -> HttpResponseBase:
    """The sheets of a region, by client, and its open data."""
    found = desk_or_404(desk_slug)
    editions = list(public.editions(desk=found))
    wanted = request.GET.get("periode", "")
    periods = sorted({row.period for row in editions}, reverse=True)
    shown = [row for row in editions if row.period == wanted] if wanted in periods else editions
    clients: dict[str, list[Document]] = {}
    for row in shown:
        clients.setdefault(row.municipality.name if row.municipality else "", []).append(row)
    context = {
        "desk": found, "periods": [(period, period_name(period)) for period in periods], "wanted": wanted,
        "clients": [(name, [(row, sheet_url(row)) for row in rows]) for name, rows in clients.items()],
        "years": public.years(desk=found),
    }
    mark = "|".join([found.name, wanted, *(f"{row.pk}" for row in editions)])
    return answer(request, "reporting/public/desk.html", context, mark=mark)


def sheet_url(row: Document, *, page: str = "sheet", version: int | None = None) -> str:
    """The address of a sheet (or its `page`), of its newest version unless one is named."""
    owner = row.municipality.slug if row.municipality else WHOLE_DESK
    url = reverse(f"public:{page}", kwargs={"desk_slug": row.desk.slug, "owner": owner, "period": row.period})
    return f"{url}?versie={version}" if version else url


def picture_url(row: Document, picture: Picture) -> str:
    """The address of a picture that stands on a sheet."""
    owner = row.municipality.slug if row.municipality else WHOLE_DESK
    names = {"desk_slug": row.desk.slug, "owner": owner, "period": row.period, "digest": picture.digest}
    return f"{reverse('public:picture', kwargs=names)}?versie={row.version}"


def edition(request: HttpRequest, *, desk_slug: str, owner: str, period: str) -> tuple[Document, list[Document]]:
    """The asked version and all versions, newest first. Raises Http404 where there is none that everybody may read."""
    versions = public.versions(desk_slug=desk_slug, owner=owner, period=period)
    wanted = request.GET.get("versie", "")
    chosen = [row for row in versions if not wanted or str(row.version) == wanted]
    if not chosen:
        raise Http404
    return chosen[0], versions


@open_to_all
def sheet(request: HttpRequest, desk_slug: str, owner: str, period: str) -> HttpResponseBase:
    """A sheet as an accessible page; the newest version, or the one that `?versie=` names."""
    found, versions = edition(request, desk_slug=desk_slug, owner=owner, period=period)
    shown = on_screen(found, on=timezone.localdate(), picture_address=partial(picture_url, found))
    context = {
        "document": found, "name": found.municipality.name if found.municipality else found.desk.name,
        "sheet_html": shown.html, "style": shown.style, "is_withheld": shown.is_withheld,
        "newest": versions[0] if versions[0].pk != found.pk else None,
        "newest_url": sheet_url(found),
        "pdf_url": "" if shown.is_withheld else sheet_url(found, page="sheet_pdf", version=found.version),
        "csv_url": sheet_url(found, page="sheet_csv", version=found.version),
        "versions": [(row, sheet_url(row, version=row.version), row.pk == found.pk) for row in versions],
        "desk_url": reverse("public:desk", kwargs={"desk_slug": desk_slug}),
    }
    mark = "|".join([f"{shown.is_withheld}", *(f"{row.pk} {row.sha256}" for row in (found, *versions))])
    return answer(request, "reporting/public/sheet.html", context, mark=mark)


@open_to_all
def sheet_pdf(request: HttpRequest, desk_slug: str, owner: str, period: str) -> HttpResponseBase:
    """The PDF of a sheet, byte for byte as it was published; none whose story lost its permission: its page says so."""
    found, _versions = edition(request, desk_slug=desk_slug, owner=owner, period=period)
    if style_queries.is_withheld(found, on=timezone.localdate()):
        return redirect(sheet_url(found, version=found.version))
    content = sheet_files.content_of(found)
    if content is None:
        log.error("published_file_lost", document_id=str(found.pk), path=found.path)
        raise Http404
    name = f"infosheet-{owner}-{period}-v{found.version}.pdf"
    return file_answer(request, content, name=name, content_type="application/pdf")


@open_to_all
def sheet_data(request: HttpRequest, desk_slug: str, owner: str, period: str) -> HttpResponseBase:
    """The figures of a sheet as CSV: the file that is inside its PDF."""
    found, _versions = edition(request, desk_slug=desk_slug, owner=owner, period=period)
    stored = public.sheet_of(found)
    content = sheet_csv(stored).encode("utf-8-sig")
    return file_answer(request, content, name=file_name(stored), content_type="text/csv; charset=utf-8")
