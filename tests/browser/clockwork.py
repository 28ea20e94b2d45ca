"""Runs a program as if it were another day: `python -m tests.browser.clockwork 2025-02-28T09:00 gunicorn …`.

The clock goes on from there. So a walk through half a year has the same dates, and the same sums to the cent, on any
day on which the tests run.
"""

import runpy
import sys
from datetime import datetime
from zoneinfo import ZoneInfo

import time_machine

HERE = ZoneInfo("Europe/Amsterdam")


def main(moment: str, *words: str) -> None:
    """Travel, and become the program."""
    time_machine.travel(datetime.fromisoformat(moment).replace(tzinfo=HERE), tick=True).start()
    sys.argv = list(words)
    runpy.run_module(words[0], run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main(*sys.argv[1:])
