"""manage.py demo_logins: who to log in as in the demo, with the password they all share."""

from typing import Any

from django.conf import settings
from django.core.management.base import BaseCommand, CommandError

from cases.demo.people import PASSWORD, demo_people
from fmuadmin.access import SYSTEM, acting_as
from fmuadmin.models import Mandate


class Command(BaseCommand):
    """Prints one line per demo person."""

    help = "Visar vilka man kan logga in som i demon."

    def handle(self, *args: Any, **options: Any) -> None:
        """Role, name, organisation and username in columns; the password last."""
        if not settings.FMU_DEMO:
            raise CommandError("Demopersoner finns bara i demon (FMU_DEMO=1).")
        with acting_as(SYSTEM):
            rows = [("Roll", "Namn", "Organisation", "Användarnamn"), *map(_columns, demo_people())]
        if len(rows) == 1:
            raise CommandError("Demovärlden är inte inläst. Kör manage.py load_world --demo.")
        widths = [max(len(row[place]) for row in rows) for place in range(4)]
        for row in rows:
            self.stdout.write("  ".join(text.ljust(width) for text, width in zip(row, widths, strict=True)).rstrip())
        self.stdout.write("Välj en person på inloggningssidan och bli den med ett klick.")
        self.stdout.write(f"Lösenord för alla: {PASSWORD} (första gången läggs ett andra inloggningssteg till)")


def _columns(mandate: Mandate) -> tuple[str, str, str, str]:
    role = mandate.get_role_display()
    if mandate.profession:
        role = f"{role}, {mandate.get_profession_display().lower()}"
    return role, mandate.user.name, mandate.organisation.name, mandate.user.username
