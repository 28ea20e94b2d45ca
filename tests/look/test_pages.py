"""The frame of pages, error pages and third-party files."""

from types import SimpleNamespace

import pytest
from django.contrib.auth.models import AnonymousUser
from django.contrib.staticfiles import finders
from django.http import HttpRequest
from django.template.loader import render_to_string
from django.test import RequestFactory
from django.utils import translation

from sroi.look import views
from sroi.look.vendor import STYLES, VENDOR_FILES, VendorFinder

pytestmark = pytest.mark.urls("tests.look.urls")


@pytest.fixture
def request_of_nobody() -> HttpRequest:
    request = RequestFactory().get("/ergens/")
    request.user = AnonymousUser()
    return request


def test_every_style_sheet_and_font_is_found() -> None:
    for name in (
        *STYLES,
        *VENDOR_FILES,
        "img/icons.svg",
        "img/mark.svg",
        "js/look.js",
        "django_htmx/htmx-2.min.js",
    ):
        assert finders.find(name), name


def test_only_named_files_of_packages_are_published() -> None:
    finder = VendorFinder()
    assert {name for name, _storage in finder.list([])} == set(VENDOR_FILES)
    assert not finder.find("vendor/utrecht/../../package.json")
    assert not finder.find("@utrecht/table-css/package.json")
    assert finder.check() == []


def test_a_page_for_somebody_who_is_signed_out(request_of_nobody: HttpRequest) -> None:
    html = render_to_string("base.html", request=request_of_nobody)
    assert '<html lang="' in html
    assert 'href="#main"' in html
    assert "sroi-nav__link" not in html


def test_a_page_shows_for_whom_somebody_acts(request_of_nobody: HttpRequest) -> None:
    request_of_nobody.acting = SimpleNamespace(  # type: ignore[attr-defined]  # set by middleware in a real request
        organisation=SimpleNamespace(name="Steunpunt Voorbeeld <b>"),
        role_label="coördinator",
        can_switch=True,
        navigation=[
            SimpleNamespace(label="Contracten", url="/c/", active=True, count=3),
            SimpleNamespace(label="Kwartalen", url="/k/", active=False, count=None),
        ],
    )
    with translation.override("nl"):
        html = render_to_string("base.html", request=request_of_nobody)
    assert "Steunpunt Voorbeeld &lt;b&gt;" in html
    assert "coördinator" in html
    assert html.count('aria-current="page"') == 1
    assert "sroi-acting__switch" in html


@pytest.mark.parametrize("status", [400, 500])
def test_pages_for_failures_need_no_request_and_no_database(status: int) -> None:
    request = HttpRequest()  # nothing set: no user, no session
    answer = views.bad_request(request) if status == 400 else views.server_error(request)
    assert answer.status_code == status
    assert b"sroi-brand" in answer.content


def test_other_error_pages(request_of_nobody: HttpRequest) -> None:
    assert views.not_found(request_of_nobody).status_code == 404
    assert views.too_many_requests(request_of_nobody).status_code == 429
    assert "review_entry" not in views.permission_denied(request_of_nobody, PermissionError("review_entry")).content.decode()
    refused = views.permission_denied(request_of_nobody, PermissionError("Alleen voor <beheerders>"))
    assert refused.status_code == 403
    assert b"&lt;beheerders&gt;" in refused.content
