"""Figures: exact for the desk itself, the published ones for a municipality."""

from typing import Any

from django.http import Http404
from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.api.base import ApiMixin
from contracts.policies import Permission
from reporting.figures.exact import figures
from reporting.models import Document
from reporting.figures.report_period import ReportPeriod, parse_period
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import Municipality, ServiceDesk

PERIOD = OpenApiParameter("periode", str, required=True, description="2024, 2024-Q4, 2023..2024 of ..2025-04-30")
CLIENT = OpenApiParameter("opdrachtgever", str, description="korte naam van een opdrachtgever; alleen voor een steunpunt")


class FiguresView(ApiMixin):
    """Cijfers over een periode."""

    permission = Permission.READ_FIGURES

    @extend_schema(
        summary="Cijfers", tags=["Cijfers"], parameters=[PERIOD, CLIENT],
        responses=inline_serializer("Cijfers", {"periode": serializers.CharField(), "cijfers": serializers.DictField()}),
    )
    def get(self, request: Request) -> Response:
        """Exacte cijfers voor een steunpunt; de gepubliceerde cijfers voor een opdrachtgever."""
        try:
            period = parse_period(request.query_params.get("periode", ""))
        except ValueError as error:
            raise ValidationError({"periode": [_("Write a period as 2024, 2024-Q4, 2023..2024 or ..2025-04-30.")]}) from error
        organisation = request._request.acting.organisation  # type: ignore[attr-defined]  # set by ActingMiddleware
        if isinstance(organisation, ServiceDesk):
            return Response({"periode": period.text, "cijfers": _of_desk(organisation, request, period)})
        return Response({"periode": period.text, "cijfers": _published(organisation, period)})


def _of_desk(desk: ServiceDesk, request: Request, period: ReportPeriod) -> dict[str, Any]:
    slug = request.query_params.get("opdrachtgever")
    client = organisations.clients_of(desk_id=desk.pk).filter(slug=slug).first() if slug else None
    if slug and client is None:
        raise ValidationError({"opdrachtgever": [_("This client does not take part in this desk.")]})
    return dict(figures(desk=desk, municipality=client, period=period, on=timezone.localdate()).to_json())


def _published(municipality: Municipality, period: ReportPeriod) -> dict[str, Any]:
    """The newest published sheet of the period: the same figures as on the infosheet, small groups merged."""
    document = (
        Document.objects.filter(municipality=municipality, period=period.text, state=Document.State.PUBLISHED)
        .order_by("-version").first()
    )
    if document is None or document.sheet is None:
        raise Http404
    return dict(document.sheet)
