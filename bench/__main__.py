"""`python -m bench`: the table of medians and ratios; `make bench` runs it on a country of scale 0.01."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib import import_module
from pathlib import Path
from typing import Final

import django

from bench.measuring import Line

_RESULTS = Path(__file__).parent / "results"
_MEASURING = "SROI_BENCH_SCALE"
#: The modules of `bench.lines`, in the order in which they are measured.
_GROUPS: Final = ("valuation", "recalculation", "approval", "figures", "sheets")


def main() -> None:
    """Make the country where it is missing, then measure in a process that works on it."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--fresh", action="store_true", help="make the country anew")
    parser.add_argument("--only", choices=_GROUPS, nargs="+", default=_GROUPS, help="only these groups of lines; the others keep their figures")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sroi.settings")
    django.setup()
    if os.environ.get(_MEASURING):
        measure(options.scale, options.only)
        return
    from bench.country.database import CountryDatabase

    country = CountryDatabase.of(options.scale)
    if options.fresh or not country.is_made():
        subprocess.run([sys.executable, "manage.py", "generate_country", "--scale", str(options.scale)], check=True)
    words = [sys.executable, "-m", "bench", "--scale", str(options.scale), "--only", *options.only]
    # This process stays: it keeps the embedded servers alive.
    sys.exit(subprocess.run(words, env=country.environment | {_MEASURING: "1"}, check=False).returncode)


def measure(scale: float, groups: Sequence[str]) -> None:
    """Print the table as it comes, keep it as JSON, and fail where a bound is not met."""
    from bench.lines.recalculation import fill_ledger

    fill_ledger()
    found: list[Line] = []
    _say(f"\n{'scale ' + format(scale, 'g'):44} {'product':>12} {'floor':>12} {'ratio':>8} {'bound':>7}")
    for group in groups:
        for line in import_module(f"bench.lines.{group}").lines():
            mark = "" if line.holds else "  above its bound"
            _say(f"{line.name:44} {_shown(line.seconds)} {_shown(line.floor_seconds)} {line.ratio:7.1f}x {line.bound:6g}x{mark}")
            _say(f"    {line.note}")
            found.append(line)
    _keep(found, scale)
    if not all(line.holds for line in found):
        sys.exit(1)


def _keep(found: Sequence[Line], scale: float) -> None:
    """In the file of this scale, each line with the moment at which it was measured."""
    _RESULTS.mkdir(exist_ok=True)
    path = _RESULTS / f"scale-{scale:g}.json"
    now = datetime.now(UTC).isoformat(timespec="seconds")
    before = json.loads(path.read_text(encoding="utf-8")) if path.exists() else {}
    lines = {line["name"]: line for line in before.get("lines", ())}
    lines |= {line.name: line.to_json() | {"measured_at": now} for line in found}
    results = {"scale": scale, "python": platform.python_version(), "cores": os.cpu_count(), "lines": list(lines.values())}
    path.write_text(json.dumps(results, indent=2, ensure_ascii=False) + "\n", encoding="utf-8")


def _say(line: str) -> None:
    sys.stdout.write(line + "\n")
    sys.stdout.flush()


def _shown(seconds: float) -> str:
    for limit, factor, unit in ((1e-3, 1e6, "µs"), (1, 1e3, "ms")):
        if seconds < limit:
            return f"{seconds * factor:9.1f} {unit}"
    return f"{seconds:9.2f} s "


if __name__ == "__main__":
    main()
