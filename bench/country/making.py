"""Makes the country: first what everybody shares, then desk by desk, in as many processes as asked for."""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ProcessPoolExecutor, as_completed
from multiprocessing import get_context
from random import Random

from bench.country.contracts import contracts
from bench.country.database import CountryDatabase
from bench.country.efforts import Efforts
from bench.country.organisations import Desk, desks, suppliers
from bench.country.rows import Rows
from bench.country.scale import Scale

Say = Callable[[str], None]
#: Contracts whose rows are gathered before they are sent.
_BATCH = 500


def make_country(*, database: CountryDatabase, scale: Scale, seed: int, processes: int, say: Say) -> tuple[int, int]:
    """Fill an empty database; returns the numbers of contracts and entries. The same seed gives the same rows."""
    rng = Random(seed)  # noqa: S311 (no secret, but a country that can be made again)
    with database.filling() as connection:
        rows = Rows(connection)
        everyone = suppliers(scale, rows, rng)
        offices = desks(scale, everyone, rows, rng)
        rows.write()
    say(f"{len(offices)} desks, {scale.municipalities} municipalities, {len(everyone)} suppliers")
    made = entries = 0
    with ProcessPoolExecutor(processes, mp_context=get_context("fork")) as pool:
        tasks = [pool.submit(_make_desk, database, desk, seed) for desk in offices]
        for done, task in enumerate(as_completed(tasks), start=1):
            number, effort = task.result()
            made, entries = made + number, entries + effort
            say(f"{done} of {len(offices)} desks, {made} contracts, {entries} entries")
    return made, entries


def _make_desk(database: CountryDatabase, desk: Desk, seed: int) -> tuple[int, int]:
    rng = Random(f"{seed}/{desk.number}")  # noqa: S311 (as above)
    with database.filling() as connection:
        rows = Rows(connection)
        signed = contracts(desk, rows, rng)
        rows.write()
        efforts, total = Efforts(desk, rows, rng), 0
        for number, contract in enumerate(signed, start=1):
            total += efforts.of(contract)
            if number % _BATCH == 0:
                rows.write()
        rows.write()
    return len(signed), total
