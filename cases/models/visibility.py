"""Who may see a case's rows: the three rules that the models of this app choose among (screens.md §2.8).

The database says the same in policies (cases/row_security.py); tests/kernel/test_row_security.py holds them equal.
"""

from typing import Any, Self

from django.db import models
from django.db.models import F

from cases.row_security import CODES_BEFORE_REVOKED, INSIDE, READS_CARE
from cases.vocabulary import Part
from fmuadmin.access import Actor


class InsideCase(models.QuerySet[Any]):
    """Rows that FK, the region and the unit that has the case may see; content is chosen by the page.

    In all three rules a case in which one has declared jäv oneself is not there (S24), and of a revoked case nothing
    but the requests to units (S30).
    """

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. an organisation sees the rows of cases where its part is inside."""
        return self if actor.is_system else self._of_part(actor, INSIDE)._unbiased(actor)

    def _of_part(self, actor: Actor, parts: tuple[Part, ...]) -> Self:
        return self.filter(
            case__parties__organisation_id=actor.desk,
            case__parties__part__in=parts,
            case__parties__state__in=CODES_BEFORE_REVOKED,
        )

    def _unbiased(self, actor: Actor) -> Self:
        return self.exclude(case__personal_conflicts__user_id=actor.person)


class CareContent(InsideCase):
    """Rows with identity or medical text: FK and the unit that has the case, never the region.

    What the region and finance may know of them, without the texts, are the outlines of cases/row_security.py.
    """

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. FK's office and the unit that has the case see the rows."""
        return self if actor.is_system else self._of_part(actor, READS_CARE)._unbiased(actor)


class OwnRequest(InsideCase):
    """Unit requests: FK and the region see all of a case, a unit only its own."""

    def visible_to(self, actor: Actor) -> Self:
        """1. the system sees all; 2. a unit sees the requests made to it; 3. FK and the region see the case's."""
        if actor.is_system:
            return self
        own = self.filter(unit_id=actor.desk, case__parties__organisation_id=F("unit_id"))
        choosing = (Part.ORDERER, Part.REGION)
        all_of_case = self.filter(case__parties__organisation_id=actor.desk, case__parties__part__in=choosing)
        return (own | all_of_case).distinct()._unbiased(actor)


InsideCaseManager = models.Manager.from_queryset(InsideCase)
CareContentManager = models.Manager.from_queryset(CareContent)
OwnRequestManager = models.Manager.from_queryset(OwnRequest)
