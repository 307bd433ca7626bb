"""Every form of an act, filled in by an attacker: it is saved exactly as typed, or refused with nothing saved.

Scripts, template expressions, SQL, control signs and long texts in every field; keys of other cases; fields of the
models that no form has; the form of one person sent by all the others.
"""

import json
import random
import re
from typing import Any

import pytest
from django import forms
from django.apps import apps
from django.db import connection, models, transaction

from cases.acts import ACTS
from cases.acts_slugs import ACT_SLUGS
from fmuadmin.access import SYSTEM, seen_as
from tests.acting import Desk, undone
from tests.attack.weapons import attempts, chance, looks_executed, texts
from tests.cases.test_act_pages import MAY
from tests.cases.test_steps_by_role import TABLE
from tests.scenes import Stage, everything
from tests.valid_input import SETTLE_STEP, act_for

SAVED, REFUSED, NOT_FOUND = 303, 422, 404
STEPS = [step for step in [*ACTS, SETTLE_STEP] if step != "settle"]
TEXTS_PER_FIELD = 3
# What a form holds beside text: its browser chooses, so a text there is never saved.
CHOSEN = (forms.ChoiceField, forms.BooleanField, forms.IntegerField, forms.DateField, forms.TimeField)


def _desk(stage: Stage, step: str, who: str = "") -> Desk:
    scene, parties = TABLE[step]
    stage.scene(scene)
    return Desk(stage, scene, who or MAY[step](parties))


def _fields(desk: Desk, step: str) -> dict[str, forms.Field]:
    """The form's own fields as its page has them."""
    from cases.act_forms.base import Scene

    with desk.story.as_(SYSTEM):
        values = {"leg": "unit_to_region"} if step == SETTLE_STEP else {}
        form = act_for(step, values).form(scene=Scene(case=desk.story.case, actor=desk.actor, step=step))
        return dict(form.fields)


# Texts -------------------------------------------------------------------------------------------


def test_what_is_typed_is_saved_exactly_or_refused(stage: Stage) -> None:
    with attempts("texts in forms") as counted:
        for step in STEPS:
            dice, desk = chance(f"texts {step}"), _desk(stage, step)
            with undone():
                valid, before = desk.input(step), everything()
                for name, field in _fields(desk, step).items():
                    for text in texts(dice, 1 if isinstance(field, CHOSEN) else TEXTS_PER_FIELD):
                        counted.again()
                        wrong = _type(desk, step, {**valid, name: text}, text)
                        counted.found += [f"{step}.{name} = {text[:60]!r}: {wrong}"] if wrong else []
                if everything() != before:
                    counted.found.append(f"{step}: a refused text was saved")


def _type(desk: Desk, step: str, data: dict[str, Any], text: str) -> str:
    """Send the form; returns what went wrong."""
    desk.client.raise_request_exception = False
    desk.client.cookies.pop("messages", None)
    before = transaction.savepoint()
    answer = desk.post(step, data)
    page = answer.content.decode()
    if answer.status_code != SAVED:
        wrong = "" if answer.status_code in (REFUSED, 200) else f"status {answer.status_code}"
        return looks_executed(page) or wrong
    try:
        shown = desk.open(answer.headers["Location"]).content.decode()
        return looks_executed(shown) or _kept_wrongly(text)
    finally:
        transaction.savepoint_rollback(before)


def _kept_wrongly(text: str) -> str:
    """A text is kept as it is or, where another choice made it moot, not at all; but never a part of it.

    White space around it is dropped and line ends are one sign.
    """
    wanted = text.replace("\r\n", "\n").replace("\r", "\n").strip()
    half = wanted[: len(wanted) // 2].strip()
    wrong = len(half) > 2 and not _found(wanted) and _found(half)
    return f"kept as something else than {wanted[:60]!r}" if wrong else ""


def _found(text: str) -> bool:
    """Whether any row of cases, money or trail holds the text, as PostgreSQL writes a row."""
    tables = [m._meta.db_table for label in ("cases", "billing") for m in apps.get_app_config(label).get_models()]
    selects = [
        f"SELECT 1 FROM {table} AS t WHERE position(%(text)s IN t::text) > 0 OR position(%(json)s IN t::text) > 0"
        for table in ["fmuadmin_auditevent", *tables]
    ]
    values = {"text": _in_a_row(text), "json": _in_a_row(json.dumps(text, ensure_ascii=False)[1:-1])}
    with seen_as(SYSTEM), connection.cursor() as cursor:
        cursor.execute(f"SELECT EXISTS ({' UNION ALL '.join(selects)})", values)
        return bool(cursor.fetchone()[0])


def _in_a_row(text: str) -> str:
    return text.replace("\\", "\\\\").replace('"', '""')


# Fields that no form has ---------------------------------------------------------------------------


def _own_fields(model: type[models.Model]) -> list[Any]:
    """What of a row is the same whenever the same thing is done: not its own key, nor keys of new rows, nor what is
    sealed, which is never the same twice.
    """
    return [
        f
        for f in model._meta.concrete_fields
        if not f.primary_key
        # The key of what a reminder is about, which is another in each run.
        and (model.__name__, f.name) != ("Reminder", "subject")
        and f.get_internal_type() != "BinaryField"
        and not (isinstance(f, models.ForeignKey) and f.related_model._meta.app_label not in ("fmuadmin",))
    ]


def _everything_but_keys() -> dict[str, list[str]]:
    rows: dict[str, list[str]] = {}
    with seen_as(SYSTEM), connection.cursor() as cursor:
        for label in ("cases", "billing"):
            for model in apps.get_app_config(label).get_models():
                columns = ", ".join(f'"{f.column}"' for f in _own_fields(model))
                cursor.execute(f"SELECT ROW({columns})::text FROM {model._meta.db_table} ORDER BY 1")
                rows[model.__name__] = [text for (text,) in cursor.fetchall()]
    return rows


def _forged(known: set[str], dice: random.Random) -> dict[str, str]:
    """Every field of every model as a form field, with a value that the field would take."""
    values: dict[str, str] = {}
    for label in ("cases", "billing", "fmuadmin"):
        for model in apps.get_app_config(label).get_models():
            for f in model._meta.concrete_fields:
                for name in {f.name, f.attname}:
                    values[name] = _value(f, dice)
    more = {
        "actor": "1",
        "user_id": "1",
        "is_system": "on",
        "role": "system_admin",
        "next_step": "abort",
        "_state": "x",
    }
    return {name: value for name, value in (values | more).items() if name not in known}


def _value(f: Any, dice: random.Random) -> str:
    if f.choices:
        return str(dice.choice([value for value, _ in f.flatchoices]))
    kinds = {
        "DateField": "2020-01-01",
        "DateTimeField": "2020-01-01 09:00",
        "BooleanField": "on",
        "CharField": "forged",
    }
    return kinds.get(f.get_internal_type(), "forged" if isinstance(f, models.TextField) else "1")


def test_fields_that_the_form_does_not_have_are_not_saved(stage: Stage) -> None:
    with attempts("fields of models in forms") as counted:
        for step in STEPS:
            desk, dice = _desk(stage, step), chance(f"forged {step}")
            with undone():
                data, fields = desk.input(step), set(_fields(desk, step))
                with undone():
                    assert desk.post(step, data).status_code == SAVED
                    honest = _everything_but_keys()
                with undone():
                    forged = _forged(fields | set(data) | {"more"}, dice)
                    counted.again()
                    answer = desk.post(step, {**forged, **data})
                    if answer.status_code != SAVED or _everything_but_keys() != honest:
                        counted.found.append(f"{step}: {answer.status_code}, {_difference(honest)}")


def _difference(honest: dict[str, list[str]]) -> str:
    now = _everything_but_keys()
    return str({name: sorted(set(now[name]) ^ set(rows))[:4] for name, rows in honest.items() if now[name] != rows})


# Keys of other cases -------------------------------------------------------------------------------

KEYS = ("unit_id", "unit_ids", "visit_id", "deviation_id", "exam_id")


def _keys_of_others(desk: Desk) -> list[str]:
    """Keys that exist but belong elsewhere, and some that do not exist."""
    found: list[str] = []
    from cases.models import ComplementaryExam, Deviation, Visit
    from fmuadmin.models import Organisation

    with desk.story.as_(SYSTEM):
        case = desk.story.case
        for model, at in ((Visit, "case_id"), (Deviation, "case_id"), (ComplementaryExam, "case_id")):
            found += [str(pk) for pk in model.objects.exclude(**{at: case.pk}).values_list("pk", flat=True)[:2]]
        found += [str(pk) for pk in Organisation.objects.exclude(kind="care_unit").values_list("pk", flat=True)[:2]]
    return [*found, "0", "-1", "999999", "1 OR 1=1", "1e3", "9" * 400]


def test_a_key_of_something_elsewhere_is_refused(stage: Stage) -> None:
    scenes = {TABLE[step][0] for step in STEPS} | {"two visits", "deviation", "exam approved"}
    for scene in scenes:
        stage.scene(scene)
    with attempts("keys of others in forms") as counted:
        for step in STEPS:
            desk = _desk(stage, step)
            with undone():
                data = desk.input(step)
                before = everything()
                for name in [key for key in KEYS if key in data]:
                    own = {str(value) for value in (data[name] if isinstance(data[name], list) else [data[name]])}
                    for key in set(_keys_of_others(desk)) - own - _choices(desk, step, name):
                        counted.again()
                        answer = desk.post(step, {**data, name: key})
                        assert answer.status_code in (REFUSED, NOT_FOUND), f"{step}.{name} = {key}"
                assert everything() == before, step


def _choices(desk: Desk, step: str, name: str) -> set[str]:
    field = _fields(desk, step).get(name)
    about = ACTS[step].about if step in ACTS else None
    if about is not None and about.argument == name:
        from cases.act_forms.base import Scene

        with desk.story.as_(SYSTEM):
            form = ACTS[step].form(scene=Scene(case=desk.story.case, actor=desk.actor, step=step))
            return {str(key) for key, _ in form.subjects()}
    return {str(value) for value, _ in getattr(field, "choices", ())}


@pytest.mark.parametrize(
    ("step", "query"),
    [
        ("rebook_visit", "besok"),
        ("decide_deviation", "avvikelse"),
        ("approve_complementary_exam", "undersokning"),
        ("assign", "utforare"),
    ],
)
def test_a_key_of_something_elsewhere_in_the_address_shows_nothing_of_it(stage: Stage, step: str, query: str) -> None:
    desk = _desk(stage, step)
    with undone():
        nothing = _plain(desk.get(step, **{query: "999999"}).content.decode())
        for key in _keys_of_others(desk):
            answer = desk.get(step, **{query: key})
            assert answer.status_code in (200, REFUSED), (step, query, key)
            if key not in _choices(desk, step, query):
                assert _plain(answer.content.decode()) == nothing, (step, query, key)


def _plain(page: str) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", page)


# Forms of others -----------------------------------------------------------------------------------

OTHERS = ("officer_south", "coordinator_south", "care_admin_far", "care_admin_kust", "admin", "reviewer_north")


def test_the_form_of_one_mandate_sent_by_another_does_nothing(stage: Stage) -> None:
    with attempts("forms of others") as counted:
        for step in STEPS:
            right, dice = _desk(stage, step), chance(f"others {step}")
            with undone():
                data, before = right.input(step), everything()
                for who in dice.sample(OTHERS, 4):
                    counted.again()
                    sent = {**data, "version": dice.choice([data.get("version", "0"), "0", "999"])}
                    answer = _desk(stage, step, who).post(step, sent)
                    if answer.status_code != NOT_FOUND:
                        counted.found.append(f"{step} as {who}: {answer.status_code}")
                assert everything() == before, step


def test_a_form_is_sent_once_the_second_time_it_is_old(stage: Stage) -> None:
    for step in STEPS[::3]:
        desk = _desk(stage, step)
        with undone():
            data = desk.input(step)
            assert desk.post(step, data).status_code == SAVED
            before = everything()
            assert desk.post(step, data).status_code == REFUSED, step
            assert everything() == before, step


def test_a_form_opened_with_one_mandate_and_sent_with_another_of_the_same_person_does_nothing(stage: Stage) -> None:
    """Two mandates, one person, one session: the form of the unit is sent after the change to the far unit."""
    from fmuadmin.models import Mandate

    for step in ("book_visit", "report_delay", "declare_conflict_of_interest"):
        desk = _desk(stage, step)
        with undone():
            with seen_as(SYSTEM):
                other = Mandate.objects.create(
                    user_id=desk.actor.user_id,
                    organisation=stage.world.far,
                    role="care_admin",
                    valid_from="2019-01-01",
                )
            data = desk.input(step)
            assert desk.send("/uppdrag/", {"mandate": str(other.pk)}).status_code in (302, 303)
            before = everything()
            assert desk.post(step, data).status_code == NOT_FOUND
            assert everything() == before


def test_every_act_has_been_attacked() -> None:
    assert set(ACT_SLUGS) - {"register_request", "settle"} == set(STEPS) - {SETTLE_STEP}
