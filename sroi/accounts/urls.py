"""The addresses of the accounts pages, per audience."""

from django.conf import settings
from django.urls import URLPattern, path

from sroi.accounts.views import front

account: list[URLPattern] = [
    path("wissel/", front.switch, name="switch"),
    path("taal/", front.choose_language, name="language"),
    path("tweede-stap/", front.second_factor, name="second_factor"),
]
if settings.DEMO:
    account.append(path("demo/", front.demo_sign_in_page, name="demo_signin"))
desk: list[URLPattern] = []
supplier: list[URLPattern] = []
platform: list[URLPattern] = []
