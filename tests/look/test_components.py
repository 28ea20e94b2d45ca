"""Components as HTML: what a screen reader and a keyboard get."""

from collections.abc import Iterator
from decimal import Decimal
from pathlib import Path
from types import SimpleNamespace
from typing import Any

import pytest
from django import forms
from django.conf import settings
from django.core.paginator import Paginator
from django.template import Context, Template
from django.test import RequestFactory
from django.utils import translation

from sroi.look.forms import EuroField
from sroi.look.progress_bar import progress_bar


@pytest.fixture(autouse=True)
def _english() -> Iterator[None]:
    with translation.override("en"):
        yield


class ExampleForm(forms.Form):
    value = EuroField(label="Value", help_text="Excluding VAT")
    note = forms.CharField(label="Note", required=False)
    route = forms.ChoiceField(label="Route", widget=forms.RadioSelect, choices=[("a", "A"), ("b", "B")])
    sure = forms.BooleanField(label="Sure")
    token = forms.CharField(widget=forms.HiddenInput, required=False)

    def clean(self) -> dict[str, Any]:
        raise forms.ValidationError("Whole form is wrong")


def render(source: str, **context: Any) -> str:
    return Template(source).render(Context(context))


def test_a_field_says_what_is_wrong_next_to_the_input() -> None:
    html = render("{% field form.value %}", form=ExampleForm({"value": "1,234.56"}))
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_value_helptext id_value_error"' in html
    assert 'id="id_value_error"' in html
    assert 'id="id_value_helptext"' in html
    assert 'value="1,234.56"' in html
    assert 'inputmode="decimal"' in html
    assert "€" in html


def test_an_optional_field_says_so_and_a_required_one_does_not() -> None:
    form = ExampleForm()
    assert "(optional)" in render("{% field form.note %}", form=form)
    assert "(optional)" not in render("{% field form.value %}", form=form)


def test_choices_are_a_group_with_a_legend() -> None:
    html = render("{% field form.route %}", form=ExampleForm({}))
    assert "<fieldset" in html
    assert "<legend" in html
    assert html.count('type="radio"') == 2
    assert 'aria-describedby="id_route_error"' in html


def test_text_typed_by_people_is_escaped() -> None:
    html = render("{% field form.note %}", form=ExampleForm({"note": '"><script>'}))
    assert "<script>" not in html


def test_all_fields_and_a_printed_form_are_the_same() -> None:
    form = ExampleForm()
    assert render("{% form_fields form %}", form=form).split() == render("{{ form }}", form=form).split()
    html = render("{% form_fields form only='note token' %}", form=form)
    assert "id_note" in html
    assert "id_token" in html
    assert "id_value" not in html
    assert "id_note" not in render("{% form_fields form without='note' %}", form=form)


def test_the_summary_links_to_every_wrong_field() -> None:
    html = render("{% error_summary form %}", form=ExampleForm({"value": "x"}))
    for target in ("#id_value", "#id_route_0", "#id_sure"):
        assert f'href="{target}"' in html
    assert "Whole form is wrong" in html
    assert "There are 4 problems on this page" in html
    assert 'tabindex="-1"' in html
    assert render("{% error_summary form %}", form=ExampleForm()) == ""


def test_a_label_that_asks_gets_no_colon_in_the_summary() -> None:
    form = type("Asking", (forms.Form,), {"what": forms.CharField(label="What changes?")})({})
    assert "What changes? This field is required." in render("{% error_summary form %}", form=form)


def test_a_sorting_header_turns_round_and_forgets_the_page() -> None:
    request = RequestFactory().get("/", {"sort": "title", "page": "3", "q": "groen"})
    html = render("{% sort_header 'title' 'Title' %}", request=request)
    assert 'aria-sort="ascending"' in html
    assert "sort=-title" in html
    assert "q=groen" in html
    assert "page=" not in html
    assert "aria-sort" not in render("{% sort_header 'value' 'Value' %}", request=request)


def test_pages_keep_the_filter() -> None:
    request = RequestFactory().get("/", {"q": "groen", "page": "2"})
    html = render(
        "{% pagination page noun='contracts' %}", request=request, page=Paginator(range(60), 25).page(2)
    )
    assert "26 to 50 of 60 contracts" in " ".join(html.split())
    assert 'href="?q=groen&amp;page=3"' in html
    assert 'aria-current="page"' in html


def test_one_row_is_not_counted_in_the_plural() -> None:
    html = render("{% pagination page noun='contracts' %}", request=RequestFactory().get("/"), page=Paginator([1], 25).page(1))
    assert "1 to 1 of 1" in html
    assert "contracts" not in html


def test_progress_draws_what_it_says() -> None:
    bar = progress_bar(
        filled=Decimal(50), obligation=Decimal(200), committed=Decimal(20), elapsed=Decimal(40)
    )
    assert (bar.filled_width, bar.committed_x, bar.committed_width, bar.elapsed_x) == (
        "25.00%",
        "25.00%",
        "10.00%",
        "40.00%",
    )
    assert (bar.open, bar.surplus, bar.behind) == (Decimal(130), Decimal(0), True)


def test_progress_above_all_stays_inside_the_bar() -> None:
    bar = progress_bar(filled=Decimal(300), obligation=Decimal(200), committed=Decimal(50), elapsed=None)
    assert (bar.filled_width, bar.committed_width, bar.elapsed_x) == ("100.00%", "0.00%", "")
    assert (bar.open, bar.surplus, bar.filled_share) == (Decimal(0), Decimal(100), Decimal(150))


def test_progress_of_several_contracts_names_what_is_open_on_them() -> None:
    html = render("{% progress filled=150 obligation=100 still_open=30 %}")
    assert "30.00" in html
    assert "Surplus" not in html


def test_progress_without_an_obligation_draws_nothing() -> None:
    html = render("{% progress filled=0 obligation=0 %}")
    assert "<svg" not in html
    assert "No obligation yet" in html


def test_a_stale_notice_asks_again_only_while_stale() -> None:
    source = '{% include "components/stale_notice.html" with stale=stale url="/stand/" reload_url="/contract/" only %}'
    assert 'hx-get="/stand/"' in render(source, stale=True)
    html = render(source, stale=False)
    assert "hx-get" not in html
    assert 'href="/contract/"' in html


def test_a_timeline_shows_what_changed() -> None:
    event = SimpleNamespace(
        at=None,
        text="Revised",
        actor="A. Voorbeeld",
        changes=[{"label": "Value", "before": None, "after": "2"}],
    )
    html = render('{% include "components/timeline.html" with events=events only %}', events=[event])
    assert "<del>–</del>" in html
    assert "<ins>2</ins>" in html


def test_no_component_needs_inline_style_or_script() -> None:
    for path in Path(settings.BASE_DIR, "templates", "components").glob("*.html"):
        text = path.read_text()
        for forbidden in (" style=", "<style", "<script", " onclick", "javascript:", "hx-on"):
            assert forbidden not in text, f"{forbidden} in {path.name}"
