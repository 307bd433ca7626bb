"""*Senaste kallelsedatum* in words (VI2): what the visit form says while it is typed, and before it is saved.

Pure: days, a channel and rules in; Swedish out.
"""

from datetime import date

from cases.deadlines import late_summons_warning, latest_summons_day
from cases.rules import Rules
from cases.vocabulary import InvitationChannel


def summons_in_words(*, visit_on: date, channel: str, today: date, rules: Rules) -> str:
    """The last day to call the insured for a visit that day, by the channel or by each; and whether it has passed."""
    if channel in InvitationChannel.values:
        latest = _latest(visit_on, InvitationChannel(channel), rules)
        words = f"Senaste kallelsedatum {latest} ({InvitationChannel(channel).label.lower()})."
        return f"{words} Det har passerat." if today > latest else words
    by_phone, by_letter = (_latest(visit_on, InvitationChannel(c), rules) for c in ("phone", "letter"))
    return f"Senaste kallelsedatum {by_phone} per telefon, {by_letter} med brev."


def summons_warning(*, visit_on: date, summoned_on: date | None, channel: str, today: date, rules: Rules) -> str | None:
    """The warning before a visit is saved whose summons went out too late, or can no longer go out in time."""
    if summoned_on is None and visit_on < today:
        return None
    by = InvitationChannel(channel) if channel in InvitationChannel.values else InvitationChannel.PHONE
    return late_summons_warning(summoned_on=summoned_on or today, latest=_latest(visit_on, by, rules))


def _latest(visit_on: date, channel: InvitationChannel, rules: Rules) -> date:
    return latest_summons_day(visit_on=visit_on, channel=channel, rules=rules).day
