"""Kontroll före sändning (ST5): what is covered before the statement or a supplement goes, and what is not.

Pure. What hinders or is closed is refused by the command too; what only warns is sent when the person says so.
"""

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from enum import Enum
from typing import Final

from cases.vocabulary import Channel
from fmuadmin.parts import Mood
from fmuadmin.vocabulary import Profession


class Weight(Enum):
    """How a point of the control stands: its mark and its word on screen."""

    COVERED = (Mood.OK, "Klart")
    WAITS = (Mood.SOON, "Väntar")
    WARNS = (Mood.SOON, "Kontrollera")
    HINDERS = (Mood.LATE, "Saknas")
    CLOSED = (Mood.LATE, "Spärrad")

    def __init__(self, mood: Mood, word: str) -> None:
        self.mood = mood
        self.word = word


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that is controlled."""

    text: str
    weight: Weight
    advice: str = ""


class Came(Enum):
    """Whether a file is there and can be opened by who gets it: as its field stands now."""

    ABSENT = "absent"
    READY = "ready"
    HELD = "held"
    HARMFUL = "harmful"


_NOT_READY: Final = {
    Came.HELD: (
        Weight.WAITS,
        "Filen väntar på virusskanning. Du kan skicka den, men ingen kan öppna den förrän den är skannad.",
    ),
    Came.HARMFUL: (
        Weight.CLOSED,
        "Virusskanningen har hittat skadlig kod i filen. Ta bort den, kontakta er it-avdelning och välj en ren fil.",
    ),
}


def of_statement(*, channel: str, signed: Came, seen: Sequence[str], assessed: Mapping[str, Came]) -> list[Point]:
    """The signed file, and each profession that has seen the insured person.

    What the physician found stands in the statement itself; of the others each has a bedömningsunderlag.
    """
    text = "Undertecknat utlåtande som fil"
    if signed is not Came.ABSENT:
        first = _of_file(text, signed)
    elif channel == Channel.POST:
        first = Point(text="Undertecknat utlåtande skickas med post", weight=Weight.COVERED)
    else:
        first = Point(text=text, weight=Weight.HINDERS, advice="Lägg till filen, eller välj Med post.")
    return [first, *(_profession(p, assessed.get(p, Came.ABSENT)) for p in seen)]


def _of_file(text: str, came: Came) -> Point:
    """A file that is there: covered unless nobody can open it."""
    weight, advice = _NOT_READY.get(came, (Weight.COVERED, ""))
    return Point(text=text, weight=weight, advice=advice)


def _profession(profession: str, came: Came) -> Point:
    name = Profession(profession).label
    text = f"{name}: bedömningsunderlag"
    if came is not Came.ABSENT:
        return _of_file(text, came)
    if profession == Profession.LK:
        return Point(text=f"{name}: redovisas i utlåtandet", weight=Weight.COVERED)
    advice = "Lägg till filen, eller kontrollera att bedömningen står i utlåtandet."
    return Point(text=text, weight=Weight.WARNS, advice=advice)


def of_supplement(*, questions: Sequence[int], answered: Collection[int], version: Came) -> list[Point]:
    """The new version of the statement, and each question: by a text, or by that version."""
    points = [_of_file("Ny version av utlåtandet", version)] if version in _NOT_READY else []
    for number in questions:
        if number in answered:
            points.append(Point(text=f"Fråga {number}: besvarad med text", weight=Weight.COVERED))
        elif version is not Came.ABSENT:
            weight = _of_file("", version).weight
            points.append(Point(text=f"Fråga {number}: besvarad i den nya versionen", weight=weight))
        else:
            advice = "Skriv ett svar, eller lägg till en ny version av utlåtandet."
            points.append(Point(text=f"Fråga {number}: inte besvarad", weight=Weight.HINDERS, advice=advice))
    return points
