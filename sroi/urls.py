"""All addresses. The first segment says for whom a page is, and the scope follows from it."""

from django.conf import settings
from django.urls import include, path
from django.views.generic import RedirectView, TemplateView

from contracts.urls import desk as contracts_desk
from contracts.urls import municipality as contracts_municipality
from contracts.urls import supplier as contracts_supplier
from contracts.views.calculator import calculator
from contracts.views.calendar import calendar
from reporting.urls import desk as reporting_desk
from reporting.urls import municipality as reporting_municipality
from reporting.urls.public import urlpatterns as public
from sroi.accounts import urls as accounts
from sroi.accounts.views.front import front_page
from sroi.health import health
from sroi.notices import views as notices

handler400 = "sroi.look.views.bad_request"
handler403 = "sroi.look.views.permission_denied"
handler404 = "sroi.look.views.not_found"
handler500 = "sroi.look.views.server_error"

desk = [*contracts_desk, *reporting_desk, *accounts.desk]
municipality = [*contracts_municipality, *reporting_municipality]
supplier = [*contracts_supplier, *accounts.supplier]

urlpatterns = [
    path("", front_page, name="home"),
    path("gezond/", health, name="health"),
    path("toegankelijkheid/", notices.accessibility, name="accessibility"),
    path(".well-known/security.txt", notices.security_txt, name="security_txt"),
    path("agenda/<str:secret>.ics", calendar, name="calendar"),
    path("rekenhulp/", calculator, name="calculator"),
    path("openbaar/", include((public, "public"))),
    path("favicon.ico", RedirectView.as_view(url=f"{settings.STATIC_URL}img/favicon.svg", permanent=True)),
    path("account/", include((accounts.account, "accounts"))),
    path("account/", include("allauth.urls")),
    path("regio/<slug:desk_slug>/", include((desk, "desk"))),
    path("opdrachtgever/<slug:municipality_slug>/", include((municipality, "municipality"))),
    path("opdrachtnemer/<slug:supplier_slug>/", include((supplier, "supplier"))),
    path("beheer/", include((accounts.platform, "platform"))),
    path("api/v1/", include(("sroi.api_urls", "api"))),
]
if not settings.PRODUCTION:
    urlpatterns.append(path("stijlgids/", TemplateView.as_view(template_name="styleguide.html"), name="styleguide"))
