"""A person looking at pages, wide and at 320 px, who writes down everything that is wrong before the test fails.

One visit to each state, all looks in that visit.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field
from urllib.parse import urlsplit

import pytest

from tests.accessibility.checks import all_findings, equip
from tests.accessibility.places import Cases
from tests.journeys.committed import Beside, SetClock
from tests.journeys.pages import Person
from tests.world import World

# Turns every control of the form into something that is refused, whatever it is.
_FILL_IN_WRONGLY = """() => {
  let controls = 0;
  for (const field of document.querySelectorAll("main form[data-guard] :is(input, select, textarea)")) {
    if (field.type === "hidden" || field.ariaHidden === "true") continue;
    controls += 1;
    if (field.type === "radio" || field.type === "checkbox") field.checked = false;
    else if (field.dataset.day !== undefined) field.value = "i morgon";
    else if (field.tagName === "TEXTAREA") field.value = "x".repeat(Number(field.dataset.counter) + 1);
    else field.value = "";
  }
  return controls;
}"""


@dataclass
class Tour:
    """A person looking at pages; what is wrong with each is written down."""

    person: Person
    found: dict[str, list[str]] = field(default_factory=dict)
    titles: dict[str, str] = field(default_factory=dict)

    def look(self, state: str, *, covered: bool = False) -> None:
        """Look at the page as it is now, and call it so in the findings. Two addresses never share a title."""
        page = self.person.page
        findings = all_findings(page, covered=covered)
        path = urlsplit(page.url).path
        earlier = self.titles.setdefault(page.title(), path)
        if earlier != path:
            findings.append(f"has the same title as {earlier}: {page.title()}")
        if findings:
            self.found[state] = findings

    def visit(self, path: str, state: str = "") -> None:
        """Go there and look."""
        self.person.goes_to(path)
        self.look(state or path)

    def done(self) -> None:
        """Nothing was wrong anywhere."""
        assert not self.found, "\n".join(f"{state}\n    " + "\n    ".join(lines) for state, lines in self.found.items())


def look_at_errors(going: Tour, name: str) -> None:
    """Send the form of the page filled in wrongly, unless it asks nothing, and look at what comes back."""
    page = going.person.page
    if page.evaluate(_FILL_IN_WRONGLY):
        page.locator("main form[data-guard] button.button--primary").click()
        page.locator("[data-error-summary]").wait_for()
        going.look(f"{name}, med fel")


Scene = Callable[[str], str]
MakeTour = Callable[[str], Tour]
LetIn = Callable[..., Person]


@pytest.fixture(scope="module")
def cases(world: World, beside: Beside) -> Cases:
    """Cases by scene."""
    return beside(Cases, world)  # type: ignore[no-any-return]


@pytest.fixture
def tour(let_in: LetIn, needs: Callable[[str], str]) -> MakeTour:
    """`tour("coordinator")`: that person, logged in, with axe-core in every page."""
    axe = needs("axe")

    def start(who: str) -> Tour:
        person = let_in(who)
        equip(person.page.context, axe)
        return Tour(person)

    return start


@pytest.fixture
def scene(cases: Cases, beside: Beside, set_clock: SetClock) -> Scene:
    """`scene("deviation")` gives the number of a case that has come so far, and moves the clock to its time."""

    def go(name: str) -> str:
        story = beside(cases.scene, name)
        set_clock(story.now)
        return story.number  # type: ignore[no-any-return]

    return go
