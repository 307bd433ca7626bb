"""``manage.py read_bounces``: read returned mail and say at *Leveranser* and to the unit what did not arrive (NO3)."""

import mailbox
import sys
from argparse import ArgumentParser
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path
from typing import Any

from django.core.management.base import BaseCommand, CommandError

from fmuadmin.access import SYSTEM, acting_as
from fmuadmin.deliveries.bounces import LARGEST, bounce_in, take


class Command(BaseCommand):
    """Reads from standard input, one message as a mail server pipes it, or from a mailbox."""

    help = "Läser returer: ett meddelande från standard in, en mbox-fil (--mbox) eller en Maildir (--maildir)."

    def add_arguments(self, parser: ArgumentParser) -> None:
        """Where the returned mail is."""
        chosen = parser.add_mutually_exclusive_group()
        chosen.add_argument("--mbox", type=Path, metavar="FIL", help="en brevlåda i en fil; den ändras inte")
        chosen.add_argument(
            "--maildir", type=Path, metavar="MAPP", help="en Maildir; det lästa flyttas från new till cur"
        )

    def handle(self, *args: Any, **options: Any) -> None:
        """Read all; the same message read twice changes nothing more."""
        read = returned = 0
        for raw in _messages(options["mbox"], options["maildir"]):
            read += 1
            bounce = bounce_in(raw)
            if bounce is not None:
                with acting_as(SYSTEM):
                    returned += take(bounce) is not None
        self.stdout.write(f"{read} meddelanden lästa, {returned} brev kom tillbaka.")


def _messages(mbox: Path | None, maildir: Path | None) -> Iterator[bytes]:
    if mbox is not None:
        if not mbox.is_file():
            raise CommandError(f"Filen {mbox} finns inte.")
        with closing(mailbox.mbox(mbox, create=False)) as box:
            yield from (message.as_bytes() for message in box)
    elif maildir is not None:
        if not maildir.is_dir():
            raise CommandError(f"Mappen {maildir} finns inte.")
        with closing(mailbox.Maildir(maildir, create=False)) as box:
            yield from _unread(box)
    else:
        yield sys.stdin.buffer.read(LARGEST)


def _unread(box: mailbox.Maildir) -> Iterator[bytes]:
    for key, message in list(box.iteritems()):
        if message.get_subdir() == "new":
            yield message.as_bytes()
            message.set_subdir("cur")
            message.add_flag("S")
            box[key] = message
