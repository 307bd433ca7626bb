"""The demo's own controls: become somebody else with one click, and wind the clock forward (ON1, ON2).

Routed only when the demo is on (config/urls.py).
"""

from datetime import datetime, time, timedelta
from typing import Any

from django.http import Http404, HttpResponse, HttpResponseRedirect
from django.urls import reverse
from django.views.decorators.http import require_POST

from cases.commands import pass_supplement_windows
from cases.models import CaseParty, Rule
from cases.reminders import Swept, tell_due
from cases.turn import NEVER
from fmuadmin import audit, clock, ui
from fmuadmin.access import SYSTEM, public, seen_as
from fmuadmin.calendar import next_working_day
from fmuadmin.login.arrival import choose, open_session, safe_next
from fmuadmin.models import DemoClock, Mandate
from fmuadmin.notices.sweeping import sweep_notices
from fmuadmin.vocabulary import Factor

OPENING = time(8, 0)
_LONGEST_KEY = 18
# What one move of the clock tells at most while its page waits.
MOST_TOLD = 500


@public
@require_POST
def switch(request: Any) -> HttpResponse:
    """Log in as the chosen demo person with the chosen mandate."""
    key = request.POST.get("mandate", "")
    known = key.isdecimal() and len(key) <= _LONGEST_KEY
    held = Mandate.objects.select_related("user", "organisation").filter(withdrawn_at=None, user__is_active=True)
    mandate = held.filter(pk=key).first() if known else None
    if mandate is None:
        raise Http404
    open_session(request, mandate.user, Factor.DEMO)
    choose(request, mandate)
    return HttpResponseRedirect(reverse("cases:board"))


@require_POST
def wind_clock(request: Any) -> HttpResponse:
    """Move the demo's clock to the next working day, or to the morning after the next slutdatum on the board."""
    today = clock.today()
    day = _day_after_next_deadline(request, today) if request.POST.get("to") == "deadline" else None
    rules = Rule.objects.in_force(on=today, region_id=None)
    target = day or next_working_day(today + timedelta(days=1), rules.day_rules)
    instant = datetime.combine(target, OPENING, tzinfo=clock.TZ)
    with seen_as(SYSTEM):
        # What happened before the leap would be too old to tell after it.
        sweep_notices()
    DemoClock.objects.update_or_create(id=1, defaults={"ahead_by": instant - clock.real_now()})
    audit.record(request.actor, "demo_clock.moved", facts={"to": instant})
    with clock.use(instant), seen_as(SYSTEM):
        pass_supplement_windows()
        _tell_reminders()
        sweep_notices()
    ui.say(request, f"Klockan är framflyttad till {target} kl. {OPENING:%H:%M}.")
    return HttpResponseRedirect(safe_next(request, reverse("cases:board")))


def _tell_reminders() -> None:
    """What has come due by the move; a leap of months leaves the rest to the sweep, so that the page answers."""
    swept = Swept()
    while swept.more and swept.told < MOST_TOLD:
        swept = tell_due(swept)


def _day_after_next_deadline(request: Any, today: Any) -> Any:
    """The day after the nearest slutdatum that has not passed, among the cases the person sees."""
    rows = CaseParty.objects.visible_to(request.actor).filter(is_open=True, due_on__gte=today, due_on__lt=NEVER)
    due = rows.order_by("due_on").values_list("due_on", flat=True).first()
    return due + timedelta(days=1) if due is not None else None
