"""The file format of a schedule as screens: which keys stand in which part, of what kind, with what label and choices.

This table is where format and screen meet. Forms, faults, comparisons and the page of a version are made from it, and
a test compares it with the JSON Schema of the format, so that no key can be forgotten.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, Any, Final

from django.utils.translation import gettext_lazy as _

from buildingblocks.policy import ALLOWED, GROUPS
from contracts.policy_texts import NAMES, VALUES
from contracts.schedules import policy_hints, words

if TYPE_CHECKING:
    from django.utils.functional import _StrPromise

    Text = str | _StrPromise


@dataclass(frozen=True, slots=True)
class Key:
    """One key of the format. `name` may name a key inside an object (`rounding.mode`).

    `kind`: text, long, lines, day, number, euro, whole, percentage, flag (false when missing), yes_no (missing
    inherits), choice, choices, codes (rows of the parts in `of`), condition, weights, exceptions, scope, share, base.
    `required`: the reader asks for a value. `kept`: the key stays in the document without a value (the reader asks for
    the key). `group`: fields with the same word stand together. `fixed`: not to be changed in an existing row.
    """

    name: str
    kind: str
    label: Text
    hint: Text = ""
    choices: Mapping[str, Text] = field(default_factory=dict)
    required: bool = False
    kept: bool = False
    of: tuple[str, ...] = ()
    group: str = ""
    fixed: bool = False

    @property
    def field_name(self) -> str:
        """The name of its (first) field in a form."""
        return self.name.replace(".", "__")


@dataclass(frozen=True, slots=True)
class Part:
    """A part of the document with a page of its own: the rows of a list, or one object (`many` False).

    `path`: where it stands in the document. `by_code`: its rows are known by a code, so that a row of an addendum takes
    the place of the base's row; any other list replaces the base's list as a whole.
    """

    slug: str
    path: tuple[str, ...]
    title: Text
    keys: tuple[Key, ...]
    one: Text = ""
    hint: Text = ""
    many: bool = True
    by_code: bool = False

    def key(self, name: str) -> Key | None:
        """The key with this name, None where the screen does not show it."""
        return next((key for key in self.keys if key.name == name), None)


#: Groups of fields, in the order of the form.
FIELD_GROUPS: Final[dict[str, Text]] = {
    "": _("What it is"), "value": _("What it is worth"), "when": _("When it counts"), "limits": _("Limits"),
    "vendors": _("Recognised vendors"), "evidence": _("Evidence"), "remarks": _("Source and remarks"),
}


def _remarks(*, notes: Text = "") -> tuple[Key, ...]:
    return (
        Key("notes", "long", _("Remarks"), notes, group="remarks"),
        Key("evidence", "choice", _("How sure is this?"), choices=words.EVIDENCE_MARKS, group="remarks"),
        Key("source_url", "text", _("Web address of the source"), group="remarks"),
    )


def _code(hint: Text = "") -> Key:
    return Key("code", "text", _("Code"), hint or _("Short and without spaces, such as PW_SHORT. It cannot be changed later."),
               required=True, fixed=True)


GENERAL: Final = Part("algemeen", (), _("General"), many=False, keys=(
    Key("title_nl", "text", _("Title"), required=True),
    Key("region", "text", _("Region"), required=True),
    Key("id", "text", _("Code of this version"), _("Unique within the desk, for example our-region-2027."), required=True),
    Key("extends", "base", _("Extends"), _("An addendum takes over everything from its base and replaces or adds rows.")),
    Key("valid_from", "day", _("Valid from"),
        _("A full date lets the date of a contract select this version. Without one a contract can only be pinned to it by hand."),
        group="when"),
    Key("valid_to", "day", _("Valid up to and including"), _("Empty: no end yet."), group="when"),
    Key("fulltime_hours", "number", _("Hours of a full-time week"), _("Needed where a value is in proportion to the hours."),
        group="value"),
    Key("annual_hours", "number", _("Hours of a full-time year"), _("Empty: 52 times the full-time week."), group="value"),
    Key("currency", "choice", _("Currency"), choices=words.CURRENCY, group="value"),
    Key("demonstration", "yes_no", _("Invented data for a demonstration?"),
        _("A demonstration may be published with amounts or norms missing."), group="remarks"),
    Key("source_document", "text", _("Name of the source"), group="remarks"),
    Key("other_sources", "lines", _("Other sources"), _("One on each line."), group="remarks"),
    *_remarks(),
))

BLOCKS: Final = Part("bouwblokken", ("blocks",), _("Building blocks"), one=_("building block"), by_code=True,
    hint=_("What a supplier can do to fulfil its obligation, and what that is worth."), keys=(
    _code(),
    Key("name_nl", "text", _("Name"), required=True),
    Key("kind", "choice", _("Kind"), choices=words.KINDS, required=True),
    Key("route", "choice", _("Route"), _("Under which heading it stands in the figures."), words.ROUTES, required=True),
    Key("reporting_group", "choice", _("Target group in the figures"), _("Needed for the three kinds about a person."), words.GROUPS),
    Key("target_group", "text", _("Target group in your own words")),
    Key("value", "number", _("Value"), _("Euros, a rate or a percentage, as the unit says. Empty where the unit gives the amount."),
        kept=True, group="value"),
    Key("unit", "choice", _("Unit"), choices=words.BLOCK_UNITS, required=True, group="value"),
    Key("prorata", "choices", _("In proportion to"), _("Decides with “euro per year”; elsewhere it repeats what the unit says."),
        words.PRORATA, kept=True, group="value"),
    Key("yearly_value", "euro", _("Yearly value"), _("For bonuses that count in times the yearly value."), group="value"),
    Key("condition", "condition", _("Counts only with"), group="when"),
    Key("requires_approval", "flag", _("Counts only with approval beforehand"), group="when"),
    Key("excludes", "codes", _("Does not count together with"),
        _("The same person on the same days, or the same invoice, counts in one of them only."), of=("blocks",), group="when"),
    Key("max_duration_months", "whole", _("At most so many months"),
        _("Empty: no limit of its own. A maximum per candidate still holds."), group="limits"),
    Key("min_hours_per_week", "number", _("At least so many hours per week"), _("Below it nothing counts."), group="limits"),
    Key("max_hours_per_week", "number", _("At most so many hours per week"), group="limits"),
    Key("max_hours_total", "number", _("At most so many hours in total"), group="limits"),
    Key("cap_per_day", "euro", _("At most so many euros per entry and day"), group="limits"),
    Key("max_value", "euro", _("At most so many euros per entry"), group="limits"),
    Key("labour_part_only", "flag", _("Only the labour part of the invoice counts"), group="vendors"),
    Key("recognition", "weights", _("Weight by the recognition of the vendor"),
        _("The vendor must stand in one of these registers; the highest weight counts. Leave the weight empty to use the value above."),
        words.REGISTERS, group="vendors"),
    Key("evidence_required", "choices", _("Evidence that the supplier hands in"), choices=words.EVIDENCE, group="evidence"),
    *_remarks(),
))

BONUSES: Final = Part("bonussen", ("bonuses",), _("Bonuses"), one=_("bonus"), by_code=True,
    hint=_("Extra value on a building block where a condition is met."), keys=(
    _code(),
    Key("name_nl", "text", _("Name"), required=True),
    Key("value", "number", _("Value"), _("Euros, a rate or a percentage, as the unit says."), kept=True, group="value"),
    Key("unit", "choice", _("Unit"), choices=words.BONUS_UNITS, required=True, group="value"),
    Key("scaling_class", "choice", _("How does it count?"), choices=words.SCALING, required=True, group="value"),
    Key("yearly_value", "euro", _("Yearly value"), group="value"),
    Key("condition", "condition", _("Condition"), required=True, group="when"),
    Key("applies_to", "codes", _("Applies to"), _("Nothing ticked: every building block about a person."),
        of=("kinds", "blocks"), group="when"),
    Key("excludes", "codes", _("Does not count together with"), _("Where both hold, the higher one counts."), of=("bonuses",),
        group="when"),
    Key("requires_approval", "flag", _("Counts only with approval beforehand"), group="when"),
    Key("max_value", "euro", _("At most so many euros"), group="limits"),
    *_remarks(),
))

CAPS: Final = Part("maxima", ("caps",), _("Maximums"), one=_("maximum"), by_code=True,
    hint=_("What may count at most, over an entry, a group of building blocks, a candidate or the contract."), keys=(
    Key("type", "choice", _("What is limited?"), choices=words.CAP_TYPES, required=True),
    Key("scope", "scope", _("Over what?"), required=True),
    Key("value", "number", _("Maximum"), _("Euros, per cent, months or hours, as chosen above."), required=True),
    Key("exceptions", "exceptions", _("Other maximum for a building block"), _("Leave the number empty for “no maximum”."),
        group="limits"),
    Key("code", "text", _("Code"), _("May stay empty."), group="remarks"),
    *_remarks(),
))

CATEGORIES: Final = Part("categorieen", ("categories",), _("Categories"), one=_("category"), by_code=True,
    hint=_("Building blocks that share one maximum, or that are shown together."), keys=(
    _code(),
    Key("name_nl", "text", _("Name"), required=True),
    Key("blocks", "codes", _("Building blocks"), of=("blocks",), kept=True),
    Key("notes", "long", _("Remarks"), group="remarks"),
))

PSO: Final = Part("pso", ("pso",), _("PSO"), one=_("PSO rule"),
    hint=_("What a PSO certificate does, by its level."), keys=(
    Key("role", "choice", _("Who has the certificate?"), choices=words.PSO_ROLES, required=True),
    Key("level", "choice", _("Level"), _("Empty: levels are not known."), words.PSO_LEVELS, kept=True),
    Key("effect", "percentage", _("Effect"),
        _("Of the supplier itself: a percentage of the obligation (100 is an exemption). Of a vendor: a percentage of the invoice. Empty: not known."),
        kept=True),
    *_remarks(),
))

OBLIGATION: Final = Part("verplichting", ("obligation",), _("Obligation"), many=False, keys=(
    Key("default_pct", "percentage", _("Percentage where a rule states none"), group="value"),
    *_remarks(),
))

RULES: Final = Part("verplichtingsregels", ("obligation", "rules"), _("Rules of the obligation"), one=_("obligation rule"),
    hint=_("The first rule that fits the contract decides, so their order counts."), keys=(
    Key("area", "text", _("Only for contracts in this area"), _("Empty: everywhere."), group="when"),
    Key("contract_type", "choices", _("Only for contracts of this type"), _("Nothing ticked: every type."), words.CONTRACT_TYPES,
        group="when"),
    Key("labour_share", "share", _("Only with a labour share of"), group="when"),
    Key("threshold", "euro", _("Threshold"), _("Compared with the award value; below it nothing is owed."), group="when"),
    Key("comparison", "choice", _("Does the threshold itself count?"), choices=words.THRESHOLD, group="when"),
    Key("basis", "choice", _("Percentage of"), choices=words.BASES, required=True, group="value"),
    Key("rate_pct", "percentage", _("Percentage"), _("Empty: the percentage of the schedule, or what was agreed with the contract."),
        group="value"),
    Key("amount", "number", _("Amount or number"), _("Euros with a fixed amount; a number with activities."), group="value"),
    Key("max_obligation", "euro", _("The obligation is at most"), group="value"),
    *_remarks(),
))

RECOGNITION: Final = Part("erkenning", ("recognition",), _("Recognition of vendors"), many=False, keys=_remarks())

REGISTERS: Final = Part("registers", ("recognition", "registers"), _("Registers of recognised vendors"), one=_("register"),
    hint=_("Explains the registers to people; the weights stand in the building blocks."), keys=(
    Key("code", "choice", _("Register"), choices=words.REGISTERS, required=True),
    Key("target_group_share_min_pct", "percentage", _("At least so much of the staff from the target group")),
    Key("commercial_income_min_pct", "percentage", _("At least so much of the income from trade")),
    Key("must_reach_recognised_within_years", "number", _("Must be recognised within so many years")),
    Key("notes", "long", _("Remarks")),
))


def _parameter(name: str, values: tuple[str, ...]) -> Key:
    return Key(name, "choice", NAMES[name], policy_hints.HINTS[name], {value: VALUES[value] for value in values})


POLICY: Final = Part("rekenregels", ("policy",), _("Calculation rules"), many=False,
    hint=_("No table says how to count part of a month or where to round. These choices do, and every explanation names them."),
    keys=(
    *(_parameter(name, values) for name, values in ALLOWED.items()),
    *(_parameter(f"{group}.{name}", values) for group, parts in GROUPS.items() for name, values in parts.items()),
    Key("weeks_per_year", "choice", NAMES["weeks_per_year"], policy_hints.HINTS["weeks_per_year"],
        {"52": _("52 weeks"), "365/7": _("365 days divided by 7")}),
    Key("counting_limit_to_term", "choice", NAMES["counting_limit_to_term"], policy_hints.HINTS["counting_limit_to_term"],
        {"term": VALUES["term"], **{f"grace_{months}_months": policy_hints.grace(months) for months in (*range(1, 13), 24)}}),
    Key("start_window_counts", "yes_no", NAMES["start_window_counts"], policy_hints.HINTS["start_window_counts"]),
    Key("evidence", "choice", _("How sure is this?"), choices=words.EVIDENCE_MARKS),
))

#: In the order of the page of a version.
PARTS: Final = (
    GENERAL, BLOCKS, BONUSES, CAPS, CATEGORIES, PSO, OBLIGATION, RULES, POLICY, RECOGNITION, REGISTERS,
)
BY_SLUG: Final = {part.slug: part for part in PARTS}


def part_at(path: str) -> tuple[Part, str]:
    """The part in which a path of the document lies, and the rest of the path: `blocks[3].unit` → blocks, `[3].unit`."""
    best, rest = GENERAL, path
    for part in sorted(PARTS, key=lambda part: len(part.path)):
        prefix = ".".join(part.path)
        if prefix and (path == prefix or path.startswith((f"{prefix}.", f"{prefix}["))):
            best, rest = part, path[len(prefix):].removeprefix(".")
    return best, rest


def inside(document: Mapping[str, Any], path: tuple[str, ...]) -> Any:
    """What stands at a path of a document, None where nothing does."""
    found: Any = document
    for name in path:
        found = found.get(name) if isinstance(found, Mapping) else None
    return found
