"""What all views of the API share: version header, security headers, pages, and the permission of the membership."""

from typing import Any, ClassVar, TypeVar

from django.conf import settings
from django.db.models import Model
from django.http.response import HttpResponseBase
from rest_framework import pagination, permissions, viewsets
from rest_framework.request import Request
from rest_framework.response import Response
from rest_framework.views import APIView

from contracts.policies import Permission, may

Row = TypeVar("Row", bound=Model)
HEADERS = {
    "Cache-Control": "no-store",
    "Content-Security-Policy": "frame-ancestors 'none'",
    "X-Frame-Options": "DENY",
    "X-Content-Type-Options": "nosniff",
}


class MembershipMay(permissions.BasePermission):
    """The role of the token's membership has the permission that the view names."""

    def has_permission(self, request: Request, view: APIView) -> bool:
        acting = getattr(request._request, "acting", None)
        wanted: Permission | None = getattr(view, "permission", None)
        return acting is not None and wanted is not None and may(acting.role, wanted)


class ApiMixin(APIView):
    """Adds the headers that the API rules ask for to every answer, errors included."""

    permission: ClassVar[Permission]
    permission_classes = (permissions.IsAuthenticated, MembershipMay)

    def finalize_response(self, request: Request, response: Response, *args: Any, **kwargs: Any) -> Response:
        """Headers, and the media type of problems."""
        answer: Response = super().finalize_response(request, response, *args, **kwargs)
        add_headers(answer)
        return answer


def add_headers(response: HttpResponseBase) -> None:
    """`API-Version` and the security headers."""
    response["API-Version"] = str(settings.SPECTACULAR_SETTINGS["VERSION"])
    for name, value in HEADERS.items():
        response[name] = value


class Pages(pagination.PageNumberPagination):
    """`?pagina=` and `?aantalPerPagina=` (at most 100)."""

    page_size = 25
    max_page_size = 100
    page_query_param = "pagina"
    page_size_query_param = "aantalPerPagina"

    def get_paginated_response(self, data: Any) -> Response:
        """The page, the total and the addresses of its neighbours."""
        assert self.page is not None  # set by paginate_queryset
        return Response({
            "aantal": self.page.paginator.count,
            "volgende": self.get_next_link(),
            "vorige": self.get_previous_link(),
            "resultaten": data,
        })

    def get_paginated_response_schema(self, schema: dict[str, Any]) -> dict[str, Any]:
        """For the OpenAPI document."""
        link = {"type": "string", "format": "uri", "nullable": True}
        return {
            "type": "object",
            "required": ["aantal", "volgende", "vorige", "resultaten"],
            "properties": {"aantal": {"type": "integer"}, "volgende": link, "vorige": link, "resultaten": schema},
        }


class ReadOnlyViewSet(ApiMixin, viewsets.ReadOnlyModelViewSet[Row]):
    """Rows of one kind, in pages and one by one."""

    pagination_class = Pages
