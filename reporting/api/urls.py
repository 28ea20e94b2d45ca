"""Addresses of figures in the API."""

from django.urls import URLPattern, path

from reporting.api import views

urlpatterns: list[URLPattern] = [path("cijfers", views.FiguresView.as_view(), name="figures")]
