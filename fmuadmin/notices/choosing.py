"""What a person and an organisation have chosen: which notices also go by mail, when, and where to (NO2).

An address is used only when the code that was sent to it has come back: a mistyped one would take the notices of a
whole unit to a stranger, or nowhere.
"""

import secrets
from collections.abc import Mapping
from datetime import timedelta
from typing import Final

from django.contrib.auth.hashers import check_password, make_password
from django.db.models import TextChoices

from fmuadmin import audit, clock
from fmuadmin.access import Actor
from fmuadmin.audit import Verb, register
from fmuadmin.deliveries import post
from fmuadmin.lifecycle import Refused
from fmuadmin.login import limits
from fmuadmin.models import Mandate, NoticeAddress, NoticeChoice, Organisation
from fmuadmin.notices.kinds import groups
from fmuadmin.vocabulary import NoticeDelivery, NoticeGroup, Role

# Who may change what the organisation gets: everybody who works in it. A unit may have nobody but its investigators,
# and who did it is in the trail. Not those who review its log.
CHOOSERS: Final = frozenset(Role) - {Role.LOG_REVIEWER}
CODE_HOURS: Final = 24
CODE_DIGITS: Final = 8
WRONG_CODE: Final = "Koden stämmer inte eller är för gammal. Skriv koden ur det senaste mejlet, eller be om en ny."
GUESSED: Final = "Koden har skrivits fel för många gånger. Vänta en kvart eller be om en ny."

ASKED_OFTEN: Final = "Adressen har ändrats många gånger nyss. Vänta en kvart och försök igen."

CHOICES_CHANGED: Final = "notices.chosen"
ADDRESS_WANTED: Final = "notices.address_wanted"
ADDRESS_CONFIRMED: Final = "notices.address_confirmed"
register(
    Verb(code=CHOICES_CHANGED, sentence="Ändrade vilka notiser som skickas med e-post", facts={"whose": "Gäller"}),
    Verb(code=ADDRESS_WANTED, sentence="Bad om en ny e-postadress för notiser", facts={"whose": "Gäller"}),
    Verb(code=ADDRESS_CONFIRMED, sentence="Bekräftade en e-postadress för notiser", facts={"whose": "Gäller"}),
)


def groups_for(*, person: bool) -> list[TextChoices]:
    """The groups to choose mail for; a person also for what they follow."""
    return [*groups(), *([NoticeGroup.FOLLOWED] if person else [])]


def _whose(actor: Actor, *, person: bool) -> dict[str, int | None]:
    return {"organisation_id": actor.desk, "user_id": actor.person if person else None}


def _facts(actor: Actor, *, person: bool) -> dict[str, str]:
    return {"whose": "egen e-post" if person else actor.organisation_name}


def choices_of(actor: Actor, *, person: bool) -> dict[str, str]:
    """Group → when. An organisation gets everything at once until it says otherwise, a person nothing."""
    default = NoticeDelivery.OFF if person else NoticeDelivery.NOW
    rows = NoticeChoice.objects.visible_to(actor).filter(**_whose(actor, person=person))
    chosen = dict(rows.values_list("group", "delivery"))
    return {group.value: chosen.get(group.value, default.value) for group in groups_for(person=person)}


def choose(actor: Actor, choices: Mapping[str, str], *, person: bool) -> None:
    """Keep the choices. Raises ValueError for a group or a moment that does not exist."""
    known = {group.value for group in groups_for(person=person)}
    if set(choices) != known or not set(choices.values()) <= set(NoticeDelivery.values):
        raise ValueError("no such choice")
    whose = _whose(actor, person=person)
    NoticeChoice.objects.visible_to(actor).filter(**whose).delete()
    NoticeChoice.objects.bulk_create(
        NoticeChoice(**whose, group=group, delivery=delivery) for group, delivery in choices.items()
    )
    audit.record(actor, CHOICES_CHANGED, facts=_facts(actor, person=person))


def address_of(actor: Actor, *, person: bool) -> NoticeAddress:
    """The address that is used and the one that waits; an unsaved row when nothing has been said."""
    whose = {"user_id": actor.person} if person else {"organisation_id": actor.desk}
    row: NoticeAddress | None = NoticeAddress.objects.visible_to(actor).filter(**whose).first()
    return row if row is not None else NoticeAddress(**whose)


def default_address(actor: Actor) -> str:
    """The address that the organisation was loaded with, used until it has confirmed another."""
    return Organisation.objects.values_list("email", flat=True).get(pk=actor.desk)


def want_address(actor: Actor, address: str, *, person: bool) -> NoticeAddress:
    """Begin using another address: a code goes to it, and the old one is used until the code has come back.

    An empty address ends mail to a person, and gives an organisation back the one it was loaded with. Raises Refused
    for somebody who asks again and again.
    """
    row = address_of(actor, person=person)
    if not limits.allows(limits.ACCOUNT, f"asked:{_key(row)}"):
        raise Refused(ASKED_OFTEN, field="address")
    row.wanted, row.code, row.code_until = address.strip(), "", None
    if not row.wanted:
        row.address, row.confirmed_at = "", None
    row.save()
    limits.forgive(limits.ACCOUNT, _key(row))
    audit.record(actor, ADDRESS_WANTED, facts=_facts(actor, person=person))
    return row


def confirm_address(actor: Actor, code: str, *, person: bool) -> None:
    """Use the wanted address from now on. Raises Refused when the code is not the one that was sent to it."""
    row = address_of(actor, person=person)
    if not limits.allows(limits.ACCOUNT, _key(row)):
        raise Refused(GUESSED, field="code")
    fresh = row.code_until is not None and clock.now() < row.code_until
    if not row.wanted or not row.code or not fresh or not check_password(code.strip().replace(" ", ""), row.code):
        raise Refused(WRONG_CODE, field="code")
    limits.forgive(limits.ACCOUNT, _key(row))
    row.address, row.confirmed_at = row.wanted, clock.now()
    row.wanted, row.code, row.code_until = "", "", None
    row.save()
    audit.record(actor, ADDRESS_CONFIRMED, facts=_facts(actor, person=person))


def _key(row: NoticeAddress) -> str:
    return f"notice-address:{row.organisation_id or ''}:{row.user_id or ''}"


def send_code(address_id: int) -> None:
    """Make a code for the wanted address and send it there. With the system's eyes, from the worker or the sweep."""
    row = NoticeAddress.objects.select_for_update().filter(pk=address_id, code="").exclude(wanted="").first()
    if row is None:
        return
    code = "".join(secrets.choice("0123456789") for _ in range(CODE_DIGITS))
    row.code, row.code_until = make_password(code), clock.now() + timedelta(hours=CODE_HOURS)
    row.save(update_fields=["code", "code_until"])
    organisation_id = row.organisation_id or _some_organisation_of(row)
    if organisation_id is None:
        return
    post(
        address=row.wanted,
        subject="FMU-admin: bekräfta e-postadressen",
        text=(
            f"Koden är {code[:4]} {code[4:]}\n\n"
            "Skriv den i FMU-admin under Inställningar för notiser. Koden gäller i ett dygn.\n\n"
            "Har du inte bett om koden? Då behöver du inte göra något, och inget mer skickas hit.\n"
        ),
        organisation_id=organisation_id,
        user_id=row.user_id,
    )


def _some_organisation_of(row: NoticeAddress) -> int | None:
    held = Mandate.objects.filter(user_id=row.user_id or 0).held_on(clock.today()).order_by("pk")
    return held.values_list("organisation_id", flat=True).first()


def send_codes(*, most: int = 200) -> int:
    """Send every code that has been asked for and not been sent; how many. With the system's eyes."""
    waiting = NoticeAddress.objects.filter(code="").exclude(wanted="").order_by("pk")[:most]
    keys = list(waiting.values_list("pk", flat=True))
    for key in keys:
        send_code(key)
    return len(keys)
