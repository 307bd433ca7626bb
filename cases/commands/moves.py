"""The moves that every act on a case shares: open (fetch, lock, authorise) and conclude (save, project, record, push).

An act is one function in this package, decorated with ``act``; it opens the case, writes what the act is about, takes
the lifecycle step and concludes. Nothing else writes cases (architecture.md §3).
"""

import functools
from collections.abc import Callable
from datetime import date
from typing import Any, Concatenate, ParamSpec, TypeVar

from django.db import transaction
from django.db.models import Max, Q
from django.utils.timezone import localtime

from cases.commands.endings import close_open_matters
from cases.models import Case, write_parties
from cases.notices.telling import tell_parties
from cases.parties import party_rows
from cases.policies import UNIT_ROLES
from cases.reminders import renew
from cases.verbs import ABOUT_ONE_UNIT, CaseVerb
from cases.vocabulary import COMPENSATION_STATES, ENDED_STATES, CaseState, Part, Protection
from fmuadmin import audit, clock, realtime
from fmuadmin.access import SYSTEM, Actor
from fmuadmin.eyes import borrow_system_eyes, own_eyes_after
from fmuadmin.identity import contains_identity_number
from fmuadmin.lifecycle import Denied, Refused, Stale, authorise
from fmuadmin.models import AuditEvent

# What follows the news of a change where the form is shown again.
TEXT_KEPT = " Din text är kvar. Jämför och spara igen."

# Units that are only asked, or no longer have the case: to them only their own question and answer move.
OUTSIDE = (Part.ASKED_UNIT, Part.FORMER_UNIT)

P = ParamSpec("P")
Done = TypeVar("Done")


class NotVisible(Denied):
    """There is no such case for this actor; the same answer whether it exists or not."""

    def __init__(self) -> None:
        super().__init__("Du har inte behörighet till det här ärendet.")


def act(command: Callable[P, Done]) -> Callable[P, Done]:
    """Make a command whole or nothing, and let a denied attempt leave its trace and nothing else (S4).

    It begins with the actor's eyes; ``fetch_locked`` borrows the system's, which are given back here.
    """

    @functools.wraps(command)
    def whole_or_nothing(*args: P.args, **kwargs: P.kwargs) -> Done:
        try:
            with transaction.atomic(), own_eyes_after():
                done = command(*args, **kwargs)
                if isinstance(done, Case):
                    # What was read with the system's eyes is not for the page that follows.
                    done.forget_facts()
                return done
        except Denied as denied:
            actor, number = kwargs["actor"], args[0] if args else ""
            record_denied(actor, step=command.__name__, number=str(number), reason=denied.reason)  # type: ignore[arg-type]
            raise

    return whole_or_nothing


def record_denied(actor: Actor, *, step: str, number: str, reason: str) -> None:
    """Leave the trace of a step that was not the actor's to take, or of a case that was not theirs to see (S4)."""
    known = Case.objects.visible_to(actor).filter(number=number).values_list("pk", flat=True).first()
    facts = {"step": step, "number": number, "reason": reason}
    audit.record(actor, audit.ACCESS_DENIED, case_ref=known, facts=facts)


def fetch_locked(number: str, *, actor: Actor) -> Case:
    """The case that the actor sees, locked until the transaction ends. Raises NotVisible.

    From here on the act has the system's eyes: what follows concerns every party, and the policies of the lifecycle
    say what this actor may do.
    """
    case = Case.objects.visible_to(actor).filter(number=number).locked().first()
    if case is None:
        raise NotVisible
    borrow_system_eyes()
    remember_requests(case)
    return case


def remember_requests(case: Case) -> None:
    """Keep how each request stood before the act, so that ``conclude`` knows whose question or answer changed."""
    case.__dict__["requests_before"] = _requests_now(case)


def _requests_now(case: Case) -> set[tuple[Any, ...]]:
    return {(r.unit_id, r.pk, r.state, r.answer, r.answer_by, r.ended_on) for r in case.facts.requests}


def opened(number: str, *, actor: Actor, step: str, version: int | None = None) -> Case:
    """Fetch and lock the case and let the actor take the step, or raise.

    ``version`` is the version the actor's form showed; None when there was no form. A supplement window that has
    passed counts at once: the system approves the statement first, in the same act.

    Raises NotVisible, Denied, Stale or Refused, in that order of weight.
    """
    case = fetch_locked(number, actor=actor)
    stale = stale_form(case, actor=actor, version=version) if version is not None else None
    if case.facts.supplement_window_has_passed:
        pass_supplement_window(case)
    allow(case, actor=actor, step=step, stale=stale)
    return case


def stale_form(case: Case, *, actor: Actor, version: int) -> Stale | None:
    """Who changed the case last, and when, for somebody whose form showed ``version``; None when it holds.

    A unit is told of what concerns itself only, so another unit's answer neither stops its form nor names anybody
    (screens.md §2.8). ``own``: everything since was done by the person, as with a second click.
    """
    if version == case.version:
        return None
    events = _changes_known_to(actor, case).filter(case_version__gt=version).order_by("-id")
    latest = events.first()
    if latest is None and actor.role in UNIT_ROLES:
        return None
    name = latest.actor_name if latest is not None else "någon"
    at = f" kl. {localtime(latest.at):%H:%M}" if latest is not None else ""
    by_others = events.exclude(actor=None).exclude(actor_id=actor.user_id)
    return Stale(
        f"Ärendet har ändrats av {name}{at}.{TEXT_KEPT}",
        version=case.version,
        own=latest is not None and actor.user_id is not None and not by_others.exists(),
    )


def version_known_to(actor: Actor, case: Case) -> int:
    """The version that a form shows: to a unit that of the newest change it may know of, since a number that grows
    says that another unit has answered (screens.md §2.8).
    """
    if actor.role not in UNIT_ROLES:
        return case.version
    known: int | None = _changes_known_to(actor, case).aggregate(newest=Max("case_version"))["newest"]
    return known if known is not None else case.version


def _changes_known_to(actor: Actor, case: Case) -> Any:
    events = AuditEvent.objects.filter(case_ref=case.pk)
    if actor.role not in UNIT_ROLES:
        return events
    own = Q(verb__in=ABOUT_ONE_UNIT, facts__unit_id=actor.organisation_id)
    has_the_case = actor.organisation_id == case.unit_id
    return events.filter(own | ~Q(verb__in=ABOUT_ONE_UNIT)) if has_the_case else events.filter(own)


def allow(case: Case, *, actor: Actor, step: str, stale: Stale | None) -> None:
    """Let the actor take the step, or raise Denied, Stale or Refused, in that order of weight.

    A second click on one's own act is stale, never a denied attempt.
    """
    try:
        authorise(getattr(case, step), actor)
    except Denied:
        if stale is not None and stale.own:
            raise stale from None
        raise
    except Refused:
        if stale is not None:
            raise stale from None
        raise
    if stale is not None:
        raise stale


def pass_supplement_window(case: Case) -> None:
    """The system approves the statement when the last day to ask has passed (decisions.md §4, approve_statement)."""
    authorise(case.approve_statement, SYSTEM)
    until = case.facts.supplement_until
    taken(case, case.approve_statement)
    conclude(case, actor=SYSTEM, verb=CaseVerb.STATEMENT_APPROVED, facts={"ask_until": until})


def taken(case: Case, step: Callable[Concatenate[...], Any]) -> None:
    """Take a lifecycle step on the facts as they are now, and keep what entering the new state means."""
    before = CaseState(case.state)
    case.forget_facts()
    step()
    after = CaseState(case.state)
    if after == before:
        return
    today = clock.today()
    case.state_since = today
    if after in COMPENSATION_STATES and case.accounting_since is None:
        case.accounting_since = today
    if after in ENDED_STATES:
        case.closed_on = today
    if after in ENDED_STATES or after in COMPENSATION_STATES:
        close_open_matters(case, ended=after in ENDED_STATES)


def conclude(case: Case, *, actor: Actor, verb: str, facts: dict[str, Any] | None = None, subject: Any = None) -> Case:
    """Save the case with its next version, write the party rows, record the act and tell open pages after commit."""
    case.version += 1
    case.save()
    case.forget_facts()
    rows = party_rows(case.facts)
    audit.record(actor, verb, case_ref=case.pk, case_version=case.version, subject=subject, facts=facts)
    write_parties(rows)
    renew(case.facts)
    moved = _answers_moved(case)
    told = [row.organisation_id for row in rows if row.part not in OUTSIDE or row.organisation_id in moved]
    realtime.push_case_on_commit(number=case.number, organisation_ids=told)
    tell_parties(case, actor=actor, verb=verb, facts=facts, before=case.__dict__.get("requests_before", set()))
    return case


def _answers_moved(case: Case) -> set[int]:
    """Units whose own question or answer the act has changed: the others must not hear that anything happened."""
    changed = case.__dict__.get("requests_before", set()) ^ _requests_now(case)
    return {unit_id for unit_id, *_ in changed}


def save_new(case: Case) -> None:
    """Save a case for the first time, as the system: nobody has a part in it before its party rows are written."""
    borrow_system_eyes()
    write_parties(party_rows(case.facts))
    case.save(force_insert=True)
    case.forget_facts()


# Characters that a text may hold: most fields 2 000, these otherwise. What the columns and the forms say too.
LONG = 2000
LIMITS = {
    "address": 200,
    "background": 4000,
    "contact": 120,
    "earlier_units": 200,
    "interpreter_language": 60,
    "name": 120,
    "performer_name": 120,
    "phone": 30,
    "physician": 80,
    "sender": 200,
    "signed_by": 80,
    "special_needs": 500,
    "text": 4000,
    "title": 200,
    "town": 60,
    "way_of_assessment": 200,
}
ANSWER = 8000


def without_identity(value: str, *, field: str) -> str:
    """The text without surrounding space.

    Raises Refused when it holds an identity number (decisions.md §5, S22) or more characters than its field may.
    """
    if contains_identity_number(value):
        raise Refused("Skriv inte personnummer här. Ta bort numret och skicka igen.", field=field)
    return limited(value, field=field)


def limited(value: str, *, field: str) -> str:
    """The text without surrounding space. Raises Refused when it has more characters than its field may."""
    text = value.strip()
    limit = ANSWER if field.startswith("answer_") else LIMITS.get(field, LONG)
    over = len(text) - limit
    if over > 0:
        raise Refused(f"Texten är {over} tecken för lång. Högst {limit} tecken.", field=field)
    return text


def required(value: str, *, field: str, reason: str) -> str:
    """The text without surrounding space. Raises Refused naming the field when nothing is left, or too much."""
    text = without_identity(value, field=field)
    if not text:
        raise Refused(reason, field=field)
    return text


def protection_of(value: int) -> Protection:
    """The protection of the insured person. Raises Refused for a number that means none."""
    if value not in Protection.values:
        raise Refused("Välj om den försäkrade har skyddade personuppgifter.", field="protection")
    return Protection(value)


def not_in_future(day: date, *, field: str, what: str) -> date:
    """The day. Raises Refused when it lies ahead."""
    if day > clock.today():
        raise Refused(f"{what} kan inte ligga i framtiden. Ange {clock.today()} eller tidigare.", field=field)
    return day


def not_before(day: date, earliest: date, *, field: str, why: str) -> date:
    """The day. Raises Refused, saying why, when it is earlier than it may be."""
    if day < earliest:
        raise Refused(f"{why} Ange {earliest} eller senare.", field=field)
    return day
