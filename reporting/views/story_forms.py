"""Writing a story, and changing one."""

from typing import Any
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.http import Http404
from django.http.response import HttpResponseBase
from django.shortcuts import get_object_or_404, redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.views.decorators.http import require_http_methods

from contracts.errors import Conflict, StepRefused
from contracts.forms.errors import add_errors
from contracts.policies import Permission
from contracts.views.access import requires
from contracts.views.conflicts import conflict_page
from reporting.style import queries
from reporting.actions.sheet_pictures import add_picture
from reporting.actions.stories import change_story, write_story
from reporting.forms.story import NAMES, OWN, StoryForm
from reporting.models import SheetStory
from reporting.style.pictures import MAX_BYTES, PHOTO
from reporting.sheet.words import period_name
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest
from sroi.look.formatting import day
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk

Ids = dict[str, Any]


def owners(request: ActingRequest) -> dict[str, tuple[str, Ids]]:
    """Whose sheets somebody can write for: key in the form → name, and the ids that actions take.

    A desk writes for itself and its clients; a municipality for its sheets at each of its desks.
    """
    of, today = request.acting.organisation, timezone.localdate()
    if isinstance(of, ServiceDesk):
        clients = organisations.clients_of(desk_id=of.pk, on=today)
        own = {OWN: (_("%(desk)s (whole region)") % {"desk": of.name}, {"desk_id": of.pk, "municipality_id": None})}
        return {str(row.pk): (row.name, {"desk_id": of.pk, "municipality_id": row.pk}) for row in clients} | own
    assert isinstance(of, Municipality)
    desks = organisations.desks_of(municipality_id=of.pk, on=today)
    return {str(row.pk): (f"{of.name} ({row.name})", {"desk_id": row.pk, "municipality_id": of.pk}) for row in desks}


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_STORIES)
def story_new(request: ActingRequest) -> HttpResponseBase:
    """Write a story."""
    known, today = owners(request), timezone.localdate()
    if not known:
        raise Http404
    choices = [(key, name) for key, (name, _ids) in known.items()]
    if request.method != "POST":
        return _page(request, StoryForm(owners=choices, on=today, initial={"consent_on": today}))
    values, ids = request.POST.copy(), known.get(request.POST.get("of", ""), next(iter(known.values())))[1]
    fault = _take_picture(request, ids, values)
    form = StoryForm(values, owners=choices, on=today)
    if form.is_valid() and fault is None:
        try:
            row = once.make(request, rows=SheetStory.objects.all(), create=lambda pk: write_story(
                by=request.acting.actor, at=timezone.now(), **known[form.owner][1], data=form.story(), pk=pk,
            ))
        except ValidationError as error:
            fault = error
        else:
            messages.success(request, _("The story is saved."))
            return redirect(request.acting.url("story", pk=row.pk))
    if fault is not None:
        add_errors(form, fault, names=NAMES)
    return _page(request, form, status=422)


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.WRITE_STORIES)
def story_change(request: ActingRequest, pk: UUID) -> HttpResponseBase:
    """Change a story; whose sheet it is for stays as it is."""
    row, today = get_object_or_404(queries.stories(), pk=pk), timezone.localdate()
    choices, initial = [("", "")], StoryForm.initial_of(row)
    if row.withdrawn_on is not None:
        messages.warning(request, _("The permission for this story was withdrawn, so it cannot be changed any more."))
        return redirect(request.acting.url("story", pk=pk))
    if request.method != "POST":
        return _page(request, StoryForm(owners=choices, on=today, initial=initial), story=row)
    values = request.POST.copy()
    fault = _take_picture(request, {"desk_id": row.desk_id, "municipality_id": row.municipality_id}, values)
    form = StoryForm(values, owners=choices, on=today, initial=initial)
    if form.is_valid() and fault is None:
        try:
            change_story(
                by=request.acting.actor, at=timezone.now(), story_id=row.pk, revision=form.cleaned_data["revision"] or 0,
                data=form.story(),
            )
        except ValidationError as error:
            fault = error
        except Conflict as error:
            return _conflict(request, row, form, error)
        except StepRefused as error:
            messages.warning(request, str(error))
            return redirect(request.acting.url("story", pk=pk))
        else:
            messages.success(request, _("The story is saved."))
            return redirect(request.acting.url("story", pk=pk))
    if fault is not None:
        add_errors(form, fault, names=NAMES)
    return _page(request, form, story=row, status=422)


def _take_picture(request: ActingRequest, ids: Ids, values: Any) -> ValidationError | None:
    """Store an uploaded picture, so that it is still there when the form comes back; its fault, if it has one."""
    upload = request.FILES.get("picture_file")
    if upload is None:
        return None
    try:
        picture = add_picture(
            by=request.acting.actor, at=timezone.now(), **ids, content=upload.read(MAX_BYTES[PHOTO] + 1), kind=PHOTO, field="picture",
        )
    except ValidationError as error:
        return error
    values["picture"] = picture.digest
    values.pop("remove_picture", None)
    return None


def _conflict(request: ActingRequest, row: SheetStory, form: StoryForm, error: Conflict) -> HttpResponseBase:
    row.refresh_from_db()
    names = ("period", "title", "text", "consent_by", "consent_on", "consent_last_day", "picture_alt")
    now = StoryForm.initial_of(row)
    shown = {name: now[name] for name in names} | {
        "period": period_name(row.period), "consent_on": day(row.consent_on),
        "consent_last_day": day(now["consent_last_day"]) if now["consent_last_day"] else "",
    }
    labels = {name: form.fields[name].label for name in names}
    error.changes = {}
    return conflict_page(
        request, title=row.title, error=error, labels=labels, url=request.acting.url("story", pk=row.pk), newest=row.revision,
        shown=shown,
    )


def _page(
    request: ActingRequest, form: StoryForm, *, story: SheetStory | None = None, status: int = 200
) -> HttpResponseBase:
    digest = str(form["picture"].value() or "")
    context = {
        "form": form, "story": story,
        "picture_url": request.acting.url("sheet_picture", digest=digest) if len(digest) == 64 else "",
    }
    return TemplateResponse(request, "reporting/stories_form.html", context, status=status)
