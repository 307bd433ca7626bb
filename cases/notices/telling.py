"""The seam in ``moves.conclude``: tell whom the catalogue names, in the act's own transaction."""

from collections.abc import Collection, Mapping
from typing import Any

from cases.models import Case
from cases.models.follow import Follow, followers_of
from cases.notices import files, kinds, reminding
from cases.notices.rows import INSIDE_ONE_ORGANISATION, ROWS, TELLS_NOBODY, Happened, RequestsBefore
from cases.verbs import ABOUT_ONE_UNIT
from cases.vocabulary import ENDED_STATES
from fmuadmin.access import Actor
from fmuadmin.notices import tell
from fmuadmin.notices.ports import Follower

# The whole catalogue is registered wherever an act can tell.
CATALOGUE = (kinds, reminding, files)
# Told to those who follow a case when the act tells nobody else.
CHANGED = "case.changed"


def tell_parties(
    case: Case, *, actor: Actor, verb: str, facts: Mapping[str, Any] | None, before: RequestsBefore
) -> None:
    """Tell what the act means to each party. Raises KeyError for a verb that the catalogue does not know."""
    if verb in INSIDE_ONE_ORGANISATION:
        return
    happened = Happened(case=case, verb=verb, actor=actor, facts=facts or {}, before=before)
    rows = ROWS[verb] if verb not in TELLS_NOBODY else ()
    followers: Collection[Follower] = [
        f for f in followers_of(case.pk, about_one_unit=verb in ABOUT_ONE_UNIT) if f.user_id != actor.user_id
    ]
    told: set[int] = set()
    for row in rows:
        receivers = row.to(happened) - {actor.desk} - told
        if receivers:
            told |= receivers
            inside = [f for f in followers if f.organisation_id in receivers]
            _tell(case, row.kind, receivers, row.facts(happened), inside)
    outside = [f for f in followers if f.organisation_id not in told]
    if outside:
        _tell(case, CHANGED, set(), {}, outside)
    if case.state in ENDED_STATES:
        Follow.objects.filter(case=case).delete()


def _tell(case: Case, kind: str, to: set[int], facts: Mapping[str, Any], followers: Collection[Follower]) -> None:
    tell(
        kind,
        organisation_ids=to,
        case_ref=case.pk,
        case_number=case.number,
        facts=facts,
        followers=followers,
    )
