"""The filters of the lists, in the address (OV5, OV7): what may be chosen, what is valid, what it means.

django-filter declares and validates; its cost per request (a deep copy of every filter and a form built anew, twice
the rest of the page) is left out: fields are made once per process and only parameters that are present are cleaned
(board.md §3). The shared filters therefore never hold a request.
"""

from typing import Any

from django.core.exceptions import EmptyResultSet, ValidationError
from django.db import DEFAULT_DB_ALIAS, models
from django.db.models import Q
from django_filters import ChoiceFilter, FilterSet, MultipleChoiceFilter, NumberFilter

from cases.board.asked import LATE, SOON, Parameters
from cases.board.days import Days
from cases.models import CaseParty
from cases.parties import CLOSURES, PHASE_TURNS_WHEN_DUE, closure_code
from cases.turn import NEVER
from cases.vocabulary import OPEN_STATES, CaseState, InvestigationType

Rows = models.QuerySet[CaseParty]

DUE_CHOICES = [
    (LATE, "Försenade"),
    (SOON, "Förfaller snart"),
    ("framover", "Längre fram"),
    ("riktvarde", "Passerat riktvärde"),
    ("inget", "Inget slutdatum"),
]
KINDS = {"afu": InvestigationType.AFU, "utvidgad": InvestigationType.AFU_EXTENDED}
_LARGEST_KEY = 2**31 - 1
WHOLE: dict[str, Any] = {"decimal_places": 0}
FIRST_YEAR, LAST_YEAR = 2019, 2099


class LeanFilterSet(FilterSet):  # type: ignore[misc]
    """A FilterSet that costs next to nothing: the class's own filters, and only what the address names."""

    def __init__(self, data: Parameters, queryset: Rows) -> None:
        # The parent's __init__ is the cost that this class exists to avoid.
        self.data, self.queryset = data, queryset
        self.unread: list[str] = []

    @property
    def qs(self) -> Rows:
        """The queryset with the valid filters applied; labels of the others are put in ``unread``."""
        rows = self.queryset
        for name, declared in self.base_filters.items():
            if not any(self.data.getlist(name)):
                continue
            field = declared.field
            try:
                value = field.clean(field.widget.value_from_datadict(self.data, {}, name))
            except ValidationError:
                self.unread.append(declared.label)
                continue
            rows = (
                getattr(self, declared.method)(rows, name, value) if declared.method else declared.filter(rows, value)
            )
        return rows


def shown_as(state: CaseState, days: Days) -> Q:
    """Rows that a list shows in the state: a passed window counts as passed at once (decisions.md §4)."""
    passed = Q(phase=PHASE_TURNS_WHEN_DUE, due_on__lt=days.today)
    if state == CaseState.STATEMENT_RECEIVED:
        return Q(state=state.code, due_on__gte=days.today)
    return Q(state=state.code) | passed if state == CaseState.ACCOUNTING else Q(state=state.code)


class BoardFilters(LeanFilterSet):
    """The filters of Översikt."""

    slutdatum = ChoiceFilter(label="Slutdatum", choices=DUE_CHOICES, method="by_due")
    obesvarade = ChoiceFilter(label="Obesvarade frågor", choices=[("1", "Ja")], method="with_questions")
    utforare = NumberFilter(label="Utförare", field_name="unit_id", min_value=1, max_value=_LARGEST_KEY, **WHOLE)
    typ = ChoiceFilter(label="Utredningstyp", choices=[(k, v.label) for k, v in KINDS.items()], method="by_kind")
    status = MultipleChoiceFilter(label="Status", choices=[(s, s.label) for s in OPEN_STATES], method="in_states")
    visa_inte = MultipleChoiceFilter(
        label="Visa inte", choices=[(s, s.label) for s in OPEN_STATES], method="not_in_states"
    )

    class Meta:
        model = CaseParty
        fields: list[str] = []

    def __init__(self, data: Parameters, queryset: Rows, *, days: Days) -> None:
        super().__init__(data, queryset)
        self.days = days

    def by_due(self, rows: Rows, name: str, value: str) -> Rows:
        """Slutdatum: passed, near, further away, a passed riktvärde, or none."""
        today, soon, ahead = self.days.today, self.days.soon, self.days.ahead
        chosen = {
            LATE: Q(due_hard=True, due_on__lt=today),
            SOON: Q(due_on__range=(today, soon)),
            "framover": Q(due_on__range=(today, ahead)),
            "riktvarde": Q(due_hard=False, due_on__lt=today) & ~Q(phase=PHASE_TURNS_WHEN_DUE),
            "inget": Q(due_on=NEVER),
        }
        return rows.filter(chosen[value])

    def with_questions(self, rows: Rows, name: str, value: str) -> Rows:
        """Rows with a question that waits for the organisation's answer."""
        return rows.filter(unanswered__gt=0)

    def by_kind(self, rows: Rows, name: str, value: str) -> Rows:
        """AFU or AFU utvidgad."""
        return rows.filter(kind=KINDS[value])

    def in_states(self, rows: Rows, name: str, value: list[str]) -> Rows:
        """Any of the states, as shown."""
        return rows.filter(self._any_of(value))

    def not_in_states(self, rows: Rows, name: str, value: list[str]) -> Rows:
        """None of the states, as shown."""
        return rows.filter(~self._any_of(value))

    def _any_of(self, values: list[str]) -> Q:
        chosen = Q()
        for value in values:
            chosen |= shown_as(CaseState(value), self.days)
        return chosen


class ClosedFilters(LeanFilterSet):
    """The filters of Avslutade."""

    utforare = NumberFilter(label="Utförare", field_name="unit_id", min_value=1, max_value=_LARGEST_KEY, **WHOLE)
    avslut = ChoiceFilter(label="Avslut", choices=[(c, c.label) for c in CLOSURES], method="by_closure")
    ar = NumberFilter(
        label="År", field_name="closed_on", method="in_year", min_value=FIRST_YEAR, max_value=LAST_YEAR, **WHOLE
    )

    class Meta:
        model = CaseParty
        fields: list[str] = []

    def by_closure(self, rows: Rows, name: str, value: str) -> Rows:
        """How the case ended for the organisation."""
        return rows.filter(closure=closure_code(value))

    def in_year(self, rows: Rows, name: str, value: Any) -> Rows:
        """Closed in the calendar year: a range, which the list's index answers."""
        return rows.filter(closed_on__range=(f"{int(value)}-01-01", f"{int(value)}-12-31"))


def compiled(rows: Rows) -> tuple[str, list[Any]]:
    """The queryset's conditions as SQL on ``cases_caseparty``, for the lists' own statements."""
    compiler = rows.query.get_compiler(DEFAULT_DB_ALIAS)
    try:
        sql, params = compiler.compile(rows.query.where)
    except EmptyResultSet:
        return "false", []
    return sql, list(params)
