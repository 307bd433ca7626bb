"""The trail: ``record`` is the only way in. Verbs are a closed vocabulary that each app registers (S4, S28)."""

from dataclasses import dataclass, field
from datetime import date, datetime
from decimal import Decimal
from typing import Any

from fmuadmin import clock
from fmuadmin.access import Actor
from fmuadmin.models import AuditEvent
from fmuadmin.models.audit import DENIED
from fmuadmin.trail.writing import write


@dataclass(frozen=True, kw_only=True)
class Verb:
    """One word of the trail: code ``noun.past``, the sentence shown, and the facts it may carry.

    ``facts`` maps a fact's name to its Swedish label; a fact that is not listed is refused. ``basis`` is the law that a
    decision rests on, shown with it (S28).
    """

    code: str
    sentence: str
    facts: dict[str, str] = field(default_factory=dict)
    basis: str = ""


_verbs: dict[str, Verb] = {}


def register(*verbs: Verb) -> None:
    """Add verbs to the closed vocabulary; a code may be registered once."""
    for verb in verbs:
        if verb.code in _verbs:
            raise ValueError(f"the verb {verb.code} is registered already")
        _verbs[verb.code] = verb


def verb_named(code: str) -> Verb:
    """The registered verb. Raises KeyError for a code outside the vocabulary."""
    return _verbs[code]


def all_verbs() -> dict[str, Verb]:
    """The whole vocabulary, by code."""
    return dict(_verbs)


ACCESS_DENIED = DENIED
WORLD_LOADED = "world.loaded"
register(
    Verb(code=ACCESS_DENIED, sentence="Nekat försök", facts={"step": "Steg", "number": "Ärende", "reason": "Svar"}),
    Verb(code="session.opened", sentence="Loggade in", facts={"factor": "Andra steget"}),
    Verb(code="session.closed", sentence="Loggade ut"),
    Verb(
        code="session.refused",
        sentence="Misslyckad inloggning",
        facts={"username": "Användarnamn", "provider": "Inloggningstjänst", "reason": "Skäl"},
    ),
    Verb(code="factor.added", sentence="Lade till ett andra steg", facts={"factor": "Andra steget"}),
    Verb(code="factor.removed", sentence="Tog bort ett andra steg", facts={"factor": "Andra steget"}),
    Verb(code="password.changed", sentence="Bytte lösenord"),
    Verb(code="mandate.chosen", sentence="Valde uppdrag"),
    Verb(code="demo_clock.moved", sentence="Flyttade demoklockan", facts={"to": "Till"}),
    Verb(code=WORLD_LOADED, sentence="Läste in en fil", facts={"file": "Fil", "digest": "SHA-256", "counts": "Antal"}),
)


def plain(value: Any) -> Any:
    """A fact as JSON can hold it: dates and times in ISO form, money as text."""
    if isinstance(value, datetime | date):
        return value.isoformat()
    if isinstance(value, Decimal):
        return str(value)
    if isinstance(value, dict):
        return {key: plain(item) for key, item in value.items()}
    if isinstance(value, list | tuple):
        return [plain(item) for item in value]
    return value


def drafted(  # noqa: PLR0913 – who, what, on what
    actor: Actor,
    verb: str,
    *,
    case_ref: int | None = None,
    case_version: int | None = None,
    subject: Any = None,
    facts: dict[str, Any] | None = None,
) -> AuditEvent:
    """One line of the trail, not yet written: what ``record`` writes, and what a loaded history brings with it.

    Raises KeyError for a verb outside the vocabulary and ValueError for a fact the verb does not list.
    """
    allowed = verb_named(verb).facts
    unknown = set(facts or {}) - set(allowed)
    if unknown:
        raise ValueError(f"the verb {verb} does not carry {', '.join(sorted(unknown))}")
    return AuditEvent(
        at=clock.now(),
        verb=verb,
        actor_id=actor.user_id,
        actor_name=actor.name,
        mandate_id=actor.mandate_id,
        organisation_id=actor.organisation_id,
        organisation_name=actor.organisation_name,
        case_ref=case_ref,
        case_version=case_version,
        subject_type=subject._meta.label_lower if subject is not None else "",
        subject_id=subject.pk if subject is not None else None,
        facts=plain(facts or {}),
    )


def record(  # noqa: PLR0913 – who, what, on what
    actor: Actor,
    verb: str,
    *,
    case_ref: int | None = None,
    case_version: int | None = None,
    subject: Any = None,
    facts: dict[str, Any] | None = None,
) -> AuditEvent:
    """Write one line of the trail with the current transaction, of a request at its end: it cannot be read before.

    Raises KeyError for a verb outside the vocabulary and ValueError for a fact the verb does not list.
    """
    event = drafted(actor, verb, case_ref=case_ref, case_version=case_version, subject=subject, facts=facts)
    write([event])
    return event
