"""Pages of the desk about entries, suppliers, advices, background work, and its first page: the work list."""

from django.urls import URLPattern, path

from contracts.views.desk import advices, consortia, entries, home, rules, suppliers, work
from contracts.views.evidence import evidence
from contracts.views.explanations import explanation

urlpatterns: list[URLPattern] = [
    path("", home.home, name="home"),
    path("invullingen/", entries.entry_list, name="entries"),
    path("invullingen/<uuid:pk>/", entries.entry_page, name="entry"),
    path("invullingen/<uuid:pk>/goedkeuren/", entries.approve, name="entry_approve"),
    path("invullingen/<uuid:pk>/terugsturen/", entries.return_for_correction, name="entry_return"),
    path("invullingen/<uuid:pk>/afkeuren/", entries.reject, name="entry_reject"),
    path("invullingen/<uuid:pk>/uitleg/", explanation, name="entry_explanation"),
    path("bewijs/<uuid:pk>/", evidence, name="evidence"),
    path("opdrachtnemers/", suppliers.supplier_list, name="suppliers"),
    path("opdrachtnemers/<uuid:pk>/", suppliers.supplier_page, name="supplier"),
    path("opdrachtnemers/<uuid:pk>/leden/", consortia.members, name="consortium"),
    path("opdrachtnemers/<uuid:pk>/wijzigen/", suppliers.change, name="supplier_change"),
    path("opdrachtnemers/<uuid:pk>/pso/", suppliers.new_certificate, name="pso_new"),
    path("opdrachtnemers/<uuid:pk>/bevestiging-vragen/", suppliers.ask_to_confirm, name="ask_to_confirm"),
    path("adviezen/", advices.advice_list, name="advices"),
    path("adviezen/nieuw/", advices.new_advice, name="advice_new"),
    path("rekenregels/", rules.rules_page, name="rules"),
    path("rekenregels/akkoord/", rules.accept, name="rules_accept"),
    path("achtergrondwerk/", work.work, name="work"),
    path("achtergrondwerk/opnieuw/", work.retry, name="work_retry"),
]
