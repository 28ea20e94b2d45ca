"""The mark of a release: the same while nothing changed, another one after any change of what pages are made of."""

from pathlib import Path

import pytest

from sroi.release import digest_of, release


@pytest.fixture
def product(tmp_path: Path) -> Path:
    for name in ("templates/a.html", "locale/nl/django.mo", "reporting/b.py", "templates/notes.txt"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).write_text("one")
    return tmp_path


@pytest.mark.parametrize("name", ["templates/a.html", "locale/nl/django.mo", "reporting/b.py"])
def test_whatever_a_page_is_made_of_is_another_release(product: Path, name: str) -> None:
    before = digest_of(product)
    assert digest_of(product) == before
    (product / name).write_text("two")
    assert digest_of(product) != before
    (product / name).write_text("one")
    assert digest_of(product) == before


def test_moved_text_is_another_release(product: Path) -> None:
    before = digest_of(product)
    (product / "templates/a.html").rename(product / "templates/c.html")
    assert digest_of(product) != before


def test_nothing_else_counts(product: Path) -> None:
    before = digest_of(product)
    (product / "templates/notes.txt").write_text("two")
    assert digest_of(product) == before


def test_this_product_has_one(settings: pytest.FixtureRequest) -> None:
    assert release().startswith(f"{settings.SPECTACULAR_SETTINGS['VERSION']}-")  # type: ignore[attr-defined]  # pytest-django's settings
    assert release() == release()
