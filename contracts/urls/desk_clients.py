"""Pages of the desk about its clients: agreements, questions to contract holders, known clauses, and the contact log."""

from django.urls import URLPattern, path

from contracts.views.desk import asking, clauses, clients, contacts, decisions

urlpatterns: list[URLPattern] = [
    path("opdrachtgevers/", clients.client_list, name="clients"),
    path("opdrachtgevers/besluiten/", decisions.decision_list, name="decisions"),
    path("opdrachtgevers/besluiten/<uuid:pk>/", decisions.decision_page, name="decision"),
    path("opdrachtgevers/besluiten/<uuid:pk>/antwoorden/", decisions.reply, name="decision_reply"),
    path("opdrachtgevers/besluiten/<uuid:pk>/intrekken/", decisions.withdraw, name="decision_withdraw"),
    path("opdrachtgevers/clausules/", clauses.clause_list, name="clauses"),
    path("opdrachtgevers/clausules/nieuw/", clauses.announce, name="clause_new"),
    path("opdrachtgevers/clausules/<uuid:pk>/", clauses.clause_page, name="clause"),
    path("opdrachtgevers/clausules/<uuid:pk>/koppelen/", clauses.link, name="clause_link"),
    path("opdrachtgevers/clausules/<uuid:pk>/afvoeren/", clauses.dismiss, name="clause_dismiss"),
    path("opdrachtgevers/clausules/<uuid:pk>/heropenen/", clauses.reopen, name="clause_reopen"),
    path("opdrachtgevers/contactmomenten/", contacts.contact_list, name="contacts"),
    path("opdrachtgevers/contactmomenten/nieuw/", contacts.contact_new, name="contact_new"),
    path("opdrachtgevers/contactmomenten/<uuid:pk>/gedaan/", contacts.contact_done, name="contact_done"),
    path("opdrachtgevers/<uuid:pk>/", clients.client_page, name="client"),
    path("opdrachtgevers/<uuid:pk>/afspraken/", clients.agreement, name="client_agreement"),
    path("contracten/<uuid:pk>/escaleren/", asking.escalate, name="contract_escalate"),
    path("contracten/<uuid:pk>/voorstel/", asking.propose, name="contract_propose"),
]
