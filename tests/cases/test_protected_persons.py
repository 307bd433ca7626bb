"""Protected persons: masked everywhere, shown once, with a reason, to those whose case it is, and both logs say so."""

from collections.abc import Iterator
from typing import Any

import pytest

from cases import commands
from cases.models import Case, InsuredPerson, OrderChange
from cases.vocabulary import CaseState, Protection
from fmuadmin import clock
from fmuadmin.access import SYSTEM, seen_as
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.models import AuditEvent, ReadEvent
from tests.boards import see, text_of
from tests.case_pages import client_for, texts_of
from tests.scenes import Stage, rolled_back
from tests.story import IDENTITY, Story

NAME, ADDRESS, PHONE, TOWN = "Tolvan Tolvansson", "Hemliga gatan 3", "070-111 22 33", "Luleå"
NEW_ADDRESS = "Ännu hemligare väg 7"
NUMBER_READ = f"{IDENTITY[:8]}-{IDENTITY[8:]}"
HIDDEN = (NAME, IDENTITY, NUMBER_READ, ADDRESS, NEW_ADDRESS, PHONE)
REASON = "Kallelse till besök ska skickas"
REVEALABLE = "Skyddade personuppgifter. Ange skäl för att visa."


@pytest.fixture
def story(stage: Stage) -> Iterator[Story]:
    """A person known to be protected from the request on, whose address has changed since."""
    told = Story(stage.world)
    with rolled_back():
        told.register(protection=Protection.CONFIDENTIALITY_MARKED).ask().accept().assign()
        told.do(
            commands.order, "officer", identity_number=IDENTITY, name=NAME, address=ADDRESS, phone=PHONE,
            purpose="Bedömning inför dag 180",
        )  # fmt: skip
        told.do(commands.update_order, "officer", address=NEW_ADDRESS, background="Sjukskriven sedan 2025")
        told.material().book()
        yield told


def send(story: Story, who: str, address: str, data: dict[str, str] | None = None) -> Any:
    client = client_for(story, story.world.people[who])
    with clock.at(story.now):
        url = f"/arenden/{story.number}/{address}/"
        return client.get(url) if data is None else client.post(url, data)


def row_of(story: Story, who: str) -> str:
    """The case's row on the board, as markup; other cases may be in town."""
    text = see(story, who).content.decode()
    return next(row for row in text.split("<tr>") if story.number in row)


def reveal(story: Story, who: str, reason: str = REASON) -> Any:
    return send(story, who, "visa-personuppgifter", {"reason": reason})


def lines(model: type[AuditEvent] | type[ReadEvent], **where: Any) -> list[Any]:
    with seen_as(SYSTEM):
        return list(model.objects.filter(**where).order_by("id"))


@pytest.mark.parametrize("who", ["officer", "officer_colleague", "care_admin", "physician", "coordinator"])
def test_s20_no_page_of_the_case_shows_a_protected_person(story: Story, who: str) -> None:
    pages = texts_of(story, story.world.people[who])
    pages["oversikt"] = row_of(story, who)
    pages["sok"] = see(story, who, f"/sok/?q={story.number[:11]}").content.decode()
    for tab, text in pages.items():
        assert [word for word in (*HIDDEN, TOWN) if word in text] == [], tab
    assert (REVEALABLE in pages["begaran"]) == (who != "coordinator")
    if who != "coordinator":
        # What changed is still told, only not to what.
        assert "Sjukskriven sedan 2025" in pages["begaran"]
        assert "Sjukskriven sedan 2025" in pages["handelser"]


def test_s20_the_form_that_changes_the_order_shows_nothing_that_is_protected(story: Story) -> None:
    page = send(story, "officer", "gor/andra-bestallningen").content.decode()
    assert "Sjukskriven sedan 2025" in page
    assert [word for word in HIDDEN if word in page] == []
    assert "Lämna tomt för att behålla uppgiften." in page


def test_s20_what_is_left_empty_there_stays_and_what_is_typed_is_saved(story: Story) -> None:
    form = {"version": str(story.case.version), "purpose": "Nytt syfte", "phone": "070-444 55 66", "protection": "1"}
    answer = send(story, "officer", "gor/andra-bestallningen", form)
    assert answer.status_code == 303
    with seen_as(SYSTEM):
        insured = InsuredPerson.objects.get(case__number=story.number)
        changed = set(OrderChange.objects.filter(case__number=story.number).values_list("field", flat=True))
    assert (insured.name, insured.address, insured.phone) == (NAME, NEW_ADDRESS, "070-444 55 66")
    assert {"Syfte", "Telefon"} <= changed
    assert "Namn" not in changed


def test_s21_the_town_of_a_protected_person_is_hidden_from_the_request_on(stage: Stage) -> None:
    told = Story(stage.world)
    with rolled_back():
        told.register(protection=Protection.PROTECTED_REGISTRATION).ask("strand")
        for who in ("coordinator", "care_admin", "officer"):
            text = "\n".join([*texts_of(told, told.world.people[who]).values(), row_of(told, who)])
            assert TOWN not in text, who
            assert told.number in text
        form = client_for(told, told.world.officer).get(f"/arenden/ny-begaran/?som={told.number}").content.decode()
    assert TOWN not in form


@pytest.mark.parametrize("who", ["officer", "officer_colleague", "care_admin", "physician"])
def test_s20_with_a_reason_it_is_shown_once_and_both_logs_say_why(story: Story, who: str) -> None:
    asked = send(story, who, "visa-personuppgifter")
    assert [word for word in HIDDEN if word in asked.content.decode()] == []
    shown = reveal(story, who)
    said = text_of(shown)
    assert shown["Cache-Control"] == "no-store"
    for word in (NAME, NUMBER_READ, NEW_ADDRESS, PHONE, TOWN, "Sekretessmarkering"):
        assert word in said
    actor = story.world.people[who]
    [read] = lines(ReadEvent, actor_id=actor.user_id, purpose=REASON)
    assert (read.case_number, read.resource, read.denied) == (story.number, "case", False)
    [event] = lines(AuditEvent, verb="identity.revealed", actor_id=actor.user_id)
    assert event.facts == {"reason": REASON}
    # Hidden again at once, and the reason is not for the case's other readers.
    again = send(story, who, "begaran").content.decode()
    assert [word for word in HIDDEN if word in again] == []
    assert REASON not in "\n".join(texts_of(story, story.world.people["coordinator"]).values())


def test_s20_without_a_reason_nothing_is_shown_and_nothing_logged(story: Story) -> None:
    for reason in ("", "  ", f"Ringer {NUMBER_READ}", "x" * 301):
        answer = reveal(story, "physician", reason)
        assert answer.status_code == 422, reason
        assert NAME not in answer.content.decode()
    assert lines(AuditEvent, verb="identity.revealed") == []


def test_s20_nobody_else_is_shown_it_and_the_attempt_is_kept(story: Story) -> None:
    for who, status in {"coordinator": 422, "care_admin_bjork": 422, "officer_south": 404, "admin": 404}.items():
        for answer in (send(story, who, "visa-personuppgifter"), reveal(story, who)):
            assert answer.status_code == status, who
            assert [word for word in HIDDEN if word in answer.content.decode()] == []
    denied = lines(AuditEvent, verb="access.denied", actor_id=story.world.people["coordinator"].user_id)
    assert {line.facts["step"] for line in denied} == {"reveal_identity"}
    with pytest.raises(Denied):
        story.do(commands.reveal_identity, "coordinator", reason=REASON)


def test_there_is_nothing_to_reveal_without_protection_or_after_revocation(story: Story) -> None:
    story.do(commands.update_order, "officer", protection=Protection.NONE)
    assert NAME in send(story, "physician", "begaran").content.decode()
    assert "Det finns inga skyddade personuppgifter att visa" in text_of(reveal(story, "physician"))
    story.do(commands.update_order, "officer", protection=Protection.PROTECTED_REGISTRATION)
    assert NAME not in send(story, "physician", "begaran").content.decode()
    story.do(commands.revoke, "officer", cause="wrong_person")
    with pytest.raises(Refused, match="inga skyddade personuppgifter"):
        story.do(commands.reveal_identity, "officer", reason=REASON)


def test_protection_set_later_is_told_and_takes_the_town_from_the_board(stage: Stage) -> None:
    told = stage.scene("in_progress")
    with rolled_back():
        assert TOWN in row_of(told, "coordinator")
        told.do(commands.update_order, "officer", protection=Protection.CONFIDENTIALITY_MARKED)
        assert TOWN not in row_of(told, "coordinator")
        said = text_of(send(told, "officer", "handelser"))
    assert "Skyddade personuppgifter" in said
    assert "Sekretessmarkering" in said


def test_a_validation_case_says_so_and_closes_without_money(stage: Stage) -> None:
    """AC5: it is chosen on Ny begäran, marked for everybody, and the money never begins."""
    told = Story(stage.world)
    with rolled_back():
        page = client_for(told, told.world.officer).get("/arenden/ny-begaran/").content.decode()
        assert 'name="is_validation"' in page
        told.register(is_validation=True).ask().accept().assign().order().material().book().send_statement()
        for who in ("officer", "coordinator", "care_admin"):
            assert "Valideringsärende" in text_of(send(told, who, "begaran")), who
        told.do(commands.confirm_statement, "officer")
        told.do(commands.approve_statement, "officer")
        told.account()
        assert told.case.state == CaseState.CLOSED
        with seen_as(SYSTEM):
            assert list(Case.objects.get(number=told.number).settlements.all()) == []  # type: ignore[attr-defined]
