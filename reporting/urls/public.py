"""Pages for everybody. The addresses of sheets are printed on them (`reporting.addresses`), so they never change."""

from django.urls import URLPattern, path, re_path

from reporting.views import open_data, public, public_assets

PERIOD = r"(?P<period>[0-9]{4}(?:-Q[1-4])?)"
SLUG = r"[-a-zA-Z0-9_]+"
SHEET = rf"^(?P<desk_slug>{SLUG})/(?P<owner>{SLUG})/{PERIOD}/"
FILE = r"(?P<kind>csv|json)"

urlpatterns: list[URLPattern] = [
    path("", public.index, name="index"),
    path("stijl/<str:code>.css", public_assets.style, name="style"),
    path("<slug:desk_slug>/", public.desk, name="desk"),
    path("<slug:desk_slug>/open-data/", open_data.page, name="open_data"),
    path("<slug:desk_slug>/open-data/catalogus.jsonld", open_data.described, name="open_data_catalogue"),
    path("<slug:desk_slug>/open-data/<int:year>/kolommen.json", open_data.columns, name="open_data_columns"),
    re_path(
        rf"^(?P<desk_slug>{SLUG})/open-data/(?P<year>[0-9]{{4}})/cijfers\.{FILE}$", open_data.file, name="open_data_file",
    ),
    re_path(
        rf"^(?P<desk_slug>{SLUG})/open-data/(?P<year>[0-9]{{4}})/opdrachtgever/(?P<client>{SLUG})\.{FILE}$",
        open_data.client_file, name="open_data_client",
    ),
    re_path(rf"{SHEET}$", public.sheet, name="sheet"),
    re_path(rf"{SHEET}pdf/$", public.sheet_pdf, name="sheet_pdf"),
    re_path(rf"{SHEET}afbeelding/(?P<digest>[0-9a-f]{{64}})/$", public_assets.picture, name="picture"),
    re_path(rf"{SHEET}csv/$", public.sheet_data, name="sheet_csv"),
]
