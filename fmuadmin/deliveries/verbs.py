"""What is done to mails by hand, as the trail tells it. The subject of each line is the mail."""

from typing import Final

from fmuadmin.audit import Verb, register

RETRIED: Final = "delivery.retried"
PARKED: Final = "delivery.parked"
_WHICH: Final = {"at": "Organisation", "subject": "Ämne"}

register(
    Verb(code=RETRIED, sentence="Skickade e-post igen", facts=_WHICH),
    Verb(code=PARKED, sentence="Parkerade e-post", facts=_WHICH),
)
