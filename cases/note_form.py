"""The form for an internal note (CV7)."""

from fmuadmin.forms import BaseForm, LongTextField

LONGEST = 4000


class NoteForm(BaseForm):
    """One text, seen by the own organisation only."""

    text = LongTextField(
        label="Anteckning",
        limit=LONGEST,
        help_text="Skriv ingen medicinsk information.",
        error_messages={"required": "Skriv en anteckning"},
    )
