"""The attack on what the demonstration publishes: its public pages, open data and every version of its sheets."""

import json
import re

import pytest
from django.test import Client

from reporting.disclosure.blocks import Partition
from reporting.models import DisclosureBlocks, Document
from sroi.tenancy.models import Municipality, ServiceDesk
from sroi.tenancy.scope import PUBLIC, desk_scope, scope
from tests.reporting.attack.attacker import Attack
from tests.reporting.attack.reading import Map, Reading, of_open_data, of_sheet
from tests.reporting.attack.steps import euro_steps, person_steps

DESKS = ("midden-gelderland", "helmond-de-peel")


def read_outside(slug: str) -> list[Reading]:
    """What an outsider finds, from the page of the region on; the addresses are taken from the pages."""
    client = Client()

    def text(url: str) -> str:
        answer = client.get(url)
        assert answer.status_code == 200, url
        return b"".join(answer).decode("utf-8-sig")

    page = text(f"/openbaar/{slug}/open-data/")
    files = sorted(set(re.findall(rf'/openbaar/{slug}/open-data/\d{{4}}/cijfers\.(?:csv|json)', page)))
    assert len(files) >= 4
    readings = [reading for file in files for reading in of_open_data(text(file), source=file)]
    with scope(PUBLIC):
        rows = Document.objects.filter(desk__slug=slug).values_list("period", "version", "sheet")
        readings += [of_sheet(json.dumps(sheet), source=f"{period} v{version}") for period, version, sheet in rows]
    return readings


def blocks_of(slug: str) -> Partition:
    """The division of the desk, as it is stored."""
    desk = ServiceDesk.objects.get(slug=slug)
    with scope(desk_scope(desk.pk)):
        return Partition.from_json(DisclosureBlocks.objects.get(desk=desk).partition)


def known_of(slug: str) -> tuple[Map, int]:
    """Which quarters and clients were taken together, in which steps the others lie, and the threshold."""
    blocks = blocks_of(slug)
    parts = list(blocks.parts)
    known = Map(
        municipalities=tuple(sorted({part.municipality for part in parts})), quarters=tuple(sorted({part.quarter for part in parts})),
        blocks=tuple(block.slots for block in blocks.blocks), names=dict(Municipality.objects.values_list("name", "slug")),
        person_steps=person_steps(blocks), euro_steps=euro_steps(blocks),
    )
    return known, blocks.threshold


@pytest.mark.parametrize("slug", DESKS)
def test_nothing_hidden_of_the_demonstration_can_be_worked_out(seeded: str, slug: str) -> None:
    assert seeded
    known, threshold = known_of(slug)
    attack = Attack(known, read_outside(slug), threshold, caps=True, single=True, negative=True)
    assert len(attack.readings) > 20
    assert list(attack.leaks()) == []
