"""The files of the case as the ärendeakt lists them: the akt says what there is, the files travel by themselves."""

from cases.papers.blocks import Block
from cases.selectors.seeing import Sight


def attachments(sight: Sight, *purposes: str) -> list[Block]:
    """A table of the files added for one of these purposes."""
    return []
