"""Addresses of figures in the API."""

from django.urls import URLPattern, path

from reporting.api import cuts, open_data, views

urlpatterns: list[URLPattern] = [
    path("cijfers", views.FiguresView.as_view(), name="figures"),
    path("cijfers/rapport", cuts.ReportView.as_view(), name="figures_report"),
    path("cijfers/uitsplitsing", cuts.CutView.as_view(), name="figures_cut"),
    path("cijfers/vergelijking", cuts.ComparisonView.as_view(), name="figures_comparison"),
    path("open-data/<slug:desk_slug>", open_data.YearsView.as_view(), name="open_data_years"),
    path("open-data/<slug:desk_slug>/<int:year>", open_data.FiguresView.as_view(), name="open_data"),
]
