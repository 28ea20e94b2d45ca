"""`python -m bench`: the table of medians and ratios; `make bench` runs it on a country of scale 0.01."""

from __future__ import annotations

import argparse
import json
import os
import platform
import subprocess
import sys
from datetime import UTC, datetime
from pathlib import Path

import django

_RESULTS = Path(__file__).parent / "results"
_MEASURING = "SROI_BENCH_SCALE"


def main() -> None:
    """Make the country where it is missing, then measure in a process that works on it."""
    parser = argparse.ArgumentParser(prog="bench", description=__doc__)
    parser.add_argument("--scale", type=float, default=0.01)
    parser.add_argument("--fresh", action="store_true", help="make the country anew")
    options = parser.parse_args()
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sroi.settings")
    django.setup()
    if os.environ.get(_MEASURING):
        measure(options.scale)
        return
    from bench.country.database import CountryDatabase

    country = CountryDatabase.of(options.scale)
    if options.fresh or not country.is_made():
        subprocess.run([sys.executable, "manage.py", "generate_country", "--scale", str(options.scale)], check=True)
    words = [sys.executable, "-m", "bench", "--scale", str(options.scale)]
    # This process stays: it keeps the embedded servers alive.
    sys.exit(subprocess.run(words, env=country.environment | {_MEASURING: "1"}, check=False).returncode)


def measure(scale: float) -> None:
    """Print the table, keep it as JSON, and fail where a bound is not met."""
    from bench.lines import approval, figures, recalculation, sheets, valuation

    found = [*valuation.lines(), *recalculation.lines(), *approval.lines(), *figures.lines(), *sheets.lines()]
    _say(f"\n{'scale ' + format(scale, 'g'):44} {'product':>12} {'floor':>12} {'ratio':>8} {'bound':>7}")
    for line in found:
        mark = "" if line.holds else "  above its bound"
        _say(f"{line.name:44} {_shown(line.seconds)} {_shown(line.floor_seconds)} {line.ratio:7.1f}x {line.bound:6g}x{mark}")
        _say(f"    {line.note}")
    _RESULTS.mkdir(exist_ok=True)
    path = _RESULTS / f"scale-{scale:g}.json"
    results = {
        "measured_at": datetime.now(UTC).isoformat(timespec="seconds"), "scale": scale, "python": platform.python_version(),
        "cores": os.cpu_count(), "lines": [line.to_json() for line in found],
    }
    path.write_text(json.dumps(results, indent=2) + "\n", encoding="utf-8")
    if not all(line.holds for line in found):
        sys.exit(1)


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
