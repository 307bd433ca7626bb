"""Ersättning: the dates that decide what is paid. Amounts and payments are billing's panels (cases.ports.CasePanel)."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.utils.timezone import localtime

from cases import ports
from cases.due import statement_due
from cases.presentation import days_after
from cases.selectors.seeing import Sight
from cases.vocabulary import CaseState, Phase, VisitState
from fmuadmin.parts import Fact, Mood, Tag
from fmuadmin.tables import Cell, Column, Row, Table
from fmuadmin.vocabulary import Profession

SLUG = "ersattning"


@dataclass(frozen=True, slots=True, kw_only=True)
class Panel:
    """What another app draws in the tab."""

    label: str
    template: str
    context: dict[str, Any]


@dataclass(frozen=True, slots=True, kw_only=True)
class CompensationTab:
    """The tab Ersättning."""

    facts: Sequence[Fact]
    visits: Table | None
    panels: Sequence[Panel]


def has_begun(sight: Sight) -> bool:
    """Whether the case has come to Ersättning."""
    return sight.case.reached_compensation or CaseState(sight.case.state).phase == Phase.COMPENSATION


def compensation_tab(sight: Sight) -> CompensationTab:
    """Dates, visits by date, and the panels that the reader may see."""
    begun = has_begun(sight)
    return CompensationTab(
        facts=_facts(sight) if begun else [],
        visits=_visits(sight) if begun else None,
        panels=[
            Panel(label=panel.label, template=panel.template, context=panel.context(sight.case, sight.actor))
            for panel in ports.plugs.panels
            if begun and panel.visible(sight.case, sight.actor)
        ],
    )


def _facts(sight: Sight) -> list[Fact]:
    case, statement = sight.case, sight.case.facts.statement
    rules = "Reglerna är de som gällde den dagen"
    facts = [Fact(label="Begäran inkom", value=case.requested_on.isoformat(), small=rules)]
    due = statement_due(case.facts)
    if due is not None:
        facts.append(Fact(label=due.label, value=due.day.isoformat()))
    if statement is not None and statement.received_on is not None:
        late = due is not None and days_after(statement.received_on, due.day)
        tag = Tag(Mood.LATE, "Efter slutdatum") if late else Tag(Mood.OK, "I tid")
        facts.append(Fact(label="Utlåtande mottaget", value=statement.received_on.isoformat(), tags=[tag]))
    if case.objected_on is not None:
        facts.append(Fact(label="Den försäkrade motsatte sig sändning", value=case.objected_on.isoformat()))
    if case.aborted_at is not None:
        facts.append(Fact(label="Utredningen avbruten", value=f"{localtime(case.aborted_at):%Y-%m-%d %H:%M}"))
    if case.accounting_since is not None:
        facts.append(Fact(label="Ersättningsfasen började", value=case.accounting_since.isoformat()))
    return facts


def _visits(sight: Sight) -> Table | None:
    """When the visits were and how they went; finance sees no profession (screens.md §2.8: numbers, dates, amounts)."""
    left_out = (VisitState.REBOOKED, VisitState.STRUCK)
    seen = [v for v in sight.case.facts.visits if sight.own_unit_id in (None, v.unit_id) and v.state not in left_out]
    if not seen:
        return None
    numbers_only = sight.is_finance or sight.is_revoked
    named = [] if numbers_only else [Column("Profession")]
    rows = [
        Row(
            f"{localtime(visit.starts_at):%Y-%m-%d}",
            "",
            [
                *([] if numbers_only else [Cell(Profession(visit.profession).label)]),
                Cell(VisitState(visit.state).label),
                Cell(f"{visit.interpreter_hours:g}".replace(".", ",") if visit.interpreter_hours else ""),
            ],
        )
        for visit in seen
    ]
    columns = [Column("Besök"), *named, Column("Utfall"), Column("Tolktimmar", numeric=True)]
    return Table(caption="Besök i ärendet, tidigast först", columns=columns, rows=rows, region="Redovisade besök")
