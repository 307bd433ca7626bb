"""The form that asks why somebody needs to see a protected person's identity (AC4)."""

from fmuadmin.forms import BaseForm, LongTextField

LONGEST = 300


class RevealForm(BaseForm):
    """One reason, kept in the log."""

    reason = LongTextField(
        label="Skäl",
        limit=LONGEST,
        rows=2,
        help_text="Till exempel: kallelse till besök ska skickas. Skriv varken namn eller personnummer.",
        error_messages={"required": "Ange varför du behöver se uppgifterna"},
    )
