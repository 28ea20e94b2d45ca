"""Pages about contracts for the audience supplier."""

from django.urls import URLPattern, path

from contracts.views import evidence
from contracts.views.explanations import explanation
from contracts.views.supplier import confirm, contract, entries, entry, entry_form, home, schedule

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("contracten/<uuid:pk>/", contract.contract_page, name="contract"),
    path("contracten/<uuid:pk>/bouwblokken/", schedule.contract_schedule, name="contract_schedule"),
    path("contracten/<uuid:pk>/stand/", contract.balance_notice, name="contract_balance"),
    path("invullingen/", entries.entry_list, name="entries"),
    path("invullingen/nieuw/", entry_form.entry_new, name="entry_new"),
    path("invullingen/waarde/", entry_form.entry_value, name="entry_value"),
    path("invullingen/<uuid:pk>/", entry.entry_page, name="entry"),
    path("invullingen/<uuid:pk>/wijzigen/", entry_form.entry_change, name="entry_change"),
    path("invullingen/<uuid:pk>/indienen/", entry.entry_submit, name="entry_submit"),
    path("invullingen/<uuid:pk>/intrekken/", entry.entry_withdraw, name="entry_withdraw"),
    path("invullingen/<uuid:pk>/bewijs/", evidence.evidence_add, name="evidence_add"),
    path("invullingen/<uuid:pk>/uitleg/", explanation, name="entry_explanation"),
    path("bevestigen/", confirm.confirm, name="confirm"),
    path("bewijs/<uuid:pk>/", evidence.evidence, name="evidence"),
    path("bewijs/<uuid:pk>/verwijderen/", evidence.evidence_remove, name="evidence_remove"),
]
