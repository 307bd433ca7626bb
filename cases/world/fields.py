"""What a value in a world file must look like, and what to say when it does not. Knows forms, not what they are for."""

import difflib
import re
from collections.abc import Callable, Collection, Mapping
from dataclasses import dataclass
from datetime import UTC, date, datetime, time
from decimal import Decimal, InvalidOperation
from typing import Any

from django.core.exceptions import ValidationError
from django.core.validators import validate_email
from stdnum.exceptions import ValidationError as BadNumber
from stdnum.se import orgnr, postnummer

from cases.world.problems import Post
from fmuadmin.clock import TZ

_POSTCODE = re.compile(r"[1-9]\d{2} ?\d{2}")
_YES, _NO = ("ja", "true", "yes", "1"), ("nej", "false", "no", "0")


class Wrong(ValueError):
    """The value cannot be used; the text says why and what to write instead."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Field:
    """One field of an entry: how it is read, whether it must be there, and whether an empty text says something."""

    read: Callable[[Any], Any]
    required: bool = False
    keeps_empty: bool = False


def text(most: int | None = None) -> Callable[[Any], str]:
    """A text of at most ``most`` characters."""

    def read(value: Any) -> str:
        if value is None:
            return ""
        if isinstance(value, dict | list):
            raise Wrong("här ska en text stå, inte en lista eller flera fält.")
        written = str(value).strip()
        if most is not None and len(written) > most:
            raise Wrong(f"texten är {len(written)} tecken lång. Korta den till högst {most}.")
        if "\x00" in written:
            raise Wrong("texten innehåller ett tecken som inte går att spara. Ta bort det.")
        return written

    return read


def day(value: Any) -> date:
    """A date, ÅÅÅÅ-MM-DD."""
    if isinstance(value, date) and not isinstance(value, datetime):
        return value
    try:
        found = date.fromisoformat(str(value))
    except ValueError:
        raise Wrong(f"”{value}” är inget datum. Skriv ÅÅÅÅ-MM-DD, till exempel 2026-03-16.") from None
    if found.isoformat() != str(value):
        raise Wrong(f"”{value}” är inget datum. Skriv ÅÅÅÅ-MM-DD, till exempel 2026-03-16.")
    return found


def moment(value: Any) -> datetime:
    """A point in time, ÅÅÅÅ-MM-DD TT:MM, by Swedish clocks unless it carries an offset."""
    if isinstance(value, datetime):
        found = value
    else:
        try:
            found = datetime.fromisoformat(str(value))
        except ValueError:
            raise Wrong(
                f"”{value}” är ingen tidpunkt. Skriv ÅÅÅÅ-MM-DD TT:MM, till exempel 2026-03-16 09:00."
            ) from None
    if found.tzinfo is not None:
        return found.astimezone(TZ)
    there = found.replace(tzinfo=TZ)
    if there.astimezone(UTC).astimezone(TZ).replace(tzinfo=None) != found:
        raise Wrong(f"klockan {found:%H:%M} finns inte den dagen, då sommartiden börjar. Välj en annan tid.")
    return there


def at_day(value: Any) -> datetime:
    """A point in time; a date alone means nine in the morning."""
    if isinstance(value, str) and len(value) == len("2026-03-16"):
        return datetime.combine(day(value), time(9), tzinfo=TZ)
    return moment(value)


def whole(value: Any) -> int:
    """A whole number that is not negative."""
    try:
        found = int(str(value))
    except ValueError:
        raise Wrong(f"”{value}” är inget heltal.") from None
    if found < 0:
        raise Wrong("ange 0 eller ett större heltal.")
    return found


def number(value: Any) -> Decimal:
    """A number with a point or a comma before the decimals."""
    try:
        found = Decimal(str(value).replace("\u00a0", "").replace(" ", "").replace(",", "."))
    except InvalidOperation:
        raise Wrong(f"”{value}” är inget tal. Skriv till exempel 18400,00.") from None
    if not found.is_finite():
        raise Wrong(f"”{value}” är inget tal. Skriv till exempel 18400,00.")
    return found


def yes_or_no(value: Any) -> bool:
    """Ja or nej."""
    written = str(value).strip().lower()
    if written in _YES:
        return True
    if written in _NO:
        return False
    raise Wrong(f"”{value}” är varken ja eller nej.")


def email(value: Any) -> str:
    """An address to send mail to, or nothing."""
    written = text(254)(value)
    try:
        if written:
            validate_email(written)
    except ValidationError:
        raise Wrong(f"”{written}” är ingen e-postadress.") from None
    return written


def org_nr(value: Any) -> str:
    """An organisationsnummer with a right check digit, as NNNNNN-NNNN."""
    written = text()(value)
    digits = written.replace("-", "").replace(" ", "")
    if len(digits) != 10 or not digits.isdigit():  # noqa: PLR2004 – the ten digits of an org.nr
        raise Wrong("organisationsnumret ska ha tio siffror, NNNNNN-NNNN.")
    try:
        return str(orgnr.format(orgnr.validate(digits)))
    except BadNumber:
        raise Wrong(f"kontrollsiffran stämmer inte i {written}. Kontrollera att alla siffror är rätt.") from None


def postcode(value: Any) -> str:
    """A Swedish postcode, as NNN NN, or nothing."""
    written = text()(value)
    if written and not _POSTCODE.fullmatch(written):
        raise Wrong(f"”{written}” är inget postnummer. Skriv NNN NN.")
    return str(postnummer.format(written)) if written else ""


def choice(words: Collection[str]) -> Callable[[Any], str]:
    """One of the words."""

    def read(value: Any) -> str:
        written = str(value)
        if written not in words:
            raise Wrong(f"”{written}” finns inte.{suggestion(written, words)} Välj en av: {', '.join(words)}.")
        return written

    return read


def suggestion(written: str, words: Collection[str]) -> str:
    """”Menade du …?” when one of the words is near."""
    near = difflib.get_close_matches(written.lower(), {w.lower(): w for w in words}, n=1, cutoff=0.6)
    named = {w.lower(): w for w in words}
    return f" Menade du {named[near[0]]}?" if near else ""


def values_of(post: Post, fields: Mapping[str, Field], *, nested: Collection[str] = ()) -> dict[str, Any] | None:
    """The post's values, read; None when anything in it is wrong. ``nested`` are keys that somebody else reads."""
    sound = post.watch()
    known = [*fields, *nested]
    for key in post.entry:
        if key not in known:
            post.wrong(key, f"fältet finns inte.{suggestion(key, known)} Fält som finns: {', '.join(known)}.")
    for key in getattr(post.entry, "repeated", {}):
        post.wrong(key, "fältet anges två gånger. Ta bort det ena.")
    found: dict[str, Any] = {}
    for name, field in fields.items():
        given = post.entry.get(name)
        if given is None or given == "":
            if field.required:
                post.wrong(name, "saknas. Ange ett värde.")
            elif given == "" and field.keeps_empty:
                found[name] = ""
            continue
        try:
            found[name] = field.read(given)
        except Wrong as wrong:
            post.wrong(name, str(wrong))
    return found if sound else None
