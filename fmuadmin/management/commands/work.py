"""``manage.py work``: send the mails that wait, one at a time, until told to stop. Several may run at once."""

from typing import Any

from django.core.management.base import BaseCommand

from fmuadmin.deliveries import jobs


class Command(BaseCommand):
    """The job worker, in a process of its own beside the web."""

    help = "Skickar e-post som väntar, ett brev i taget, tills processen stoppas."

    def handle(self, *args: Any, **options: Any) -> None:
        """Work until SIGTERM or SIGINT; the mail in hand is finished first."""
        jobs.work()
