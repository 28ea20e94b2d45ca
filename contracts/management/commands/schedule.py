"""`manage.py schedule`: check, load, compare and export building-block schedules."""

import json
from collections.abc import Iterable
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError, CommandParser
from django.utils import timezone

from buildingblocks import queries as schedules
from buildingblocks import schedule_file, schedule_schema
from buildingblocks.faults import Fault, ScheduleFileError
from buildingblocks.schedule_checks import publishing_faults
from buildingblocks.schedule_diff import as_text, differences
from buildingblocks.schedule_sources import base_beside, document_of, read_document
from contracts.actions.schedules import load_schedule, publish_schedule
from contracts.errors import StepRefused
from sroi.accounts.acting import SYSTEM
from sroi.tenancy import queries as organisations
from sroi.tenancy.models import ServiceDesk
from sroi.tenancy.scope import desk_scope, scope


class Command(BaseCommand):
    """One verb per subcommand; a fault is a line with its path and the reason, and an exit status."""

    requires_system_checks = []
    help = "Check, load, compare and export building-block schedules (docs/schedule-format.md)."

    def add_arguments(self, parser: CommandParser) -> None:
        """Subcommands."""
        verbs = parser.add_subparsers(dest="verb", required=True)
        check = verbs.add_parser("check", help="say what is wrong with files; loads nothing")
        check.add_argument("files", nargs="+", type=Path, metavar="FILE")
        load = verbs.add_parser("load", help="load a file as a draft of a desk")
        load.add_argument("file", type=Path, metavar="FILE")
        load.add_argument("--publish", action="store_true", help="publish it at once")
        diff = verbs.add_parser("diff", help="what changed from one schedule to another")
        diff.add_argument("before", metavar="A", help="a file, the id of a shipped schedule, or with --desk one of the desk")
        diff.add_argument("after", metavar="B")
        export = verbs.add_parser("export", help="print a schedule as a file that loads again")
        export.add_argument("id", help="the id of a shipped schedule, or with --desk one of the desk")
        export.add_argument("--as-loaded", action="store_true", help="as the file was given, its base not merged in")
        schema = verbs.add_parser("schema", help="print the JSON Schema of the file format")
        for verb in (diff, export, load):
            verb.add_argument("--desk", required=verb is load, help="short name of the desk")
        for verb in (export, schema):
            verb.add_argument("--out", type=Path, help="write to this file")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do what the verb says."""
        getattr(self, f"_{options['verb']}")(options)

    def _check(self, options: dict[str, Any]) -> None:
        faulty = sum(not self._checked(path) for path in options["files"])
        if faulty:
            raise CommandError(f"{faulty} of {len(options['files'])} files cannot be loaded")

    def _checked(self, path: Path) -> bool:
        try:
            rules, warnings = schedule_file.parse(read_document(path), base=base_beside(path))
        except ScheduleFileError as error:
            self._say(path, error.faults)
            return False
        self._say(path, warnings)
        self._say(path, publishing_faults(rules), word="not publishable")
        self.stdout.write(f"{path}: {rules.id} can be loaded: {len(rules.blocks)} blocks, {len(rules.bonuses)} bonuses")
        return True

    def _say(self, path: Path, faults: Iterable[Fault], *, word: str = "") -> None:
        for fault in faults:
            kind = word or ("warning" if fault.warning else "fault")
            self.stdout.write(f"{path}: {kind}: {fault.path or '(file)'}: {fault.message} [{fault.code}]")

    def _load(self, options: dict[str, Any]) -> None:
        desk, path, now = _desk(options["desk"]), options["file"], timezone.now()
        try:
            document = read_document(path)
            with scope(desk_scope(desk.pk)):
                schedule, warnings = load_schedule(
                    by=SYSTEM, at=now, desk_id=desk.pk, document=document, beside=base_beside(path)
                )
                if options["publish"]:
                    schedule = publish_schedule(by=SYSTEM, at=now, schedule_id=schedule.pk)
        except ScheduleFileError as error:
            self._say(path, error.faults)
            raise CommandError(f"{path} was not loaded") from error
        except StepRefused as error:
            raise CommandError(str(error)) from error
        self._say(path, warnings)
        self.stdout.write(f"{schedule.code} is loaded for {desk.slug} as {schedule.status}")

    def _diff(self, options: dict[str, Any]) -> None:
        before, after = (_document(options[name], options["desk"]) for name in ("before", "after"))
        changes = differences(before, after)
        for change in changes:
            self.stdout.write(f"{change.path}: {as_text(change.before)} -> {as_text(change.after)}")
        self.stdout.write(f"{len(changes)} differences")

    def _export(self, options: dict[str, Any]) -> None:
        self._give(_document(options["id"], options["desk"], as_loaded=options["as_loaded"]), options["out"])

    def _schema(self, options: dict[str, Any]) -> None:
        self._give(schedule_schema.schema(), options["out"])

    def _give(self, data: object, out: Path | None) -> None:
        text = json.dumps(schedule_file.plain(data), indent=2, ensure_ascii=False)
        if out is None:
            self.stdout.write(text)
        else:
            out.write_text(text + "\n", encoding="utf-8")


def _desk(slug: str) -> ServiceDesk:
    try:
        return organisations.desk(slug)
    except ServiceDesk.DoesNotExist as error:
        raise CommandError(f"there is no desk {slug}") from error


def _document(name: str, desk_slug: str | None, *, as_loaded: bool = False) -> schedule_file.Json:
    """The document called `name`: one of the desk where it has it, else shipped or a file."""
    if desk_slug:
        desk = _desk(desk_slug)
        with scope(desk_scope(desk.pk)):
            own = schedules.by_code(desk_id=desk.pk, code=name)
        if own is not None:
            document: schedule_file.Json = own.document if as_loaded else own.resolved
            return document
    try:
        return document_of(name)
    except ScheduleFileError as error:
        raise CommandError(str(error)) from error
