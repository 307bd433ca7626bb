"""In a real browser: the warning before a session runs out, the text that is kept, and passkeys."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from playwright.sync_api import expect

from tests.accessibility.checks import all_findings, equip
from tests.browser import Opener
from tests.codes import next_code
from tests.journeys.committed import Beside
from tests.journeys.pages import Person
from tests.world import PASSWORD, World


def _run_out_in(seconds: int) -> None:
    """All sessions, as the server knows them."""
    from fmuadmin import clock
    from fmuadmin.models import Session

    Session.objects.update(expire_date=clock.real_now() + timedelta(seconds=seconds))


def back_in(person: Person, username: str) -> None:
    """Log in where the page has come to."""
    person.page.wait_for_url("**/logga-in/**", timeout=60_000)
    person.write({"Användarnamn": username, "Lösenord": PASSWORD})
    person.press("Logga in")
    person.write({"Kod": next_code(username)})
    person.press("Fortsätt")


def test_ac9_the_page_warns_and_one_key_goes_on(
    let_in: Callable[..., Person], needs: Callable[[str], str], beside: Beside
) -> None:
    officer = let_in("officer")
    equip(officer.page.context, needs("axe"))
    officer.page.clock.install()
    officer.goes_to("/hjalp/")
    dialog = officer.page.get_by_role("dialog", name="Du loggas snart ut")
    officer.page.clock.fast_forward("27:00")
    expect(dialog).to_be_hidden()
    beside(_run_out_in, 119)
    officer.page.clock.fast_forward("02:00")
    expect(dialog).to_be_visible()
    expect(dialog).to_contain_text("Du loggas ut om 2 minuter.")
    expect(dialog.get_by_role("button", name="Fortsätt arbeta")).to_be_focused()
    assert all_findings(officer.page, covered=True) == []
    officer.page.keyboard.press("Enter")
    expect(dialog).to_be_hidden()
    officer.goes_to("/oversikt/")
    assert "/oversikt/" in officer.page.url


def test_ac9_what_was_being_written_is_there_after_logging_in_again(
    let_in: Callable[..., Person], beside: Beside
) -> None:
    officer = let_in("officer")
    officer.page.clock.install()
    officer.goes_to("/arenden/ny-begaran/")
    officer.write({"Bostadsort": "Arjeplog", "Särskilda behov": "Hiss\noch brett"})
    beside(_run_out_in, -1)
    officer.page.clock.fast_forward("31:00")
    back_in(officer, "officer")
    officer.reads("Din text är kvar", "Inget har skickats")
    officer.press("Öppna formuläret med min text")
    expect(officer.field("Bostadsort")).to_have_value("Arjeplog")
    expect(officer.field("Särskilda behov")).to_have_value("Hiss\noch brett")
    kept_by_the_browser = officer.page.evaluate("JSON.stringify([{...sessionStorage}, {...localStorage}])")
    assert "Arjeplog" not in kept_by_the_browser
    assert "brett" not in kept_by_the_browser


def test_ac9_the_same_without_scripts(let_in: Callable[..., Person], beside: Beside) -> None:
    officer = let_in("officer", java_script_enabled=False)
    officer.goes_to("/arenden/ny-begaran/")
    officer.write({"Bostadsort": "Arjeplog"})
    beside(_run_out_in, -1)
    officer.press("Skicka till region")
    back_in(officer, "officer")
    officer.press("Öppna formuläret med min text")
    expect(officer.field("Bostadsort")).to_have_value("Arjeplog")


def _forget_app(world: World) -> None:
    from fmuadmin.login import factors

    factors.forget_all(world.coordinator.person)


def test_s12_a_passkey_is_set_up_at_the_first_login_and_opens_the_next(
    open_page: Opener, beside: Beside, world: World, site: str
) -> None:
    beside(_forget_app, world)
    # Passkeys belong to a name; an address has none.
    login = f"{site.replace('127.0.0.1', 'localhost')}/logga-in/"
    page = open_page()
    person, chrome = Person(page), page.context.new_cdp_session(page)
    chrome.send("WebAuthn.enable")
    options: dict[str, Any] = {
        "protocol": "ctap2", "transport": "internal", "hasResidentKey": True, "hasUserVerification": True,
        "isUserVerified": True, "automaticPresenceSimulation": True,
    }  # fmt: skip
    chrome.send("WebAuthn.addVirtualAuthenticator", {"options": options})
    person.goes_to(login)
    person.write({"Användarnamn": "coordinator", "Lösenord": PASSWORD})
    person.press("Logga in")
    person.reads("Skydda ditt konto")
    person.press("Skapa passkey")
    person.reads("Spara de här koderna nu")
    person.press("Jag har sparat koderna")
    page.wait_for_url("**/oversikt/**")
    page.context.clear_cookies()
    person.goes_to(login)
    person.write({"Användarnamn": "coordinator", "Lösenord": PASSWORD})
    person.press("Logga in")
    person.press("Använd passkey")
    page.wait_for_url("**/oversikt/**")
