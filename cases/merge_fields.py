"""Fields that a unit's letter of summons may hold, and the letter that comes out when they are filled in (VI7).

There is no field for a diagnosis, a purpose or anything else that FK or the unit has written about the person: what a
template cannot name, a letter cannot tell. Words only; asks no table.
"""

import re
from collections.abc import Mapping
from typing import Final

FIELDS: Final[dict[str, str]] = {
    "namn": "Den kallades namn",
    "besöksdatum": "Besökets dag, till exempel måndag 23 mars 2026",
    "tid": "Besökets tid, till exempel 09.00–11.00",
    "profession": "Vem besöket är hos, till exempel läkare",
    "enhet": "Enhetens namn",
    "adress": "Enhetens besöksadress",
    "kontakt": "Den som är ansvarig hos er, med telefonnummer",
    "ärendenummer": "Ärendets nummer",
}
EXAMPLE: Final[dict[str, str]] = {
    "namn": "Kim Exempelsson",
    "besöksdatum": "måndag 23 mars 2026",
    "tid": "09.00–11.00",
    "profession": "läkare",
    "ärendenummer": "FMU-2026-0000",
}
HEADING: Final = "Kallelse till besök"
BODY: Final = """Hej {namn},

du är kallad till ett besök hos {profession}. Besöket är en del av den utredning som Försäkringskassan har beställt.

Datum: {besöksdatum}
Tid: {tid}
Plats: {enhet}, {adress}

Ta med giltig legitimation.

Kontakta oss så snart du kan om du inte kan komma, om du behöver tolk eller om du behöver hjälp för att ta dig hit. Om du uteblir meddelar vi Försäkringskassan.

Kontakt: {kontakt}

Vänliga hälsningar
{enhet}"""  # noqa: E501 – a paragraph of a letter is one line
_FIELD: Final = re.compile(r"\{([^{}\n]{0,60})\}")


def unknown_fields(text: str) -> list[str]:
    """The fields in the text that do not exist, as they were written."""
    return list(dict.fromkeys(name for name in _FIELD.findall(text) if name.strip().lower() not in FIELDS))


def merged(text: str, values: Mapping[str, str]) -> str:
    """The text with its fields filled in; what is put in is never read as a field again."""
    return _FIELD.sub(lambda found: values.get(found[1].strip().lower(), found[0]), text)
