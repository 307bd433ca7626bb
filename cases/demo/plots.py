"""What happens in one case of the demo, from begäran until it ends or meets the demo's now."""

from dataclasses import dataclass

from cases.demo import begaran, ersattning, utredning
from cases.demo.begaran import Ended
from cases.demo.narrator import Narrator, Now
from cases.demo.places import Unit
from cases.demo.utredning import Aborted


@dataclass(frozen=True, slots=True, kw_only=True)
class Plot:
    """What a case must come to, when the demo needs a certain one; empty for whatever the dice say."""

    unit: Unit | None = None
    deviates: bool = False
    widens: bool = False
    is_delayed: bool = False
    lacks_material: bool = False
    moves: bool = False
    is_supplemented: bool = False
    objects: bool = False


def narrate(n: Narrator, plot: Plot) -> None:
    """Tell the case as far as it goes."""
    try:
        _tell(n, plot)
    except (Now, Ended):
        return


def _tell(n: Narrator, plot: Plot) -> None:
    begaran.tell_request(n)
    begaran.tell_assignment(n, unit=plot.unit)
    utredning.tell_order(n)
    if n.chance(0.006):
        ersattning.tell_revocation(n)
    try:
        _investigate(n, plot)
    except Aborted:
        n.is_aborted = True
    else:
        _state(n, plot)
    ersattning.tell_accounting(n)
    ersattning.tell_settling(n)


def _investigate(n: Narrator, plot: Plot) -> None:
    """Until the physician has seen the insured person and everything that was asked for is done."""
    utredning.tell_material(n)
    if plot.lacks_material or n.chance(0.07):
        utredning.tell_missing_material(n)
    if plot.moves or n.chance(0.015):
        utredning.tell_transfer(n)
    utredning.tell_booking(n)
    if n.chance(0.05):
        utredning.tell_rebooking(n)
    if n.chance(0.04):
        utredning.tell_order_change(n)
    if plot.deviates or n.chance(0.15):
        utredning.tell_deviation(n)
    utredning.tell_abort(n)
    utredning.after_visit(n, len(n.visits) - 1)
    if n.chance(0.4):
        utredning.tell_report(n, len(n.visits) - 1)
    if plot.widens or n.chance(0.24):
        utredning.tell_widening(n)
        if n.chance(0.15):
            utredning.tell_widening(n)
    if plot.is_delayed or n.chance(0.08):
        n.wait(0, 2)
        utredning.tell_delay(n)


def _state(n: Narrator, plot: Plot) -> None:
    """Until nothing more is asked about the statement."""
    if plot.objects or n.chance(0.025):
        ersattning.tell_objection(n)
        return
    ersattning.tell_statement(n)
    try:
        _assess(n, plot)
    except ersattning.WindowPassed:
        return


def _assess(n: Narrator, plot: Plot) -> None:
    """FK reads the statement, may ask about it, and approves it or lets the last day to ask pass."""
    if n.chance(0.01):
        ersattning.tell_revoked_statement(n)
    if plot.is_supplemented or n.chance(0.13):
        ersattning.tell_supplement(n)
        if n.chance(0.15):
            ersattning.tell_supplement(n)
    ersattning.tell_approval(n)
