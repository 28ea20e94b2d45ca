"""The addresses of an installation in demo mode; the real ones are made while the settings are read."""

from importlib import import_module

from django.conf import settings
from django.urls import include, path

from sroi.accounts import urls as accounts

_plain = import_module(settings.ROOT_URLCONF if __name__ != settings.ROOT_URLCONF else "sroi.urls")

urlpatterns = [
    path("account/", include(([*accounts.account, *accounts.demo_pages], "accounts"))),
    *_plain.urlpatterns,
]
