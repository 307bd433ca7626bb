"""The unit's own letter of summons: a new wording from a day on (VI7). It is about no case."""

from datetime import date

from cases.commands.moves import not_before, required
from cases.merge_fields import FIELDS, unknown_fields
from cases.models import SummonsTemplate
from cases.policies import UNIT_ROLES
from cases.verbs import SUMMONS_WRITTEN
from fmuadmin import audit, clock
from fmuadmin.access import Actor
from fmuadmin.lifecycle import Denied, Refused

ONLY_UNITS = "Bara en utförare har en egen kallelsemall."


def write_summons_template(*, actor: Actor, heading: str, body: str, valid_from: date) -> SummonsTemplate:
    """Take a new wording into use. Raises Denied for anybody but a unit's staff, Refused naming the field."""
    if actor.role not in UNIT_ROLES:
        raise Denied(ONLY_UNITS)
    words = {
        "heading": required(heading, field="heading", reason="Ange en rubrik"),
        "body": required(body, field="text", reason="Skriv brevets text"),
    }
    for field, text in words.items():
        refuse_unknown(text, field=field)
    not_before(valid_from, clock.today(), field="valid_from", why="En mall kan inte börja gälla bakåt i tiden.")
    made = SummonsTemplate.objects.create(
        organisation_id=actor.desk,
        written_by_id=actor.person,
        written_at=clock.now(),
        valid_from=valid_from,
        **words,
    )
    audit.record(actor, SUMMONS_WRITTEN, subject=made, facts={"valid_from": valid_from, "heading": made.heading})
    return made


def refuse_unknown(text: str, *, field: str) -> None:
    """Raises Refused that names the fields that do not exist, and those that do."""
    unknown = unknown_fields(text)
    if unknown:
        named = ", ".join(f"{{{name}}}" for name in unknown)
        known = ", ".join(f"{{{name}}}" for name in FIELDS)
        one = len(unknown) == 1
        raise Refused(f"{'Fältet' if one else 'Fälten'} {named} finns inte. Fält som finns: {known}.", field=field)
