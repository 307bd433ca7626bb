"""A YAML or JSON file as plain texts, lists and entries that remember their lines. Knows nothing of what they mean.

Every scalar is kept as the text that was written: a number with a leading zero, a date and *No* mean what the field
says they mean, not what YAML guesses.
"""

from typing import Any

import yaml

_NULL = "tag:yaml.org,2002:null"
# The C reader is ten times quicker; PyYAML has it wherever wheels are built.
_LOADER = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
_NO_BREAKS = str.maketrans("\t", " ")


class Unreadable(Exception):
    """The file is not YAML or JSON. ``line`` is where reading stopped, counted from 1."""

    def __init__(self, reason: str, *, line: int | None) -> None:
        super().__init__(reason)
        self.reason, self.line = reason, line


class Entry(dict[str, Any]):
    """Named values with the line each stands on. ``repeated`` names keys that were given twice."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: dict[str, int] = {}
        self.repeated: dict[str, int] = {}


class Items(list[Any]):
    """A list with the line each item stands on."""

    def __init__(self, line: int) -> None:
        super().__init__()
        self.line = line
        self.lines: list[int] = []


def line_of(holder: Any, key: str | int | None = None) -> int | None:
    """The line of an entry, a list, or one value in it; None for what was not read from a file."""
    lines = getattr(holder, "lines", None)
    if key is not None and lines is not None:
        known = lines.get(key) if isinstance(lines, dict) else lines[key] if int(key) < len(lines) else None
        if known is not None:
            return int(known)
    return getattr(holder, "line", None)


def read(text: str) -> Any:
    """The file's contents. Raises Unreadable.

    JSON is read by the same reader, so it has lines too; only its tabs must be made spaces, which JSON allows
    anywhere a tab may stand.
    """
    if text.lstrip("\ufeff \t\r\n").startswith("{"):
        text = text.translate(_NO_BREAKS)
    try:
        root = yaml.compose(text.removeprefix("\ufeff"), Loader=_LOADER)
    except yaml.MarkedYAMLError as wrong:
        mark = wrong.problem_mark or wrong.context_mark
        raise Unreadable("Filen går inte att läsa som YAML eller JSON.", line=mark.line + 1 if mark else None) from None
    except yaml.YAMLError:
        raise Unreadable(
            "Filen innehåller tecken som inte får finnas i YAML. Spara den som UTF-8.", line=None
        ) from None
    return None if root is None else _plain(root, ())


def _plain(node: yaml.Node, inside: tuple[yaml.Node, ...]) -> Any:
    line = node.start_mark.line + 1
    if any(node is outer for outer in inside):
        raise Unreadable("En post hänvisar till sig själv. Skriv ut värdet i stället för *alias.", line=line)
    if isinstance(node, yaml.ScalarNode):
        return None if node.tag == _NULL else _text(node.value)
    if isinstance(node, yaml.SequenceNode):
        items = Items(line)
        for child in node.value:
            items.append(_plain(child, (*inside, node)))
            items.lines.append(child.start_mark.line + 1)
        return items
    entry = Entry(line)
    for key_node, child in node.value:
        key, at = str(key_node.value), key_node.start_mark.line + 1
        if key in entry:
            entry.repeated[key] = at
        entry[key] = _plain(child, (*inside, node))
        entry.lines[key] = at
    return entry


def _text(value: str) -> str:
    """The text; two halves of one character, as JSON writes rare signs, are put together."""
    if value.isascii() or not any("\ud800" <= sign <= "\udfff" for sign in value):
        return value
    return value.encode("utf-16", "surrogatepass").decode("utf-16", "replace")
