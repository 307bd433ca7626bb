"""Fields that only acts need: short lines, days near today, numbers with a comma. Formats only, never rules."""

import re
from decimal import Decimal
from typing import Any, ClassVar

from django import forms
from django.core.exceptions import ValidationError

from cases.vocabulary import Protection
from fmuadmin import clock
from fmuadmin.forms import DayField

SHORT_INPUT = "text-field__input input--day"
_YEARS_AROUND = 10
_NUMBER = re.compile(r"-?[0-9]{1,12}(?:[.,][0-9]{1,6})?")
# What people put between thousands and after an amount.
_UNSAID = re.compile(r"[\s\N{NO-BREAK SPACE}\N{NARROW NO-BREAK SPACE}]|kr$", re.IGNORECASE)


class LineField(forms.CharField):
    """Text on one line. Nothing typed or pasted is cut off: too long a text is kept and explained."""

    def __init__(self, *, limit: int, **kwargs: Any) -> None:
        self.limit = limit
        super().__init__(**kwargs)

    def validate(self, value: Any) -> None:
        """Refuse a text that is too long, and say by how much."""
        super().validate(value)
        over = len(value or "") - self.limit
        if over > 0:
            raise ValidationError(f"Texten är {over} tecken för lång. Högst {self.limit} tecken.", code="max_length")


class ProtectionField(forms.TypedChoiceField):
    """Whether the insured person's identity is protected. Left alone, nothing changes."""

    def __init__(self, **kwargs: Any) -> None:
        super().__init__(
            label="Skyddade personuppgifter",
            choices=Protection.choices,
            coerce=int,
            empty_value=None,
            required=False,
            help_text="Med skydd döljs namn, personnummer, adress, telefon och bostadsort för alla. "
            "Försäkringskassan och utföraren kan visa dem med ett skäl, som loggas.",
            **kwargs,
        )


class Day(DayField):
    """A day within ten years of today: anything else is a slip of the finger, and the calendar could not count it."""

    def validate(self, value: Any) -> None:
        """Refuse a year that cannot be meant."""
        super().validate(value)
        if value is None:
            return
        year = clock.today().year
        if abs(value.year - year) > _YEARS_AROUND:
            first, last = year - _YEARS_AROUND, year + _YEARS_AROUND
            raise ValidationError(f"Ange ett datum mellan {first} och {last}. Kontrollera årtalet.", code="far_away")


class NumberField(forms.Field):
    """A number as Swedes write it: 1,25 or 18 400,50 kr, and with a point as well."""

    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": "Ange ett tal, till exempel 1,25"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs.setdefault(
            "widget", forms.TextInput(attrs={"class": SHORT_INPUT, "inputmode": "decimal", "autocomplete": "off"})
        )
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Decimal | None:
        """The number, or None for nothing typed."""
        text = _UNSAID.sub("", str(value)) if value is not None else ""
        if not text:
            return None
        if not _NUMBER.fullmatch(text):
            raise ValidationError(self.error_messages["invalid"], code="invalid")
        return Decimal(text.replace(",", "."))
