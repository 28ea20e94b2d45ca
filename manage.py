#!/usr/bin/env python
"""Django's command line for SROI Monitor."""

import os
import sys


def main() -> None:
    """Run a management command; the embedded servers start where no server is configured."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "sroi.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
