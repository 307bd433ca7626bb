"""What time alone does to cases: the sweep makes an event of each supplement window that has passed (ST3)."""

from django.db import transaction

from cases.commands.moves import pass_supplement_window, remember_requests
from cases.models import Case
from cases.vocabulary import CaseState
from fmuadmin import clock


def pass_supplement_windows(*, most: int = 500) -> int:
    """Approve, as the system, every statement whose last day to ask has passed; the number of cases moved on.

    Pages count such a window as passed at once; this only records it. Call inside ``acting_as(SYSTEM)``. A case that
    somebody is working in is left for the next sweep.
    """
    ready = (
        Case.objects.filter(state=CaseState.STATEMENT_RECEIVED, parties__due_on__lt=clock.today())
        .values_list("pk", flat=True)
        .order_by("pk")
        .distinct()[:most]
    )
    moved = 0
    for key in list(ready):
        with transaction.atomic():
            case = Case.objects.filter(pk=key).select_for_update(skip_locked=True, of=("self",)).first()
            if case is not None and case.facts.supplement_window_has_passed:
                remember_requests(case)
                pass_supplement_window(case)
                moved += 1
    return moved
