"""What a paper is made of: facts, tables, texts and headings, as plain values that the typst layout draws (ADR 0021).

A block is a dictionary with its ``kind``, since it travels to the layout as JSON.
"""

from collections.abc import Iterable, Sequence
from typing import Any, Final

from django.utils.timezone import localtime

from fmuadmin.parts import Change, Fact, Happening
from fmuadmin.tables import Cell, Table

Block = dict[str, Any]
NOT_SAID: Final = "Ej angivet"


def heading(text: str, *, mark: str = "") -> Block:
    """A heading inside a section; ``mark`` stands beside it ("Makulerat")."""
    return {"kind": "heading", "text": text, "mark": mark}


def text(words: str, *, strong: bool = False) -> Block:
    """A paragraph, with the line breaks that were typed."""
    return {"kind": "text", "text": words, "strong": strong}


def texts(*paragraphs: str) -> list[Block]:
    """The paragraphs that say something."""
    return [text(words) for words in paragraphs if words]


def facts(rows: Iterable[Fact]) -> list[Block]:
    """A list of terms, or nothing when there are none."""
    pairs = [[fact.label, _value(fact)] for fact in rows]
    return [{"kind": "facts", "pairs": pairs}] if pairs else []


def _value(fact: Fact) -> str:
    first = " · ".join(words for words in (str(fact.value), *(tag.text for tag in fact.tags)) if words.strip())
    return "\n".join(words for words in (first or NOT_SAID, fact.small) if words)


def table(caption: str, head: Sequence[str], rows: Iterable[Sequence[str]], *, wide: Sequence[int] = ()) -> list[Block]:
    """A table whose first cell of each row is the row's heading, or nothing when it is empty.

    ``wide`` names the columns that hold long texts.
    """
    body = [[cell or "–" for cell in row] for row in rows]
    if not body:
        return []
    return [{"kind": "table", "caption": caption, "head": list(head), "rows": body, "wide": list(wide)}]


def table_of(shown: Table) -> list[Block]:
    """A table of the screen without its links, and without the columns that hold nothing but links."""
    kept = [place for place, column in enumerate(shown.columns[1:]) if not column.hidden]
    head = [shown.columns[0].label, *(shown.columns[1 + place].label for place in kept)]
    rows = [
        [_lines(row.label, row.small, *(words for _, words in row.tags)), *(_cell(row.cells[place]) for place in kept)]
        for row in shown.rows
    ]
    return table(shown.caption, head, rows, wide=[len(head) - 1])


def _cell(cell: Cell) -> str:
    return _lines(cell.text, *(words for _, words in cell.tags), cell.small)


def _lines(*words: str) -> str:
    return "\n".join(line for line in words if line.strip())


def happenings(rows: Iterable[Happening], *, caption: str) -> list[Block]:
    """What happened, as a table: when, what with its facts, who."""
    body = [
        [
            f"{localtime(row.at):%Y-%m-%d %H:%M}",
            _lines(row.what, row.text, *(_change(change) for change in row.changes), *(tag.text for tag in row.tags)),
            _lines(row.who, row.organisation),
        ]
        for row in rows
    ]
    return table(caption, ["När", "Vad", "Vem"], body, wide=[1])


def _change(change: Change) -> str:
    said = f"{change.before} → {change.after}" if change.before not in ("", None) else str(change.after)
    return f"{change.label}: {said}"
