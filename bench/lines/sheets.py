"""One sheet against an empty page, all sheets of a quarter with two worker processes, and the memory of a worker."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import UTC, datetime
from functools import partial
from multiprocessing import get_context
from multiprocessing.connection import Connection
from pathlib import Path

from django.conf import settings
from django.template import engines
from django.utils import timezone

from bench.country.scale import TODAY
from bench.measuring import Line, compare, timed
from contracts.models import DeskQuarter
from reporting import tasks
from reporting.actions import closing, documents, publication
from reporting.models import Document, PublicationRun
from reporting.pdf.rendering import render_pdf
from reporting.figures.report_period import ReportPeriod, parse_period
from reporting.sheet.making import render_sheet, sheet_of
from sroi.accounts.acting import SYSTEM
from sroi.celery import unheard
from sroi.periods import Quarter
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope

_ROOT = Path(__file__).resolve().parents[2]
_AT = datetime(TODAY.year, TODAY.month, TODAY.day, 10, tzinfo=UTC)
_PATIENCE = 600
_SHEETS, _WARM = 50, 5
_WORKERS = 2
#: Seconds between two looks at what is stored: rarely, since looking takes part of the two cores.
_LOOK = 0.1
#: The font of a sheet and a word in each of its weights, so that the same fonts are read, subset and embedded; nothing of its style
#: sheet, which the product reads once per process and not for every sheet.
_EMPTY = """{% load static %}<!doctype html><html lang="nl"><head><title>x</title><link rel="stylesheet" href="{% static font_css %}">
<style>body { font: 400 9pt {{ family|safe }} } h2 { font-weight: 500 } strong { font-weight: 600 }</style></head>
<body><p>x</p><h2>x</h2><p><strong>x</strong></p></body></html>"""


def lines() -> list[Line]:
    """On the desk with the most clients, whose quarters are closed for it the first time."""
    desk = max(organisations.desks(), key=_clients)
    period = parse_period(str(Quarter.of(TODAY).previous()))
    _close(desk, up_to=period)
    with scope(desk_scope(desk.pk)):
        client = next(iter(organisations.clients_of(desk_id=desk.pk)))
        sheet = sheet_of(desk=desk, municipality=client, period=period, on=TODAY)
    fonts = {"font_css": sheet.style.font_css, "family": f'"{sheet.style.family.family}"'}
    empty = engines["django"].from_string(_EMPTY).render(fonts)

    def product() -> None:
        render_sheet(sheet, created=_AT)

    product()  # loads WeasyPrint and unpacks the fonts
    one = compare(
        "one sheet as PDF", bound=14, runs=9, product=product,
        floor=lambda: render_pdf(empty, base=settings.BASE_URL, created=_AT),
        note="floor: an empty page with a word in each weight of the same font",
    )
    return [one, _all(desk, period), _memory(product)]


def _clients(desk: ServiceDesk) -> int:
    with scope(desk_scope(desk.pk)):
        return organisations.clients_of(desk_id=desk.pk).count()


def _close(desk: ServiceDesk, *, up_to: ReportPeriod) -> None:
    with unheard(), scope(desk_scope(desk.pk)):
        waiting = DeskQuarter.objects.filter(desk=desk, closed_at__isnull=True, quarter__lte=up_to.text)
        for name in list(waiting.order_by("quarter").values_list("quarter", flat=True)):
            closing.close_quarter(by=SYSTEM, at=_AT, desk=desk, quarter=Quarter.parse(name), on=TODAY)


@contextmanager
def _run(desk: ServiceDesk, period: ReportPeriod) -> Iterator[PublicationRun]:
    """A publication that is thrown away afterwards, so that the next one is no correction."""
    with unheard(), scope(desk_scope(desk.pk)):
        for old in PublicationRun.objects.filter(published_at__isnull=True, discarded_at__isnull=True):
            publication.discard(by=SYSTEM, at=_AT, run_id=old.pk)
        run = publication.start(by=SYSTEM, at=_AT, desk=desk, period=period)
    try:
        yield run
    finally:
        with scope(desk_scope(desk.pk)):
            publication.discard(by=SYSTEM, at=_AT, run_id=run.pk)


def _all(desk: ServiceDesk, period: ReportPeriod) -> Line:
    """All sheets through two worker processes that are warm, against the same sheets one after the other here, halved."""
    with _workers():
        _through_workers(desk, period)  # warms them up
        line = compare(
            f"all {_clients(desk) + 1} sheets of a quarter, two workers", bound=1.2, runs=3,
            product=partial(_through_workers, desk, period), floor=partial(_one_after_the_other, desk, period),
            note="floor: the same sheets made one after the other in one process, halved",
        )
    return replace(line, floor_seconds=line.floor_seconds / _WORKERS, ratio=line.ratio * _WORKERS)


def _one_after_the_other(desk: ServiceDesk, period: ReportPeriod) -> None:
    """Every sheet in this process."""
    with _run(desk, period):
        with scope(desk_scope(desk.pk)):
            waiting = documents.waiting(at=_AT)
        for pk in waiting:
            tasks.build(desk_id=desk.pk, document_id=pk, at=timezone.now())


def _through_workers(desk: ServiceDesk, period: ReportPeriod) -> None:
    """From the messages until every sheet is stored.

    Raises:
        TimeoutError: a sheet stays away or fails.
    """
    with _run(desk, period) as run:
        with scope(desk_scope(desk.pk)):
            waiting = documents.waiting(at=_AT)
        start = time.perf_counter()
        for pk in waiting:
            tasks.build_document.apply_async(kwargs={"desk_id": str(desk.pk), "document_id": str(pk)})
        while time.perf_counter() - start < _PATIENCE:
            with scope(desk_scope(desk.pk)):
                left = Document.objects.filter(run=run).exclude(state=Document.State.BUILT).count()
            if not left:
                return
            time.sleep(_LOOK)
    raise TimeoutError(f"{left} of {len(waiting)} sheets stay away")


@contextmanager
def _workers() -> Iterator[None]:
    process = subprocess.Popen(
        [sys.executable, "-m", "celery", "-A", "sroi", "worker", f"--concurrency={_WORKERS}", "--prefetch-multiplier=1",
         "--loglevel=WARNING", "--without-gossip", "--without-mingle"],
        cwd=_ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL,
    )
    try:
        yield
    finally:
        process.terminate()
        process.wait(timeout=_PATIENCE)


def _memory(render: Callable[[], None]) -> Line:
    """What one process holds after five sheets and after fifty; the times are those of a sheet in each part."""
    context = get_context("fork")
    here, there = context.Pipe()
    process = context.Process(target=_render_many, args=(render, there))
    process.start()
    early, late, first, rest = here.recv()
    process.join()
    return Line(
        "memory of a worker over fifty sheets", 1.1, rest, first, late / early, _SHEETS,
        f"ratio: {late:.0f} MB after {_SHEETS} sheets against {early:.0f} MB after {_WARM}; times: of a sheet",
    )


def _render_many(render: Callable[[], None], answer: Connection) -> None:
    first = timed(render, repeat=_WARM)
    early = _megabytes()
    rest = timed(render, repeat=_SHEETS - _WARM)
    answer.send((early, _megabytes(), first, rest))
    answer.close()


def _megabytes() -> float:
    """Resident memory of this process."""
    pages = int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1])
    return pages * os.sysconf("SC_PAGE_SIZE") / 1e6
