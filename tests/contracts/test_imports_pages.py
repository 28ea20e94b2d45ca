"""The pages of imports: who may, what is shown, examples and downloads."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import PermissionDenied
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from contracts.models import Contract, ImportBatch
from sroi.tenancy.scope import desk_scope, scope
from tests.contracts.import_files import (SUPPLIER, SUPPLIER_HEADINGS, Upload, ask, cells_of, check, confirm, contracts, csv, run, upload_only)
from tests.world import AT, World

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def _own_folder(settings: Any, tmp_path: Path) -> None:
    settings.MEDIA_ROOT = tmp_path


@pytest.fixture
def administrator(world: World, client: Client) -> Client:
    client.force_login(world.user("desk_administrator"))
    return client


def test_the_examples_go_through_as_they_are(world: World, administrator: Client) -> None:
    for kind in ("suppliers", "contracts"):
        for file_format in ("xlsx", "csv"):
            url = world.url("desk_administrator", "import_example")
            response = administrator.get(url, {"kind": kind, "export": file_format})
            name = response["Content-Disposition"].split('"')[1]
            assert name.endswith(f".{file_format}")
            batch = check(world, kind, Upload(name, response.content))
            assert batch.faults == 0, batch.report
        confirm(world, batch)
    with scope(desk_scope(world.desk.pk)):
        assert Contract.objects.get(client_number="VB-2023-017").coordinator == world.people["desk_administrator"]


def test_uploading_and_taking_in_through_the_pages(world: World, administrator: Client) -> None:
    new = world.url("desk_administrator", "import_new")
    assert administrator.get(new, {"kind": "contracts"}).context["form"].initial == {"kind": "contracts"}
    response = administrator.post(new, {"kind": "contracts", "file": csv(contracts({}))}, follow=True)
    assert response.redirect_chain[0][1] == 302
    batch = response.context["batch"]
    page = world.url("desk_administrator", "import_batch", pk=batch.pk)
    assert (batch.state, response.context["may_confirm"]) == ("checking", False)
    run(world, batch)
    response = administrator.get(page)
    assert response.context["may_confirm"]
    assert not response.context["same"]
    asked = administrator.post(world.url("desk_administrator", "import_confirm", pk=batch.pk), follow=True)
    assert asked.context["batch"].state == "taking_in"
    run(world, batch)
    done = administrator.get(page)
    assert (done.status_code, done.context["batch"].state) == (200, "done")
    same = administrator.post(new, {"kind": "contracts", "file": csv(contracts({}))}, follow=True)
    assert same.context["same"].pk == batch.pk
    assert run(world, same.context["batch"]).state == "faulty"


def test_the_form_needs_a_kind_and_a_file(world: World, administrator: Client) -> None:
    response = administrator.post(world.url("desk_administrator", "import_new"), {"kind": "planten"})
    assert response.status_code == 422
    assert set(response.context["form"].errors) == {"kind", "file"}
    bad_name = csv([SUPPLIER_HEADINGS, SUPPLIER], name="lijst 123456782.csv")
    response = administrator.post(world.url("desk_administrator", "import_new"), {"kind": "suppliers", "file": bad_name})
    assert "BSN" in response.context["form"].errors["file"][0]


def test_the_faults_can_be_downloaded(world: World, administrator: Client) -> None:
    batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER, ["-1+2", "Proef"]]))
    url = world.url("desk_administrator", "import_faults", pk=batch.pk)
    rows = cells_of(administrator.get(url).content)
    assert rows[1][:3] == [3, "KvK-nummer", "'-1+2"]
    text = administrator.get(url, {"export": "csv"}).content.decode("utf-8-sig")
    assert "3;KvK-nummer;'-1+2;" in text


def test_many_faults_are_counted_and_paged(world: World, administrator: Client) -> None:
    batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, *([["x", "Proef"]] * 2100)]))
    assert (batch.faults, len(batch.report["faults"])) == (2100, 2000)
    page = administrator.get(world.url("desk_administrator", "import_batch", pk=batch.pk), {"page": 2})
    assert page.context["page"].number == 2
    assert page.context["report"].shortened


def test_the_list_filters_and_sorts_with_the_same_number_of_queries(world: World, administrator: Client) -> None:
    url = world.url("desk_administrator", "imports")
    assert administrator.get(url).status_code == 200
    check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER], name="een.csv"))
    with CaptureQueriesContext(connection) as one:
        administrator.get(url)
    check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER, ["x"]], name="twee.csv"))
    check(world, "contracts", csv(contracts({}), name="drie.csv"))
    with CaptureQueriesContext(connection) as three:
        page = administrator.get(url)
    assert len(one) == len(three)
    assert len(page.context["page"]) == 3

    def names(query: dict[str, str]) -> list[str]:
        return [row.original_name for row in administrator.get(url, query).context["page"]]

    assert names({"state": "faulty"}) == ["twee.csv"]
    assert names({"kind": "contracts"}) == ["drie.csv"]
    assert names({"q": "EEN"}) == ["een.csv"]
    assert names({"sort": "-name"}) == ["twee.csv", "een.csv", "drie.csv"]


def test_only_the_administrator_of_the_desk_imports(world: World, client: Client) -> None:
    batch = check(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER]))
    pages = [("imports", {}), ("import_new", {}), ("import_example", {}), ("import_batch", {"pk": batch.pk}),
             ("import_confirm", {"pk": batch.pk}), ("import_retry", {"pk": batch.pk}),
             ("import_progress", {"pk": batch.pk}), ("import_faults", {"pk": batch.pk})]  # fmt: skip
    client.force_login(world.user("coordinator"))
    for page, kwargs in pages:
        call = client.post if page in ("import_confirm", "import_retry") else client.get
        assert call(world.url("coordinator", page, **kwargs)).status_code == 403, page
    assert client.get(world.url("coordinator", "import_confirm", pk=batch.pk)).status_code == 405
    for action in (
        lambda: upload_only(world, "suppliers", csv([SUPPLIER_HEADINGS, SUPPLIER]), by="coordinator"),
        lambda: ask(world, batch, by="coordinator"),
    ):  # fmt: skip
        with pytest.raises(PermissionDenied):
            action()


def test_an_import_of_another_desk_does_not_exist(world: World, administrator: Client) -> None:
    with scope(desk_scope(world.other_desk.pk)):
        theirs = ImportBatch.objects.create(
            desk=world.other_desk, kind="suppliers", state="checked", original_name="van hen.csv", path="imports/x.csv",
            uploaded_by="Hugo Heide", uploaded_at=AT,
        )
    for page in ("import_batch", "import_faults", "import_progress"):
        assert administrator.get(world.url("desk_administrator", page, pk=theirs.pk)).status_code == 404
    for button in ("import_confirm", "import_retry"):
        assert administrator.post(world.url("desk_administrator", button, pk=theirs.pk)).status_code == 404
    assert not administrator.get(world.url("desk_administrator", "imports")).context["page"].object_list
