"""The open data through the API: open, read only, from every site. The same rows as the files."""

from typing import Any

from django.conf import settings
from django.http import Http404
from django.urls import reverse
from drf_spectacular.utils import extend_schema, inline_serializer
from rest_framework import serializers
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.throttling import BaseThrottle
from rest_framework.views import APIView

from contracts.api.calculator import OpenView
from contracts.calculator.limits import TRY_AGAIN_AFTER, may_ask
from reporting.exports import public
from reporting.exports.open_data import COLUMNS, document
from reporting.exports.open_data_about import LICENCE
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import PUBLIC, scope

YEARS = inline_serializer("OpenDataJaren", {
    "regio": serializers.CharField(), "regio_naam": serializers.CharField(), "licentie": serializers.URLField(),
    "jaren": inline_serializer("OpenDataJaar", {
        "jaar": serializers.IntegerField(), "bijgewerkt_op": serializers.DateField(), "infosheets": serializers.IntegerField(),
        "adres": serializers.URLField(), "csv": serializers.URLField(), "json": serializers.URLField(),
    }, many=True),
})
#: Of a row: all columns are text, but for the version.
ROW: dict[str, Any] = {name: serializers.CharField() for name in COLUMNS} | {"versie": serializers.IntegerField()}
FIGURES = inline_serializer("OpenData", {
    "titel": serializers.CharField(), "regio": serializers.CharField(), "regio_naam": serializers.CharField(),
    "jaar": serializers.IntegerField(), "licentie": serializers.URLField(), "bijgewerkt_op": serializers.DateField(),
    "toelichting": serializers.URLField(), "kolommen": serializers.URLField(),
    "cijfers": inline_serializer("OpenDataRij", ROW, many=True),
})


class ByAddress(BaseThrottle):
    """The same counter as that of the public pages."""

    def allow_request(self, request: Request, view: APIView) -> bool:
        """Whether this address has not asked too often."""
        return may_ask(request._request, action="public", rate=settings.PUBLIC_RATE)

    def wait(self) -> float:
        """Seconds after which another try makes sense."""
        return TRY_AGAIN_AFTER


class OpenDataView(OpenView):
    """What the views of open data share."""

    throttle_classes = [ByAddress]


def _desk(slug: str) -> ServiceDesk:
    found = public.open_desk(slug)
    if found is None:
        raise Http404
    return found


class YearsView(OpenDataView):
    """De jaren waarover een regio open data heeft."""

    @extend_schema(operation_id="open_data_jaren", summary="Jaren met open data", tags=["Open data"], auth=[], responses=YEARS)
    def get(self, request: Request, desk_slug: str) -> Response:
        """De jaren van een regio, met de adressen van de bestanden. Zonder sleutel."""
        with scope(PUBLIC):
            desk = _desk(desk_slug)
            years = [(found, public.dataset_of(desk, found, absolute=request.build_absolute_uri)) for found in public.years(desk=desk)]
        return Response({
            "regio": desk.slug, "regio_naam": desk.name, "licentie": LICENCE,
            "jaren": [
                {
                    "jaar": found.year, "bijgewerkt_op": found.modified, "infosheets": found.sheets,
                    "adres": request.build_absolute_uri(
                        reverse("api:open_data", kwargs={"desk_slug": desk.slug, "year": found.year})
                    ),
                    "csv": data.csv, "json": data.json,
                }
                for found, data in years
            ],
        })


class FiguresView(OpenDataView):
    """De gepubliceerde cijfers van een regio over een jaar."""

    @extend_schema(
        operation_id="open_data", summary="Open data van een jaar", tags=["Open data"], auth=[], responses=FIGURES,
    )
    def get(self, request: Request, desk_slug: str, year: int) -> Response:
        """Alle gepubliceerde cijfers van een jaar, per opdrachtgever en voor de hele regio. Zonder sleutel.

        Anoniem: een cijfer dat iets over weinig personen kan verraden is samengenomen of een bandbreedte.
        """
        with scope(PUBLIC):
            desk = _desk(desk_slug)
            found = next((known for known in public.years(desk=desk) if known.year == year), None)
            if found is None:
                raise Http404
            rows = public.rows_in(desk=desk, year=year)
            about = public.dataset_of(desk, found, absolute=request.build_absolute_uri).heading()
        return Response(document(rows, about=about))
