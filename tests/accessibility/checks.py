"""What every page must be (screens.md §4), each as one look at a page that gives its findings as readable lines.

No look changes the page for good: the width is set by the caller, injected styles are taken away again.
"""

from __future__ import annotations

import re
from typing import Any

from playwright.sync_api import Page

WIDE, NARROW = {"width": 1280, "height": 900}, {"width": 320, "height": 800}
TITLE = re.compile(r"^(Fel: )?[^–].* – FMU-admin$")

_AXE = """async (sizes) => {
  const found = await axe.run(document, { resultTypes: ["violations"], rules: { "target-size": { enabled: sizes } } });
  return found.violations.flatMap(rule => rule.nodes.map(node =>
    `${rule.id}: ${node.html.slice(0, 160)} ${(node.any[0] || node.all[0] || node.none[0] || {message: ""}).message}`));
}"""

_STRUCTURE = """() => {
  const shown = node => node.checkVisibility({ visibilityProperty: true });
  const said = [];
  if (document.documentElement.lang !== "sv") said.push("html has no lang=sv");
  const headings = [...document.querySelectorAll("h1, h2, h3, h4, h5, h6")].filter(shown);
  const levels = headings.map(node => Number(node.tagName[1]));
  if (levels.filter(level => level === 1).length !== 1) said.push(`h1: ${levels.filter(level => level === 1).length}`);
  levels.forEach((level, at) => {
    if (at && level > levels[at - 1] + 1) said.push(`h${levels[at - 1]} is followed by h${level}: ${headings[at].textContent}`);
    if (!headings[at].textContent.trim()) said.push(`h${level} is empty`);
  });
  for (const [name, selector] of [["main", "main"], ["header", "body > header"], ["footer", "body > footer"]])
    if (document.querySelectorAll(selector).length !== 1) said.push(`${name}: ${document.querySelectorAll(selector).length}`);
  const navs = [...document.querySelectorAll("nav")].filter(shown).map(node => node.ariaLabel);
  if (navs.some(name => !name)) said.push("a nav has no name");
  if (new Set(navs).size !== navs.length) said.push(`navs share a name: ${navs}`);
  const skip = document.querySelector("a.skip-link");
  if (!skip || !document.querySelector(skip.hash)) said.push("no skip link to an existing place");
  for (const node of document.querySelectorAll("[title]")) said.push(`only in a tooltip: ${node.outerHTML.slice(0, 120)}`);
  for (const field of document.querySelectorAll("main input:not([type=hidden]), main select, main textarea"))
    if (shown(field) && field.ariaHidden !== "true" && !field.labels?.length && !field.ariaLabel)
      said.push(`no visible label: ${field.outerHTML.slice(0, 120)}`);
  for (const node of document.querySelectorAll("[aria-describedby], [aria-labelledby]"))
    for (const id of `${node.getAttribute("aria-describedby") ?? ""} ${node.getAttribute("aria-labelledby") ?? ""}`.trim().split(/\\s+/))
      if (!document.getElementById(id)) said.push(`points at #${id}, which is not there`);
  for (const node of document.querySelectorAll("button:disabled, input:disabled, select:disabled"))
    if (!node.getAttribute("aria-describedby")) said.push(`disabled without a reason: ${node.outerHTML.slice(0, 120)}`);
  return said;
}"""

_SIDEWAYS = """() => {
  const root = document.documentElement, room = root.clientWidth, said = [];
  const scrolls = node => /auto|scroll/.test(getComputedStyle(node).overflowX);
  const boxed = node => { for (let up = node.parentElement; up; up = up.parentElement) if (scrolls(up)) return true; };
  if (root.scrollWidth > room) {
    said.push(`the page is ${root.scrollWidth} px wide in ${room}`);
    for (const node of document.body.querySelectorAll("*")) {
      const box = node.getBoundingClientRect();
      if (box.width && box.right > room + 0.5 && !boxed(node) && !node.children.length)
        said.push(`  ${Math.round(box.right)} px: ${node.outerHTML.slice(0, 120)}`);
    }
  }
  for (const node of document.querySelectorAll("main *"))
    if (scrolls(node) && node.scrollWidth > node.clientWidth && !node.querySelector("table") && node.tagName !== "TEXTAREA")
      said.push(`scrolls sideways but holds no table: ${node.outerHTML.slice(0, 100)}`);
  for (const table of document.querySelectorAll("table")) {
    const box = table.closest("[role=region]");
    if (!box || box.tabIndex !== 0 || !(box.ariaLabel || box.getAttribute("aria-labelledby")))
      said.push(`a table without a named box that has focus: ${table.outerHTML.slice(0, 100)}`);
    else if (!scrolls(box)) said.push(`the box of a table does not scroll: ${box.ariaLabel}`);
  }
  return said;
}"""

# WCAG 1.4.12. A style sheet made by script is allowed by the content security policy.
_SPACING = """(on) => {
  if (!on) { document.adoptedStyleSheets = []; return []; }
  const sheet = new CSSStyleSheet();
  sheet.replaceSync("* { line-height: 1.5 !important; letter-spacing: 0.12em !important; word-spacing: 0.16em !important }"
    + "p { margin-bottom: 2em !important }");
  document.adoptedStyleSheets = [sheet];
  return [...document.querySelectorAll("body *")].filter(node => {
    const style = getComputedStyle(node);
    return /hidden|clip/.test(style.overflowX + style.overflowY) && node.clientHeight > 4
      && !node.closest(".sr-only") && !/INPUT|SELECT|OPTION/.test(node.tagName)
      && (node.scrollHeight > node.clientHeight + 1 || node.scrollWidth > node.clientWidth + 1);
  }).map(node => `clipped with wide spacing: ${node.outerHTML.slice(0, 120)}`);
}"""


def all_findings(page: Page, *, covered: bool = False) -> list[str]:
    """Every look at the page, wide and narrow, in one load of it. ``covered``: an open menu lies over other targets."""
    found = []
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    found += violations(page, covered=covered) + structure(page) + title(page)
    page.set_viewport_size(NARROW)  # type: ignore[arg-type]
    found += [f"at 320 px: {line}" for line in violations(page, covered=covered) + sideways(page) + spacing(page)]
    page.set_viewport_size(WIDE)  # type: ignore[arg-type]
    return found


def violations(page: Page, *, covered: bool = False) -> list[str]:
    """What axe-core finds, target sizes included. Its source was given to the page's context beforehand."""
    return _looked(page, _AXE, argument=not covered)


def structure(page: Page) -> list[str]:
    """Language, headings, landmarks, skip link, labels, and that nothing is said in a tooltip only."""
    return _looked(page, _STRUCTURE)


def title(page: Page) -> list[str]:
    """The title says what the page is, then where."""
    return [] if TITLE.match(page.title()) else [f"title: {page.title()!r}"]


def sideways(page: Page) -> list[str]:
    """Only tables scroll sideways, each in a named box that can have focus (WCAG 1.4.10, 2.1.1)."""
    return _looked(page, _SIDEWAYS)


def spacing(page: Page) -> list[str]:
    """Wide text spacing cuts nothing off and does not make the page wider than the window."""
    found = _looked(page, _SPACING, argument=True) + [f"with wide spacing, {line}" for line in sideways(page)]
    page.evaluate(_SPACING, False)
    return found


def _looked(page: Page, script: str, *, argument: Any = None) -> list[str]:
    return [" ".join(str(line).split()) for line in page.evaluate(script, argument)]
