"""Evidence: what is accepted, where it lies, who gets it, and that nothing is left behind."""

from __future__ import annotations

import stat
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from django.core.exceptions import ValidationError
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client

from contracts.actions import evidence as actions
from contracts.actions import evidence_files
from contracts.models import Entry, Event, Evidence
from sroi.tenancy.scope import scope
from tests.world import AT, World

pytestmark = pytest.mark.django_db
WHO = "supplier_administrator"
PDF = b"%PDF-1.7\n" + b"proef " * 20
PNG = b"\x89PNG\r\n\x1a\n" + b"proef"


@pytest.fixture(autouse=True)
def media(settings: Any, tmp_path: Path) -> Iterator[Path]:
    """A folder of its own for the files."""
    settings.MEDIA_ROOT = tmp_path
    yield tmp_path


def upload(name: str = "urenstaat.pdf", content: bytes = PDF) -> SimpleUploadedFile:
    """A file as a browser sends it; the type that the browser names plays no part."""
    return SimpleUploadedFile(name, content, content_type="text/html")


def add(world: World, entry: str = "draft", **changed: Any) -> Evidence:
    """Add a file as the supplier."""
    given = {"kind": "hours_statement_seen", "upload": upload()} | changed
    with scope(world.scope_of(WHO)):
        return actions.add_evidence(by=world.actor(WHO), at=AT, entry_id=world.entries[entry].pk, **given)


def files(folder: Path) -> list[Path]:
    """All files below a folder."""
    return [path for path in folder.rglob("*") if path.is_file()]


def test_a_file_lies_under_our_own_name(world: World, media: Path) -> None:
    """In the folder of the desk, readable by this account only; the name of the supplier is for showing."""
    row = add(world)
    (path,) = files(media)
    assert path.parent == media / "evidence" / str(world.desk.pk)
    assert "urenstaat" not in path.name
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert path.read_bytes() == PDF
    assert (row.size, row.content_type, row.original_name) == (len(PDF), "application/pdf", "urenstaat.pdf")


@pytest.mark.parametrize(
    ("name", "content"),
    [
        ("leeg.pdf", b""), ("tekst.pdf", b"gewone tekst"), ("foto.pdf", PNG), ("programma.exe", PDF),
        ("pagina.html", b"<script>"), ("111222333.pdf", PDF), ("archief.zip", b"PK\x03\x04"), ("zonder", PDF),
    ],
)
def test_what_is_refused(world: World, media: Path, name: str, content: bytes) -> None:
    """Empty, of another type, named as something else, or with a citizen service number in its name; nothing stays."""
    with pytest.raises(ValidationError):
        add(world, upload=upload(name, content))
    assert not files(media)


def test_too_large_and_unknown_kind(world: World, media: Path, settings: Any) -> None:
    """The limit is a setting; kinds are a closed list."""
    settings.EVIDENCE_MAX_BYTES = 20
    with pytest.raises(ValidationError):
        add(world)
    settings.EVIDENCE_MAX_BYTES = 2000
    with pytest.raises(ValidationError):
        add(world, kind="passport")
    assert not files(media)


def test_the_same_file_twice_says_so(world: World, media: Path) -> None:
    """At one entry; at another entry it may be added."""
    add(world)
    with pytest.raises(ValidationError, match=r"urenstaat\.pdf"):
        add(world, upload=upload("anders.pdf"))
    add(world, "returned")
    assert len(files(media)) == 2


def test_a_failure_leaves_no_file(world: World, media: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """The file is written first; when the row cannot be, the file goes."""
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("the database went away")

    monkeypatch.setattr("contracts.actions.events.record", fail)
    with pytest.raises(RuntimeError):
        add(world)
    assert not files(media)


@pytest.mark.parametrize(
    ("name", "shown"),
    [
        ("../../etc/passwd.pdf", "passwd.pdf"), ("C:\\map\\uren.pdf", "uren.pdf"), ("a\r\nb\x00.pdf", "a b .pdf"),
        ('x"<y>.pdf', "x_y_.pdf"), ("lang" * 60 + ".pdf", ("lang" * 60)[:116] + ".pdf"), ("...", "bewijs"),
    ],
)
def test_names_are_made_safe(name: str, shown: str) -> None:
    """No folders, control characters or marks that a header or a file system trips over."""
    assert evidence_files.display_name(name) == shown


def test_the_desk_sees_it_from_the_submission(client: Client, world: World) -> None:
    """A file of a draft is the supplier's own; at an entry under review it is there at once, and reading leaves a trace."""
    draft, submitted = add(world), add(world, "submitted")
    client.force_login(world.user("coordinator"))
    with scope(world.scope_of("coordinator")):
        assert not Evidence.objects.filter(pk=draft.pk).exists()
        assert Evidence.objects.filter(pk=submitted.pk).exists()
        actions.note_opened(by=world.actor("coordinator"), at=AT, row=Evidence.objects.get(pk=submitted.pk))
        assert Event.objects.filter(entry_id=submitted.entry_id, verb="evidence_opened").count() == 1


def test_the_download_is_safe(client: Client, world: World) -> None:
    """As an attachment under its shown name, never sniffed, never cached."""
    row = add(world, upload=upload("uren – mei.pdf"))
    client.force_login(world.user(WHO))
    answer = client.get(world.url(WHO, "evidence", pk=row.pk))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]  # a file response
    assert answer["Content-Type"] == "application/pdf"
    assert answer["Content-Disposition"].startswith("attachment")
    assert answer["X-Content-Type-Options"] == "nosniff"
    assert "no-store" in answer["Cache-Control"]


def test_nobody_else_gets_it(client: Client, world: World) -> None:
    """Another supplier: 404; a supplier's membership for another desk's rows: 404; signed out: the sign-in page."""
    row, elsewhere = add(world, "submitted"), add(world, "other_submitted", upload=upload("b.pdf"))
    assert client.get(world.url(WHO, "evidence", pk=row.pk)).status_code == 302
    client.force_login(world.user("other_supplier"))
    assert client.get(world.url("other_supplier", "evidence", pk=row.pk)).status_code == 404
    assert client.post(world.url("other_supplier", "evidence_remove", pk=row.pk)).status_code == 404
    client.force_login(world.user("supplier"))
    answer = client.get(world.url("supplier", "evidence", pk=row.pk))
    assert b"".join(answer.streaming_content) == PDF  # type: ignore[attr-defined]  # a file response
    assert client.get(world.url("supplier", "evidence", pk=elsewhere.pk)).status_code == 404


def test_a_row_cannot_lead_out_of_the_folder(client: Client, world: World, media: Path) -> None:
    """Even when its path were wrong, or the file is gone: 404."""
    row = add(world)
    (media / "secret.txt").write_text("geheim")
    client.force_login(world.user(WHO))
    for path in ("evidence/../secret.txt", "../../etc/passwd", "evidence/gone.pdf"):
        with scope(world.scope_of(WHO)):
            Evidence.objects.filter(pk=row.pk).update(path=path)
        assert client.get(world.url(WHO, "evidence", pk=row.pk)).status_code == 404


def test_add_and_remove_on_the_page(
    client: Client, world: World, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Several files at once; a refusal of one does not lose the others. Removing takes the content away."""
    client.force_login(world.user(WHO))
    entry = world.entries["draft"]
    address = world.url(WHO, "evidence_add", pk=entry.pk)
    answer = client.post(
        address, {"kind": "other", "file": [upload(), upload("fout.pdf", b"nee"), upload("foto.png", PNG)]}, follow=True,
    )
    assert "fout.pdf" in answer.content.decode()
    with scope(world.scope_of(WHO)):
        rows = list(Evidence.objects.filter(entry=entry))
    assert [row.original_name for row in rows] == ["urenstaat.pdf", "foto.png"]
    client.post(address, {"kind": "other"})
    with django_capture_on_commit_callbacks(execute=True):
        client.post(world.url(WHO, "evidence_remove", pk=rows[0].pk))
    assert len(files(media)) == 1
    with scope(world.scope_of(WHO)):
        assert Evidence.objects.filter(entry=entry).count() == 1
    assert client.get(world.url(WHO, "evidence", pk=rows[0].pk)).status_code == 404


def test_what_the_desk_has_stays(client: Client, world: World, media: Path) -> None:
    """Under review and after approval a file can be added but not removed; after a rejection neither."""
    client.force_login(world.user(WHO))
    for name in ("submitted", "approved"):
        row = add(world, name)
        client.post(world.url(WHO, "evidence_remove", pk=row.pk))
        with scope(world.scope_of(WHO)):
            assert Evidence.objects.get(pk=row.pk).removed_at is None
    before = len(files(media))
    client.post(world.url(WHO, "evidence_add", pk=world.entries["rejected"].pk), {"kind": "other", "file": upload("c.pdf")})
    assert len(files(media)) == before


def test_a_returned_entry_lets_a_file_go(world: World, media: Path, django_capture_on_commit_callbacks: Any) -> None:
    """What the desk has seen leaves its name behind, not its content; doing it twice changes nothing."""
    row = add(world, "returned")
    with scope(world.scope_of(WHO)):
        Evidence.objects.filter(pk=row.pk).update(submitted=True)
    for _turn in range(2):
        with django_capture_on_commit_callbacks(execute=True), scope(world.scope_of(WHO)):
            actions.remove_evidence(by=world.actor(WHO), at=AT, evidence_id=row.pk)
    with scope(world.scope_of(WHO)):
        assert Evidence.objects.get(pk=row.pk).removed_at == AT
        assert Event.objects.filter(entry_id=row.entry_id, verb="evidence_removed").count() == 1
    assert not files(media)


def test_a_thrown_away_draft_takes_its_files_along(
    client: Client, world: World, media: Path, django_capture_on_commit_callbacks: Any
) -> None:
    """Rows and content."""
    add(world)
    entry = world.entries["draft"]
    client.force_login(world.user(WHO))
    with django_capture_on_commit_callbacks(execute=True):
        client.post(world.url(WHO, "entry_withdraw", pk=entry.pk), {"revision": entry.revision})
    assert not files(media)
    with scope(world.scope_of(WHO)):
        assert not Entry.objects.filter(pk=entry.pk).exists()
