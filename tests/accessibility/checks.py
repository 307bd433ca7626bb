"""What every page must be (screens.md §4): all looks at a page in one load of it, wide and at 320 px.

The looks themselves are in looks.js, which runs in the page. None changes the page for good.
"""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

from playwright.sync_api import BrowserContext, Page, ViewportSize

WIDE: ViewportSize = {"width": 1280, "height": 900}
NARROW: ViewportSize = {"width": 320, "height": 800}
TITLE = re.compile(r"^(Fel: )?[^–].* – FMU-admin$")
LOOKS = Path(__file__).with_name("looks.js")


def equip(context: BrowserContext, axe: str = "") -> None:
    """Put the looks, and axe-core from this path, into every page of the context."""
    for path in filter(None, [axe, str(LOOKS)]):
        context.add_init_script(path=path)


def all_findings(page: Page, *, covered: bool = False) -> list[str]:
    """Everything that is wrong. ``covered``: an open menu lies over targets, so their sizes are not measured."""
    page.set_viewport_size(WIDE)
    found = _axe(page, covered) + _look(page, "structure") + _title(page)
    page.set_viewport_size(NARROW)
    narrow = _axe(page, covered) + _look(page, "sideways") + _look(page, "spaced")
    page.set_viewport_size(WIDE)
    return found + [f"at 320 px: {line}" for line in narrow]


def focused_stop(page: Page) -> dict[str, Any] | None:
    """The stop that has focus; None when Tab has come past the last one."""
    return page.evaluate("looks.stop()")  # type: ignore[no-any-return]


def _axe(page: Page, covered: bool) -> list[str]:
    return [" ".join(line.split()) for line in page.evaluate("sizes => looks.axeFinds(sizes)", not covered)]


def _look(page: Page, name: str) -> list[str]:
    return [" ".join(line.split()) for line in page.evaluate(f"looks.{name}()")]


def _title(page: Page) -> list[str]:
    return [] if TITLE.match(page.title()) else [f"title: {page.title()!r}"]
