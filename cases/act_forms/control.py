"""Kontroll före sändning (ST5): what is covered before the statement or a supplement goes, and what is not.

Pure. What hinders is refused by the command too; what only warns is sent when the person says so.
"""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from enum import Enum

from cases.vocabulary import Channel
from fmuadmin.parts import Mood
from fmuadmin.vocabulary import Profession


class Weight(Enum):
    """How a point of the control stands: its mark and its word on screen."""

    COVERED = (Mood.OK, "Klart")
    WARNS = (Mood.SOON, "Kontrollera")
    HINDERS = (Mood.LATE, "Saknas")

    def __init__(self, mood: Mood, word: str) -> None:
        self.mood = mood
        self.word = word


@dataclass(frozen=True, slots=True, kw_only=True)
class Point:
    """One thing that is controlled."""

    text: str
    weight: Weight
    advice: str = ""


def of_statement(*, channel: str, has_file: bool, seen: Sequence[str], assessed: Collection[str]) -> list[Point]:
    """The signed file, and each profession that has seen the insured person.

    What the physician found stands in the statement itself; of the others each has a bedömningsunderlag.
    """
    if has_file:
        signed = Point(text="Undertecknat utlåtande som fil", weight=Weight.COVERED)
    elif channel == Channel.POST:
        signed = Point(text="Undertecknat utlåtande skickas med post", weight=Weight.COVERED)
    else:
        signed = Point(
            text="Undertecknat utlåtande som fil", weight=Weight.HINDERS, advice="Lägg till filen, eller välj Med post."
        )
    return [signed, *(_profession(p, given=p in assessed) for p in seen)]


def _profession(profession: str, *, given: bool) -> Point:
    name = Profession(profession).label
    if profession == Profession.LK and not given:
        return Point(text=f"{name}: redovisas i utlåtandet", weight=Weight.COVERED)
    text = f"{name}: bedömningsunderlag"
    advice = "" if given else "Lägg till filen, eller kontrollera att bedömningen står i utlåtandet."
    return Point(text=text, weight=Weight.COVERED if given else Weight.WARNS, advice=advice)


def of_supplement(*, questions: Sequence[int], answered: Collection[int], has_version: bool) -> list[Point]:
    """Each question: by a text, or by the new version of the statement."""
    points = []
    for number in questions:
        if number in answered:
            points.append(Point(text=f"Fråga {number}: besvarad med text", weight=Weight.COVERED))
        elif has_version:
            points.append(Point(text=f"Fråga {number}: besvarad i den nya versionen", weight=Weight.COVERED))
        else:
            advice = "Skriv ett svar, eller lägg till en ny version av utlåtandet."
            points.append(Point(text=f"Fråga {number}: inte besvarad", weight=Weight.HINDERS, advice=advice))
    return points
