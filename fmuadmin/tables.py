"""The one table of the system: columns, rows and cells, shaped in Python and drawn by jinja2/table.html.

Plain tuples because a long list has hundreds of cells and each must cost next to nothing (decisions.md §2).
Knows no case: whoever has a list shapes its own rows.
"""

from collections.abc import Sequence
from typing import Literal, NamedTuple

from fmuadmin.parts import Mood

Direction = Literal["", "ascending", "descending"]


class Cell(NamedTuple):
    """One cell: text, tags ``(mood, text)``, a smaller second line and possibly the next step as a link.

    ``act`` is drawn as "Nästa: <link>", or bare when ``act_intro`` is empty, and is heard with the row's label, so that
    each link has a name of its own. ``url`` makes the text itself a link and needs words that stand alone.
    An entirely empty cell is drawn as "–".
    """

    text: str = ""
    tags: tuple[tuple[Mood, str], ...] = ()
    small: str = ""
    url: str = ""
    act: str = ""
    act_url: str = ""
    act_intro: str = "Nästa:"


class Row(NamedTuple):
    """One row. ``label`` is its header cell and, with ``url``, the only way into it: rows are never clickable."""

    label: str
    url: str
    cells: Sequence[Cell]
    small: str = ""
    tags: tuple[tuple[Mood, str], ...] = ()


class Column(NamedTuple):
    """One column. ``sort_url`` makes its heading a link that sorts; at most one column has ``sorted``.

    ``hidden`` keeps the heading for those who hear the table only ("Åtgärd").
    """

    label: str
    sort_url: str = ""
    sorted: Direction = ""
    numeric: bool = False
    hidden: bool = False


class Table(NamedTuple):
    """A whole table. ``caption`` says what is listed, filtered and sorted how, in words; it is heard, not seen,
    unless ``caption_shown``. ``region`` names the box that scrolls sideways on a narrow screen. ``swaps``: the
    headings change only the part of the page that an element around the table names with hx-target."""

    caption: str
    columns: Sequence[Column]
    rows: Sequence[Row]
    region: str
    caption_shown: bool = False
    swaps: bool = False

    @property
    def cell_classes(self) -> list[str]:
        """The class of each column's cells, worked out once per table."""
        return ["num" if column.numeric else "narrow" if column.hidden else "" for column in self.columns]


class Control(NamedTuple):
    """One control of the filter row: a choice when there are ``options`` ``(value, words)``, else a text box."""

    name: str
    label: str
    value: str = ""
    options: Sequence[tuple[str, str]] = ()
