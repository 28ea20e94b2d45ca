"""Pages about contracts for the audience municipality."""

from django.urls import URLPattern, path

from contracts.views import municipality, municipality_clauses, municipality_decisions

urlpatterns: list[URLPattern] = [
    path("", municipality.home, name="home"),
    path("contracten/", municipality.contract_list, name="contracts"),
    path("contracten/<uuid:pk>/", municipality.contract_page, name="contract"),
    path("besluiten/", municipality_decisions.decision_list, name="decisions"),
    path("besluiten/<uuid:pk>/", municipality_decisions.decision_page, name="decision"),
    path("aanbestedingen/", municipality_clauses.clause_list, name="clauses"),
    path("aanbestedingen/melden/", municipality_clauses.announce, name="clause_new"),
    path("aanbestedingen/overdragen/", municipality_clauses.handover_new, name="handover_new"),
    path("aanbestedingen/<uuid:pk>/", municipality_clauses.clause_page, name="clause"),
    path("aanbestedingen/<uuid:pk>/verwijderen/", municipality_clauses.draft_delete, name="clause_delete"),
]
