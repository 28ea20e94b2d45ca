"""The report set, cuts and comparisons in the API: the same functions and numbers as on the pages."""


from django.utils import timezone
from django.utils.translation import gettext as _
from drf_spectacular.utils import OpenApiParameter, extend_schema
from rest_framework.exceptions import ValidationError
from rest_framework.request import Request
from rest_framework.response import Response

from contracts.api.base import ApiMixin
from contracts.labels import ROUTES
from contracts.policies import Permission
from reporting.api import answers, asked, published
from reporting.figures.breakdown import breakdown
from reporting.figures.comparison import comparison
from reporting.figures.dimension_names import name, names_of
from reporting.figures.dimensions import Dimension
from reporting.figures.report_period import year_before
from reporting.figures.report_set import report_set
from sroi.periods import Quarter
from sroi.tenancy.models import ServiceDesk

#: Dutch name in the API → cut.
CUTS = {
    "opdrachtgever": Dimension.MUNICIPALITY, "gezamenlijkeOpdrachtgever": Dimension.JOINT_BUYER, "route": Dimension.ROUTE,
    "bouwblok": Dimension.BLOCK, "doelgroep": Dimension.GROUP, "herkomst": Dimension.ORIGIN, "grootteOpdrachtnemer": Dimension.SUPPLIER_SIZE,
    "soortContract": Dimension.CONTRACT_TYPE, "contractstatus": Dimension.CONTRACT_STATE, "overgenomen": Dimension.INHERITED,
    "kwartaal": Dimension.QUARTER,
}


class ReportView(ApiMixin):
    """De set van tien cijfers over een periode."""

    permission = Permission.READ_FIGURES

    @extend_schema(
        summary="Alle cijfers van een periode", tags=["Cijfers"], responses=answers.ReportAnswer,
        parameters=[asked.PERIOD, asked.CLIENT, asked.REGION],
    )
    def get(self, request: Request) -> Response:
        """Exact voor een servicedesk; voor een opdrachtgever de gepubliceerde cijfers, met de kwartielen van de regio."""
        period = asked.period_of(request)
        organisation = request._request.acting.organisation  # type: ignore[attr-defined]  # set by ActingMiddleware
        if isinstance(organisation, ServiceDesk):
            rows = report_set(desk=organisation, municipality=asked.client_of(request, desk=organisation), period=period, on=timezone.localdate())
            return Response({"periode": period.text, "regels": [answers.report_row(row) for row in rows]})
        return Response({"periode": period.text, "regels": published.rows(request, client=organisation, period=period)})


class CutView(ApiMixin):
    """Cijfers uitgesplitst naar een of twee kenmerken."""

    permission = Permission.CLOSE_QUARTER

    @extend_schema(
        summary="Cijfers uitgesplitst", tags=["Cijfers"], responses=answers.CutAnswer,
        parameters=[
            asked.PERIOD,
            OpenApiParameter("per", str, required=True, description=f"een of twee, met een komma: {', '.join(CUTS)}"),
            asked.CLIENT,
            OpenApiParameter("route", str, enum=list(ROUTES), description="alleen deze route"),
            OpenApiParameter("totEnMet", bool, description="ingevuld tot en met het einde van de periode"),
        ],
    )
    def get(self, request: Request) -> Response:
        """Exacte cijfers, alleen voor een servicedesk."""
        period, desk = asked.period_of(request), _desk(request)
        by, client, route = _cuts(request), asked.client_of(request, desk=desk), request.query_params.get("route", "")
        if route and route not in ROUTES:
            raise ValidationError({"route": [_("Choose one of: %(values)s.") % {"values": ", ".join(ROUTES)}]})
        found = breakdown(
            desk=desk, period=period, by=by, municipality_id=client.pk if client else None, route=route,
            upto=request.query_params.get("totEnMet") == "true",
        )
        names = [names_of(cut, desk=desk) for cut in by]
        cells = [
            answers.cell(cell, [name(cut, key, known) for cut, key, known in zip(by, cell.keys, names, strict=True)])
            for cell in found.cells
        ]
        wanted = request.query_params["per"].split(",")
        return Response({"periode": period.text, "per": wanted, "cellen": cells, "totaal": answers.cell(found.total, [])})


class ComparisonView(ApiMixin):
    """Twee periodes naast elkaar."""

    permission = Permission.READ_FIGURES

    @extend_schema(
        summary="Twee periodes vergelijken", tags=["Cijfers"], responses=answers.ComparisonAnswer,
        parameters=[
            OpenApiParameter("naar", str, required=True, description=asked.FORMS),
            OpenApiParameter("van", str, description=f"{asked.FORMS}; leeg: een jaar eerder"), asked.CLIENT, asked.REGION,
        ],
    )
    def get(self, request: Request) -> Response:
        """Exact voor een servicedesk: volume, mix en andere waarden zijn samen precies het verschil. Voor een opdrachtgever zoals gepubliceerd."""
        new = asked.period_of(request, parameter="naar")
        organisation = request._request.acting.organisation  # type: ignore[attr-defined]  # set by ActingMiddleware
        books = Quarter.parse(organisation.first_quarter) if isinstance(organisation, ServiceDesk) else published.BOOKS
        old = asked.period_of(request, parameter="van") if request.query_params.get("van") else year_before(new, books=books)
        if old is None or old.is_stand != new.is_stand:
            raise ValidationError({"van": [_("Compare two periods, or two positions on a date.")]})
        if not isinstance(organisation, ServiceDesk):
            return Response(published.compared(request, client=organisation, old=old, new=new))
        found = comparison(desk=organisation, municipality=asked.client_of(request, desk=organisation), old=old, new=new)
        return Response({
            "van": old.text, "naar": new.text, "ingevuld": answers.change(found.fulfilled),
            "verplichting": answers.change(found.obligation),
        })


def _desk(request: Request) -> ServiceDesk:
    organisation = request._request.acting.organisation  # type: ignore[attr-defined]  # set by ActingMiddleware
    assert isinstance(organisation, ServiceDesk)  # the permission is a desk's alone
    return organisation


def _cuts(request: Request) -> tuple[Dimension, ...]:
    wanted = [part for part in request.query_params.get("per", "").split(",") if part]
    if not 1 <= len(wanted) <= 2 or len(set(wanted)) != len(wanted) or not set(wanted) <= set(CUTS):
        raise ValidationError({"per": [_("Choose one or two of: %(values)s.") % {"values": ", ".join(CUTS)}]})
    return tuple(CUTS[part] for part in wanted)
