"""Tell a history again through the real commands, and put what it wrote beside what the loader wrote."""

from typing import Any

from django.db import models

from billing.commands import settle_leg
from cases import commands
from cases.commands.moves import pass_supplement_window
from cases.models import Case, CaseFile, CaseParty, Reminder, StagedFile, Supplement
from cases.vocabulary import Channel, ReminderState
from cases.world.histories import Act
from fmuadmin import clock
from fmuadmin.models import AuditEvent, Organisation
from tests.case_files import waiting

OF_CASE = {"visit": ("visits", "visit_id"), "exam": ("exams", "exam_id"), "deviation": ("deviations", "deviation_id")}
NAMED = {"unit": "unit_id", "units": "unit_ids", "region": "region_id"}
# A history is words and dates: it brings no files.
NOT_TOLD = (CaseFile, StagedFile)
# What may differ between two tellings of the same history.
OWN = {"id", "number", "case", "case_id", "case_ref", "uid", "subject_id"}


def replay(history: list[Act]) -> Case:
    """Every act at its time by its person, with the command of its name."""
    number = ""
    for act in history:
        with clock.at(act.at):
            if act.what.name == "pass_supplement_window":
                pass_supplement_window(Case.objects.get(number=number))
                continue
            given = dict(_as_in_a_form(number, name, value) for name, value in act.values.items())
            if act.what.name == "send_statement" and given.get("channel", Channel.DIGITAL) == Channel.DIGITAL:
                # A told statement has no file; one that is sent must have.
                given["statement_file"] = str(
                    waiting(Case.objects.get(number=number), act.actor, "utlatande.pdf").token
                )
            command = settle_leg if act.what.name == "settle_leg" else getattr(commands, act.what.name)
            done = command(*([number] if number else []), actor=act.actor, **given)
            number = number or done.number
    return Case.objects.get(number=number)


def _as_in_a_form(number: str, name: str, value: Any) -> tuple[str, Any]:
    """The file counts visits and names organisations; a form has their keys."""
    if name in OF_CASE:
        relation, key = OF_CASE[name]
        rows = getattr(Case.objects.get(number=number), relation).order_by("pk")
        return key, rows[value - 1].pk
    if name in NAMED:
        return NAMED[name], [v.pk for v in value] if isinstance(value, list) else value.pk
    if name == "answers":
        return name, dict(enumerate(value, 1))
    return name, value


def rows_of(case: Case) -> dict[str, list[dict[str, Any]]]:
    """Everything that was written about the case, with keys made comparable."""
    places: dict[tuple[str, int], int] = {}
    found = {"case": [_plain(case, places)]}
    relations = sorted(case._meta.related_objects, key=lambda relation: relation.related_model._meta.label)
    rows = [
        (relation.related_model, relation.related_model._default_manager.filter(**{relation.field.name: case}))
        for relation in relations
        if relation.related_model not in (CaseParty, Reminder, *NOT_TOLD)
    ]
    rows.append((Supplement.questions.rel.related_model, _questions(case)))
    for model, of_case in rows:
        for place, row in enumerate(of_case.order_by("pk")):
            places[model._meta.label_lower, row.pk] = place
    for model, of_case in rows:
        found[model._meta.label_lower] = [_plain(row, places) for row in of_case.order_by("pk")]
    found["trail"] = [_event(event, places) for event in AuditEvent.objects.filter(case_ref=case.pk).order_by("pk")]
    parties = CaseParty.objects.filter(case=case).order_by("organisation_id")
    found["parties"] = [_plain(party, places) for party in parties]
    found["reminders"] = _reminders(case)
    return found


def _reminders(case: Case) -> list[dict[str, Any]]:
    """What is live: a replay tells at once what the file's past has told long ago, and withdraws on the way."""
    live = Reminder.objects.filter(case=case).exclude(state=ReminderState.WITHDRAWN)
    return list(live.order_by("kind", "day", "organisation_id").values("kind", "organisation_id", "day", "due_on"))


def _questions(case: Case) -> Any:
    return Supplement.questions.rel.related_model._default_manager.filter(supplement__case=case)


def _plain(row: models.Model, places: dict[tuple[str, int], int]) -> dict[str, Any]:
    told: dict[str, Any] = {}
    for field in row._meta.concrete_fields:
        if field.name in OWN:
            continue
        value = getattr(row, field.attname)
        if field.is_relation and field.related_model is not Organisation and value is not None:
            value = places.get((field.related_model._meta.label_lower, value), value)
        told[field.name] = value
    return told


# Where a line stands in the chain, which is not what it tells.
_OF_THE_CHAIN = frozenset({"content_hash", "link", "erased_on"})


def _event(event: AuditEvent, places: dict[tuple[str, int], int]) -> dict[str, Any]:
    subject = places.get((event.subject_type, event.subject_id or 0))
    told = {name: value for name, value in _plain(event, places).items() if name not in _OF_THE_CHAIN}
    return {**told, "subject": subject}
