"""Paper: a layout and the words that go into it become a tagged PDF (PDF/UA-1), whatever the words are.

Text reaches a layout as data, never as markup, so nothing that somebody typed can change a document. The compiler
refuses a document in which a sign cannot be drawn; such a sign is written as "�", and the document says which it was.
"""

import json
import re
import unicodedata
from functools import cache
from pathlib import Path
from typing import Any, Final

import typst

STANDARDS: Final[list[Any]] = ["ua-1"]
UNDRAWN: Final = "\N{REPLACEMENT CHARACTER}"
# Where a layout finds which signs of its texts could not be drawn.
LEFT_OUT: Final = "left_out"
_NOT_DRAWN: Final = re.compile(r'the text `"(.+?)"` could not be displayed|contains the codepoint `"(.+?)"`')
_ESCAPED: Final = re.compile(r"\\u\{([0-9a-fA-F]{1,6})\}")
_MOST_TRIES: Final = 40
# Signs that the fonts are known to have; when a text is full of others these alone are kept.
_ORDINARY: Final = range(0x20, 0x0530)
# What has been found not to be drawn, by this process.
_known: set[str] = set()


def typeset(layout: Path, told: dict[str, Any], *, standards: list[Any] = STANDARDS) -> bytes:
    """The document as PDF. ``told`` is what the layout reads as ``json(bytes(sys.inputs.at("data")))``."""
    for _ in range(_MOST_TRIES):
        try:
            return _compiled(layout, told, _known, standards)
        except typst.TypstError as error:
            if not _learn(str(error)):
                raise
    strange = {sign for sign in _signs(told) if ord(sign) not in _ORDINARY and sign not in ("\n", UNDRAWN)}
    return _compiled(layout, told, strange, standards)


def pictures(layout: Path, told: dict[str, Any]) -> list[bytes]:
    """Its pages as PNG, for whoever changes the layout."""
    made: Any = typst.compile(_read(layout), format="png", ppi=110, **_given(told, _known))
    return made if isinstance(made, list) else [made]


def _compiled(layout: Path, told: dict[str, Any], undrawn: set[str], standards: list[Any]) -> bytes:
    made: bytes = typst.compile(_read(layout), format="pdf", pdf_standards=standards, **_given(told, undrawn))
    return made


def _given(told: dict[str, Any], undrawn: set[str]) -> dict[str, Any]:
    missing = sorted(undrawn & _signs(told)) if undrawn else []
    if missing:
        kept = _replaced(told, {ord(sign): UNDRAWN for sign in missing})
        told = {**kept, LEFT_OUT: [_named(sign) for sign in missing]}
    return {"sys_inputs": {"data": json.dumps(told, ensure_ascii=False)}, "ignore_system_fonts": True}


def _signs(value: Any) -> set[str]:
    if isinstance(value, str):
        return set(value)
    parts = value.values() if isinstance(value, dict) else value if isinstance(value, list | tuple) else ()
    return set().union(*(_signs(part) for part in parts))


def _replaced(value: Any, table: dict[int, str]) -> Any:
    if isinstance(value, str):
        return value.translate(table)
    if isinstance(value, dict):
        return {key: _replaced(item, table) for key, item in value.items()}
    return [_replaced(item, table) for item in value] if isinstance(value, list | tuple) else value


def _learn(error: str) -> bool:
    """Remember the signs that the compiler could not draw; whether there were any new ones."""
    found = _NOT_DRAWN.search(error)
    if found is None:
        return False
    text = _ESCAPED.sub(lambda code: chr(int(code[1], 16)), found[1] or found[2])
    new = {sign for sign in text if not sign.isascii() or not sign.isprintable()} - _known - {UNDRAWN}
    _known.update(new)
    return bool(new)


def _named(sign: str) -> str:
    return f"U+{ord(sign):04X} {unicodedata.name(sign, '')}".strip()


@cache
def _read(layout: Path) -> bytes:
    return layout.read_bytes()
