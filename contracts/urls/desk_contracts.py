"""Pages of the desk about its contracts: the list, one contract, registering, changing, revising and closing."""

from django.urls import URLPattern, path

from contracts.views.desk import change, close, contracts, framework, obligation, options, register, repinning, turnover

urlpatterns: list[URLPattern] = [
    path("contracten/", contracts.contract_list, name="contracts"),
    path("contracten/nieuw/", register.register, name="contract_new"),
    path("contracten/<uuid:pk>/", contracts.contract_page, name="contract"),
    path("contracten/<uuid:pk>/stand/", contracts.balance_notice, name="contract_balance"),
    path("contracten/<uuid:pk>/wijzigen/", change.change, name="contract_change"),
    path("contracten/<uuid:pk>/verplichting/", obligation.revise, name="contract_revise"),
    path("contracten/<uuid:pk>/opties/nieuw/", options.new, name="option_new"),
    path("contracten/opties/<uuid:pk>/lichten/", options.exercise, name="option_exercise"),
    path("contracten/opties/<uuid:pk>/vervallen/", options.lapse, name="option_lapse"),
    path("contracten/<uuid:pk>/bouwblokken/", repinning.repin, name="contract_repin"),
    path("contracten/<uuid:pk>/raamovereenkomst/", framework.framework, name="contract_framework"),
    path("contracten/<uuid:pk>/omzet/", turnover.turnover, name="contract_turnover"),
    path("facturen/<uuid:pk>/afboeken/", turnover.reverse, name="turnover_reverse"),
    path("contracten/<uuid:pk>/afsluiten/", close.close, name="contract_close"),
]
