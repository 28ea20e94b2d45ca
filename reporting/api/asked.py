"""What is asked of the figures in the API: a period, a client of a desk, the region whose published sheet is meant."""

from typing import Any, Final

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request

from reporting.figures.report_period import ReportPeriod, parse_period
from reporting.models import Document
from reporting.style.queries import may_show
from reporting.style.story import Story
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk

FORMS: Final = "2024, 2024-Q4, 2023..2024 of ..2025-04-30"
PERIOD: Final = OpenApiParameter("periode", str, required=True, description=FORMS)
CLIENT: Final = OpenApiParameter("opdrachtgever", str, description="korte naam van een opdrachtgever; alleen voor een servicedesk")
REGION: Final = OpenApiParameter(
    "regio", str, description="korte naam van een regio; alleen voor een opdrachtgever, nodig waar meer dan één regio de periode publiceerde",
)


def period_of(request: Request, *, parameter: str = "periode") -> ReportPeriod:
    """The period of a parameter. Raises ValidationError at that parameter for anything else."""
    try:
        return parse_period(request.query_params.get(parameter, ""))
    except ValueError as error:
        raise ValidationError({parameter: [_("Write a period as 2024, 2024-Q4, 2023..2024 or ..2025-04-30.")]}) from error


def client_of(request: Request, *, desk: ServiceDesk) -> Municipality | None:
    """The client that was asked for, None where none was. Raises ValidationError for one that is no client of the desk."""
    slug = request.query_params.get("opdrachtgever")
    if not slug:
        return None
    found = next((client for client in organisations.clients_of(desk_id=desk.pk) if client.slug == slug), None)
    if found is None:
        raise ValidationError({"opdrachtgever": [_("This client does not take part in this desk.")]})
    return found


def published_sheet(request: Request, *, client: Municipality, period: ReportPeriod) -> tuple[Document, dict[str, Any]]:
    """The newest published sheet of a client about a period, as it may be shown today: without a story that lost its permission.

    Raises:
        Http404: nothing was published about it, or not by the region that was asked for.
        ValidationError: several regions published the period and none was asked for.
    """
    newest = (
        Document.objects.filter(municipality=client, period=period.text, state=Document.State.PUBLISHED, sheet__isnull=False)
        .select_related("desk").order_by("desk__slug", "-version").distinct("desk__slug")
    )
    region = request.query_params.get("regio")
    found = [row for row in newest if not region or row.desk.slug == region]
    if not found:
        raise Http404
    if len(found) > 1:
        names = ", ".join(row.desk.slug for row in found)
        raise ValidationError({"regio": [_("Several regions published this period. Choose one of: %(values)s.") % {"values": names}]})
    return found[0], _as_shown(found[0])


def _as_shown(document: Document) -> dict[str, Any]:
    """The snapshot; what is stored never changes, but a story is shown only while its permission stands."""
    sheet = dict(document.sheet or {})
    story = sheet.get("story")
    if story and not may_show(Story.from_json(story), desk_id=document.desk_id, on=timezone.localdate()):
        sheet["story"] = None
    return sheet
