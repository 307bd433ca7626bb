"""What a visit that went wrong must say: cause and time. Shared by deviations and by visits reported as not held."""

from datetime import datetime

from cases.models import Case, Deviation, Visit
from cases.vocabulary import DeviationCause, Part, VisitState
from fmuadmin import clock
from fmuadmin.lifecycle import Refused


def valid_cause(cause: str, *, no_show: bool) -> str:
    """The cause. Raises Refused for an unknown one, or when somebody else than the insured person was a no-show."""
    if cause not in DeviationCause.values:
        raise Refused("Välj vem eller vad som orsakade avvikelsen", field="cause")
    if no_show and cause != DeviationCause.INSURED:
        raise Refused("Uteblev gäller bara den försäkrade. Ändra orsaken eller ta bort Uteblev.", field="no_show")
    return cause


def happened_before_now(happened_at: datetime | None) -> datetime:
    """The time of a deviation. Raises Refused when it is missing or lies ahead."""
    if happened_at is None:
        raise Refused("Ange tidpunkten för avvikelsen", field="happened_at")
    if happened_at > clock.now():
        raise Refused("Tidpunkten kan inte ligga i framtiden.", field="happened_at")
    return happened_at


def note_not_held(case: Case, visit: Visit, *, cause: str, happened_at: datetime | None, no_show: bool) -> None:
    """Keep why a visit was not held, as a deviation that needs no decision any more, and close the visit."""
    Deviation.objects.create(
        case=case,
        visit=visit,
        cause=valid_cause(cause, no_show=no_show),
        happened_at=happened_before_now(happened_at),
        no_show=no_show,
        reported_by=Part.UNIT,
        reported_on=clock.today(),
        decided_on=clock.today(),
    )
    visit.state = VisitState.NO_SHOW if no_show else VisitState.CANCELLED
    visit.cancelled_on = None if no_show else clock.today()
