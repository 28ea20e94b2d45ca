"""Addresses of contracts in the API; without a slash at the end, as the rules ask."""

from django.urls import URLPattern, path

from contracts.api import views
from contracts.api.calculator import CalculatorRegionsView, CalculatorView

urlpatterns: list[URLPattern] = [
    path("contracten", views.ContractViewSet.as_view({"get": "list"}), name="contracts"),
    path("contracten/<uuid:pk>", views.ContractViewSet.as_view({"get": "retrieve"}), name="contract"),
    path("saldi", views.BalanceViewSet.as_view({"get": "list"}), name="balances"),
    path("saldi/<uuid:pk>", views.BalanceViewSet.as_view({"get": "retrieve"}), name="balance"),
    path("invullingen", views.EntryViewSet.as_view({"get": "list"}), name="entries"),
    path("invullingen/<uuid:pk>", views.EntryViewSet.as_view({"get": "retrieve"}), name="entry"),
    path("rekenhulp", CalculatorView.as_view(), name="calculator"),
    path("rekenhulp/regios", CalculatorRegionsView.as_view(), name="calculator_regions"),
]
