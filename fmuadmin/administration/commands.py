"""What a system administrator may do to people and mandates: authorise, lock, write, record, end sessions.

Four eyes by one simple rule: nobody does any of it to themselves. So no administrator can widen their own access, and
the one who acts is always left: the system never loses its last administrator. The database repeats the rule
(migration 0008): as the application role only an administrator writes mandates, and never their own.
"""

import secrets
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from django.db import IntegrityError, transaction

from fmuadmin import audit, clock
from fmuadmin.access import Actor
from fmuadmin.administration import verbs
from fmuadmin.administration.ports import plugs
from fmuadmin.identity import contains_identity_number
from fmuadmin.lifecycle import Denied, Refused
from fmuadmin.models import Mandate, Organisation, User
from fmuadmin.sessions import end_sessions_of
from fmuadmin.vocabulary import Profession, Role

NOT_ADMINISTRATOR: Final = "Bara systemförvaltare kan ändra konton och uppdrag."
NOT_YOURSELF: Final = "Du kan inte ändra ditt eget konto eller dina egna uppdrag. Be en annan systemförvaltare."
LONGEST_REASON: Final = 300
# Letters and digits that nobody confuses when a start code is read aloud.
_CODE_SIGNS: Final = "abcdefghjkmnpqrstuvwxyz23456789"


def _opened(person_id: int, actor: Actor) -> User:
    """The person, locked; the administrator too, in key order, so that two of them cannot end each other at once."""
    if actor.role != Role.SYSTEM_ADMIN:
        raise Denied(NOT_ADMINISTRATOR)
    if person_id == actor.user_id:
        raise Denied(NOT_YOURSELF)
    acting = Mandate.objects.filter(pk=actor.mandate_id or 0, user__is_active=True).held_on(clock.today())
    locked = {
        user.pk: user
        for user in User.objects.filter(pk__in=(person_id, actor.person)).order_by("pk").select_for_update()
    }
    if not acting.exists():
        raise Denied(NOT_ADMINISTRATOR)
    if person_id not in locked:
        raise Refused("Personen finns inte.")
    return locked[person_id]


def _reason(text: str) -> str:
    kept = text.strip()
    if not kept:
        raise Refused("Ange skäl", field="reason")
    if contains_identity_number(kept):
        raise Refused("Skriv inte personnummer här. Ta bort numret och skicka igen.", field="reason")
    if len(kept) > LONGEST_REASON:
        over = len(kept) - LONGEST_REASON
        raise Refused(f"Texten är {over} tecken för lång. Högst {LONGEST_REASON} tecken.", field="reason")
    return kept


def _about(mandate: Mandate) -> dict[str, Any]:
    return {"person": mandate.user.name, "role": Role(mandate.role).label, "at": mandate.organisation.name}


@dataclass(frozen=True, kw_only=True, slots=True)
class Wanted:
    """A mandate that somebody is to have."""

    organisation_id: int
    role: Role
    valid_from: date
    valid_until: date | None = None
    profession: str = ""


def give_mandate(person_id: int, wanted: Wanted, *, actor: Actor) -> Mandate:
    """Give a person a mandate. Raises Denied or Refused."""
    person = _opened(person_id, actor)
    organisation = _place_for(wanted)
    _check_period(wanted)
    mandate = Mandate(
        user=person,
        organisation=organisation,
        role=wanted.role,
        profession=wanted.profession,
        valid_from=wanted.valid_from,
        valid_until=wanted.valid_until,
    )
    try:
        with transaction.atomic():
            mandate.save(force_insert=True)
    except IntegrityError:
        raise Refused(
            f"{person.name} har redan uppdraget {wanted.role.label} hos {organisation.name}."
            " Återkalla det först om det ska få en annan tid.",
            field="role",
        ) from None
    facts = {**_about(mandate), "valid_from": wanted.valid_from, "valid_until": wanted.valid_until}
    audit.record(actor, verbs.MANDATE_GIVEN, subject=person, facts=facts)
    return mandate


def _place_for(wanted: Wanted) -> Organisation:
    organisation = Organisation.objects.filter(pk=wanted.organisation_id).first()
    if organisation is None:
        raise Refused("Välj organisation", field="organisation")
    if organisation.kind not in wanted.role.desks:
        raise Refused(
            f"Rollen {wanted.role.label} finns inte hos {organisation.name}. Välj en annan roll eller organisation.",
            field="organisation",
        )
    if (wanted.role == Role.INVESTIGATOR) != (wanted.profession in Profession.values):
        words = (
            "Välj profession för en utredare" if wanted.role == Role.INVESTIGATOR else "Bara utredare har profession"
        )
        raise Refused(words, field="profession")
    return organisation


def _check_period(wanted: Wanted) -> None:
    if wanted.valid_from < clock.today():
        raise Refused(
            f"Uppdraget kan inte börja i det förflutna. Ange {clock.today()} eller senare.", field="valid_from"
        )
    if wanted.valid_until is not None and wanted.valid_until < wanted.valid_from:
        raise Refused(
            f"Sista dagen ligger före den första. Ange {wanted.valid_from} eller senare.", field="valid_until"
        )


def withdraw_mandate(mandate_id: int, *, actor: Actor, reason: str) -> Mandate:
    """Take a mandate back, at once: the next request is refused, open sockets close. Raises Denied or Refused."""
    mandate = Mandate.objects.select_related("user", "organisation").filter(pk=mandate_id).first()
    person = _opened(mandate.user_id if mandate is not None else 0, actor)
    if mandate is None or mandate.withdrawn_at is not None:
        raise Refused("Uppdraget är redan återkallat.")
    kept = _reason(reason)
    mandate.withdrawn_at = clock.now()
    mandate.save(update_fields=["withdrawn_at"])
    audit.record(actor, verbs.MANDATE_WITHDRAWN, subject=person, facts={**_about(mandate), "reason": kept})
    return mandate


def end_account(person_id: int, *, actor: Actor, reason: str) -> User:
    """End a person's account and all their sessions, at once; mandates stay as they are. Raises Denied or Refused."""
    person = _opened(person_id, actor)
    kept = _reason(reason)
    if not person.is_active:
        raise Refused("Kontot är redan avslutat.")
    person.is_active = False
    person.save(update_fields=["is_active"])
    end_sessions_of(person.pk)
    audit.record(actor, verbs.ACCOUNT_ENDED, subject=person, facts={"person": person.name, "reason": kept})
    return person


def reopen_account(person_id: int, *, actor: Actor, reason: str) -> User:
    """Let a person in again, with the mandates they still have. Raises Denied or Refused."""
    person = _opened(person_id, actor)
    kept = _reason(reason)
    if person.is_active:
        raise Refused("Kontot är redan öppet.")
    person.is_active = True
    person.save(update_fields=["is_active"])
    audit.record(actor, verbs.ACCOUNT_REOPENED, subject=person, facts={"person": person.name, "reason": kept})
    return person


def end_sessions(person_id: int, *, actor: Actor) -> int:
    """End all of a person's sessions; how many there were. Raises Denied or Refused."""
    person = _opened(person_id, actor)
    ended = end_sessions_of(person.pk)
    audit.record(actor, verbs.SESSIONS_ENDED, subject=person, facts={"person": person.name, "count": ended})
    return ended


def reset_login(person_id: int, *, actor: Actor) -> str:
    """Forget a person's password and second factors and end their sessions. Raises Denied or Refused.

    The answer is a start code that stands for the password until the person has chosen one; it is kept nowhere else.
    """
    person = _opened(person_id, actor)
    code = "-".join("".join(secrets.choice(_CODE_SIGNS) for _ in range(5)) for _ in range(4))
    person.set_password(code)
    person.save(update_fields=["password"])
    plugs.forget_factors(person.pk)
    end_sessions_of(person.pk)
    audit.record(actor, verbs.LOGIN_RESET, subject=person, facts={"person": person.name})
    return code
