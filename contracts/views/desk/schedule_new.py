"""A new draft of a schedule: empty, as a copy, as an addendum, or from a file."""

from __future__ import annotations

from typing import Any, Final
from uuid import UUID

from django.contrib import messages
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import UploadedFile
from django.http.response import HttpResponseBase
from django.shortcuts import redirect
from django.template.response import TemplateResponse
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import ngettext
from django.views.decorators.http import require_http_methods

from buildingblocks import schedule_file
from buildingblocks.faults import Fault, ScheduleFileError
from buildingblocks.models import Schedule
from contracts.actions.schedules import load_schedule
from contracts.errors import StepRefused
from contracts.forms.errors import add_errors
from contracts.forms.schedule import NewDraftForm, UploadScheduleForm
from contracts.policies import Permission
from contracts.queries import schedules as queries
from contracts.schedules.faults import FaultLine, fault_lines
from contracts.views.access import requires
from contracts.views.desk.schedules import desk_id_of
from sroi.accounts import once
from sroi.accounts.acting import ActingRequest

#: Bytes of a file that is read; the largest known table is a twentieth of it.
LARGEST: Final = 2 * 1024 * 1024
#: What a copy does not take over: it is another version, with a validity of its own.
_NOT_COPIED: Final = frozenset({"id", "merged_with", "valid_from", "valid_from_note", "valid_to", "extends_note"})


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_SCHEDULES)
def schedule_new(request: ActingRequest) -> HttpResponseBase:
    """Choose what the draft starts from; `?versie=` chooses a version beforehand."""
    versions = queries.versions(desk_id_of(request))
    if request.method != "POST":
        chosen = request.GET.get("versie", "")
        return _new_page(request, NewDraftForm(initial={"version": chosen}, versions=versions))
    form = NewDraftForm(request.POST, versions=versions)
    if form.is_valid():
        try:
            schedule = _loaded(request, _document(desk_id_of(request), form.cleaned_data), replace=False)
        except ScheduleFileError as error:
            for line in fault_lines(error.faults, {}):
                form.add_error(None, f"{line.place}: {line.text}")
        except StepRefused as error:
            form.add_error("id", str(error))
        except ValidationError as error:
            add_errors(form, error)
        else:
            messages.success(request, _("The draft is made. Fill it in part by part; every part is saved by itself."))
            return redirect(request.acting.url("schedule_edit", pk=schedule.pk))
    return _new_page(request, form, status=422)


def _new_page(request: ActingRequest, form: NewDraftForm, *, status: int = 200) -> HttpResponseBase:
    return TemplateResponse(request, "contracts/schedules/new.html", {"form": form}, status=status)


def _document(desk_id: UUID, values: dict[str, Any]) -> dict[str, Any]:
    """The document of a new draft; `ValidationError` where what it starts from cannot be a start."""
    own = {"id": values["id"], "title_nl": values["title_nl"], "region": values["region"]}
    if values["start"] == "empty":
        return own
    version = queries.version_named(desk_id, values["version"])
    if version is None:
        raise ValidationError({"version": _("Choose a version.")})
    own["region"] = own["region"] or str(version.document.get("region") or "")
    if values["start"] == "addendum":
        if version.schedule is not None and version.schedule.status == Schedule.Status.DRAFT:
            raise ValidationError({"version": _("A draft can still change. Choose a published version to extend.")})
        return own | {"extends": version.code}
    source = version.document if version.schedule is None else version.schedule.document
    return {key: value for key, value in source.items() if key not in _NOT_COPIED} | own


@require_http_methods(["GET", "HEAD", "POST"])
@requires(Permission.KEEP_SCHEDULES)
def schedule_upload(request: ActingRequest) -> HttpResponseBase:
    """Load a JSON file as a draft, or say of every fault where it stands and why."""
    if request.method != "POST":
        return _upload_page(request, UploadScheduleForm())
    form = UploadScheduleForm(request.POST, request.FILES)
    if not form.is_valid():
        return _upload_page(request, form, status=422)
    document: schedule_file.Json = {}
    try:
        document = _read(form.cleaned_data["file"])
        schedule = _loaded(request, document, replace=form.cleaned_data["replace"])
    except ScheduleFileError as error:
        form.add_error("file", _("This file has faults, so nothing was loaded."))
        return _upload_page(request, form, faults=fault_lines(error.faults, document), status=422)
    except StepRefused as error:
        form.add_error("file", str(error))
    except ValidationError as error:
        if hasattr(error, "error_dict"):
            form.add_error("replace", _("This desk has a draft with the code of this file. Tick this to replace it."))
        else:
            add_errors(form, error)
    else:
        _tell(request, len(schedule_file.parse(schedule.resolved)[1]))
        return redirect(request.acting.url("schedule", pk=schedule.pk))
    return _upload_page(request, form, status=422)


def _loaded(request: ActingRequest, document: schedule_file.Json, *, replace: bool) -> Schedule:
    def create(pk: UUID) -> Schedule:
        made, _warnings = load_schedule(
            by=request.acting.actor, at=timezone.now(), desk_id=desk_id_of(request), document=document, replace=replace, pk=pk,
        )
        return made

    return once.make(request, rows=Schedule.objects.all(), create=create)


def _tell(request: ActingRequest, warnings: int) -> None:
    messages.success(request, _("The file is loaded as a draft."))
    if warnings:
        text = ngettext("There is %(n)s remark about the file.", "There are %(n)s remarks about the file.", warnings)
        messages.warning(request, text % {"n": warnings})


def _read(file: UploadedFile) -> schedule_file.Json:  # type: ignore[type-arg]  # generic in the stubs only
    if (file.size or 0) > LARGEST:
        raise ScheduleFileError([Fault("", "too_big", _("The file is larger than 2 MB."))])
    try:
        return schedule_file.loads(file.read().decode("utf-8-sig"))
    except UnicodeDecodeError as error:
        raise ScheduleFileError([Fault("", "not_utf8", "not UTF-8")]) from error


def _upload_page(
    request: ActingRequest, form: UploadScheduleForm, *, faults: list[FaultLine] | None = None, status: int = 200
) -> HttpResponseBase:
    context = {"form": form, "faults": faults or []}
    return TemplateResponse(request, "contracts/schedules/upload.html", context, status=status)
