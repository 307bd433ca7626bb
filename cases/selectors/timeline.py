"""Händelser: what happened in the case, by whom and when, with old and new values, filtered and paged by key (CV3).

Names stand as they were when it happened. What may be read is said in ``reading``.
"""

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any, Final
from urllib.parse import urlencode

from django.db.models import Q
from django.utils.timezone import localtime

from cases.selectors.order_changes import Differences, differences_of
from cases.selectors.reading import readable_facts, readable_lines
from cases.selectors.seeing import Sight
from cases.verbs import OWN_ORGANISATION_ONLY, CaseVerb
from fmuadmin.audit import all_verbs, verb_named
from fmuadmin.models import AuditEvent
from fmuadmin.parts import Change, Happening, Mood, Pager, Tag
from fmuadmin.vocabulary import OrganisationKind

V = CaseVerb
PAGE_SIZE: Final = 50
MOST_ON_PAPER: Final = 1000
_LONGEST_KEY: Final = 18
# Groups of verbs by how their code begins; verbs of other apps belong to Ersättning.
KINDS: Final[dict[str, tuple[str, tuple[str, ...]]]] = {
    "begaran": ("Begäran och tilldelning", ("request.", "units.", "unit_request.", "case.assigned", "case.unassigned")),
    "bestallning": ("Beställning och underlag", ("case.ordered", "order.", "material.")),
    "besok": ("Besök och utvidgning", ("visit.", "exam.")),
    "avvikelser": ("Avvikelser", ("deviation.",)),
    "tid": ("Försening och anstånd", ("delay.", "respite.")),
    "utlatande": ("Utlåtande och komplettering", ("statement.", "supplement.")),
    "ersattning": ("Ersättning", ("visits.", "case.settled", "leg.")),
    "arendet": (
        "Byte, avbrott och ansvar",
        (
            "transfer.",
            "case.aborted",
            "case.conflict_declared",
            "case.revoked",
            "case.taken",
            "conflict.",
            "glass.",
            "note.",
        ),
    ),
}
PARTIES: Final[dict[str, tuple[str, Q]]] = {
    "fk": (
        "Försäkringskassan",
        Q(organisation__kind__in=[OrganisationKind.FK_OFFICE, OrganisationKind.FK_FINANCE_DESK]),
    ),
    "region": (
        "Regionen",
        Q(organisation__kind__in=[OrganisationKind.REGION, OrganisationKind.REGION_FINANCE_DESK]),
    ),
    "utforare": ("Utföraren", Q(organisation__kind=OrganisationKind.CARE_UNIT)),
    "system": ("FMU-admin, av sig självt", Q(actor=None)),
}
# A fact that became another: which fact is the new value of "before", and what the two are called together.
_BECAME: Final = {
    V.VISIT_REBOOKED: ("visit", "Besök"),
    V.MATERIAL_CORRECTED: ("received_on", "Mottaget"),
    V.TRANSFER_APPROVED: ("unit", "Utförare"),
}
_INSTANT_LENGTH: Final = len("2026-03-16T09:00")


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """What an address asks the timeline for. What is not understood is left out."""

    kind: str = ""
    party: str = ""
    before: int | None = None
    after: int | None = None

    @classmethod
    def read(cls, parameters: Mapping[str, str]) -> "Asked":
        """The timeline that a query string asks for."""
        kind, party = parameters.get("typ", ""), parameters.get("part", "")
        return cls(
            kind=kind if kind in KINDS else "",
            party=party if party in PARTIES else "",
            before=_key(parameters.get("fore", "")),
            after=_key(parameters.get("efter", "")),
        )

    @property
    def filtered(self) -> bool:
        """Whether a filter is on."""
        return bool(self.kind or self.party)

    def query(self, **page: int) -> str:
        """The query string of these filters, at the page."""
        named = {"typ": self.kind, "part": self.party} | {name: str(key) for name, key in page.items()}
        return "?" + urlencode({name: value for name, value in named.items() if value})


@dataclass(frozen=True, slots=True, kw_only=True)
class Timeline:
    """One page of happenings, newest first."""

    asked: Asked
    happenings: Sequence[Happening]
    pager: Pager
    kinds: Sequence[tuple[str, str]]
    parties: Sequence[tuple[str, str]]


def timeline(sight: Sight, asked: Asked) -> Timeline:
    """One page of the case's happenings that the reader may read.

    One statement, two when one of them changed the order.
    """
    rows = _lines(sight).filter(_chosen(asked))
    forwards = asked.after is not None
    if forwards:
        rows = rows.filter(id__gt=asked.after).order_by("id")
    elif asked.before is not None:
        rows = rows.filter(id__lt=asked.before)
    found = list(rows[: PAGE_SIZE + 1])
    goes_on, found = len(found) > PAGE_SIZE, found[:PAGE_SIZE]
    if forwards:
        found.reverse()
    return Timeline(
        asked=asked,
        happenings=_happenings(sight, found),
        pager=_pager(asked, found, goes_on=goes_on),
        kinds=[(key, label) for key, (label, _) in KINDS.items()],
        parties=[(key, label) for key, (label, _) in PARTIES.items()],
    )


def changes_since(sight: Sight, version: int) -> list[Happening]:
    """What happened after the version of the case that a form showed, oldest first, as far as the reader may know."""
    events = _lines(sight).filter(case_version__gt=version).order_by("id")
    return _happenings(sight, list(events[:PAGE_SIZE]))


def whole_timeline(sight: Sight) -> tuple[list[Happening], bool]:
    """Everything that the reader may read, oldest first, for the ärendeakt; and whether older lines were left out."""
    found = list(_lines(sight)[: MOST_ON_PAPER + 1])
    return _happenings(sight, found[:MOST_ON_PAPER][::-1]), len(found) > MOST_ON_PAPER


def decisions(sight: Sight) -> list[Happening]:
    """The decisions among them, oldest first: the acts that rest on a law (S28)."""
    decided = [verb.code for verb in all_verbs().values() if verb.basis]
    return _happenings(sight, list(_lines(sight).filter(verb__in=decided).order_by("id")[:MOST_ON_PAPER]))


def _lines(sight: Sight) -> Any:
    return AuditEvent.objects.filter(readable_lines(sight), case_ref=sight.case.pk).order_by("-id")


def _chosen(asked: Asked) -> Q:
    chosen = Q()
    if asked.kind:
        beginnings = KINDS[asked.kind][1]
        of_kind = Q()
        for beginning in beginnings:
            of_kind |= Q(verb__startswith=beginning)
        chosen &= of_kind
    if asked.party:
        chosen &= PARTIES[asked.party][1]
    return chosen


def _pager(asked: Asked, found: Sequence[AuditEvent], *, goes_on: bool) -> Pager:
    if not found:
        return Pager()
    older = goes_on if asked.after is None else True
    newer = goes_on if asked.after is not None else asked.before is not None
    return Pager(
        label="Bläddra bland händelser",
        previous_url=asked.query(efter=found[0].pk) if newer else "",
        next_url=asked.query(fore=found[-1].pk) if older else "",
    )


def _key(text: str) -> int | None:
    return int(text) if text.isascii() and text.isdecimal() and len(text) <= _LONGEST_KEY else None


def _happenings(sight: Sight, events: Sequence[AuditEvent]) -> list[Happening]:
    updates = [event.case_version for event in events if event.verb == V.ORDER_UPDATED and event.case_version]
    differences = differences_of(sight, updates) if updates else {}
    return [_happening(sight, event, differences) for event in events]


def _happening(sight: Sight, event: AuditEvent, differences: Differences) -> Happening:
    by_system = event.actor_id is None
    changes = differences.get(event.case_version or 0) if event.verb == V.ORDER_UPDATED else None
    return Happening(
        at=event.at,
        what=verb_named(event.verb).sentence,
        who=event.actor_name,
        organisation="" if event.organisation_name == event.actor_name else event.organisation_name,
        changes=[*(changes or _changes(event.verb, readable_facts(sight, event))), *_basis(event.verb)],
        tags=[Tag(Mood.PLAIN, "Av sig självt")] if by_system else _tags(event),
        anchor=f"handelse-{event.pk}",
    )


def _tags(event: AuditEvent) -> list[Tag]:
    return [Tag(Mood.INTERN, "Syns bara för er")] if event.verb in OWN_ORGANISATION_ONLY else []


def _basis(verb: str) -> list[Change]:
    """The law that a decision rests on (S28)."""
    basis = verb_named(verb).basis
    return [Change(label="Lagstöd", after=basis)] if basis else []


def _changes(verb: str, facts: dict[str, Any]) -> Iterator[Change]:
    """The facts with their labels, in the verb's own order; "before" joins the fact that it became."""
    labels = verb_named(verb).facts
    into, joint = _BECAME.get(verb, ("", ""))
    for name, label in labels.items():
        value = facts.get(name)
        if value in (None, "", []):
            continue
        if name == into and "before" in facts:
            yield Change(label=joint, after=words(value), before=words(facts["before"]))
        elif name != "before":
            yield Change(label=label, after=words(value))


def words(value: Any) -> str:
    """A fact as people write it: instants without their zone, lists one line each, money with a comma."""
    if isinstance(value, list):
        return "\n".join(words(item) for item in value)
    text = str(value)
    if len(text) > _INSTANT_LENGTH and text[10:11] == "T":
        return f"{localtime(datetime.fromisoformat(text)):%Y-%m-%d %H:%M}"
    return text
