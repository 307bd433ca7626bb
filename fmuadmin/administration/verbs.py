"""What system administrators do, as the trail tells it. The subject of each line is the person it is about."""

from typing import Final

from fmuadmin.audit import Verb, register

MANDATE_GIVEN: Final = "mandate.given"
MANDATE_WITHDRAWN: Final = "mandate.withdrawn"
ACCOUNT_ENDED: Final = "account.ended"
ACCOUNT_REOPENED: Final = "account.reopened"
SESSIONS_ENDED: Final = "account.sessions_ended"
LOGIN_RESET: Final = "account.login_reset"

_WHO: Final = {"person": "Person"}
_MANDATE: Final = {**_WHO, "role": "Roll", "at": "Organisation"}

register(
    Verb(
        code=MANDATE_GIVEN,
        sentence="Gav ett uppdrag",
        facts={**_MANDATE, "valid_from": "Gäller från", "valid_until": "Gäller till"},
    ),
    Verb(code=MANDATE_WITHDRAWN, sentence="Återkallade ett uppdrag", facts={**_MANDATE, "reason": "Skäl"}),
    Verb(code=ACCOUNT_ENDED, sentence="Avslutade ett konto", facts={**_WHO, "reason": "Skäl"}),
    Verb(code=ACCOUNT_REOPENED, sentence="Öppnade ett konto igen", facts={**_WHO, "reason": "Skäl"}),
    Verb(code=SESSIONS_ENDED, sentence="Avslutade en persons inloggningar", facts={**_WHO, "count": "Antal"}),
    Verb(code=LOGIN_RESET, sentence="Återställde en inloggning", facts=_WHO),
)
