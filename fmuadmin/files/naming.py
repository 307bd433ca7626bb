"""The name that a file is given by its owner: shown and sent back at download, never used to find anything."""

import unicodedata
from typing import Final

from fmuadmin.lifecycle import Refused

LONGEST: Final = 200
_RENAME: Final = "Byt namn på filen och välj den igen."


def cleaned(name: str, *, field: str | None = None) -> str:
    """The name in one normal form. Raises Refused when it holds a path or signs that are not for reading."""
    text = unicodedata.normalize("NFC", name).strip()
    if not text or text in (".", ".."):
        raise Refused(f"En av filerna har inget namn. {_RENAME}", field=field)
    shown = _shown(text)
    if "/" in text or "\\" in text:
        raise Refused(f"{shown}: namnet innehåller en sökväg (snedstreck). {_RENAME}", field=field)
    if any(unicodedata.category(sign) in ("Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp") for sign in text):
        raise Refused(f"{shown}: namnet innehåller tecken som inte syns. {_RENAME}", field=field)
    if len(text) > LONGEST:
        raise Refused(f"{shown}: namnet är längre än {LONGEST} tecken. {_RENAME}", field=field)
    return text


def _shown(text: str) -> str:
    """The name as a refusal may show it: short and readable."""
    readable = "".join(sign if sign.isprintable() else "\N{REPLACEMENT CHARACTER}" for sign in text)
    return f"”{readable[:60]}…”" if len(readable) > 60 else f"”{readable}”"  # noqa: PLR2004 – as much as fits in a line


def ending(name: str) -> str:
    """What stands after the last dot, in small letters; empty without one."""
    return name.rpartition(".")[2].lower() if "." in name else ""
