"""Addresses that the frame of a page links to, without the pages behind them."""

from django.http import HttpRequest, HttpResponse
from django.urls import include, path


def nothing(request: HttpRequest) -> HttpResponse:
    return HttpResponse()


urlpatterns = [
    path("", nothing, name="home"),
    path("taal/", nothing, name="set_language"),
    path("account/login/", nothing, name="account_login"),
    path("account/logout/", nothing, name="account_logout"),
    path("account/", include(([path("wissel/", nothing, name="switch")], "accounts"))),
]
