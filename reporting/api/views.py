"""Figures: exact for the desk itself, the published ones for a municipality."""

from typing import Any

from django.utils import timezone
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.api.base import ApiMixin
from contracts.policies import Permission
from reporting.api import asked
from reporting.figures.exact import figures
from reporting.figures.report_period import ReportPeriod
from sroi.tenancy.models import ServiceDesk


class FiguresView(ApiMixin):
    """Cijfers over een periode."""

    permission = Permission.READ_FIGURES

    @extend_schema(
        summary="Cijfers", tags=["Cijfers"], parameters=[asked.PERIOD, asked.CLIENT, asked.REGION],
        responses=inline_serializer("Cijfers", {"periode": serializers.CharField(), "cijfers": serializers.DictField()}),
    )
    def get(self, request: Request) -> Response:
        """Exacte cijfers voor een servicedesk; de gepubliceerde cijfers voor een opdrachtgever."""
        period = asked.period_of(request)
        organisation = request._request.acting.organisation  # type: ignore[attr-defined]  # set by ActingMiddleware
        if isinstance(organisation, ServiceDesk):
            found = _of_desk(organisation, request, period)
        else:  # the same figures as on the infosheet, small groups merged
            _document, found = asked.published_sheet(request, client=organisation, period=period)
        return Response({"periode": period.text, "cijfers": found})


def _of_desk(desk: ServiceDesk, request: Request, period: ReportPeriod) -> dict[str, Any]:
    client = asked.client_of(request, desk=desk)
    return dict(figures(desk=desk, municipality=client, period=period, on=timezone.localdate()).to_json())
