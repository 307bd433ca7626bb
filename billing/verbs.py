"""The verb that billing adds to the trail."""

from cases.notices.rows import tells_nobody
from cases.verbs import COMPENSATION_BASIS
from fmuadmin.audit import Verb, register

LEG_SETTLED = "leg.settled"
register(
    Verb(
        code=LEG_SETTLED,
        sentence="Betalning registrerad",
        facts={"leg": "Led", "reference": "Referens", "amount": "Belopp, kr", "paid_on": "Betalt", "reason": "Skäl"},
        basis=COMPENSATION_BASIS,
    )
)
tells_nobody(LEG_SETTLED, "one of two legs is paid; the desks read it on their boards")
