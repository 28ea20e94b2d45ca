"""A building-block schedule as data: what each block is worth, its bonuses, caps and obligation rules.

Everything is frozen; a schedule is read once (``schedule_file.parse``) and shared. Amounts are euro, percentages are
written as people write them (5 = 5 %), months are whole months. The text ``code`` of a block or bonus is the
schedule's own.
"""

from __future__ import annotations

from dataclasses import asdict, dataclass, field
from datetime import date
from decimal import Decimal
from fractions import Fraction
from functools import cached_property

from .policy import Policy
from .vocabulary import PERSON_KINDS


@dataclass(frozen=True, slots=True)
class Condition:
    """What must hold: an age (``op``, ``years``), a permanent contract, or a claim with a code."""

    kind: str
    op: str | None = None
    years: int | None = None
    claim: str | None = None


@dataclass(frozen=True, slots=True)
class Block:
    """One way to fulfil. ``value`` is euro, a tariff or a percentage, as ``unit`` says; None where it has none."""

    code: str
    name_nl: str
    kind: str
    route: str
    unit: str
    value: Decimal | None = None
    reporting_group: str | None = None
    target_group: str = ""
    yearly_value: Decimal | None = None
    max_duration_months: int | None = None
    prorata: tuple[str, ...] = ()
    condition: Condition | None = None
    min_hours_per_week: Decimal | None = None
    max_hours_per_week: Decimal | None = None
    max_hours_total: Decimal | None = None
    cap_per_day: Decimal | None = None
    max_value: Decimal | None = None
    requires_approval: bool = False
    labour_part_only: bool = False
    recognition: tuple[tuple[str, Decimal | None], ...] = ()
    evidence_required: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    notes: str = ""
    evidence: str = ""
    source_url: str | None = None

    def __hash__(self) -> int:
        return hash(self.code)

    @property
    def is_person(self) -> bool:
        """Whether the block is about one person (employment, learning, work experience)."""
        return self.kind in PERSON_KINDS

    @property
    def weights(self) -> dict[str, Decimal | None]:
        """Register → weight in % of the invoice; None is the block's own value."""
        return dict(self.recognition)


@dataclass(frozen=True, slots=True)
class Bonus:
    """An extra on a block under a condition. ``applies_to`` empty: every block about a person."""

    code: str
    name_nl: str
    unit: str
    condition: Condition
    scaling_class: str
    value: Decimal | None = None
    yearly_value: Decimal | None = None
    applies_to: tuple[str, ...] = ()
    excludes: tuple[str, ...] = ()
    max_value: Decimal | None = None
    requires_approval: bool = False
    notes: str = ""
    evidence: str = ""
    source_url: str | None = None

    def applies(self, block: Block) -> bool:
        """Whether this bonus can be added to ``block``."""
        if not self.applies_to:
            return block.is_person
        return block.code in self.applies_to or f"kind:{block.kind}" in self.applies_to


@dataclass(frozen=True, slots=True)
class Cap:
    """A limit. ``scope`` and ``name`` say over what it sums (``block`` and ``HALFDAY``), ``type`` what it limits.

    ``exceptions``: block code → another value, None = no limit for that block.
    """

    code: str
    scope: str
    name: str | None
    type: str
    value: Decimal
    exceptions: tuple[tuple[str, Decimal | None], ...] = ()
    notes: str = ""
    evidence: str = ""
    source_url: str | None = None

    def limit_for(self, block_code: str) -> Decimal | None:
        """The value for this block, None where the block is excepted."""
        for code, value in self.exceptions:
            if code == block_code:
                return value
        return self.value


@dataclass(frozen=True, slots=True)
class Category:
    """A named group of blocks that a cap sums over."""

    code: str
    name_nl: str
    blocks: tuple[str, ...]
    notes: str = ""


@dataclass(frozen=True, slots=True)
class PsoRule:
    """What a PSO certificate of ``level`` does: ``effect`` in %, None = not known, no effect."""

    role: str
    level: str | None
    effect: Decimal | None
    notes: str = ""
    evidence: str = ""
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class LabourShare:
    """A condition on the labour share of a contract, in %."""

    op: str
    value: Decimal


@dataclass(frozen=True, slots=True)
class ObligationRule:
    """What a contract owes; the first rule that matches area, type and labour share decides."""

    basis: str
    area: str | None = None
    contract_type: tuple[str, ...] | None = None
    labour_share: LabourShare | None = None
    threshold: Decimal | None = None
    comparison: str | None = None
    rate_pct: Decimal | None = None
    amount: Decimal | None = None
    max_obligation: Decimal | None = None
    notes: str = ""
    evidence: str = ""
    source_url: str | None = None


@dataclass(frozen=True, slots=True)
class ObligationRules:
    """The rules in the order of the file, and the rate of rules that state none."""

    default_pct: Decimal | None = None
    rules: tuple[ObligationRule, ...] = ()


@dataclass(frozen=True)
class Schedule:
    """One version of a region's schedule.

    ``valid_from`` and ``valid_to`` are the first and last day on which the anchor date of a contract may lie, both
    included; None when open or not a full date (then a contract can only be pinned by hand, ``selectable``).
    """

    id: str
    region: str
    title_nl: str
    blocks: tuple[Block, ...] = ()
    bonuses: tuple[Bonus, ...] = ()
    caps: tuple[Cap, ...] = ()
    categories: tuple[Category, ...] = ()
    pso: tuple[PsoRule, ...] = ()
    obligation: ObligationRules = field(default_factory=ObligationRules)
    policy: Policy = field(default_factory=Policy)
    valid_from: date | None = None
    valid_to: date | None = None
    fulltime_hours: Decimal | None = None
    annual_hours: Decimal | None = None
    demonstration: bool = False
    extends: str | None = None
    source_url: str | None = None
    notes: str = ""

    def __hash__(self) -> int:
        return hash((self.id, self.valid_from))

    @cached_property
    def _by_code(self) -> dict[str, Block]:
        return {block.code: block for block in self.blocks}

    def block(self, code: str) -> Block:
        """The block with this code; ``KeyError`` when the schedule has none."""
        return self._by_code[code]

    def has_block(self, code: str) -> bool:
        """Whether the schedule has a block with this code."""
        return code in self._by_code

    @cached_property
    def policy_json(self) -> dict[str, object]:
        """The parameters as they stand in every explanation."""
        return {name: _plain(value) for name, value in asdict(self.policy).items()}

    @property
    def selectable(self) -> bool:
        """Whether a date can select this version; without a full first day it is pinned by hand only."""
        return self.valid_from is not None

    def in_force(self, anchor: date) -> bool:
        """Whether ``anchor`` lies in the validity of this version."""
        return (self.valid_from is None or self.valid_from <= anchor) and (
            self.valid_to is None or anchor <= self.valid_to
        )

    def categories_of(self, block_code: str) -> tuple[str, ...]:
        """The categories of a block; a block in none is a category of its own."""
        return tuple(row.code for row in self.categories if block_code in row.blocks) or (block_code,)

    def pso_effect(self, role: str, level: str) -> Decimal | None:
        """The percentage for ``level`` held by ``role``; None where the schedule knows none."""
        for rule in self.pso:
            if rule.role == role and rule.level == level:
                return rule.effect
        return None


def _plain(value: object) -> object:
    return str(value) if isinstance(value, Fraction) else value
