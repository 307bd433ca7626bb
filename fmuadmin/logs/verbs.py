"""What is done with the log itself, as the trail tells it."""

from typing import Final

from fmuadmin.audit import Verb, register

SAMPLE_DRAWN: Final = "log.sample_drawn"
REVIEWED: Final = "log.reviewed"
EXTRACTED: Final = "log.extracted"
EXPORTED: Final = "log.exported"

_PERIOD: Final = {"since": "Från och med", "until": "Till och med", "rows": "Antal rader"}

register(
    Verb(code=SAMPLE_DRAWN, sentence="Drog ett stickprov ur loggen", facts={**_PERIOD, "size": "Högst", "seed": "Frö"}),
    Verb(code=REVIEWED, sentence="Signerade en logggranskning", facts={**_PERIOD, "outcome": "Utfall"}),
    Verb(code=EXTRACTED, sentence="Gjorde ett loggutdrag", facts={**_PERIOD, "purpose": "Skäl", "names": "Med namn"}),
    Verb(code=EXPORTED, sentence="Exporterade loggen", facts={**_PERIOD, "messages": "Antal meddelanden"}),
)
