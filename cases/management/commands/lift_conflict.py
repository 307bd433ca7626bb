"""``manage.py lift_conflict NUMBER USERNAME --reason TEXT``: a person's jäv was declared by mistake."""

from argparse import ArgumentParser
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from cases.commands.conflicting import lift_conflict
from fmuadmin.access import SYSTEM, acting_as
from fmuadmin.lifecycle import Refused


class Command(BaseCommand):
    """Opens the case to the person again, and leaves a line in the case's timeline."""

    help = "Häv en persons jäv i ett ärende, när anmälan var fel."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """The case, the person, and why."""
        parser.add_argument("number", help="ärendenummer, till exempel FMU-2026-0117")
        parser.add_argument("username", help="användarnamn")
        parser.add_argument("--reason", required=True, help="skäl; sparas i ärendets händelser")

    def handle(self, *args: Any, **options: Any) -> None:
        """Do it."""
        try:
            with acting_as(SYSTEM):
                lift_conflict(options["number"], username=options["username"], reason=options["reason"])
        except Refused as refused:
            raise CommandError(refused.reason) from None
        self.stdout.write("Jävet är hävt.")
