"""The open data of a region: what it is, and the files per year, for people, programs and catalogues."""

import json

from django.http import Http404, HttpRequest
from django.http.response import HttpResponseBase
from django.urls import reverse

from reporting.exports import public
from reporting.exports.open_data import Row, as_csv, as_json
from reporting.exports.open_data_about import COLUMN_TEXTS, FIGURE_TEXTS, LICENCE, LICENCE_NAME, Dataset, catalogue, csvw
from reporting.views.public import answer, desk_or_404, file_answer, open_to_all
from sroi.tenancy.models import ServiceDesk


@open_to_all
def page(request: HttpRequest, desk_slug: str) -> HttpResponseBase:
    """In plain words what the data is and is not, the files per year and client, and every column."""
    desk = desk_or_404(desk_slug)
    years = public.years(desk=desk)
    datasets = [public.dataset_of(desk, found, absolute=request.build_absolute_uri) for found in years]
    shown = [
        {"data": data, "title": str(data.year), "anchor": f"jaar-{data.year}", "sheets": found.sheets,
         "clients": _client_files(desk, data.year)}
        for data, found in zip(datasets, years, strict=True)
    ]
    context = {
        "desk": desk, "datasets": shown, "columns": [(name, text) for name, (_kind, text) in COLUMN_TEXTS.items()],
        "figures": list(FIGURE_TEXTS.items()), "licence": LICENCE, "licence_name": LICENCE_NAME,
        "catalogue_url": reverse("public:open_data_catalogue", kwargs={"desk_slug": desk.slug}),
        "api_url": request.build_absolute_uri(reverse("api:open_data_years", kwargs={"desk_slug": desk.slug})),
    }
    mark = "|".join([desk.name, desk.email, *(f"{found.year} {found.modified} {found.sheets}" for found in years)])
    return answer(request, "reporting/public/open_data.html", context, mark=mark)


def _client_files(desk: ServiceDesk, year: int) -> list[tuple[str, str, str]]:
    """Name, CSV and JSON of every client of a year."""
    def url(slug: str, kind: str) -> str:
        return reverse("public:open_data_client", kwargs={"desk_slug": desk.slug, "year": year, "client": slug, "kind": kind})

    return [(row.name, url(row.slug, "csv"), url(row.slug, "json")) for row in public.clients_in(desk=desk, year=year)]


def _year(desk_slug: str, year: int, request: HttpRequest) -> tuple[ServiceDesk, Dataset]:
    """A desk and its dataset. Raises Http404 where nothing was published openly about the year."""
    desk = desk_or_404(desk_slug)
    for found in public.years(desk=desk):
        if found.year == year:
            return desk, public.dataset_of(desk, found, absolute=request.build_absolute_uri)
    raise Http404


@open_to_all
def file(request: HttpRequest, desk_slug: str, year: str, kind: str) -> HttpResponseBase:
    """All figures of a year, as CSV or JSON."""
    desk, dataset = _year(desk_slug, int(year), request)
    return _file(request, public.rows_in(desk=desk, year=int(year)), dataset, kind=kind, name=f"social-return-{desk.slug}-{year}")


@open_to_all
def client_file(request: HttpRequest, desk_slug: str, year: str, client: str, kind: str) -> HttpResponseBase:
    """The figures of one client in a year."""
    desk, dataset = _year(desk_slug, int(year), request)
    rows = public.rows_in(desk=desk, year=int(year), client=client)
    if not rows:
        raise Http404
    return _file(request, rows, dataset, kind=kind, name=f"social-return-{desk.slug}-{year}-{client}")


def _file(request: HttpRequest, rows: list[Row], dataset: Dataset, *, kind: str, name: str) -> HttpResponseBase:
    if kind == "csv":
        return file_answer(request, as_csv(rows), name=f"{name}.csv", content_type="text/csv; charset=utf-8; header=present")
    content = as_json(rows, about=dataset.heading())
    return file_answer(request, content, name=f"{name}.json", content_type="application/json")


@open_to_all
def columns(request: HttpRequest, desk_slug: str, year: int) -> HttpResponseBase:
    """The columns of the CSV file, as CSV on the Web describes them."""
    _desk, dataset = _year(desk_slug, int(year), request)
    content = json.dumps(csvw(dataset), ensure_ascii=False, indent=1).encode()
    name = f"social-return-{desk_slug}-{year}.csv-metadata.json"
    return file_answer(request, content, name=name, content_type="application/csvm+json", download=False)


@open_to_all
def described(request: HttpRequest, desk_slug: str) -> HttpResponseBase:
    """All datasets of a region for catalogues (DCAT)."""
    desk = desk_or_404(desk_slug)
    datasets = [public.dataset_of(desk, found, absolute=request.build_absolute_uri) for found in public.years(desk=desk)]
    home = request.build_absolute_uri(reverse("public:open_data", kwargs={"desk_slug": desk.slug}))
    content = json.dumps(catalogue(datasets, page=home, name=desk.name, email=desk.email), ensure_ascii=False, indent=1)
    return file_answer(
        request, content.encode(), name=f"social-return-{desk.slug}.jsonld", content_type="application/ld+json", download=False,
    )
