"""A real Chromium for tests of what people see. The pages come from the `site` fixture, never from elsewhere."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from typing import Any, TypeVar

import pytest
from django.db import connections
from playwright.sync_api import Browser, ConsoleMessage, Page, sync_playwright

T = TypeVar("T")
Opener = Callable[..., Page]

_FLAGS = [
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-gpu",
    "--disable-quic",
    "--disable-sync",
    "--no-first-run",
    "--host-resolver-rules=MAP * ~NOTFOUND, EXCLUDE 127.0.0.1, EXCLUDE localhost",
]
_PATIENCE_MS = 30_000


@pytest.fixture
def browser(needs: Callable[[str], str], site: str) -> Iterator[Browser]:
    """The system's Chromium, started for this test: Playwright's event loop must not outlive it (decisions.md §13).

    It starts after `site`, and fixtures that fill the database must come before it, since from here on Django refuses
    the ORM in this thread; see `beside`.
    """
    with chromium(needs("chromium")) as started:
        yield started


@contextmanager
def chromium(program: str) -> Iterator[Browser]:
    """A running Chromium that reaches nothing but this machine."""
    flags = [*_FLAGS, "--no-sandbox"] if os.geteuid() == 0 else _FLAGS
    with sync_playwright() as playwright:
        started = playwright.chromium.launch(executable_path=program, args=flags)
        yield started
        started.close()


@pytest.fixture
def open_page(browser: Browser, site: str) -> Iterator[Opener]:
    """`open_page()` gives a page with cookies of its own, so each call is another person.

    Takes Playwright's context options, such as `viewport` or `java_script_enabled=False`. At the end the test fails if
    a page broke the content security policy or a script of it failed.
    """
    broken: list[str] = []

    def listen(message: ConsoleMessage) -> None:
        if "Content Security Policy" in message.text:
            broken.append(message.text)

    def opened(**options: Any) -> Page:
        asked = {"viewport": {"width": 1280, "height": 900}, "locale": "sv-SE", "timezone_id": "Europe/Stockholm"}
        context = browser.new_context(base_url=site, **{**asked, **options})
        context.set_default_timeout(_PATIENCE_MS)
        page = context.new_page()
        page.on("console", listen)
        page.on("pageerror", lambda error: broken.append(str(error)))
        return page

    yield opened
    for context in browser.contexts:
        context.close()
    assert broken == []


@pytest.fixture
def browser_page(open_page: Opener) -> Page:
    """One page on the site, 1280 px wide."""
    return open_page()


@pytest.fixture
def beside() -> Iterator[Callable[..., Any]]:
    """`beside(act, …)` runs in a thread of its own: Django refuses the ORM in the thread that drives the browser."""
    with ThreadPoolExecutor(max_workers=1) as threads:

        def run(act: Callable[..., T], *arguments: Any, **named: Any) -> T:
            return threads.submit(act, *arguments, **named).result()

        yield run
        threads.submit(connections.close_all).result()
