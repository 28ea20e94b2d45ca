"""Format and screen agree: every key has a field, every choice a word, and a form that is sent back changes nothing."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from django.utils import translation

from buildingblocks import schedule_file
from buildingblocks.faults import ScheduleFileError
from buildingblocks.schedule_checks import publishing_faults
from buildingblocks.schedule_diff import differences
from buildingblocks.schedule_schema import schema
from contracts.forms.schedule_fields import Around
from contracts.forms.schedule_part import PartForm
from contracts.policy_texts import NAMES
from contracts.schedules import format as screen
from contracts.schedules.changes import compared
from contracts.schedules.faults import SENTENCES, fault_lines
from contracts.schedules.policy_hints import HINTS
from contracts.schedules.rows import object_of, rows_of, with_object, with_row
from contracts.schedules.table import table_of
from tests.buildingblocks.test_broken_schedules import BROKEN, text_of
from tests.contracts.schedule_forms import as_query, sent

#: Keys of the document that are parts of their own, or that the product writes itself.
PARTS = {part.path[-1] for part in screen.PARTS if part.path}
DEFINED = {
    "block": screen.BLOCKS, "bonus": screen.BONUSES, "cap": screen.CAPS, "pso": screen.PSO, "obligation_rule": screen.RULES,
    "policy": screen.POLICY,
}


def of_schema() -> Iterator[tuple[screen.Part, str, Any]]:
    """Each key of the format with the part in which it belongs; keys of an object inside one as `outer.inner`."""
    found = schema()
    top = found["properties"]
    objects: list[tuple[screen.Part, Any]] = [
        (screen.GENERAL, top), (screen.CATEGORIES, top["categories"]["items"]["properties"]),
        (screen.OBLIGATION, top["obligation"]["properties"]), (screen.RECOGNITION, top["recognition"]["properties"]),
        (screen.REGISTERS, top["recognition"]["properties"]["registers"]["items"]["properties"]),
        *((part, found["$defs"][name]["properties"]) for name, part in DEFINED.items()),
    ]
    for part, properties in objects:
        for name, rule in properties.items():
            inner = rule.get("properties", {}) if part is screen.POLICY else {}
            if inner:
                yield from ((part, f"{name}.{one}", one_rule) for one, one_rule in inner.items())
            elif name not in PARTS or part not in (screen.GENERAL, screen.OBLIGATION, screen.RECOGNITION):
                yield part, name, rule


def test_every_key_of_the_format_has_a_field() -> None:
    assert [(part.slug, name) for part, name, _rule in of_schema() if part.key(name) is None] == []


def test_no_field_is_unknown_to_the_format() -> None:
    known = {(part.slug, name) for part, name, _rule in of_schema()}
    assert {(part.slug, key.name) for part in screen.PARTS for key in part.keys} - known == set()


def test_every_closed_choice_is_offered_with_a_word() -> None:
    checked = 0
    for part, name, rule in of_schema():
        closed = rule.get("enum") or rule.get("items", {}).get("enum") or rule.get("propertyNames", {}).get("enum")
        key = part.key(name)
        if closed and key is not None and key.kind not in {"base", "yes_no"}:
            wanted = {str(value).replace(" ", "") for value in closed if value is not None}
            assert wanted <= set(key.choices), (part.slug, name)
            checked += 1
    assert checked > 25
    assert set(HINTS) == set(NAMES)


@pytest.mark.parametrize("code", schedule_file.shipped_ids())
def test_a_form_that_is_sent_back_changes_nothing(code: str) -> None:
    """Every row and object of every known table survives its form, also keys that no form shows."""
    document = schedule_file.shipped_json(code)
    around = Around(document)
    changed = dict(document)
    for part in screen.PARTS:
        if part.many:
            for row in rows_of(document, document, part):
                changed = with_row(changed, document, part, again(part, row.values, around), key=row.key)
        else:
            changed = with_object(changed, document, part, again(part, object_of(changed, part), around))
    assert differences(document, changed) == []


def again(part: screen.Part, stored: Any, around: Around) -> dict[str, Any]:
    """The row after its form was shown and sent back as it was."""
    with translation.override("nl"):
        shown = PartForm(part=part, stored=stored, around=around)
        form = PartForm(as_query(sent(shown)), part=part, stored=stored, around=around)
        assert form.is_valid(), (part.slug, stored, form.errors)
        return form.row()


@pytest.mark.parametrize("code", schedule_file.shipped_ids())
def test_every_known_table_can_be_read_as_sentences(code: str) -> None:
    with translation.override("nl"):
        rules = schedule_file.shipped(code)
        table = table_of(rules)
        texts = [text for section in table.sections for line in section.lines for text in (line.name, line.value, *line.rest)]
        assert len(texts) > len(rules.blocks)
        assert all(text and "%(" not in text for text in texts)
        for block in rules.blocks:
            assert any(line.code == block.code for section in table.sections for line in section.lines)


def test_every_fault_of_a_broken_file_has_a_sentence_and_a_place() -> None:
    codes = set()
    with translation.override("nl"):
        for broken in BROKEN:
            document: Any = {}
            with pytest.raises(ScheduleFileError) as caught:
                document = schedule_file.loads(text_of(broken))
                schedule_file.parse(document, base=schedule_file.shipped_json)
            codes |= {fault.code for fault in caught.value.faults}
            assert all(line.text and line.place for line in fault_lines(caught.value.faults, document))
    codes |= {fault.code for code in schedule_file.shipped_ids() for fault in publishing_faults(schedule_file.shipped(code))}
    assert codes - set(SENTENCES) == set()
    assert len(codes) > 10


def test_differences_are_told_by_part_with_names_in_place_of_codes() -> None:
    before, after = schedule_file.shipped_json("demo-oost-nl-2022"), schedule_file.shipped_json("demo-shapes")
    with translation.override("nl"):
        parts = compared(before, after)
    titles = [part.title for part in parts]
    assert len(titles) == len(set(titles)) > 4
    assert {line.kind for part in parts for line in part.lines} == {"added", "gone", "changed"}
