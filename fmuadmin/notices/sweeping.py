"""What time does for the notices: daily mails, codes for new addresses, mandates that were withdrawn."""

from django.db import transaction

from fmuadmin.notices.choosing import send_codes
from fmuadmin.notices.mandates import tell_withdrawn
from fmuadmin.notices.summaries import send_due


def sweep_notices() -> int:
    """Do what is due; how many. Call inside ``acting_as(SYSTEM)``. Two sweeps at once do it once."""
    done = 0
    for part in (tell_withdrawn, send_codes, send_due):
        with transaction.atomic():
            done += part()
    return done
