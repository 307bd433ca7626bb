"""Everything of a request but its form, made by an attacker: case numbers, paths, parameters, headers, methods, bodies.

Nothing fails (500), nothing of others is shown, nobody is sent elsewhere, nothing is changed.
"""

import re
from collections.abc import Callable
from typing import Any
from urllib.parse import quote, urlsplit

import pytest
from django.conf import settings
from django.test import Client

from fmuadmin import clock
from tests import demo_urls
from tests.acting import undone
from tests.attack import weapons
from tests.attack.test_doors import SITE, Site, addresses, site
from tests.attack.weapons import attempts, chance, looks_executed
from tests.clients import session_key_of
from tests.scenes import everything
from tests.world import PASSWORD

__all__ = ["site"]

WORST = 500
EVIL = "evil.example"
SECRETS = ("Tolvan", "19121212", "root:x:", "[project]", "SECRET_KEY", "only-for-the-tests", "Traceback")
PARAMETERS = {
    "/oversikt/": ("sortera", "sida", "utforare", "status", "slutdatum", "visa_inte", "fas", "atgard", "typ", "q"),
    "/avslutade/": ("sida", "utforare", "ar", "avslut", "fas"),
    "/sok/": ("q",),
    "/oversikt/sparade-vyer/": ("utforare", "fas"),
    "/arenden/ny-begaran/": ("som",),
    "/logga-in/": ("next",),
}


@pytest.fixture
def quiet(site: Site) -> Any:
    """``quiet("officer")``: a client that gets a failed page as a page. Undone afterwards."""
    with undone(), clock.at(site.now):
        yield site.client


def _wrong(answer: Any) -> str:
    """What is wrong with an answer to an attacker; empty when nothing is."""
    page = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")
    if answer.status_code >= WORST:
        return f"status {answer.status_code}"
    if EVIL in urlsplit(answer.headers.get("Location", "")).netloc or "X-Evil" in answer.headers:
        return f"sent to {answer.headers.get('Location')}"
    if any("\n" in value or "\r" in value for value in answer.headers.values()):
        return "a header of two lines"
    return looks_executed(page)


def _shows_secrets(answer: Any) -> str:
    page = (b"".join(answer.streaming_content) if answer.streaming else answer.content).decode(errors="replace")
    return next((f"shows {word}" for word in SECRETS if word in page), "")


# Case numbers ------------------------------------------------------------------------------------


def test_guessed_case_numbers_are_answered_as_if_there_were_no_case(site: Site, quiet: Callable[[str], Client]) -> None:
    dice = chance("case numbers")
    own = {"care_admin_kust": set(), "officer_south": {site.numbers["south"]}, "economist_south": set()}
    shapes: list[Callable[[], str]] = [
        lambda: f"FMU-2026-{dice.randint(1, 60):04d}",
        lambda: f"FMU-{dice.randint(2019, 2030)}-{dice.randint(1, 10**12 - 1):04d}",
        lambda: f"fmu-2026-{dice.randint(1, 9):04d}",
        lambda: f"FMU-2026-{dice.randint(1, 9):04d}%20",
        lambda: quote(f"FMU-2026-{dice.choice('١٢٣')}001"),
        lambda: f"FMU-2026-{dice.randint(1, 9):04d}{quote(dice.choice(weapons.SQL))}",
    ]
    with attempts("case numbers") as counted:
        for who, theirs in own.items():
            client = quiet(who)
            nothing = _plain(client.get("/arenden/FMU-2026-999999/"))
            for _ in range(50):
                number = dice.choice(shapes)()
                if number in theirs:
                    continue
                counted.again()
                answer = client.get(
                    f"/arenden/{number}/{dice.choice(['', 'besok/', 'gor/tilldela/', 'kallelsedatum/'])}"
                )
                told = _wrong(answer) or _shows_secrets(answer)
                if answer.status_code != 404:
                    told = told or f"status {answer.status_code}"
                elif re.fullmatch(r"FMU-\d{4}-\d{4,12}", number, re.ASCII) and _plain(answer) != nothing:
                    told = told or "another page than for no case"
                counted.found += [f"{who} {number}: {told}"] if told else []


def _plain(answer: Any) -> str:
    return re.sub(r'name="csrfmiddlewaretoken" value="[^"]+"', "", answer.content.decode())


# Addresses ---------------------------------------------------------------------------------------


def test_words_in_addresses_are_only_words(site: Site, quiet: Callable[[str], Client]) -> None:
    dice, clients = chance("words in addresses"), [quiet(who) for who in ("officer", "coordinator", "economist")]
    with attempts("words in addresses") as counted:
        for path, names in PARAMETERS.items():
            for name in names:
                for text in weapons.texts(dice, 11):
                    counted.again()
                    query = {
                        name: text.encode("utf-8", "surrogatepass").decode("latin-1") if "\ud800" in text else text
                    }
                    answer = dice.choice(clients).get(path, query, headers=_htmx(dice, text))
                    told = _wrong(answer)
                    counted.found += [f"{path}?{name}={text[:50]!r}: {told}"] if told else []


def _htmx(dice: Any, text: str) -> dict[str, str]:
    """Half of the requests come as from htmx, with the attacker's word in its headers."""
    word = re.sub(r"[^\x20-\x7e]", "", text)[:200]
    names = ("HX-Current-URL", "HX-Target", "HX-Trigger", "HX-Trigger-Name", "HX-Prompt", "HX-Boosted")
    return {"HX-Request": "true", dice.choice(names): word} if dice.random() < 0.5 else {}


PATHS = (
    "/static/../config/settings.py",
    "/static/..%2f..%2fconfig/settings.py",
    "/static/%2e%2e/%2e%2e/etc/passwd",
    "/static//etc/passwd",
    "/static/....//....//etc/passwd",
    "/static/..\\..\\config\\settings.py",
    "/static/%00",
    "/.git/config",
    "/.env",
    "/config/settings.py",
    "/fmu",
    "/manage.py",
    "/admin/",
    "/__debug__/",
    "/metrics",
    "//evil.example/",
    "/\\evil.example/",
    "/%0d%0aX-Evil:%201",
    "/oversikt/%0d%0aX-Evil:%201/",
    "/arenden/../../etc/passwd",
    "/arenden/FMU-2026-0001/../FMU-2026-0002/",
    "/arenden/FMU-2026-0001;x=1/",
    "/arenden/FMU-2026-0001/gor/..%2f..%2f/",
    "/arenden/FMU-2026-0001/%ff/",
    "/arenden/FMU-2026-0001/{{7*191}}/",
    "/oversikt/sparade-vyer/-1/ta-bort/",
    "/logga-in/%3Cfmu-alarm%3E/",
    "/" + "a" * 5000,
    "/" + "a/" * 500,
    "/oversikt/?" + "a=1&" * 3000,
)


def test_paths_lead_nowhere_else(site: Site, quiet: Callable[[str], Client]) -> None:
    with attempts("paths") as counted:
        for path in PATHS:
            for who in ("anonymous", "care_admin_kust", "economist"):
                counted.again()
                answer = quiet(who).get(path)
                told = _wrong(answer) or _shows_secrets(answer)
                counted.found += [f"{who} {path[:60]}: {told}"] if told else []


# Where one is sent -------------------------------------------------------------------------------

NEXT = (
    "//evil.example", "///evil.example", "https://evil.example/", "http:evil.example", "https:/evil.example",
    "/\\evil.example", "\\/evil.example", "\\\\evil.example",
    "/\t/evil.example", "\t//evil.example", "\n//evil.example",
    "javascript:alert(1)", "JaVaScRiPt:alert(1)", "data:text/html,x", "vbscript:x", "//evil.example@testserver/",
    "https://testserver@evil.example/", "https://testserver.evil.example/", "//testserver:80@evil.example",
    "https://evil.example#@testserver/", "/%2f%2fevil.example",
    "/a\r\nX-Evil: 1", "/a%0d%0aX-Evil:1", "//evil%E3%80%82example",
    "/\u2028/evil.example", "http://[::1", "//[", "ftp://evil.example/", "https:///evil.example", "/logga-ut/",
)  # fmt: skip


def test_nobody_is_sent_to_another_site_whatever_next_says(site: Site, quiet: Callable[[str], Client]) -> None:
    mandate = site.stage.actor("coordinator").mandate_id
    with attempts("next") as counted:
        for wanted in NEXT:
            tries: list[tuple[str, str, dict[str, Any]]] = [
                ("coordinator", "/uppdrag/", {"mandate": mandate, "next": wanted}),
                ("coordinator", f"/uppdrag/?next={quote(wanted)}", {"mandate": mandate}),
                ("anonymous", f"/logga-in/?next={quote(wanted)}", {"username": "coordinator", "password": PASSWORD}),
            ]
            for who, path, data in tries:
                counted.again()
                with undone():
                    answer = quiet(who).post(path, data)
                place = answer.headers.get("Location", "")
                elsewhere = place and (not place.startswith("/") or place.startswith(("//", "/\\")))
                told = _wrong(answer) or (f"sent to {place!r}" if elsewhere else "")
                counted.found += [f"{path[:20]} next={wanted!r}: {told}"] if told else []


# Headers -----------------------------------------------------------------------------------------

HEADERS = {
    "Host": (EVIL, f"{EVIL}:80", "testserver@evil.example", "testserver\t", "[::1", "testserver, evil.example", ""),
    "X-Forwarded-Host": (EVIL, "testserver, evil.example"),
    "X-Forwarded-For": ("127.0.0.1", "<fmu-alarm>", "' OR 1=1"),
    "X-Forwarded-Proto": ("https", "javascript"),
    "X-Original-URL": ("/demo/person/",),
    "X-Rewrite-URL": ("/demo/person/",),
    "X-HTTP-Method-Override": ("DELETE", "POST"),
    "Forwarded": (f"host={EVIL};proto=https",),
    "Referer": (f"https://{EVIL}/<fmu-alarm>",),
    "Origin": (f"https://{EVIL}", "null"),
    "Accept-Language": ("<fmu-alarm>", "../../etc/passwd", "x" * 4000),
    "Accept": ("application/json", "<fmu-alarm>"),
    "User-Agent": ("<fmu-alarm>", "() { :; }; echo x"),
    "Range": ("bytes=0-0,1-1,2-2",),
    "If-Modified-Since": ("x", "Thu, 01 Jan 1970 00:00:00 GMT"),
    "Content-Type": ("application/json", "multipart/form-data", "text/xml"),
}


def test_headers_change_nothing(site: Site, quiet: Callable[[str], Client]) -> None:
    with attempts("headers") as counted:
        for name, values in HEADERS.items():
            for value in values:
                for who, path in (
                    ("coordinator", "/oversikt/?atgard=0"),
                    ("anonymous", "/logga-in/"),
                    ("anonymous", "/"),
                ):
                    counted.again()
                    answer = quiet(who).get(path, headers={name: value})
                    told = _wrong(answer)
                    if EVIL in answer.headers.get("Content-Security-Policy", ""):
                        told = told or "the policy names a host that the browser made up"
                    if EVIL in answer.content.decode(errors="replace"):
                        told = told or "the page repeats the header"
                    counted.found += [f"{name}: {value[:40]} at {path}: {told}"] if told else []


def test_an_unknown_host_gets_a_page_in_swedish(quiet: Callable[[str], Client]) -> None:
    answer = quiet("anonymous").get("/logga-in/", headers={"Host": EVIL})
    assert answer.status_code == 400
    assert "gick inte att läsa" in answer.content.decode()
    assert EVIL not in answer.headers["Content-Security-Policy"]


# Methods -----------------------------------------------------------------------------------------


def test_only_the_methods_of_the_page_do_anything(site: Site, quiet: Callable[[str], Client]) -> None:
    from django.urls import reverse

    before = everything()
    with attempts("methods") as counted:
        for name, _, _ in addresses(__import__("config.urls", fromlist=["urlpatterns"]).urlpatterns):
            parts = _parts(site, name)
            address = reverse(name, kwargs=parts) if name else "/"
            for method in ("PUT", "PATCH", "DELETE", "TRACE", "OPTIONS", "PROPFIND"):
                counted.again()
                answer = quiet("care_admin").generic(method, address, b"version=1&_method=POST")
                allowed = (405, 404) if method != "OPTIONS" else (405, 404, 200)
                shown = method == "OPTIONS" and answer.status_code == 200 and answer.content
                if answer.status_code not in allowed or shown:
                    counted.found.append(f"{method} {address}: {answer.status_code}")
            told = _wrong(quiet("care_admin").get(address, {"_method": "POST", "method": "DELETE"}))
            counted.found += [f"{address}: {told}"] if told else []
    assert everything() == before


def _parts(site: Site, name: str) -> dict[str, Any]:
    from tests.attack.test_doors import PARTS

    route, parts = SITE[name], {}
    for kind, part in re.findall(r"<(?:(\w+):)?(\w+)>", route):
        known = {"number": site.numbers["north"], "slug": PARTS["slug"].get(name, "x")}
        parts[part] = known.get(part, {"int": 1, "uuid": "00000000-0000-4000-8000-000000000000"}.get(kind, "x"))
    return parts


# Bodies ------------------------------------------------------------------------------------------


def test_bodies_that_are_no_form_of_ours_are_refused(site: Site, quiet: Callable[[str], Client]) -> None:
    number = site.numbers["north"]
    paths = ("/logga-in/", f"/arenden/{number}/gor/andra-besok/", f"/arenden/{number}/anteckning/", "/uppdrag/")
    bodies: list[tuple[bytes, str, int | None]] = [
        (b"{}", "application/json", None),
        (b"<!DOCTYPE x [<!ENTITY y SYSTEM 'file:///etc/passwd'>]><x>&y;</x>", "text/xml", None),
        (b"version=%ff%fe&text=%ed%a0%80", "application/x-www-form-urlencoded", None),
        (b"--x\r\nbroken", "multipart/form-data; boundary=x", None),
        (b"", "multipart/form-data", None),
        (b"--x--", "multipart/form-data; boundary=" + "x" * 300, 400),
        (b"text=" + b"a" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1), "application/x-www-form-urlencoded", 413),
        (b"a=1&" * (settings.DATA_UPLOAD_MAX_NUMBER_FIELDS + 1), "application/x-www-form-urlencoded", 413),
        (b"text=", "application/x-www-form-urlencoded; charset=utf-7", None),
        (b"text=1&text=&version=1&version=2&mandate=1&mandate=2", "application/x-www-form-urlencoded", None),
    ]
    before = everything()
    with attempts("bodies") as counted:
        for body, kind, wanted in bodies:
            for path in paths:
                counted.again()
                answer = quiet("care_admin").generic("POST", path, body, content_type=kind)
                told = _wrong(answer)
                if wanted and answer.status_code != wanted:
                    told = told or f"{answer.status_code}, not {wanted}"
                if answer.status_code in (400, 413) and "<h1>" not in answer.content.decode():
                    told = told or "no page in words"
                counted.found += [f"{kind[:40]} {body[:20]!r} at {path}: {told}"] if told else []
    assert everything() == before, "something was saved"


def test_too_large_a_form_says_what_to_do(quiet: Callable[[str], Client]) -> None:
    answer = quiet("anonymous").post("/logga-in/", {"username": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)})
    assert answer.status_code == 413
    assert "för stort" in answer.content.decode()


def test_files_where_no_file_is_asked_for_are_not_kept(site: Site, quiet: Callable[[str], Client]) -> None:
    from django.core.files.uploadedfile import SimpleUploadedFile

    before = everything()
    for name in ("text", "version", "file"):
        sent = {"version": "1", name: SimpleUploadedFile("../../x.py", b"<fmu-alarm>", "text/html")}
        answer = quiet("care_admin").post(f"/arenden/{site.numbers['north']}/anteckning/", sent)
        assert answer.status_code == 422
    assert everything() == before


# Tokens and cookies ------------------------------------------------------------------------------


def test_every_post_without_its_token_or_with_anothers_is_refused(site: Site) -> None:
    """Every address that takes a POST, with no token, a made-up one, and the token of another person."""
    from django.urls import reverse

    from tests.attack.doors import DOORS, NO_SUCH_METHOD

    takes_post = [
        name for name, door in DOORS.items() if set(door.post.values()) - {NO_SUCH_METHOD, "sent to the login page"}
    ]
    with undone(), clock.at(site.now), attempts("tokens") as counted:
        before = everything()
        client = Client(enforce_csrf_checks=True, raise_request_exception=False)
        client.cookies[settings.SESSION_COOKIE_NAME] = session_key_of(site.stage.actor("care_admin"))
        other = Client(enforce_csrf_checks=True)
        token = re.search(r'csrfmiddlewaretoken" value="([^"]+)"', other.get("/logga-in/").content.decode())
        assert token is not None
        client.get("/uppdrag/")
        for name in takes_post:
            if set(DOORS[name].post.values()) <= {
                NO_SUCH_METHOD,
                "sent to the login page",
                "sent to the choice of mandate",
            }:
                continue
            address = reverse(name, kwargs=_parts(site, name)) if name else "/"
            for sent in ({}, {"csrfmiddlewaretoken": "x" * 64}, {"csrfmiddlewaretoken": token[1]}):
                counted.again()
                answer = client.post(address, sent)
                if answer.status_code != 403:
                    counted.found.append(f"{address} {sent}: {answer.status_code}")
                elif "Sidan var för gammal" not in answer.content.decode():
                    counted.found.append(f"{address}: no page in words")
        assert everything() == before


def test_a_changed_cookie_is_nobodys(site: Site) -> None:
    dice = chance("cookies")
    with undone(), clock.at(site.now), attempts("cookies") as counted:
        key = session_key_of(site.stage.actor("coordinator"))
        for _ in range(30):
            counted.again()
            place = dice.randrange(len(key))
            forged = (
                key[:place]
                + dice.choice("abcdefghijklmnopqrstuvwxyz0123456789".replace(key[place], ""))
                + key[place + 1 :]
            )
            client = Client(raise_request_exception=False)
            client.cookies[settings.SESSION_COOKIE_NAME] = dice.choice([forged, forged.upper(), key + "0", key[:-1]])
            answer = client.get("/oversikt/?fas=alla")
            if not answer.headers.get("Location", "").startswith(settings.LOGIN_URL):
                counted.found.append(f"{forged}: {answer.status_code}")
        for text in weapons.texts(dice, 20):
            counted.again()
            value = re.sub(r"[^\x20-\x7e]|[;,]", "", text)
            client = Client(raise_request_exception=False)
            answer = client.get("/logga-in/", HTTP_COOKIE=f"messages={value}; {settings.SESSION_COOKIE_NAME}={value}")
            told = _wrong(answer)
            counted.found += [f"messages={value[:40]}: {told}"] if told else []


def test_a_message_that_the_server_did_not_write_is_not_shown(quiet: Callable[[str], Client]) -> None:
    import json

    client = quiet("coordinator")
    forged = json.dumps([["__json_message", 0, 20, "Skicka ditt lösenord"]])
    for value in (forged, f"{forged}:1:abc", f"{forged}$abc"):
        client.cookies["messages"] = value
        assert "Skicka ditt" not in client.get("/oversikt/?atgard=0").content.decode()


def test_the_suite_makes_a_thousand_attempts() -> None:
    assert sum(weapons.LEAST.values()) >= 1000
    assert demo_urls.urlpatterns
