"""Personnummer and samordningsnummer: reading, showing and hiding them, and finding them in text.

Pure. The rule is standards.md §c, which every official test number passes. No name, no look-up, no storage, and never
the number itself in an error message or a ``repr``.
"""

import re
from calendar import monthrange
from dataclasses import dataclass
from enum import StrEnum

FORM = "Ange personnummer som ÅÅÅÅMMDD-NNNN"
EXAMPLE = "19121212-1212"

_DASHES = "\\-\u2010\u2011\u2012\u2013\u2212"
_SPACES = " \u00a0\u202f"
_ENTERED = re.compile(rf"([0-9]{{8}})[{_DASHES}{_SPACES}]?([0-9]{{4}})")
_WITHOUT_CENTURY = re.compile(rf"[0-9]{{6}}[+{_DASHES}{_SPACES}]?[0-9]{{4}}")
_IN_TEXT = re.compile(
    rf"(?<![0-9])(?P<century>18|19|20)?(?P<birth>[0-9]{{6}})(?P<separator>[+{_DASHES}{_SPACES}])?(?P<end>[0-9]{{4}})(?![0-9])"
)

_CENTURIES = ("18", "19", "20")
_MONTHS = 12
_LAST_DAY = 31
# A samordningsnummer has 60 added to the day of birth; an unknown day is 60 and an unknown month 00.
_COORDINATION = 60


class IdentityKind(StrEnum):
    """The two kinds of national number an insured person may have."""

    PERSONNUMMER = "personnummer"
    SAMORDNINGSNUMMER = "samordningsnummer"


@dataclass(frozen=True, slots=True, repr=False)
class IdentityNumber:
    """A valid number: twelve digits, and which kind it is."""

    digits: str
    kind: IdentityKind

    def formatted(self) -> str:
        """As it is shown to those who may see it: 19121212-1212."""
        return f"{self.digits[:8]}-{self.digits[8:]}"

    def masked(self) -> str:
        """As it is shown while hidden: only the year of birth, 1912••••-••••."""
        return f"{self.digits[:4]}••••-••••"

    def __str__(self) -> str:
        """Masked, so that a stray print or log line gives nobody away (S22)."""
        return self.masked()

    def __repr__(self) -> str:
        """Kind only, for the same reason."""
        return f"<IdentityNumber {self.kind}>"


def parse(text: str) -> IdentityNumber:
    """Read a personnummer or samordningsnummer written with its century, with or without a hyphen.

    Raises ValueError with the rule and the way out in Swedish; the text never repeats what was typed.
    """
    entered = _ENTERED.fullmatch(text.strip())
    if entered is None:
        if _WITHOUT_CENTURY.fullmatch(text.strip()):
            raise ValueError(f"{FORM}, med alla fyra siffror i årtalet, till exempel {EXAMPLE}.")
        raise ValueError(f"{FORM}, till exempel {EXAMPLE}.")
    digits = entered[1] + entered[2]
    if digits[:2] not in _CENTURIES:
        raise ValueError(f"{FORM}. Årtalet börjar med 18, 19 eller 20.")
    kind = _kind_of(digits)
    if kind is None:
        raise ValueError(f"{FORM}. Födelsedatumet finns inte. Kontrollera månad och dag.")
    if not _check_digit_holds(digits):
        raise ValueError(f"{FORM}. Kontrollsiffran stämmer inte. Kontrollera att alla siffror är rätt.")
    return IdentityNumber(digits=digits, kind=kind)


def contains_identity_number(text: str) -> bool:
    """Whether a valid number stands anywhere in the text, with or without century and separator.

    Ten digits in a row that begin with 0 are taken for a telephone number: about one mobile number in sixteen would
    otherwise pass for a personnummer, and people must be able to write where they can be reached.
    """
    return any(_is_valid_find(found) for found in _IN_TEXT.finditer(text))


def _is_valid_find(found: re.Match[str]) -> bool:
    short = found["birth"] + found["end"]
    if found["century"]:
        return _is_valid(found["century"] + short)
    if not found["separator"] and short.startswith("0"):
        return False
    return any(_is_valid(century + short) for century in _CENTURIES)


def _is_valid(digits: str) -> bool:
    return _kind_of(digits) is not None and _check_digit_holds(digits)


def _kind_of(digits: str) -> IdentityKind | None:
    year, month, day = int(digits[:4]), int(digits[4:6]), int(digits[6:8])
    if _COORDINATION <= day <= _COORDINATION + _LAST_DAY:
        # Official ones exist with month 00, day 60 and days that the month lacks.
        return IdentityKind.SAMORDNINGSNUMMER if month <= _MONTHS else None
    if 1 <= month <= _MONTHS and 1 <= day <= monthrange(year, month)[1]:
        return IdentityKind.PERSONNUMMER
    return None


def _check_digit_holds(digits: str) -> bool:
    """Luhn over the ten last digits: every other one doubled, the digits of the products summed."""
    total = 0
    for place, figure in enumerate(digits[2:]):
        product = int(figure) * (1 if place % 2 else 2)
        total += product - 9 if product > 9 else product  # noqa: PLR2004 – the digits of 10–18 sum to itself less 9
    return total % 10 == 0
