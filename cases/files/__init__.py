"""From upload to act: ``stage`` takes a file in, ``attach`` makes it the case's, ``discard`` lets it go."""

from cases.files.staging import attach, discard, same_in_case, stage

__all__ = ["attach", "discard", "same_in_case", "stage"]
