"""Deep links: with which mandate a person who follows one from a mail sees the case it leads to."""

import re
from typing import Final

from cases.models import CaseParty
from cases.selectors.seeing import WITHOUT_CASES
from fmuadmin.access import Actor

_OF_A_CASE: Final = re.compile(r"/arenden/(FMU-\d{4}-\d{4,12})/")


def opens_case(actor: Actor, path: str) -> bool:
    """Whether the path is a case's and the actor, whose eyes are on, has a part in that case."""
    found = _OF_A_CASE.match(path)
    if found is None or actor.role in WITHOUT_CASES:
        return False
    return CaseParty.objects.open_to(actor).filter(case__number=found[1]).exists()
