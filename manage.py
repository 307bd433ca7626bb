#!/usr/bin/env python
"""Django's entry. `./fmu manage …` runs it in the checkout's own environment and database."""

from __future__ import annotations

import os
import sys

OWNER_COMMANDS = frozenset({"migrate", "load_world", "erase_trail"})
"""Run as the database's owner; everything else runs as the application role, which owns nothing."""


def main() -> None:
    """Choose the database role by the command, then hand over to Django."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "config.settings")
    if OWNER_COMMANDS.intersection(sys.argv[1:2]):
        os.environ.setdefault("FMU_DATABASE_ROLE", "owner")
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - after the choice above

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
