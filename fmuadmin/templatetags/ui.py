"""Words and small blocks that every page is written with: ``{% load ui %}``. Formats only, decides nothing."""

from datetime import date, datetime
from functools import cache
from typing import Any

from django import template
from django.template.loader import get_template
from django.templatetags.static import static
from django.utils.formats import date_format
from django.utils.html import format_html
from django.utils.safestring import SafeString, mark_safe

from fmuadmin.clock import TZ
from fmuadmin.tables import Table

register = template.Library()

MISSING = mark_safe('<span class="missing">Ej angivet</span>')


@register.simple_tag
def asset(path: str) -> str:
    """The address of a file of ours, as ``{% static %}`` gives it but looked up once: every page has a dozen."""
    return _asset(path)


@cache
def _asset(path: str) -> str:
    return static(path)


@register.filter
def or_missing(value: Any) -> Any:
    """The value, or "Ej angivet" for a blank one (CV5). Zero and False are values."""
    return MISSING if value is None or value in {"", ()} else value


@register.filter
def iso(value: date | None) -> str:
    """A day as 2026-03-16; nothing for None."""
    return f"{_local(value):%Y-%m-%d}" if value else ""


@register.filter
def weekday(value: date | None) -> str:
    """A day with its name: måndag 2026-03-16."""
    return f"{date_format(_local(value), 'l')} {iso(value)}" if value else ""


@register.filter
def at_clock(value: datetime | None) -> str:
    """A time of day in Sweden: 09:04."""
    return f"{_local(value):%H:%M}" if value else ""


@register.filter
def moment(value: datetime | None) -> str:
    """An instant in Sweden: 2026-03-16 09:04."""
    return f"{_local(value):%Y-%m-%d %H:%M}" if value else ""


@register.filter
def long_moment(value: datetime | None) -> str:
    """An instant in full: måndag 16 mars 2026 09:04."""
    return f"{date_format(_local(value), 'l j F Y')} {at_clock(value)}" if value else ""


@register.filter
def counted(number: int, words: str) -> str:
    """A number with the right word: ``{{ 2|counted:"arbetsdag,arbetsdagar" }}`` is "2 arbetsdagar"."""
    one, many = words.split(",")
    return f"{number} {one if number == 1 else many}"


@register.simple_tag
def tag(mood: str, text: str) -> SafeString:
    """A word on a soft colour: ``{% tag "late" "2 arbetsdagar försenad" %}``. Moods: fmuadmin.parts.Mood."""
    return format_html('<span class="tag tag--{}">{}</span>', mood, text)


@register.simple_tag
def data_table(table: Table) -> SafeString:
    """The one table component inside a Django template; long lists render jinja2/table.html themselves."""
    return mark_safe(get_template("data_table.html", using="jinja2").render({"table": table}))  # noqa: S308


@register.simple_block_tag
def panel(content: str, heading: str, *, anchor: str = "", mood: str = "") -> SafeString:
    """A white card with an h2: ``{% panel "Beställning" anchor="bestallning" %}…{% endpanel %}``.

    ``mood`` ("intern", "soon" …) gives it that colour. The heading names the section when there is an anchor.
    """
    kind = format_html(" panel--{}", mood) if mood else ""
    if not anchor:
        return format_html('<section class="panel{}"><h2>{}</h2>{}</section>', kind, heading, content)
    return format_html(
        '<section class="panel{}" id="{}" aria-labelledby="{}-rubrik"><h2 id="{}-rubrik">{}</h2>{}</section>',
        kind, anchor, anchor, anchor, heading, content,
    )  # fmt: skip


@register.simple_block_tag
def scroll_box(content: str, name: str) -> SafeString:
    """A named box that scrolls sideways by itself, for a table written by hand (WCAG 1.4.10)."""
    return format_html('<div class="table-box" role="region" aria-label="{}" tabindex="0">{}</div>', name, content)


def _local(value: date) -> date:
    return value.astimezone(TZ) if isinstance(value, datetime) and value.utcoffset() is not None else value
