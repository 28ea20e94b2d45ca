"""Pages about contracts for the audience municipality."""

from django.urls import URLPattern, path

from contracts.views import municipality

urlpatterns: list[URLPattern] = [
    path("", municipality.home, name="home"),
    path("contracten/", municipality.contract_list, name="contracts"),
    path("contracten/<uuid:pk>/", municipality.contract_page, name="contract"),
]
