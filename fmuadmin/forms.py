"""The form every step is filled in with: labels, hints and errors that anybody can find (screens.md §2.6, §4).

Fields and widgets for days, times of day, long texts and tables to choose from. Knows formats, never the rules of a
case: those live in commands, whose refusals come back through ``add_error``.
"""

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any, ClassVar, NamedTuple

from django import forms
from django.core.exceptions import ValidationError
from django.core.validators import ProhibitNullCharactersValidator
from django.forms.boundfield import BoundField
from django.forms.renderers import DjangoTemplates
from django.forms.widgets import Input

from fmuadmin.parts import Mood

_CLASSES: tuple[tuple[type[forms.Widget], str], ...] = (
    (forms.Textarea, "textarea-field__textarea"),
    (forms.CheckboxInput, "check__input"),
    (forms.RadioSelect, "check__input"),
    (forms.Select, "select-field__select"),
    (Input, "text-field__input"),
)

# Control signs, those that turn the direction of writing, what stands for an unreadable byte, and what is no sign.
_SIGNS = "\\x7f-\\x9f\\u2028\\u2029\\u202a-\\u202e\\u2066-\\u2069\\ud800-\\udfff\\ufdd0-\\ufdef\\ufffd-\\uffff"
_UNREADABLE = re.compile(f"[\\x00-\\x08\\x0b-\\x1f{_SIGNS}]")
_UNREADABLE_IN_A_LINE = re.compile(f"[\\x00-\\x1f{_SIGNS}]")


class Renderer(DjangoTemplates):
    """Draws forms and fields with this project's templates."""

    form_template_name = "fmuadmin/forms/form.html"
    field_template_name = "fmuadmin/forms/field.html"


class Problem(NamedTuple):
    """One error as the summary shows it; ``target`` is the id of the field to go to, empty for the form as a whole."""

    text: str
    target: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """Fields drawn together under a heading, or with ``inline`` beside each other (day, from, to)."""

    fields: Sequence[str]
    title: str = ""
    hint: str = ""
    inline: bool = False


class BaseForm(forms.Form):
    """Every form of the system. ``{{ form }}`` draws the error summary and all fields, in ``sections`` if given.

    A field that is not required says "(frivilligt)"; the browser's own bubbles are off because the summary
    explains better. A required field left empty says "Ange …" or "Välj …" unless it brings its own words.
    """

    default_renderer = Renderer
    use_required_attribute = False
    sections: ClassVar[Sequence[Section]] = ()

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        kwargs.setdefault("label_suffix", "")
        super().__init__(*args, **kwargs)
        self.prepare()
        for field in self.fields.values():
            _dress(field)

    def prepare(self) -> None:
        """Settle what depends on the moment (choices, days, rows that are locked) before the fields are dressed."""

    def typed(self) -> dict[str, Any]:
        """Everything as it was typed, for the same form shown again unjudged."""
        return {
            name: field.widget.value_from_datadict(self.data, self.files, self.add_prefix(name))
            for name, field in self.fields.items()
        }

    @property
    def problems(self) -> list[Problem]:
        """All errors, in the order of the fields; those of no visible field first."""
        found = [Problem(str(text), "") for text in self.non_field_errors()]
        for bound in self:
            target = "" if bound.is_hidden else _focus_id(bound)
            found += [Problem(str(text), target) for text in bound.errors]
        return found

    def parts(self) -> Iterator[tuple[Section, list[BoundField]]]:
        """The visible fields, section by section; what no section names comes last."""
        named = {name for section in self.sections for name in section.fields}
        for section in self.sections:
            shown = [self[name] for name in section.fields if name in self.fields]
            if shown:
                yield section, shown
        rest = [bound for bound in self.visible_fields() if bound.name not in named]
        if rest:
            yield Section(fields=()), rest


class DayInput(forms.DateInput):
    """A day typed as ÅÅÅÅ-MM-DD; forms.js adds a calendar button beside it, never instead of it."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"class": "text-field__input input--day", "autocomplete": "off", "maxlength": "10", "data-day": ""}
        super().__init__(own | (attrs or {}), format="%Y-%m-%d")


class DayField(forms.DateField):
    """A day. Takes 2026-03-16 and 20260316."""

    widget = DayInput
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": "Ange datum som ÅÅÅÅ-MM-DD"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = _joined(kwargs.get("help_text", ""), "ÅÅÅÅ-MM-DD")
        super().__init__(input_formats=["%Y-%m-%d", "%Y%m%d"], **kwargs)


class TimeInput(forms.TimeInput):
    """A time of day typed as TT:MM."""

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        own = {"class": "text-field__input input--time", "autocomplete": "off", "maxlength": "5"}
        super().__init__(own | (attrs or {}), format="%H:%M")


class TimeField(forms.TimeField):
    """A time of day. Takes 09:00, 9.00 and 0900."""

    widget = TimeInput
    default_error_messages: ClassVar[dict[str, Any]] = {"invalid": "Ange tid som TT:MM"}

    def __init__(self, **kwargs: Any) -> None:
        kwargs["help_text"] = _joined(kwargs.get("help_text", ""), "TT:MM")
        super().__init__(input_formats=["%H:%M", "%H.%M", "%H%M"], **kwargs)


class LongTextField(forms.CharField):
    """Text of several lines. Nothing typed or pasted is cut off: too long a text is kept and explained."""

    def __init__(self, *, limit: int = 4000, rows: int = 4, **kwargs: Any) -> None:
        self.limit = limit
        kwargs.setdefault("widget", forms.Textarea(attrs={"rows": rows}))
        kwargs["help_text"] = _joined(kwargs.get("help_text", ""), f"Högst {_grouped(limit)} tecken.")
        super().__init__(**kwargs)

    def to_python(self, value: Any) -> Any:
        """The text with line ends counted as one sign, as the counter in the browser counts them."""
        text = super().to_python(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if isinstance(text, str) else text

    def validate(self, value: Any) -> None:
        """Refuse a text that is too long, and say by how much."""
        super().validate(value)
        over = len(value or "") - self.limit
        if over > 0:
            raise ValidationError(
                f"Texten är {_grouped(over)} tecken för lång. Högst {_grouped(self.limit)} tecken.", code="max_length"
            )

    def widget_attrs(self, widget: forms.Widget) -> dict[str, Any]:
        """Tell forms.js how far to count."""
        return {**super().widget_attrs(widget), "data-counter": str(self.limit)}


class ChoiceRow(NamedTuple):
    """One row of a table to choose from. With ``reason`` it is shown but cannot be chosen, and says why."""

    value: str
    label: str
    cells: Sequence[str]
    small: str = ""
    tags: tuple[tuple[Mood, str], ...] = ()
    reason: str = ""


class RadioTable(forms.RadioSelect):
    """Radio buttons in a table, so that what is compared stands side by side (AS6)."""

    template_name = "fmuadmin/forms/row_table.html"

    def __init__(self, attrs: dict[str, Any] | None = None) -> None:
        super().__init__(attrs)
        self.columns: Sequence[str] = ()
        self.rows: Sequence[ChoiceRow] = ()

    def get_context(self, name: str, value: Any, attrs: dict[str, Any] | None) -> dict[str, Any]:
        """Add the table to the widget's context: each row with its option, or None where it cannot be chosen."""
        context = super().get_context(name, value, attrs)
        options = {str(option["value"]): option for _, group, _ in context["widget"]["optgroups"] for option in group}
        for row in self.rows:
            if option := options.get(row.value):
                option["attrs"]["aria-describedby"] = f"{option['attrs']['id']}_rad"
        # A column's name and its cell are also read with the button, for those who tab to it.
        told = [(row, list(zip(self.columns[1:], row.cells, strict=True))) for row in self.rows]
        context["widget"] |= {
            "columns": self.columns,
            "rows": [(row, None if row.reason else options.get(row.value), cells) for row, cells in told],
        }
        return context


class CheckboxTable(RadioTable, forms.CheckboxSelectMultiple):
    """The same table with check boxes."""

    input_type = "checkbox"
    allow_multiple_selected = True


class RowChoiceField(forms.ChoiceField):
    """Choose one row of a table. Give the rows with ``offer`` in the form's ``__init__``."""

    widget = RadioTable

    def offer(self, *, columns: Sequence[str], rows: Sequence[ChoiceRow]) -> None:
        """Show these rows under these headings; the first heading is that of the row's label."""
        _offer(self, columns, rows)


class RowMultipleChoiceField(forms.MultipleChoiceField):
    """Choose any number of rows of a table. Give the rows with ``offer`` in the form's ``__init__``."""

    widget = CheckboxTable

    def offer(self, *, columns: Sequence[str], rows: Sequence[ChoiceRow]) -> None:
        """Show these rows under these headings; the first heading is that of the row's label."""
        _offer(self, columns, rows)


def _offer(field: forms.ChoiceField, columns: Sequence[str], rows: Sequence[ChoiceRow]) -> None:
    field.choices = [(row.value, row.label) for row in rows if not row.reason]
    widget = field.widget
    assert isinstance(widget, RadioTable)  # noqa: S101 – both fields above name it
    widget.columns, widget.rows = columns, rows


def _dress(field: forms.Field) -> None:
    """Give a field FKUI's class, this project's template for choices, and words of its own when left empty."""
    widget = field.widget
    for kind, name in _CLASSES:
        if isinstance(widget, kind):
            widget.attrs.setdefault("class", name)
            break
    if isinstance(widget, forms.RadioSelect) and not isinstance(widget, RadioTable):
        widget.template_name = "fmuadmin/forms/choices.html"
    if isinstance(field, forms.CharField) and not isinstance(widget, forms.PasswordInput):
        others = [v for v in field.validators if not isinstance(v, ProhibitNullCharactersValidator)]
        field.validators = [*others, readable_text if isinstance(widget, forms.Textarea) else readable_line]
    if field.required and field.label and field.error_messages.get("required") == _standard_required(field):
        label = str(field.label)
        verb = "Välj" if isinstance(field, forms.ChoiceField) else "Ange"
        field.error_messages["required"] = f"{verb} {label[:1].lower()}{label[1:]}"


def readable_text(text: str) -> None:
    """Refuse signs that nobody sees: they break PDF and XML, and some show the rest of a line backwards."""
    _refuse(text, _UNREADABLE)


def readable_line(text: str) -> None:
    """The same for a text of one line, which holds no line ends either."""
    _refuse(text, _UNREADABLE_IN_A_LINE)


def _refuse(text: str, unreadable: re.Pattern[str]) -> None:
    found = unreadable.search(text)
    if found is not None:
        before = text[max(0, found.start() - 20) : found.start()].strip()
        where = f"efter ”{before}”" if before else "i början"
        raise ValidationError(
            f"Texten har ett tecken som inte kan sparas, ofta ett osynligt, {where}. Ta bort det och försök igen.",
            code="unreadable",
        )


def _standard_required(field: forms.Field) -> Any:
    words: Any = None
    for kind in reversed(type(field).__mro__):
        words = getattr(kind, "default_error_messages", {}).get("required", words)
    return words


def _focus_id(bound: BoundField) -> str:
    """The id of the field's first control. Groups have none of their own: their first button has."""
    return f"{bound.auto_id}_0" if bound.use_fieldset else bound.id_for_label


def _joined(first: str, second: str) -> str:
    return f"{first} {second}" if first else second


def _grouped(number: int) -> str:
    return f"{number:,}".replace(",", "\N{NO-BREAK SPACE}")
