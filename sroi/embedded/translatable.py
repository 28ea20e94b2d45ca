"""Finds the translatable texts of the source, and what a catalogue misses of them.

Django's own ``makemessages`` needs the system's gettext programs; this needs Babel only, so the check runs
anywhere.
"""

import ast
import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_python
from babel.messages.pofile import read_po
from django.utils.translation.template import templatize

PYTHON_FUNCTIONS: Final[dict[str, int]] = {  # name → position of the text among the arguments
    name: 1 if "pgettext" in name else 0
    for base in ("gettext", "ngettext", "pgettext", "npgettext")
    for name in (base, f"{base}_lazy")
} | {"_": 0, "gettext_noop": 0}
KEYWORDS: Final[dict[str, Any]] = dict.fromkeys(PYTHON_FUNCTIONS)
TEMPLATE_CALL: Final = re.compile(r"(?<![A-Za-z_])(n?p?gettext|_)\(")
PLACEHOLDER: Final = re.compile(r"%\((\w+)\)[sd]|\{(\w+)\}")
TEMPLATE_SUFFIXES: Final = (".html", ".txt", ".xml")


@dataclass(frozen=True, kw_only=True)
class Text:
    """One translatable text: its context (empty for none), the message id, and where it stands."""

    context: str
    id: str
    place: str


def _from_arguments(function: str, arguments: Sequence[object], place: str) -> Text | None:
    position = PYTHON_FUNCTIONS[function]
    if len(arguments) <= position or not isinstance(arguments[position], str):
        return None
    context = arguments[0] if position and isinstance(arguments[0], str) else ""
    return Text(context=context, id=str(arguments[position]), place=place)


def _aliases(path: Path) -> dict[str, str]:
    """Other names under which a file imports a translating function: `from … import gettext as now`."""
    tree = ast.parse(path.read_text(encoding="utf-8"))
    return {
        alias.asname: alias.name
        for node in ast.walk(tree)
        if isinstance(node, ast.ImportFrom) and node.module == "django.utils.translation"
        for alias in node.names
        if alias.asname is not None and alias.name in PYTHON_FUNCTIONS
    }


def python_texts(path: Path) -> Iterator[Text]:
    """The texts of a Python file; calls with a variable instead of a literal are no texts."""
    aliases = _aliases(path)
    with path.open("rb") as file:
        for line, function, arguments, _comments in extract_python(file, KEYWORDS | dict.fromkeys(aliases), [], {}):
            name = aliases.get(str(function), str(function))
            text = _from_arguments(name, _listed(arguments), f"{path}:{line}")
            if text is not None and text.id:
                yield text


def template_texts(path: Path) -> Iterator[Text]:
    """The texts of a Django template: Django rewrites its tags to calls, which are read here."""
    source = templatize(path.read_text(encoding="utf-8"), origin=str(path))
    for match in TEMPLATE_CALL.finditer(source):
        arguments = _literals(source, match.end())
        line = source.count("\n", 0, match.start()) + 1
        text = _from_arguments(match[1], arguments, f"{path}:{line}")
        if text is not None and text.id:
            yield text


def _literals(source: str, start: int) -> list[object]:
    """The arguments of the call whose bracket opens just before ``start``; None for what is no literal."""
    end = start
    while (end := source.find(")", end) + 1) > 0:
        try:
            call = ast.parse(f"f({source[start:end]}", mode="eval").body
        except SyntaxError:
            continue
        assert isinstance(call, ast.Call)
        return [argument.value if isinstance(argument, ast.Constant) else None for argument in call.args]
    return []


def texts(*, packages: Iterable[Path], templates: Iterable[Path]) -> Iterator[Text]:
    """Every translatable text of these folders, in a fixed order."""
    for folder in packages:
        for path in sorted(folder.rglob("*.py")):
            if "migrations" not in path.parts:
                yield from python_texts(path)
    for folder in (*packages, *templates):
        for path in sorted(folder.rglob("*")):
            if path.suffix in TEMPLATE_SUFFIXES and ("templates" in path.parts):
                yield from template_texts(path)


def read_catalogue(path: Path) -> Catalog:
    """The catalogue in a ``.po`` file; an empty one where there is none."""
    if not path.exists():
        return Catalog()
    with path.open("rb") as file:
        return read_po(file, locale=path.parent.parent.name)


def problems(*, found: Iterable[Text], catalogue: Catalog) -> Iterator[str]:
    """What is wrong per text: missing, unsure ("fuzzy"), or with other placeholders than the original."""
    seen: set[tuple[str, str]] = set()
    for text in found:
        if (text.context, text.id) in seen:
            continue
        seen.add((text.context, text.id))
        message = catalogue.get(text.id, text.context or None)
        strings = [] if message is None else _listed(message.string)
        if message is None or not strings or not all(strings):
            yield f"{text.place}: not translated: {text.id!r}"
        elif message.fuzzy:
            yield f"{text.place}: translation is marked fuzzy: {text.id!r}"
        elif not _placeholders(strings) <= _placeholders(_listed(message.id)):
            yield f"{text.place}: translation names an unknown placeholder: {text.id!r}"


def _listed(forms: str | Sequence[str] | None) -> list[str]:
    """What Babel gives: several strings, one bare string, or nothing where there was no literal."""
    return [forms] if isinstance(forms, str) else list(forms or ())


def _placeholders(strings: Iterable[str]) -> set[str]:
    return {name for string in strings for pair in PLACEHOLDER.findall(string) for name in pair if name}
