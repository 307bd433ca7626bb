"""Who reads which case as what: the case, the reader's part in it, and how much each tab holds. One statement.

Nothing here is drawn. A case that the reader has no part in is None, whether it exists or not.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from functools import cached_property
from typing import Any, Final

from django.contrib.postgres.fields import ArrayField
from django.db.models import (
    BooleanField,
    CharField,
    Count,
    Exists,
    IntegerField,
    Model,
    OuterRef,
    Subquery,
    Value,
)
from django.db.models.expressions import RawSQL
from django.db.models.functions import Coalesce

from cases import ports
from cases.models import (
    Case,
    CaseParty,
    Deviation,
    Follow,
    InternalNote,
    MaterialSet,
    Order,
    PersonalConflict,
    UnitRequest,
    Visit,
)
from cases.row_security import INSIDE, READS_CARE
from cases.selectors.outlines import know_outlines
from cases.selectors.statements import know_statements
from cases.vocabulary import CaseState, Part, VisitState, state_of_code
from fmuadmin.access import Actor
from fmuadmin.notices.centre import MOST_COUNTED, unread_in_statement
from fmuadmin.vocabulary import OrganisationKind, Role

# These work with people, rules and logs; no case is theirs, wherever their mandate lies (screens.md §2.8).
WITHOUT_CASES: Final = frozenset({Role.SYSTEM_ADMIN, Role.LOG_REVIEWER})
FINANCE: Final = (Part.REGION_FINANCE, Part.ORDERER_FINANCE)
_PEOPLE: Final = ("region", "office", "unit", "officer", "coordinator", "unit_responsible")


@dataclass(frozen=True, kw_only=True)
class Sight:
    """One case as one reader may see it. ``held`` counts what each tab holds for this reader.

    ``officer_is_biased``: the responsible officer has declared jäv, as far as the reader may know (S24).
    ``followed``: the reader follows the case (CV9). ``unread``: how many notices the page's header says are unread.
    """

    actor: Actor
    case: Case
    party: CaseParty
    held: dict[str, int]
    ordered: bool
    officer_is_biased: bool = False
    followed: bool = False
    unread: int = 0
    # The kinds of underlag that have come; None where nothing is listed document by document.
    kinds_come: frozenset[str] | None = None

    @cached_property
    def part(self) -> Part:
        """The part that the reader's organisation plays."""
        return Part(self.party.part)

    @cached_property
    def state(self) -> CaseState:
        """The state as the reader knows it: a unit that is asked knows its own question and answer only."""
        return CaseState(self.case.state) if self.part not in OUTSIDE else state_of_code(self.party.state or 1)

    @property
    def inside(self) -> bool:
        """FK, the region or the unit that has the case."""
        return self.part in INSIDE

    @property
    def is_finance(self) -> bool:
        """A finance desk: numbers, dates and amounts only."""
        return self.part in FINANCE

    @property
    def is_revoked(self) -> bool:
        """Whether the content is closed: number, dates, and that, why and by whom it was revoked are left (AC6)."""
        return self.case.state == CaseState.REVOKED and self.part not in OUTSIDE

    @property
    def reads_care(self) -> bool:
        """Identity, free text and contents: FK and the unit that has the case, until the case is revoked (AC6)."""
        return self.part in READS_CARE and not self.is_revoked

    @property
    def may_reveal(self) -> bool:
        """Whether the reader may ask to see a protected person's identity (decisions.md §5)."""
        return self.reads_care and self.ordered and bool(self.case.protection)

    @property
    def own_unit_id(self) -> int | None:
        """The unit to which what is shown must belong, when the reader is a unit (S1)."""
        return self.actor.organisation_id if self.part == Part.UNIT else None

    @cached_property
    def took_over(self) -> bool:
        """Whether the reader is a unit that took the case over from another: what that unit did is not shown (S2)."""
        return self.part == Part.UNIT and self.case.facts.unit_since is not None

    @property
    def own_start(self) -> date | None:
        """The day on which the material came to the unit that has the case; None before."""
        first = self.case.facts.first_received_set
        return first.received_on if first is not None else None

    @property
    def place_is_shown(self) -> bool:
        """The town of a protected person is shown to nobody here (S20, S21)."""
        return not self.case.protection


OUTSIDE: Final = (Part.ASKED_UNIT, Part.FORMER_UNIT)


def see(number: str, actor: Actor) -> Sight | None:
    """The case as the actor may see it, or None."""
    if actor.role in WITHOUT_CASES:
        return None
    unit_id = actor.organisation_id if actor.organisation_kind == OrganisationKind.CARE_UNIT else None
    party = (
        CaseParty.objects.open_to(actor)
        .filter(number=number)
        .select_related("case", *(f"case__{name}" for name in _PEOPLE))
        .annotate(
            ordered=_was_ordered(),
            biased=_officer_is_biased(actor),
            followed=_is_followed(actor),
            unread=unread_in_statement(actor),
            kinds=_kinds_come(actor),
            **_counts(actor, unit_id),
        )
        .first()
    )
    if party is None:
        return None
    know_outlines(party.case, Part(party.part))
    if party.case.state == CaseState.STATEMENT_RECEIVED and party.part in READS_CARE:
        know_statements(party.case)
    _pass_window(party.case)
    if party.case.reached_compensation:
        # The money is asked for by status, steps and panel alike: read once, by whoever plugged it in.
        for know in ports.plugs.knows:
            know(party.case)
    read = vars(party)
    held = {name: read[f"held_{name}"] for name in HELD}
    return Sight(
        actor=actor,
        case=party.case,
        party=party,
        held=held,
        ordered=read["ordered"],
        officer_is_biased=read["biased"],
        followed=read["followed"],
        unread=min(read["unread"], MOST_COUNTED),
        kinds_come=frozenset(read["kinds"]) if read["kinds"] is not None else None,
    )


def _is_followed(actor: Actor) -> Exists:
    return Exists(Follow.objects.visible_to(actor).filter(case_id=OuterRef("case_id")))


def _officer_is_biased(actor: Actor) -> Exists:
    declared = PersonalConflict.objects.visible_to(actor)
    return Exists(declared.filter(case_id=OuterRef("case_id"), user_id=OuterRef("case__officer_id")))


# What has come of each kind: a file with its set, post when the unit has confirmed it (cases/checklist.py).
_KINDS_COME: Final = (
    "(SELECT array_agg(DISTINCT CASE WHEN f.size > 0 OR m.received_on IS NOT NULL THEN f.kind ELSE '' END)"
    " FROM cases_casefile{0} f LEFT JOIN cases_materialset{0} m ON m.id = f.material_set_id"
    " WHERE f.case_id = cases_caseparty.case_id AND f.purpose = 'material')"
)


def _kinds_come(actor: Actor) -> RawSQL:
    outlined = "_outline" if actor.organisation_kind == OrganisationKind.REGION else ""
    return RawSQL(_KINDS_COME.format(outlined), [], ArrayField(CharField()))  # noqa: S611 – no words of anybody in it


HELD: Final = ("requests", "material", "visits", "deviations", "notes")


def _counts(actor: Actor, unit_id: int | None) -> dict[str, Any]:
    own: dict[str, Any] = {"unit_id": unit_id} if unit_id is not None else {}
    through_visit: dict[str, Any] = {"visit__unit_id": unit_id} if unit_id is not None else {}
    rows = {
        "requests": UnitRequest.objects.filter(**own),
        "material": MaterialSet.objects.filter(**own),
        "visits": Visit.objects.filter(**own).exclude(state__in=[VisitState.REBOOKED, VisitState.STRUCK]),
        "deviations": Deviation.objects.filter(**through_visit),
        "notes": InternalNote.objects.visible_to(actor),
    }
    counted: dict[str, Any] = {name: _number_of(queryset) for name, queryset in rows.items()}
    if actor.organisation_kind == OrganisationKind.REGION:
        counted |= {
            name: RawSQL(sql, [], IntegerField())  # noqa: S611 – no words of anybody in it
            for name, sql in _OUTLINED.items()
        }
    return {f"held_{name}": number for name, number in counted.items()}


def _number_of(queryset: Any) -> Coalesce:
    counted: Any = queryset.filter(case_id=OuterRef("case_id")).order_by().values("case_id").annotate(n=Count("*"))
    return Coalesce(Subquery(counted.values("n")), Value(0), output_field=IntegerField())


# What the region and finance know of rows that they do not see (cases/row_security.py).
_OUTLINED: Final = {
    "material": "(SELECT count(*)::int FROM cases_materialset_outline o WHERE o.case_id = cases_caseparty.case_id)",
    "deviations": "(SELECT count(*)::int FROM cases_deviation_outline o WHERE o.case_id = cases_caseparty.case_id)",
}
_ORDER_OUTLINED: Final = "EXISTS (SELECT 1 FROM cases_order_outline o WHERE o.case_id = cases_caseparty.case_id)"


def _was_ordered() -> Any:
    """Whether the case is ordered, as far as the reader may know: a unit that is only asked does not."""
    seen: Any = Exists(Order.objects.filter(case_id=OuterRef("case_id")))
    return seen | RawSQL(_ORDER_OUTLINED, [], BooleanField())  # noqa: S611 – no words of anybody in it


def _pass_window(case: Case) -> None:
    """Show a passed supplement window as passed at once; the sweep only makes it an event (decisions.md §4).

    The read instance alone is changed: it is never saved.
    """
    until = case.facts.supplement_until if case.state == CaseState.STATEMENT_RECEIVED else None
    if until is not None and case.facts.supplement_window_has_passed:
        case.__dict__["state"] = CaseState.ACCOUNTING.value
        case.state_since = until + timedelta(days=1)
        case.accounting_since = case.state_since


def rows_of(model: type[Model], sight: Sight) -> Any:
    """The case's rows of a model, as far as the model lets the reader see them at all."""
    return model._default_manager.visible_to(sight.actor).filter(case_id=sight.case.pk)  # type: ignore[attr-defined]
