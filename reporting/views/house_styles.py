"""The house style of a client's infosheets or of the desk's own: form, preview, and the style as a file of tokens."""

from dataclasses import dataclass
from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http import Http404, HttpResponse
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_http_methods

from contracts.errors import Conflict
from contracts.forms.errors import add_errors
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.conflicts import conflict_page
from reporting.style import queries
from reporting.style import token_file
from reporting.actions.house_styles import StyleData, checked, set_house_style, stored_values
from reporting.actions.sheet_pictures import add_picture
from reporting.forms.house_style import FIRST, NAMES, HouseStyleForm
from reporting.style.house_style import DEFAULT, FONTS, HouseStyle, Picture, measures
from reporting.models import SheetStyle
from reporting.style.pictures import LOGO
from reporting.sheet.preview import preview
from sroi.accounts.acting import ActingRequest
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk

LOAD: Final = "load"
PREVIEW: Final = "preview"
SAVE: Final = "save"


@dataclass(frozen=True, slots=True)
class Whose:
    """Whose style a page is about, and its addresses. `desks`: those that a municipality can choose from."""

    desk: ServiceDesk
    municipality: Municipality | None
    page: str
    file: str
    desks: tuple[ServiceDesk, ...] = ()

    @property
    def name(self) -> str:
        """The name on the page."""
        return (self.municipality or self.desk).name

    @property
    def ids(self) -> dict[str, Any]:
        """As actions and queries take it."""
        return {"desk_id": self.desk.pk, "municipality_id": self.municipality.pk if self.municipality else None}


def whose_style(request: ActingRequest, pk: UUID | None) -> Whose:
    """Of the desk itself, of its client `pk`, or of the municipality that is acting (at the desk of `?regio=`).

    Raises:
        Http404: no client of this desk, no desk of this municipality.
    """
    acting, of = request.acting, request.acting.organisation
    if isinstance(of, ServiceDesk):
        if pk is None:
            return Whose(of, None, acting.url("house_style"), acting.url("house_style_file"))
        client = get_object_or_404(organisations.clients_of(desk_id=of.pk), pk=pk)
        return Whose(of, client, acting.url("client_house_style", pk=pk), acting.url("client_house_style_file", pk=pk))
    assert isinstance(of, Municipality)
    desks = tuple(organisations.desks_of(municipality_id=of.pk, on=timezone.localdate()))
    wanted = request.GET.get("regio", desks[0].slug if desks else "")
    desk = next((row for row in desks if row.slug == wanted), None)
    if desk is None:
        raise Http404
    rest = f"?regio={desk.slug}" if len(desks) > 1 else ""
    return Whose(desk, of, acting.url("house_style") + rest, acting.url("house_style_file") + rest, desks)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_HOUSE_STYLE)
def house_style(request: ActingRequest, pk: UUID | None = None) -> HttpResponseBase:
    """The form; it loads a file of tokens, shows a sheet in the style, or saves it."""
    mine = whose_style(request, pk)
    if request.method != "POST":
        row = queries.style_row(**mine.ids)
        initial = {**stored_values(row), "revision": row.revision} if row else FIRST
        return _page(request, mine, HouseStyleForm(initial=initial), style=queries.as_style(row) if row else DEFAULT)
    action, values = request.POST.get("action", PREVIEW), request.POST.copy()
    faults = _take_files(request, mine, values, load=action == LOAD)
    form = HouseStyleForm(values)
    if form.is_valid() and not faults:
        faults = _judge(form.style())
        if not faults and action == SAVE:
            return _save(request, mine, form)
    for error in faults:
        add_errors(form, error, names=NAMES)
    if action == LOAD and form.errors and token_file.FIELD not in form.errors:
        form.add_error(token_file.FIELD, _("This file is refused: what is wrong with it stands at the fields below."))
    style = None if form.errors else _as_style(mine, form.style())
    return _page(request, mine, form, style=style, show=style is not None, status=422 if form.errors else 200)


def _take_files(request: ActingRequest, mine: Whose, values: Any, *, load: bool) -> list[ValidationError]:
    """Put what the files say into the values of the form; a logo is stored, so that it is still there afterwards."""
    found: list[ValidationError] = []
    content, field = _content(request, "logo_file"), "logo"
    if load:
        tokens = _content(request, token_file.FIELD)
        try:
            read = token_file.read(tokens or b"")
        except ValidationError as error:
            return [error]
        for name, value in read.values.items():
            values[name] = value
        if read.logo is not None:
            content, field, values["logo_alt"] = read.logo, token_file.FIELD, read.logo_alt or values.get("logo_alt", "")
    if content is not None:
        try:
            picture = add_picture(
                by=request.acting.actor, at=timezone.now(), **mine.ids, content=content, kind=LOGO, field=field,
            )
            values["logo"] = picture.digest
            values.pop("remove_logo", None)
        except ValidationError as error:
            found.append(error)
    return found


def _content(request: ActingRequest, name: str) -> bytes | None:
    upload = request.FILES.get(name)
    if not isinstance(upload, UploadedFile):
        return None
    content: bytes = upload.read(token_file.MAX_BYTES + 1)
    return content


def _judge(data: StyleData) -> list[ValidationError]:
    try:
        checked(data)
    except ValidationError as error:
        return [error]
    return []


def _save(request: ActingRequest, mine: Whose, form: HouseStyleForm) -> HttpResponseBase:
    try:
        set_house_style(
            by=request.acting.actor, at=timezone.now(), **mine.ids, revision=form.cleaned_data["revision"], data=form.style(),
        )
    except ValidationError as error:
        add_errors(form, error, names=NAMES)
        return _page(request, mine, form, style=None, status=422)
    except Conflict as error:
        return _conflict(request, mine, form, error)
    messages.success(request, _("The house style is saved. Infosheets that are made from now on have it."))
    return redirect(mine.page)


def _conflict(request: ActingRequest, mine: Whose, form: HouseStyleForm, error: Conflict) -> HttpResponseBase:
    row = queries.style_row(**mine.ids)
    labels = {name: form.fields[name].label for name in ("primary", "accent", "text", "font", "logo_alt")}
    shown = {"font": FONTS[row.font].family} if row else {}
    return conflict_page(
        request, title=_("House style"), error=error, labels=labels, url=mine.page, newest=row.revision if row else 0,
        shown=shown,
    )


def _as_style(mine: Whose, data: StyleData) -> HouseStyle:
    """What the form says, with the logo it names if that is there."""
    row = queries.picture(data.logo, desk_id=mine.desk.pk) if data.logo else None
    logo = Picture(digest=row.digest, media_type=row.media_type, alt=data.logo_alt or _("logo")) if row else None
    return HouseStyle(primary=data.primary, accent=data.accent, text=data.text, font=data.font, logo=logo)


def _page(
    request: ActingRequest, mine: Whose, form: HouseStyleForm, *, style: HouseStyle | None, show: bool = False, status: int = 200
) -> HttpResponseBase:
    """The form with the contrasts and the logo; `show`: with a sheet in the style under it."""
    def address(picture: Picture) -> str:
        return request.acting.url("sheet_picture", digest=picture.digest)

    logo = str(form["logo"].value() or "")
    context = {
        "mine": mine, "form": form, "style": style, "measures": measures(style) if style else [],
        "logo_url": request.acting.url("sheet_picture", digest=logo) if len(logo) == 64 else "",
        "preview": preview(style, **mine.ids, picture_address=address) if style and show else None,
        "is_set": queries.style_row(**mine.ids) is not None,
    }
    return TemplateResponse(request, "reporting/house_style.html", context, status=status)


@require_GET
@requires(Permission.KEEP_HOUSE_STYLE)
def house_style_file(request: ActingRequest, pk: UUID | None = None) -> HttpResponseBase:
    """The style as a file of design tokens; the product's own where none was set."""
    mine = whose_style(request, pk)
    style = queries.style_of(desk=mine.desk, municipality=mine.municipality)
    logo = queries.contents([style.logo.digest]).get(style.logo.digest) if style.logo else None
    response = HttpResponse(token_file.write(style, logo=logo), content_type="application/json")
    slug = (mine.municipality or mine.desk).slug
    response["Content-Disposition"] = f'attachment; filename="huisstijl-{slug}.tokens.json"'
    response["X-Content-Type-Options"] = "nosniff"
    return response


@require_GET
@requires(Permission.KEEP_HOUSE_STYLE)
def house_style_list(request: ActingRequest) -> HttpResponseBase:
    """The desk's own style and those of its clients; three queries, whatever their number."""
    desk = request.acting.organisation
    assert isinstance(desk, ServiceDesk)
    rows = {row.municipality_id: row for row in SheetStyle.objects.filter(desk=desk).select_related("logo").defer("logo__content")}
    clients = list(organisations.clients_of(desk_id=desk.pk, on=timezone.localdate()))
    urls = {None: request.acting.url("house_style")} | {
        client.pk: request.acting.url("client_house_style", pk=client.pk) for client in clients
    }
    names = {None: desk.name} | {client.pk: client.name for client in clients}
    lines = [
        {"name": names[key], "url": url, "row": rows.get(key), "is_desk": key is None,
         "style": queries.as_style(rows[key]) if key in rows else DEFAULT}
        for key, url in urls.items()
    ]
    return TemplateResponse(request, "reporting/house_styles.html", {"lines": lines})
