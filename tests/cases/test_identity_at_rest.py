"""What the database holds of whom a case is about: nothing that a dump, its bytes or their usual spellings tell (S22).

One committed case per test, since both a dump and a rotation of keys see only what is committed.
"""

import base64
import re
import secrets
import subprocess
from collections.abc import Iterator
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.test import override_settings

from cases import commands
from cases.models import InsuredPerson, OrderChange
from cases.vocabulary import CaseState
from config.launch import postgres
from fmuadmin import rotation
from fmuadmin.access import SYSTEM, acting_as
from tests.story import Story
from tests.world import World

NUMBER = "191212121212"
OLD = {"name": "Tolvan Tolvansson", "address": "Hemliga gränden 3", "phone": "070-111 22 33"}
NEW = {"name": "Tolva Nyströmer", "address": "Ännu hemligare väg 7", "phone": "070-444 55 66"}
SECRET = (NUMBER, "19121212-1212", "121212-1212", *OLD.values(), *NEW.values())


@pytest.fixture
def told(world: World) -> Story:
    """A case from request to settlement, whose insured person has got another name, address and telephone."""
    story = Story(world).to(CaseState.ASSIGNED)
    story.do(commands.order, "officer", identity_number=NUMBER, purpose="Bedömning inför dag 180", **OLD)
    story.do(commands.update_order, "officer", **NEW)
    story.material().book().send_statement()
    story.do(commands.confirm_statement, "officer")
    story.do(commands.approve_statement, "officer")
    return story.account().settle()


def dump(owner_url: str) -> str:
    """The whole database as pg_dump writes it."""
    program = postgres.wheel_programs() / "pg_dump"
    done = subprocess.run([program, "--inserts", "-d", owner_url], capture_output=True, check=True)
    return done.stdout.decode()


def spellings(text: str) -> Iterator[str]:
    """The text as it could stand in a dump: plain, as bytes in hex, or in base64 from any of three beginnings."""
    yield text
    for raw in (text.encode(), text.encode("utf-16-le")):
        yield raw.hex()
        for shift in range(3):
            padded = base64.b64encode(bytes(shift) + raw).decode().rstrip("=")
            yield padded[4 if shift else 0 : -1]


def found_in(dumped: str) -> list[str]:
    """Which of the secrets stand there, whatever their spelling, also inside bytes that the dump has in hex."""
    inside = "\n".join(bytes.fromhex(text).decode("latin-1") for text in re.findall(r"\\x((?:[0-9a-f]{2})+)", dumped))
    lowered = dumped.lower()
    return [
        secret
        for secret in SECRET
        if any(
            spelled in dumped or spelled.lower() in lowered or spelled.encode().decode("latin-1") in inside
            for spelled in spellings(secret)
        )
    ]


@pytest.mark.django_db(transaction=True)
def test_s22_a_dump_of_the_database_tells_nobody_who_the_insured_person_is(told: Story, owner_url: str) -> None:
    dumped = dump(owner_url)
    assert told.number in dumped
    assert "order.updated" in dumped
    assert "Bedömning inför dag 180" in dumped, "the dump is not whole"
    assert found_in(dumped) == []


@pytest.mark.django_db(transaction=True)
def test_s22_the_dump_test_finds_what_somebody_forgot_to_seal(told: Story, owner_url: str) -> None:
    told.do(commands.write_note, "officer", text=f"Ringde {OLD['name']} i dag")
    assert found_in(dump(owner_url)) == [OLD["name"]]


@pytest.mark.parametrize("secret", SECRET)
def test_s22_the_dump_test_knows_every_spelling(secret: str) -> None:
    for spelled in spellings(secret):
        assert secret in found_in(f"('{spelled}x')"), spelled
    assert secret in found_in(f"'\\x{f'#{secret}#'.encode().hex()}'")


def rotated(**options: int) -> str:
    said = StringIO()
    call_command("rotate_data_keys", stdout=said, **options)
    return said.getvalue()


@pytest.mark.django_db(transaction=True)
def test_new_keys_take_over_in_batches_and_what_was_sealed_is_still_read(told: Story) -> None:
    new = base64.b64encode(secrets.token_bytes(32)).decode()
    old = settings.DATA_KEYS
    with override_settings(DATA_KEYS=[new, *old]):
        with pytest.raises(CommandError, match=r"\d+ values are sealed with an older key"):
            rotated(check=True)
        # Interrupted after one batch of one place: the rest goes on from there.
        with acting_as(SYSTEM):
            place = next(place for place in rotation.places() if place.name.endswith("orderchange.before"))
            assert place.reseal(2) == 2
        said = rotated(batch=1)
        assert "cases_orderchange.before: 1 sealed anew" in said
        assert "cases_insuredperson.name: 1 sealed anew" in said
        assert "Older keys may be taken out" in said
        assert "0 sealed anew" in rotated()
    with override_settings(DATA_KEYS=[new]), acting_as(SYSTEM):
        insured = InsuredPerson.objects.get(identity_index=NUMBER)
        assert (insured.identity_number, insured.name, insured.address) == (NUMBER, NEW["name"], NEW["address"])
        changes = OrderChange.objects.order_by("id").values_list("before", "after")
        assert list(changes) == list(zip(OLD.values(), NEW.values(), strict=True))


@pytest.mark.django_db(transaction=True)
def test_a_rotation_without_the_old_key_says_which_one_is_missing(told: Story) -> None:
    with (
        override_settings(DATA_KEYS=[base64.b64encode(secrets.token_bytes(32)).decode()]),
        pytest.raises(CommandError, match="som inte finns i DATA_KEYS"),
    ):
        rotated()
