"""Every stored free text is shown as text: no page, of anybody, lets one become a part of the page."""

import html
from collections.abc import Iterator
from typing import Any

import pytest
from django.apps import apps
from django.db import IntegrityError, transaction
from django.db.models import CharField, TextField

from billing.models import Settlement
from cases import commands
from cases.models import Case, CaseParty, SavedView, write_parties
from cases.parties import party_rows
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.models import AuditEvent, Organisation, User
from fmuadmin.sealed import EncryptedText
from tests.acting import Desk, undone
from tests.scenes import Stage

MARK = "<i x=\"'>{{7*7}}{%x%}"
KEPT = {
    "number",
    "state",
    "identity_number",
    "kind",
    "sort_name",
    "hsa_id",
    "org_nr",
    "query",
    "uid",
    "method",
    "answer",
    # Said by the system about a file's bytes, never typed.
    "sha256",
    "key",
    "media_type",
    "file_key",
}
SCENES = ["answered", "supplement_sent", "first leg settled"]
PEOPLE = ["officer", "coordinator", "care_admin", "economist"]
FORMS = {
    "answered": ["ask_units", "assign", "reject_request"],
    "supplement_sent": ["confirm_supplement", "revoke_statement"],
    "first leg settled": ["settle_leg", "revoke"],
}
TABS = [
    "",
    "begaran/",
    "forfragningar/",
    "underlag/",
    "besok/",
    "avvikelser/",
    "utlatande/",
    "ersattning/",
    "handelser/",
    "anteckningar/",
]


@pytest.fixture
def poisoned(stage: Stage) -> Iterator[list[str]]:
    """The scenes, with the mark in every text that a person may have written, and in every name."""
    numbers = [stage.scene(name).number for name in SCENES]
    with undone():
        for name in SCENES:
            story = stage.scene(name)
            for who in ("officer", "coordinator"):
                story.do(commands.write_note, who, text="x")
        with seen_as(SYSTEM):
            for org in Organisation.objects.all():
                Organisation.objects.filter(pk=org.pk).update(
                    name=f"{org.pk} {MARK}", standard_answer=MARK, languages=MARK
                )
            User.objects.update(name=MARK, phone=MARK)
            _poison_cases(stage)
            for case in Case.objects.all():
                write_parties(party_rows(case.facts))
        yield numbers


def _poison(model: Any, name: str) -> None:
    """Put the mark where a text stands, and everywhere when the table's rules allow it."""
    try:
        with transaction.atomic():
            model._default_manager.update(**{name: MARK})
    except IntegrityError:
        model._default_manager.exclude(**{name: ""}).update(**{name: MARK})


def _poison_cases(stage: Stage) -> None:
    models = [*apps.get_app_config("cases").get_models(), Settlement]
    for model in models:
        if model in (CaseParty, SavedView):
            continue
        for f in model._meta.concrete_fields:
            is_text = isinstance(f, CharField | TextField | EncryptedText) and not f.choices and f.name not in KEPT
            if is_text and (f.max_length or len(MARK)) >= len(MARK):
                _poison(model, f.name)
    # The trail is append-only: one more line with every fact poisoned is as good.
    for case in Case.objects.all():
        for verb in ("request.rejected", "order.updated", "deviation.reported", "leg.settled"):
            facts = {"reason": MARK, "description": MARK, "leg": "Region till utförare", "reference": MARK}
            facts["fields"] = MARK
            AuditEvent.objects.create(
                at=case.created_at if hasattr(case, "created_at") else "2026-03-16T09:00+01:00",
                verb=verb,
                actor_name=MARK,
                actor_id=stage.actor("officer").user_id,
                organisation_name=MARK,
                organisation=stage.world.fk_north,
                case_ref=case.pk,
                case_version=case.version,
                facts=facts,
            )
    for who in PEOPLE:
        actor = stage.actor(who)
        SavedView.objects.create(
            owner_id=actor.user_id,
            organisation_id=actor.organisation_id,
            name=MARK,
            query="fas=alla&x=" + MARK,
            shared=True,
        )


def test_no_text_becomes_a_part_of_a_page(stage: Stage, poisoned: list[str]) -> None:
    shown: set[str] = set()
    for who in PEOPLE:
        for scene in SCENES:
            desk = Desk(stage, scene, who)
            addresses = [f"/arenden/{desk.story.number}/{tab}" for tab in TABS]
            if scene == SCENES[0]:
                addresses += [
                    "/oversikt/?fas=alla&atgard=0",
                    "/avslutade/",
                    "/sok/?q=%3Ci",
                    "/oversikt/sparade-vyer/?fas=alla",
                ]
            addresses += [desk.url(step) for step in FORMS[scene]]
            for address in addresses:
                page = desk.open(address).content.decode()
                assert MARK[:7] not in page, (who, address, page[page.find(MARK[:7]) - 200 :][:400])
                assert "49{%" not in page
                if html.escape(MARK[:7]) in page or "&lt;i x=" in page:
                    shown.add(address.split("/")[-2])
    assert {"begaran", "anteckningar", "handelser", "tilldela"} <= shown, "the marks were on the pages at all"


def test_what_is_typed_comes_back_as_text(stage: Stage) -> None:
    desk = Desk(stage, "answered", "coordinator")
    with undone():
        for address in (
            "/sok/?q=" + MARK,
            "/oversikt/?status=" + MARK + "&utforare=" + MARK,
            "/avslutade/?ar=" + MARK,
            "/logga-in/?next=" + MARK,
            f"/arenden/{desk.story.number}/handelser/?typ=" + MARK,
        ):
            assert MARK[:7] not in desk.open(address).content.decode(), address
        for step in ("assign", "reject_request", "ask_units"):
            sent = {"version": "x" + MARK, "comment": MARK, "message": MARK, "unit_id": MARK, "answer_by": MARK}
            assert MARK[:7] not in desk.post(step, sent).content.decode(), step
        page = desk.send("/logga-in/", {"username": MARK, "password": "x", "next": MARK}).content.decode()
        assert MARK[:7] not in page
