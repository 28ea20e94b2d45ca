"""Small invented desks: exact cells, and every figure set that would be published about them."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from decimal import Decimal

from reporting.disclosure.blocks import Partition
from reporting.disclosure.disclosed import DisclosedFigures
from reporting.disclosure.partition import partition
from reporting.disclosure.rules import disclose
from reporting.figures.figure_set import GROUPS, ClientStand, FigureSet, Organisation, PersonCell, TrendPoint
from sroi.periods import Quarter

DESK = Organisation(slug="proefregio", name="Servicedesk Proefregio")
WITHOUT_PERSONS = Decimal("12345.67")


def organisation(slug: str) -> Organisation:
    return Organisation(slug=slug, name=slug.capitalize())


@dataclass(frozen=True)
class World:
    """The truth about a desk. `quarters` are closed, in order; `editions` the years with a year's edition."""

    municipalities: tuple[str, ...]
    quarters: tuple[str, ...]
    cells: tuple[PersonCell, ...]
    editions: tuple[int, ...] = ()
    threshold: int = 5

    @property
    def slots(self) -> list[tuple[str, str]]:
        return [(municipality, quarter) for municipality in self.municipalities for quarter in self.quarters]

    def until(self, quarter: str) -> "World":
        """The world as it was when `quarter` was closed."""
        return World(
            municipalities=self.municipalities,
            quarters=tuple(known for known in self.quarters if known <= quarter),
            cells=tuple(cell for cell in self.cells if cell.quarter <= quarter),
            editions=tuple(year for year in self.editions if f"{year}-Q4" <= quarter),
            threshold=self.threshold,
        )

    def blocks(self) -> Partition:
        """The division as it grew: one extension per closed quarter."""
        stored = None
        for quarter in self.quarters:
            then = self.until(quarter)
            stored = partition(
                then.cells,
                threshold=self.threshold,
                published=stored,
                slots=then.slots,
                editions=then.editions,
            )
        assert stored is not None
        return stored

    def inside(self, municipality: str | None, quarters: Iterable[str]) -> list[PersonCell]:
        wanted = set(quarters)
        return [cell for cell in self.cells if municipality in {None, cell.municipality} and cell.quarter in wanted]

    def figures(self, municipality: str | None, quarters: Sequence[str]) -> FigureSet:
        """Exact figures of a municipality (None: the desk) over consecutive closed quarters."""
        last = quarters[-1]
        until = [quarter for quarter in self.quarters if quarter <= last]
        flow = _amount(self.inside(municipality, quarters))
        stock = _amount(self.inside(municipality, until))
        cells = self.inside(municipality, quarters)
        clients = 1 if municipality else len(self.municipalities)
        other = WITHOUT_PERSONS * clients
        stands = tuple(self._stand(name, until) for name in ([municipality] if municipality else self.municipalities))
        return FigureSet(
            desk=DESK,
            municipality=organisation(municipality) if municipality else None,
            period=last if len(quarters) == 1 else f"{quarters[0]}..{last}",
            quarters=tuple(quarters),
            as_of=Quarter.parse(last).last,
            contracts_total=10,
            contracts_active=8,
            contracts_closed=2,
            contracts_new=1,
            contracts_ended=1,
            obligation=sum((stand.obligation for stand in stands), Decimal(0)),
            fulfilled=flow + other * len(quarters),
            fulfilled_cumulative=stock + other * len(until),
            person_amount=flow,
            person_amount_cumulative=stock,
            open=sum((stand.open for stand in stands), Decimal("0.00")),
            surplus=sum((stand.surplus for stand in stands), Decimal("0.00")),
            stands=stands,
            routes={"jobs": flow, "social_purchasing": other * len(quarters)},
            placements_total=sum(cell.persons for cell in cells),
            placements_by_group={group: sum(cell.persons for cell in cells if cell.group == group) for group in GROUPS},
            advices=3,
            corrections=Decimal("0.00"),
            corrections_without_persons=Decimal("0.00"),
            trend=tuple(self._trend(municipality, quarter) for quarter in until[-8:]),
        )

    def _stand(self, municipality: str, until: Sequence[str]) -> ClientStand:
        """Of one contract, so that it is open or has a surplus."""
        persons, obligation = _amount(self.inside(municipality, until)), Decimal("900000.00")
        done = persons + WITHOUT_PERSONS * len(until)
        return ClientStand(
            municipality=municipality, obligation=obligation, fulfilled_cumulative=done, person_amount_cumulative=persons,
            open=max(Decimal("0.00"), obligation - done), surplus=max(Decimal("0.00"), done - obligation),
        )

    def _trend(self, municipality: str | None, quarter: str) -> TrendPoint:
        amount = _amount(self.inside(municipality, [quarter]))
        other = WITHOUT_PERSONS * (1 if municipality else len(self.municipalities))
        return TrendPoint(quarter=quarter, fulfilled=amount + other, person_amount=amount)

    def published(self) -> list[tuple[FigureSet, DisclosedFigures]]:
        """Everything that comes out over time: sheets of quarters and years, of every municipality and the desk."""
        sheets = []
        stored: Partition | None = None
        for quarter in self.quarters:
            then = self.until(quarter)
            stored = partition(
                then.cells,
                threshold=self.threshold,
                published=stored,
                slots=then.slots,
                editions=then.editions,
            )
            periods: list[Sequence[str]] = [(quarter,)]
            year = [known for known in then.quarters if known[:4] == quarter[:4]]
            if quarter.endswith("Q4"):
                periods.append(year)
            for period in periods:
                for scope in (*self.municipalities, None):
                    figures = then.figures(scope, period)
                    sheets.append((figures, disclose(figures, stored)))
        return sheets


def _amount(cells: Iterable[PersonCell]) -> Decimal:
    return sum((cell.amount for cell in cells), Decimal("0.00"))
