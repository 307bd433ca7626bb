"""A person at a browser, with the verbs people use: press, write, tick, choose, read. Everything by its visible name.

Nothing waits by the clock: each verb waits for what it needs to be there, `reads` for the words to appear.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from playwright.sync_api import Locator, Page, expect

from tests.codes import next_code
from tests.world import PASSWORD

# A loaded machine is slow, not wrong.
expect.set_options(timeout=30_000)


class Person:
    """Somebody at their own browser. ``presses`` counts what they activated; filling in is not counted."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.presses = 0

    # Going somewhere

    def log_in(self, username: str) -> None:
        """Through the login page, with password and code; ends on the board."""
        self.page.goto("/logga-in/")
        self.write({"Användarnamn": username, "Lösenord": PASSWORD})
        self.press("Logga in")
        self.write({"Kod": next_code(username)})
        self.press("Fortsätt")
        self.page.wait_for_url("**/oversikt/**")
        self.presses = 0

    def goes_to(self, path: str) -> None:
        """Open an address of the site."""
        self.page.goto(path)

    def opens(self, number: str, tab: str = "") -> None:
        """Open the case, or a tab of it."""
        self.page.goto(f"/arenden/{number}/{tab and tab + '/'}")

    # Doing something

    def press(self, name: str, *, within: Locator | None = None) -> None:
        """Activate the button or link with exactly this accessible name."""
        self.activated(name, within=within).click()
        self.presses += 1

    def activated(self, name: str, *, within: Locator | None = None) -> Locator:
        """The button or link with exactly this accessible name; the first one, where a page repeats it."""
        area = within or self.page
        return (
            area.get_by_role("button", name=name, exact=True).or_(area.get_by_role("link", name=name, exact=True)).first
        )

    def press_under_more(self, name: str) -> None:
        """Open "Mer" beside the next step and choose there."""
        self.page.locator("summary", has_text=re.compile("^Mer$")).click()
        self.presses += 1
        self.press(name, within=self.page.locator(".menu--more"))

    def write(self, fields: Mapping[str, str]) -> None:
        """Fill in fields by their labels."""
        for label, text in fields.items():
            self.field(label).fill(text)

    def field(self, label: str) -> Locator:
        """A text field by its label, which may say "(frivilligt)" after it."""
        return self.page.get_by_label(re.compile(rf"^{re.escape(label)}( \(frivilligt\))?$")).first

    def tick(self, label: str) -> None:
        """Choose a radio button or tick a box, by its label."""
        self.page.get_by_label(label, exact=True).check()
        self.presses += 1

    def choose(self, label: str, option: str) -> None:
        """Choose in a list."""
        self.field(label).select_option(label=option)

    def add_file(self, label: str, name: str, contents: bytes) -> None:
        """Choose a PDF in a file field; without scripts it comes with the form."""
        self.field(label).set_input_files({"name": name, "mimeType": "application/pdf", "buffer": contents})

    def adds(self, label: str, name: str, contents: bytes) -> None:
        """The same, and wait until it has been uploaded and the form drawn again."""
        self.add_file(label, name, contents)
        expect(self.page.locator(".upload__file", has_text=name).filter(has_text="PDF,")).to_be_visible()

    def describes(self, section: str, kind: str, **fields: str) -> None:
        """Fill in what a document is: the section of that heading, its kind, and fields by label."""
        about = self.page.get_by_role("group", name=section)
        about.get_by_label("Typ av underlag").select_option(label=kind)
        for label, text in fields.items():
            about.get_by_label(label).fill(text)

    def downloads(self, name: str) -> bytes:
        """The bytes behind the link *Ladda ner* of a file."""
        link = self.page.get_by_role("link", name=f"Ladda ner {name}")
        answer = self.page.context.request.get(str(link.get_attribute("href")))
        assert answer.ok
        return answer.body()

    # Seeing something

    def reads(self, *texts: str) -> None:
        """The page says this, perhaps in a moment."""
        for text in texts:
            expect(self.page.locator("main")).to_contain_text(text)

    def does_not_read(self, *texts: str) -> None:
        """The page does not say this, nowhere."""
        for text in texts:
            expect(self.page.locator("body")).not_to_contain_text(text)

    def shows(self, text: str) -> None:
        """The words are to be seen."""
        expect(self.page.get_by_text(text)).to_be_visible()

    def does_not_show(self, text: str) -> None:
        """The words are not to be seen, though the page may hold them."""
        expect(self.page.get_by_text(text)).to_be_hidden()

    def sees_error(self, label: str) -> None:
        """The field is marked as wrong, and what is wrong is tied to it."""
        field = self.field(label)
        expect(field).to_have_attribute("aria-invalid", "true")
        expect(field).to_have_accessible_description(re.compile("Fel: "))

    def sees_case(self, *, status: str, ball: str | None = None, due: tuple[str, str] | None = None) -> None:
        """The head of the case: status, with whom the ball lies, and the slutdatum under its own name."""
        expect(self.fact("Status")).to_contain_text(status)
        if ball is None:
            expect(self.fact("Bollen ligger hos")).to_have_count(0)
        else:
            expect(self.fact("Bollen ligger hos")).to_have_text(ball)
        if due is not None:
            expect(self.fact(due[0])).to_contain_text(due[1])

    def fact(self, label: str) -> Locator:
        """A fact in the head of the case, by its label."""
        facts = self.page.locator(".case-status__facts > div")
        return facts.filter(has=self.page.locator(f'dt:text-is("{label}")')).locator("dd")

    def heading(self) -> str:
        """The page's h1; on a case its number."""
        return self.page.locator("h1").inner_text()

    def next_step(self) -> Locator:
        """The ONE primary button of the case."""
        return self.page.locator(".page-title .button--primary")

    def rows(self) -> list[str]:
        """The case numbers in the list, from the top."""
        return self.page.locator("table.data tbody th[scope=row] > a").all_inner_texts()

    def title(self) -> str:
        """The page's title."""
        return self.page.title()
