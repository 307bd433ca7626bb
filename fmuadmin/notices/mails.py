"""A notice as mail: plain text, the case number and a deep link, never a person (S23)."""

from collections.abc import Sequence

from django.conf import settings
from django.urls import reverse

from fmuadmin.models import Notice
from fmuadmin.notices.kinds import kind_named

SIGNATURE = (
    "-- \n"
    "FMU-admin skickar det här automatiskt. Svara inte på mejlet.\n"
    "Du väljer själv vad som skickas med e-post: {settings}\n"
)


def address_of(path: str) -> str:
    """The absolute address of a page, as PUBLIC_URL has it; the path alone where no address is set."""
    return f"{settings.PUBLIC_URL.rstrip('/')}{path}"


def page_of(notice: Notice) -> str:
    """The path of the page that the notice is about."""
    return reverse("cases:case", args=[notice.case_number]) if notice.case_number else reverse("notices")


def headline_of(notice: Notice) -> str:
    """ "Ny begäran i ärende FMU-2026-0007"."""
    title = kind_named(notice.kind).title
    return f"{title} i ärende {notice.case_number}" if notice.case_number else title


def subject_of(notice: Notice) -> str:
    """The subject of a mail about one notice."""
    return f"FMU-admin: {headline_of(notice)}"


def text_of(notice: Notice, organisation_kind: str) -> str:
    """The text of a mail about one notice: what has happened, what to do, and where."""
    return f"{_paragraphs(notice, organisation_kind)}\n{_signature()}"


def summary_subject(count: int, day: object) -> str:
    """The subject of a daily mail."""
    return f"FMU-admin: {count} {'notis' if count == 1 else 'notiser'} {day}"


def summary_text(notices: Sequence[tuple[Notice, str]]) -> str:
    """The text of a daily mail: every notice that waited, oldest first."""
    parts = [f"{headline_of(notice)}\n\n{_paragraphs(notice, kind)}" for notice, kind in notices]
    return "\n\n".join(parts) + f"\n{_signature()}"


def _paragraphs(notice: Notice, organisation_kind: str) -> str:
    happened, todo = kind_named(notice.kind).said(notice.facts, notice.about_day, organisation_kind)
    link = f"Öppna {'ärendet' if notice.case_number else 'notiserna'}: {address_of(page_of(notice))}\n"
    return "\n\n".join(part for part in (happened, todo, link) if part)


def _signature() -> str:
    return SIGNATURE.format(settings=address_of(reverse("notice_settings")))
