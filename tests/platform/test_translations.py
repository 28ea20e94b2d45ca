"""Translatable texts are found without gettext, and gaps in a catalogue are named."""

from pathlib import Path

import pytest
from babel.messages.catalog import Catalog
from babel.messages.mofile import read_mo

from sroi.embedded.management.commands.compile_catalogues import compile_catalogue
from sroi.embedded.translatable import Text, problems, python_texts, read_catalogue, template_texts

TEMPLATE = """{% load i18n %}
<h1 title="{% translate 'Save (now)' %}">{% translate "Your contracts" as title %}</h1>
{% blocktranslate count n=rows|length trimmed %}
  {{ n }} contract
{% plural %}
  {{ n }} contracts
{% endblocktranslate %}
{% translate "May" context "month" %}{{ _("Plain") }}
"""
CODE = """
from django.utils.translation import gettext_lazy as _, ngettext, pgettext
A = _("one")
B = ngettext("one row", "%(n)s rows", 2)
C = pgettext("month", "May")
D = _(A)
"""
PO = """
msgid ""
msgstr "Content-Type: text/plain; charset=utf-8\\n"

msgid "one"
msgstr "één"

#, fuzzy
msgid "unsure"
msgstr "onzeker"

msgid "Changed by %(who)s"
msgstr "Gewijzigd door %(wie)s"
"""


def text(words: str, context: str = "") -> Text:
    return Text(context=context, id=words, place="here:1")


def test_texts_of_a_template(tmp_path: Path) -> None:
    file = tmp_path / "page.html"
    file.write_text(TEMPLATE)
    found = [(item.context, item.id) for item in template_texts(file)]
    assert found == [
        ("", "Save (now)"),
        ("", "Your contracts"),
        ("", "%(n)s contract"),
        ("month", "May"),
        ("", "Plain"),
    ]


def test_texts_of_a_module(tmp_path: Path) -> None:
    file = tmp_path / "module.py"
    file.write_text(CODE)
    assert [(item.context, item.id) for item in python_texts(file)] == [
        ("", "one"),
        ("", "one row"),
        ("month", "May"),
    ]


@pytest.fixture
def catalogue_file(tmp_path: Path) -> Path:
    file = tmp_path / "nl" / "LC_MESSAGES" / "django.po"
    file.parent.mkdir(parents=True)
    file.write_text(PO)
    return file


def test_gaps_are_named(catalogue_file: Path) -> None:
    found = [
        text("one"),
        text("two"),
        text("unsure"),
        text("Changed by %(who)s"),
        text("one", "other context"),
    ]
    assert list(problems(found=found, catalogue=read_catalogue(catalogue_file))) == [
        "here:1: not translated: 'two'",
        "here:1: translation is marked fuzzy: 'unsure'",
        "here:1: translation names an unknown placeholder: 'Changed by %(who)s'",
        "here:1: not translated: 'one'",
    ]


def test_without_a_catalogue_everything_is_a_gap(tmp_path: Path) -> None:
    nothing: Catalog = read_catalogue(tmp_path / "nl" / "LC_MESSAGES" / "django.po")
    assert len(list(problems(found=[text("one"), text("one")], catalogue=nothing))) == 1


def test_a_catalogue_is_compiled_without_its_fuzzy_entries(catalogue_file: Path) -> None:
    target = catalogue_file.with_suffix(".mo")
    compile_catalogue(source=catalogue_file, target=target)
    with target.open("rb") as file:
        compiled = read_mo(file)
    assert compiled["one"].string == "één"
    assert compiled.get("unsure") is None


def test_a_function_under_another_name_is_found_too(tmp_path: Path) -> None:
    """`from … import gettext as now` once hid two dozen texts from the check."""
    source = tmp_path / "words.py"
    source.write_text('from django.utils.translation import gettext as now\n\nTEXT = now("younger than %(age)s")\n')
    assert [text.id for text in python_texts(source)] == ["younger than %(age)s"]
