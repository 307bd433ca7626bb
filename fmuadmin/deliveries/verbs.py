"""What is done to mails by hand, as the trail tells it, and that old ones are erased.

The subject of each line is the mail, also when it is gone.
"""

from typing import Final

from fmuadmin.audit import Verb, register

RETRIED: Final = "delivery.retried"
PARKED: Final = "delivery.parked"
ERASED: Final = "delivery.erased"
_WHICH: Final = {"at": "Organisation", "subject": "Ämne"}

register(
    Verb(code=RETRIED, sentence="Skickade e-post igen", facts=_WHICH),
    Verb(code=PARKED, sentence="Parkerade e-post", facts=_WHICH),
    Verb(code=ERASED, sentence="Gallrade skickad e-post", facts={"before": "Skickad före", "count": "Antal brev"}),
)
