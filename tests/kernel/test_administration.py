"""Förvaltning: an administrator gives and takes away, never for themselves, and at once; the database holds it too."""

from collections.abc import Callable
from contextlib import AbstractContextManager
from typing import Any

import pytest
from django.db import DatabaseError, connection, transaction
from django.test import Client

from fmuadmin import clock
from fmuadmin.access import SYSTEM, Actor, actor_of, seen_as
from fmuadmin.administration import commands
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.models import AuditEvent, Mandate, Session, User
from fmuadmin.vocabulary import Role
from tests.acting import counted, undone
from tests.clients import logged_in
from tests.scenes import Stage
from tests.world import PASSWORD

ADMIN = "admin"


@pytest.fixture
def at_admin(stage: Stage) -> Any:
    """An administrator's browser; what it does is undone."""
    with undone():
        yield logged_in(stage.actor(ADMIN))


def _post(client: Client, address: str, **data: Any) -> Any:
    return client.post(f"/forvaltning/{address}", data)


def _verbs() -> list[str]:
    with seen_as(SYSTEM):
        return list(AuditEvent.objects.order_by("id").values_list("verb", flat=True))


# What an administrator does ------------------------------------------------------------------------


def test_an_administrator_begins_among_the_people(stage: Stage, at_admin: Client) -> None:
    page = at_admin.get("/oversikt/", follow=True)
    assert page.request["PATH_INFO"] == "/forvaltning/"
    assert "Sara Lind" in page.content.decode()


@pytest.mark.parametrize(("typed", "found", "not_found"), [
    ("sara", "Sara Lind", "Anna Holm"),
    ("strandkliniken", "Ulla Berg", "Sara Lind"),
    ("%", "hittades", "Sara Lind"),
])  # fmt: skip
def test_people_are_found_by_name_and_by_organisation(
    stage: Stage, at_admin: Client, typed: str, found: str, not_found: str
) -> None:
    page = at_admin.get("/forvaltning/", {"q": typed}).content.decode()
    assert found in page
    assert not_found not in page


def test_a_long_list_goes_on_by_key_and_costs_the_same(
    stage: Stage, at_admin: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("fmuadmin.administration.people.PAGE_SIZE", 5)
    address, seen = "/forvaltning/", []
    for _ in range(100):
        with counted() as statements:
            page = at_admin.get(address)
        # One of them counts what is unread.
        assert len(statements) <= 5
        found = page.context["found"]
        seen += [user.name for user in found.people]
        if not found.pager.next_url:
            break
        address = f"/forvaltning/{found.pager.next_url}"
    assert len(seen) == User.objects.count()
    assert seen == sorted(seen, key=_swedish)
    back = at_admin.get(f"/forvaltning/{found.pager.previous_url}").context["found"]
    assert [user.name for user in back.people] == seen[-len(found.people) - 5 : -len(found.people)]


def _swedish(name: str) -> str:
    return name.lower().translate(str.maketrans("åäö", "{|}"))


def test_a_mandate_is_given_and_works_at_the_next_request(stage: Stage, at_admin: Client) -> None:
    someone, north = stage.actor("care_admin"), stage.world.north
    answer = _post(
        at_admin, f"personer/{someone.user_id}/nytt-uppdrag/", role="region_coordinator", organisation=north.pk,
        valid_from=clock.today(),
    )  # fmt: skip
    assert answer.status_code == 302, answer.content.decode()
    given = Mandate.objects.select_related("user", "organisation").get(user_id=someone.user_id, organisation=north)
    assert logged_in(actor_of(given)).get("/oversikt/?fas=alla").status_code == 200
    assert _verbs()[-1] == "mandate.given"


@pytest.mark.parametrize(("data", "words"), [
    ({"role": "care_admin"}, "finns inte hos"),
    ({"role": "region_coordinator", "profession": "LK"}, "Bara utredare har profession"),
    ({"role": "region_coordinator", "valid_from": "2026-03-13"}, "kan inte börja i det förflutna"),
    ({"role": "region_coordinator", "valid_until": "2026-03-10"}, "ligger före den första"),
    ({"role": "", "valid_from": ""}, "Välj roll"),
])  # fmt: skip
def test_a_wrong_mandate_is_refused_with_rule_and_way_out(
    stage: Stage, at_admin: Client, data: dict[str, str], words: str
) -> None:
    address = f"personer/{stage.actor('care_admin').user_id}/nytt-uppdrag/"
    wrong = {"organisation": stage.world.north.pk, "valid_from": "2026-03-16"} | data
    answer = _post(at_admin, address, **wrong)
    assert answer.status_code == 422
    assert words in answer.content.decode()


def test_the_same_mandate_is_not_given_twice_but_again_once_it_was_withdrawn(stage: Stage, at_admin: Client) -> None:
    actor, admin = stage.actor("coordinator"), stage.actor(ADMIN)
    wanted = commands.Wanted(organisation_id=actor.desk, role=Role.REGION_COORDINATOR, valid_from=clock.today())
    with seen_as(admin):
        with pytest.raises(Refused, match="har redan uppdraget"):
            commands.give_mandate(actor.person, wanted, actor=admin)
        commands.withdraw_mandate(actor.mandate_id or 0, actor=admin, reason="Föräldraledig")
        assert commands.give_mandate(actor.person, wanted, actor=admin).pk != actor.mandate_id


def test_s3_a_withdrawn_mandate_is_refused_at_the_next_request(stage: Stage, at_admin: Client) -> None:
    actor = stage.actor("coordinator")
    client = logged_in(actor)
    assert client.get("/oversikt/?fas=alla").status_code == 200
    assert _post(at_admin, f"uppdrag/{actor.mandate_id}/aterkalla/", reason="Har slutat").status_code == 302
    assert client.get("/oversikt/?fas=alla")["Location"].startswith("/uppdrag/")
    assert "Region Norrbotten" not in client.get("/uppdrag/").content.decode()
    assert client.post("/uppdrag/", {"mandate": actor.mandate_id}).status_code == 200
    assert client.get("/oversikt/?fas=alla")["Location"].startswith("/uppdrag/")


def test_s3_an_ended_account_is_a_strangers_at_the_next_request_and_can_be_opened_again(
    stage: Stage, at_admin: Client
) -> None:
    actor = stage.actor("coordinator")
    client = logged_in(actor)
    assert _post(at_admin, f"personer/{actor.user_id}/avsluta-konto/", reason="Har slutat").status_code == 302
    assert client.get("/oversikt/")["Location"].startswith("/logga-in/")
    assert not Session.objects.filter(user_id=actor.user_id).exists()
    assert _post(at_admin, f"personer/{actor.user_id}/oppna-konto/", reason="Kom tillbaka").status_code == 302
    assert logged_in(actor).get("/oversikt/?fas=alla").status_code == 200
    assert _verbs()[-2:] == ["account.ended", "account.reopened"]


def test_all_of_a_persons_sessions_are_ended(stage: Stage, at_admin: Client) -> None:
    actor = stage.actor("coordinator")
    clients = [logged_in(actor), logged_in(actor)]
    _post(at_admin, f"personer/{actor.user_id}/avsluta-inloggningar/")
    assert all(client.get("/oversikt/")["Location"].startswith("/logga-in/") for client in clients)


def test_a_reset_login_takes_the_start_code_and_no_longer_the_password(stage: Stage, at_admin: Client) -> None:
    actor = stage.actor("coordinator")
    client = logged_in(actor)
    answer = _post(at_admin, f"personer/{actor.user_id}/aterstall-inloggning/")
    user = User.objects.get(pk=actor.user_id)
    assert user.check_password(answer.context["code"])
    assert not user.check_password(PASSWORD)
    assert client.get("/oversikt/")["Location"].startswith("/logga-in/")
    with seen_as(SYSTEM):
        facts = AuditEvent.objects.latest("id").facts
    assert answer.context["code"] not in str(facts), "the code is shown once and kept nowhere"


def test_a_reason_is_asked_for_and_holds_no_identity_number(stage: Stage, at_admin: Client) -> None:
    address = f"personer/{stage.actor('coordinator').user_id}/avsluta-konto/"
    assert "Ange skäl" in _post(at_admin, address, reason="").content.decode()
    refused = _post(at_admin, address, reason="Se 19121212-1212")
    assert refused.status_code == 422
    assert "Skriv inte personnummer här" in refused.content.decode()


# Four eyes ----------------------------------------------------------------------------------------


@pytest.mark.parametrize("address", ["avsluta-konto", "avsluta-inloggningar", "aterstall-inloggning", "nytt-uppdrag"])
def test_s3_nobody_changes_their_own_account(stage: Stage, at_admin: Client, address: str) -> None:
    me = stage.actor(ADMIN)
    data = {"reason": "x", "role": Role.LOG_REVIEWER, "organisation": me.organisation_id, "valid_from": "2026-03-16"}
    answer = _post(at_admin, f"personer/{me.user_id}/{address}/", **data)
    assert answer.status_code == 422
    assert "Du kan inte ändra ditt eget konto" in answer.content.decode()
    assert _verbs()[-1] == "access.denied"


def test_s3_the_last_administrator_cannot_be_ended(stage: Stage, at_admin: Client) -> None:
    """Whoever acts is left; and of two who end each other at once, the second is no administrator any more."""
    me = stage.actor(ADMIN)
    other = _second_administrator(stage)
    with seen_as(other):
        commands.end_account(me.person, actor=other, reason="Har slutat")
    with seen_as(me), pytest.raises(Denied):
        commands.end_account(other.person, actor=me, reason="Har slutat")


def _second_administrator(stage: Stage) -> Actor:
    someone, me = stage.actor("officer_colleague"), stage.actor(ADMIN)
    wanted = commands.Wanted(organisation_id=me.desk, role=Role.SYSTEM_ADMIN, valid_from=clock.today())
    with seen_as(me):
        given = commands.give_mandate(someone.person, wanted, actor=me)
    return actor_of(Mandate.objects.select_related("user", "organisation").get(pk=given.pk))


@pytest.mark.parametrize("who", ["officer", "coordinator", "care_admin", "economist", "reviewer"])
def test_s3_nobody_else_administers(stage: Stage, at_admin: Client, who: str) -> None:
    client = logged_in(stage.actor(who))
    assert client.get("/forvaltning/").status_code == 403
    assert _post(client, f"uppdrag/{stage.actor('coordinator2').mandate_id}/aterkalla/", reason="x").status_code == 403
    assert _verbs()[-2:] == ["access.denied", "access.denied"]


# The database ---------------------------------------------------------------------------------------

_GIVE = (
    "INSERT INTO fmuadmin_mandate (user_id, organisation_id, role, profession, valid_from)"
    " VALUES (%(me)s, %(operations)s, 'system_admin', '', '2026-01-01')"
)
ATTACKS = {
    "give oneself a mandate": _GIVE,
    "become administrator": "UPDATE fmuadmin_mandate SET role = 'system_admin' WHERE user_id = %(me)s RETURNING 1",
    "make one's mandate last": "UPDATE fmuadmin_mandate SET valid_until = NULL WHERE user_id = %(me)s RETURNING 1",
    "take back a withdrawal": "UPDATE fmuadmin_mandate SET withdrawn_at = NULL WHERE user_id = %(me)s RETURNING 1",
    "withdraw another's": "UPDATE fmuadmin_mandate SET withdrawn_at = now() WHERE user_id = %(other)s RETURNING 1",
    "remove another's": "DELETE FROM fmuadmin_mandate WHERE user_id = %(other)s RETURNING 1",
    "end another's account": "UPDATE fmuadmin_user SET is_active = false WHERE id = %(other)s RETURNING 1",
    "set another's password": "UPDATE fmuadmin_user SET password = 'md5$x$y' WHERE id = %(other)s RETURNING 1",
    "remove an account": "DELETE FROM fmuadmin_user WHERE id = %(other)s RETURNING 1",
}


def _succeeds(actor: Actor | None, statement: str, **keys: Any) -> bool:
    """Whether the statement changes anything when the application role runs it with these eyes."""
    eyes: AbstractContextManager[None] = seen_as(actor) if actor is not None else transaction.atomic()
    try:
        with eyes, transaction.atomic(), connection.cursor() as cursor:
            cursor.execute(statement, keys)
            changed = cursor.rowcount > 0
            transaction.set_rollback(True)
            return changed
    except DatabaseError:
        return False


@pytest.mark.every_postgres
@pytest.mark.parametrize("attack", ATTACKS)
@pytest.mark.parametrize("who", ["coordinator", "officer", "care_admin", "reviewer"])
def test_s3_sql_in_anybody_elses_name_changes_no_mandate_and_no_account(stage: Stage, who: str, attack: str) -> None:
    keys = {"me": stage.actor(who).user_id, "other": stage.actor(ADMIN).user_id, "operations": stage.world.north.pk}
    assert not _succeeds(stage.actor(who), ATTACKS[attack], **keys)


@pytest.mark.every_postgres
@pytest.mark.parametrize("attack", [*list(ATTACKS)[:4], "remove another's", "remove an account"])
def test_s3_sql_as_an_administrator_does_not_widen_their_own_access(stage: Stage, attack: str) -> None:
    me = stage.actor(ADMIN)
    keys = {"me": me.user_id, "other": stage.actor("coordinator").user_id, "operations": stage.world.north.pk}
    assert not _succeeds(me, ATTACKS[attack], **keys)


@pytest.mark.every_postgres
def test_s3_an_administrator_whose_own_mandate_has_ended_changes_nothing_by_sql(stage: Stage) -> None:
    me, statement = stage.actor(ADMIN), ATTACKS["withdraw another's"]
    keys = {"other": stage.actor("coordinator").user_id}
    assert _succeeds(me, statement, **keys)
    with undone():
        with seen_as(SYSTEM):
            Mandate.objects.filter(pk=me.mandate_id).update(withdrawn_at=clock.now())
        assert not _succeeds(me, statement, **keys)


def test_nobody_at_all_gives_no_mandate_by_sql(stage: Stage) -> None:
    keys: dict[str, Any] = {"me": stage.actor("coordinator").user_id, "operations": stage.world.north.pk}
    assert not _succeeds(None, _GIVE, **keys)


def test_the_pages_cost_few_statements(stage: Stage, at_admin: Client) -> None:
    person: Callable[[str], str] = lambda who: f"/forvaltning/personer/{stage.actor(who).user_id}/"  # noqa: E731
    for address in (person("coordinator"), person("coordinator") + "nytt-uppdrag/"):
        with counted() as statements:
            assert at_admin.get(address).status_code == 200
        assert len(statements) <= 12, statements
