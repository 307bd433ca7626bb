"""Loggutdrag: the log of one person's data in words that the person understands, as a tagged PDF (S10, AC3).

Words and layout only. Text reaches the layout as data, never as markup, so nothing typed can change the document.
"""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from itertools import groupby
from pathlib import Path
from typing import Any, Final

from fmuadmin import typesetting
from fmuadmin.clock import TZ
from fmuadmin.vocabulary import ReadAction, Resource, Role

TITLE: Final = "Vem har tagit del av dina uppgifter?"
USUAL_REASON: Final = "Handläggning av utredningen"
_LAYOUT: Final = Path(__file__).with_name("extract.typ")
_STANDARDS: Final[list[Any]] = ["ua-1", "a-2a"]

DENIED: Final = ("Försökte, men nekades", "Personen fick inte se uppgifterna.")
ACTIONS: Final[dict[str, tuple[str, str]]] = {
    ReadAction.READ: ("Läste", "Uppgifterna visades på skärmen. Det räknas också om de bara syntes i en lista."),
    ReadAction.WRITTEN: ("Skrev", "Uppgifter lades till eller ändrades."),
    ReadAction.SIGNED: ("Signerade", "En handling intygades, till exempel ett utlåtande."),
    ReadAction.PRINTED: ("Skrev ut", "Uppgifterna skrevs ut på papper."),
    ReadAction.EXPORTED: ("Tog ut", "Uppgifterna togs ut ur systemet, till exempel till en fil eller ett utdrag."),
    ReadAction.ERASED: ("Tog bort", "Uppgifter togs bort eller makulerades."),
    ReadAction.BROKE_GLASS: ("Öppnade i nödläge", "Någon utan vanlig behörighet öppnade uppgifterna och angav varför."),
}
RESOURCES: Final[dict[str, str]] = {
    Resource.BOARD: "Listan över utredningar",
    Resource.CASE: "Utredningen",
    Resource.MATERIAL: "Underlaget till utredningen",
    Resource.VISIT: "Besök i utredningen",
    Resource.DEVIATION: "Avvikelser vid besök",
    Resource.INTERPRETER: "Uppgift om tolk",
    Resource.STATEMENT: "Utlåtandet",
    Resource.NOTE: "Anteckningar",
}
ROLES: Final[dict[str, str]] = {
    Role.FK_OFFICER: "Begär och följer utredningen på Försäkringskassan.",
    Role.FK_FINANCE: "Sköter betalningar på Försäkringskassan.",
    Role.REGION_COORDINATOR: "Fördelar utredningar till vårdenheter i regionen.",
    Role.REGION_FINANCE: "Sköter betalningar i regionen.",
    Role.CARE_ADMIN: "Sköter kallelser, besök och papper på vårdenheten.",
    Role.INVESTIGATOR: "Gör utredningen, till exempel läkare eller psykolog.",
    Role.SYSTEM_ADMIN: "Sköter behörigheter och driften av systemet.",
    Role.LOG_REVIEWER: "Kontrollerar att ingen läser utan skäl, och gör utdrag som det här.",
}


@dataclass(frozen=True, kw_only=True, slots=True)
class Line:
    """One line of the log. ``name`` is empty where names are left out."""

    at: datetime
    organisation: str
    role: str
    action: str
    resource: str
    name: str = ""
    reason: str = ""
    denied: bool = False


@dataclass(frozen=True, kw_only=True, slots=True)
class Extract:
    """What is asked of the log for one person, and what it answers."""

    organisation: str
    contact: str
    is_care: bool
    made_at: datetime
    since: date | None
    until: date | None
    cases: Sequence[str]
    lines: Sequence[Line]


def pdf(extract: Extract) -> bytes:
    """The extract as PDF/UA-1 and PDF/A-2a."""
    return typesetting.typeset(_LAYOUT, told(extract), standards=_STANDARDS)


def pictures(extract: Extract) -> list[bytes]:
    """Its pages as PNG, for whoever changes the layout."""
    return typesetting.pictures(_LAYOUT, told(extract))


def told(extract: Extract) -> dict[str, Any]:
    """Everything the document says, as plain text by place."""
    made = extract.made_at.astimezone(TZ)
    where = extract.organisation
    return {
        "title": TITLE,
        "description": f"Loggutdrag från {where}",
        "footer": f"Loggutdrag från {where}, gjort {made:%Y-%m-%d}",
        "made": [made.year, made.month, made.day],
        "organisation": where,
        "intro": "Det här är ett utdrag ur loggen i FMU-admin, systemet där försäkringsmedicinska utredningar "
        f"handläggs. Du ser vem hos {where} som har tagit del av uppgifter om dig, när, vilka uppgifter och varför.",
        "facts": [
            ["Lämnas av", where],
            ["Gäller", f"Ärende {', '.join(extract.cases)}" if extract.cases else "Uppgifter om dig"],
            ["Tid", _period(extract)],
            ["Gjort", f"{made:%Y-%m-%d kl. %H.%M}"],
        ],
        "summary": _summary(extract),
        "who": _who(extract.lines),
        "days": _days(extract.lines),
        "words": _words(extract.lines),
        "questions": _questions(extract),
    }


def _period(extract: Extract) -> str:
    until = extract.until or extract.made_at.astimezone(TZ).date()
    if extract.since is None:
        return f"Hela loggen till och med {until}"
    return f"Från och med {extract.since} till och med {until}"


def _summary(extract: Extract) -> str:
    if not extract.lines:
        return (
            f"Loggen visar ingen som har tagit del av uppgifter om dig hos {extract.organisation} under den här tiden."
        )
    return f"Loggen visar {_times(len(extract.lines), 'händelse', 'händelser')}. De är fördelade så här:"


def _times(number: int, one: str, many: str) -> str:
    return f"{number} {one if number == 1 else many}"


def _person(line: Line) -> str:
    return f"{line.name}, {line.organisation}" if line.name else line.organisation


def _who(lines: Iterable[Line]) -> list[str]:
    """How often each reader, or each role where names are left out, most often first."""
    counted = Counter((_person(line), _role(line)) for line in lines)
    return [f"{who}, {role.lower()}: {_times(n, 'gång', 'gånger')}" for (who, role), n in counted.most_common()]


def _role(line: Line) -> str:
    return Role(line.role).label if line.role in Role.values else "Okänd roll"


def _days(lines: Iterable[Line]) -> list[dict[str, str]]:
    """One row a day for the same person doing the same thing, newest first: thirty looks in a day are one row."""

    def alike(line: Line) -> tuple[str, ...]:
        day = line.at.astimezone(TZ).date().isoformat()
        return (day, _person(line), _role(line), _did(line), _saw(line), line.reason or USUAL_REASON)

    # The day before all else, newest first; what is alike within it stands by the latest time.
    groups = [
        (key, sorted(line.at.astimezone(TZ) for line in found))
        for key, found in groupby(sorted(lines, key=alike), alike)
    ]
    groups.sort(key=lambda group: group[1][-1], reverse=True)
    return [
        {"day": day, "times": _clock(times), "who": who, "role": role, "what": did, "resource": saw, "why": why}
        for (day, who, role, did, saw, why), times in groups
    ]


def _clock(times: Sequence[datetime]) -> str:
    first, last = f"{times[0]:%H.%M}", f"{times[-1]:%H.%M}"
    clock = f"kl. {first}" if first == last else f"kl. {first}–{last}"
    return clock if len(times) == 1 else f"{clock}, {len(times)} gånger"


def _did(line: Line) -> str:
    return DENIED[0] if line.denied else ACTIONS[line.action][0]


def _saw(line: Line) -> str:
    return RESOURCES[line.resource]


def _words(lines: Sequence[Line]) -> list[tuple[str, str]]:
    """What the words of this extract mean; of a vocabulary only those that were used."""
    done = {line.action for line in lines if not line.denied}
    words = [
        ("Försäkringsmedicinsk utredning", "En utredning som Försäkringskassan begär för att bedöma arbetsförmågan."),
        ("Logg", "En lista som systemet skriver själv varje gång någon ser eller ändrar uppgifter om en person."),
        *(ACTIONS[action] for action in ReadAction if action in done),
    ]
    if any(line.denied for line in lines):
        words.append(DENIED)
    if any(not line.reason for line in lines):
        words.append(
            (USUAL_REASON, "Står när personen arbetade med utredningen och inget särskilt skäl behövde anges.")
        )
    roles = {line.role for line in lines}
    return words + [(role.label, ROLES[role]) for role in Role if role in roles]


def _questions(extract: Extract) -> list[str]:
    where = f"{extract.organisation}, {extract.contact}" if extract.contact else extract.organisation
    asked = [
        f"Kontakta {where}. Säg vilket datum och vilken tid det gäller.",
        f"Utdraget visar bara vad som har hänt hos {extract.organisation}. Försäkringskassan, regionen och vårdenheten "
        "har var sin logg. Vänd dig till dem om du vill ha deras utdrag. Händelser som har gallrats, det vill säga "
        "tagits bort efter den tid de ska sparas, finns inte med.",
        "Tycker du att någon har läst utan skäl, säg det till oss. "
        "Du kan också klaga hos Integritetsskyddsmyndigheten.",
    ]
    if extract.is_care:
        law = "8 kap. 5 § patientdatalagen"
        asked.append(f"Rätten att få veta vilka som har haft åtkomst till dina uppgifter står i {law}.")
    return asked
