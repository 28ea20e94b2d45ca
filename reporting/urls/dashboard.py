"""Addresses of the dashboards."""

from django.urls import URLPattern, path

from reporting.views import dashboard, municipality_dashboard

desk: list[URLPattern] = [path("overzicht/", dashboard.dashboard, name="dashboard")]
municipality: list[URLPattern] = [path("overzicht/", municipality_dashboard.dashboard, name="dashboard")]
