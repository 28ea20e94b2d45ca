"""Version 1 of the API: what the apps offer, its OpenAPI document, and an answer for everything else."""

from django.http import HttpRequest
from django.http.response import HttpResponseBase
from django.urls import URLPattern, path, re_path
from drf_spectacular.views import SpectacularJSONAPIView

from contracts.api.base import add_headers
from contracts.api.problems import not_found
from contracts.api.urls import urlpatterns as contracts
from reporting.api.urls import urlpatterns as reporting


def openapi(request: HttpRequest) -> HttpResponseBase:
    """The OpenAPI document, for everyone and from every site."""
    response = SpectacularJSONAPIView.as_view(api_version="v1")(request)
    add_headers(response)
    response["Access-Control-Allow-Origin"] = "*"
    return response


urlpatterns: list[URLPattern] = [
    *contracts,
    *reporting,
    path("openapi.json", openapi, name="openapi"),
    re_path(r"^.*$", not_found, name="not_found"),
]
