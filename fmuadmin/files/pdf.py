"""Whether a file is a PDF from its first byte to its last, and nothing else, and only to be read."""

import re
from typing import IO, Final

from fmuadmin.files.bytewise import Wrong, at, refuse_second_nature
from fmuadmin.files.contents import refuse_what_runs

_VERSION: Final = re.compile(rb"%PDF-[12]\.\d")
_END: Final = b"%%EOF"
_TAIL: Final = 2048
_BLANK: Final = b"\0\t\n\f\r "


def check(file: IO[bytes], size: int) -> None:
    """Raise Wrong when it is not."""
    if _VERSION.match(at(file, 0, 16)) is None:
        raise Wrong("filen börjar som en PDF men saknar versionsnummer.")
    tail = at(file, size - _TAIL, _TAIL)
    _, end, after = tail.rpartition(_END)
    if not end:
        raise Wrong("filen är inte en hel PDF, slutet saknas.")
    if after.strip(_BLANK):
        raise Wrong("filen har något mer efter PDF-dokumentets slut.")
    if b"startxref" not in tail:
        raise Wrong("filen är inte en hel PDF, innehållsförteckningen saknas.")
    refuse_second_nature(file, size)
    refuse_what_runs(file, size)
