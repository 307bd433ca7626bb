"""What every answer tells the browser: on pages, refusals, errors and files alike, with and without TLS."""

import json
import os
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client

from fmuadmin import clock
from tests.acting import undone
from tests.attack.test_doors import Site, site

__all__ = ["site"]

ROOT = Path(__file__).parents[2]
ALWAYS = {
    "X-Content-Type-Options": "nosniff",
    "X-Frame-Options": "DENY",
    "Referrer-Policy": "same-origin",
    "Cross-Origin-Opener-Policy": "same-origin",
    "Cross-Origin-Resource-Policy": "same-origin",
}


def _fails(monkeypatch: pytest.MonkeyPatch) -> None:
    def broken(*arguments: Any, **named: Any) -> None:
        raise RuntimeError("by the test")

    monkeypatch.setattr("fmuadmin.views.help.render", broken)


def _csrf_checked() -> Client:
    return Client(enforce_csrf_checks=True)


TOO_MUCH = {"x": "x" * (settings.DATA_UPLOAD_MAX_MEMORY_SIZE + 1)}
HTMX = {"HX-Request": "true"}
ANSWERS: dict[str, tuple[int, Callable[[Site], Any]]] = {
    "a page": (200, lambda site: site.client("officer").get("/oversikt/?atgard=0")),
    "a part of a page": (200, lambda site: site.client("officer").get("/oversikt/?atgard=0", headers=HTMX)),
    "a text": (200, lambda site: site.client("officer").get(f"/arenden/{site.numbers['north']}/kallelsedatum/")),
    "the login page": (200, lambda site: Client().get("/logga-in/")),
    "a way to the login page": (302, lambda site: Client().get("/oversikt/")),
    "a way from the root": (302, lambda site: Client().get("/")),
    "what cannot be read": (400, lambda site: Client().get("/logga-in/", headers={"Host": "evil.example"})),
    "a form without its token": (403, lambda site: _csrf_checked().post("/logga-in/", {})),
    "no page": (404, lambda site: site.client("officer").get("/finns-inte/")),
    "no case": (404, lambda site: site.client("officer").get("/arenden/FMU-2026-9999/")),
    "no such method": (405, lambda site: site.client("officer").post("/hjalp/")),
    "too large a form": (413, lambda site: Client().post("/logga-in/", TOO_MUCH)),
    "a refusal": (422, lambda site: site.client("economist").get("/arenden/ny-begaran/")),
    "a failed page": (500, lambda site: Client(raise_request_exception=False).get("/hjalp/")),
    "a script": (200, lambda site: Client().get("/static/fmuadmin/js/forms.js")),
    "a style": (200, lambda site: Client().get("/static/fmuadmin/css/frame.css")),
    "no file": (404, lambda site: Client().get("/static/finns-inte.js")),
}  # fmt: skip


@pytest.mark.parametrize("what", ANSWERS)
def test_every_answer_carries_the_headers(site: Site, monkeypatch: pytest.MonkeyPatch, what: str) -> None:
    status, ask = ANSWERS[what]
    if status == 500:
        _fails(monkeypatch)
    with undone(), clock.at(site.now):
        answer = ask(site)
    assert answer.status_code == status
    assert {name: answer.headers.get(name) for name in ALWAYS} == ALWAYS
    policy = dict(part.split(" ", 1) for part in answer.headers["Content-Security-Policy"].split("; "))
    assert policy["default-src"] == "'self'"
    assert (policy["object-src"], policy["base-uri"], policy["frame-ancestors"]) == ("'none'",) * 3
    assert "unsafe" not in answer.headers["Content-Security-Policy"]
    assert "Permissions-Policy" in answer.headers
    if not what.startswith(("a script", "a style")):
        assert answer.headers["Cache-Control"] == "no-store"
    if answer.content:
        kinds = {"a text": "text/plain; charset=utf-8", "a script": "text/javascript", "a style": "text/css"}
        assert answer.headers["Content-Type"].startswith(kinds.get(what, "text/html; charset=utf-8"))
    assert not {"Server", "X-Powered-By", "Access-Control-Allow-Origin"} & set(answer.headers)


def test_a_page_over_tls_says_so_for_a_year_and_everything_else_is_sent_there(site: Site, settings: Any) -> None:
    settings.SECURE_SSL_REDIRECT, settings.SECURE_HSTS_SECONDS = True, 31_536_000
    settings.SECURE_HSTS_INCLUDE_SUBDOMAINS, settings.SECURE_PROXY_SSL_HEADER = (
        True,
        ("HTTP_X_FORWARDED_PROTO", "https"),
    )
    with undone():
        sent = Client().get("/logga-in/")
        missing = Client().get("/static/finns-inte.js", headers={"X-Forwarded-Proto": "https"})
    assert (sent.status_code, sent.headers["Location"]) == (301, "https://testserver/logga-in/")
    assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert missing.headers["Strict-Transport-Security"] == "max-age=31536000; includeSubDomains"


# Settings as they are in production ----------------------------------------------------------------

_AS_TOLD = """
import json, os, sys
from django.conf import settings
print(json.dumps({name: getattr(settings, name) for name in sys.argv[1:]}))
"""


def _production(**more: str) -> dict[str, str]:
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("FMU_", "DATABASE"))}
    kept |= {"DJANGO_SETTINGS_MODULE": "config.settings", "SECRET_KEY": "k7Qp" * 20, "ALLOWED_HOSTS": "fmu.example"}
    return kept | {"DATABASE_URL": "postgresql://nobody@/none?host=/nonexistent"} | more


def _settings(*names: str, **environment: str) -> dict[str, Any]:
    ran = subprocess.run(
        [sys.executable, "-c", _AS_TOLD, *names],
        cwd=ROOT,
        env=_production(**environment),
        capture_output=True,
        text=True,
        check=True,
    )
    return json.loads(ran.stdout)  # type: ignore[no-any-return]


def test_cookies_belong_to_this_host_over_tls_and_no_script_reads_them() -> None:
    names = (
        "SESSION_COOKIE_NAME",
        "CSRF_COOKIE_NAME",
        "SESSION_COOKIE_SECURE",
        "CSRF_COOKIE_SECURE",
        "CSRF_COOKIE_HTTPONLY",
        "SESSION_COOKIE_HTTPONLY",
        "SESSION_COOKIE_SAMESITE",
        "CSRF_COOKIE_SAMESITE",
        "SECURE_SSL_REDIRECT",
        "DEBUG",
    )
    assert list(_settings(*names).values()) == [
        "__Host-fmu_session", "__Host-fmu_csrf", True, True, True, True, "Lax", "Lax", True, False,
    ]  # fmt: skip


def test_the_session_cookie_is_out_of_reach_of_scripts(site: Site) -> None:
    with undone(), clock.at(site.now):
        client = site.client("officer")
        client.get("/oversikt/?fas=alla&atgard=0")
        client.get("/oversikt/?fas=begaran&atgard=0")
        cookie = client.cookies[settings.SESSION_COOKIE_NAME]
    assert cookie["httponly"]
    assert cookie["samesite"] == "Lax"
    assert not cookie["domain"]
    assert cookie["path"] == "/"
