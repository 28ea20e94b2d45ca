"""Everything that a desk with invented figures publishes over its years, as texts: what an outsider can get."""

import json
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from datetime import date

from reporting.disclosure.blocks import Partition
from reporting.disclosure.disclosed import Disclosed, DisclosedFigures, Shown
from reporting.disclosure.rules import disclose, quartile_range
from reporting.figures.figure_set import FigureSet
from reporting.sheet.infosheet import Sheet, build_sheet
from reporting.exports.open_data import as_csv, as_json, rows_of
from tests.reporting.attack.reading import Map, Reading, of_open_data, of_sheet
from tests.reporting.attack.steps import euro_steps, person_steps
from tests.reporting.worlds import World

Disclose = Callable[[FigureSet, Partition], DisclosedFigures]


@dataclass(frozen=True)
class Publisher:
    """Publishes a world: each quarter as it closes, each year after its fourth, and everything once more at the end.

    `disclose` can be replaced by a rule that leaks, to see that the attack finds it.
    """

    world: World
    disclose: Disclose = disclose
    later_versions: bool = True

    def sheets(self) -> Iterator[Sheet]:
        """Every sheet that ever comes out."""
        for quarter in self.world.quarters:
            then = self.world.until(quarter)
            yield from self._of(then, (quarter,), version=1)
            if quarter.endswith("Q4") and int(quarter[:4]) in then.editions:
                yield from self._of(then, [known for known in then.quarters if known[:4] == quarter[:4]], version=1)
        if self.later_versions:
            for quarter in self.world.quarters:
                yield from self._of(self.world, (quarter,), version=2)

    def _of(self, then: World, quarters: tuple[str, ...] | list[str], *, version: int) -> Iterator[Sheet]:
        blocks = then.blocks()
        before = tuple(f"{int(quarter[:4]) - 1}{quarter[4:]}" for quarter in quarters)
        shares = [self._share(then.figures(name, quarters), blocks) for name in then.municipalities]
        for name in (*then.municipalities, None):
            exact = then.figures(name, quarters)
            year_before = self.disclose(then.figures(name, before), blocks) if set(before) <= set(then.quarters) else None
            period = quarters[0] if len(quarters) == 1 else quarters[0][:4]
            yield build_sheet(
                replace(exact, period=period), replace(self.disclose(exact, blocks), period=period), reported_on=date(2026, 1, 1),
                version=version, year_before=year_before, region_range=quartile_range(shares) if name else None,
            )

    def _share(self, exact: FigureSet, blocks: Partition) -> Disclosed:
        filled = self.disclose(exact, blocks).fulfilled_cumulative
        return Shown(filled.value / exact.obligation) if isinstance(filled, Shown) else filled

    def readings(self) -> list[Reading]:
        """All of it as read back from the texts: sheets through the API, and open data in both forms."""
        sheets = list(self.sheets())
        found = [of_sheet(json.dumps(sheet.to_json()), source=f"sheet {sheet.period} v{sheet.version}") for sheet in sheets]
        rows = [row for sheet in sheets for row in rows_of(sheet) if sheet.version == 1]
        found += of_open_data(as_csv(rows).decode(), source="csv")
        found += of_open_data(as_json(rows, about={}).decode(), source="json")
        return found

    def known(self) -> Map:
        """What the attacker knows of the desk."""
        found = self.world.blocks()
        return Map(
            municipalities=self.world.municipalities, quarters=self.world.quarters,
            blocks=tuple(block.slots for block in found.blocks), person_steps=person_steps(found), euro_steps=euro_steps(found),
        )
