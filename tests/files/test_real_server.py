"""Uploads over a real socket to the real server: how much memory they take, and what a broken one leaves behind."""

import http.client
import json
import socket
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import pytest
from django.conf import settings

from cases import files
from cases.models import StagedFile
from cases.vocabulary import CaseState
from fmuadmin import clock
from fmuadmin.access import SYSTEM, acting_as
from tests.clients import logged_in
from tests.files.made import BOUNDARY, CONTENT_TYPE, multipart, pdf
from tests.servers import serving
from tests.story import Story
from tests.world import MONDAY, build_world

MEBIBYTE = 1024 * 1024
MOST_OVER_IDLE = 60
TOKEN = "a" * 32


class Site:
    """A server of the test's own, a case on it, and its officer at a browser that is nothing but a socket."""

    def __init__(self, address: str, folder: Path) -> None:
        self.address, self.folder = urlsplit(address), folder
        with clock.at(MONDAY):
            self.story = Story(build_world()).to(CaseState.IN_PROGRESS)
            self.session = logged_in(self.story.world.officer).cookies[settings.SESSION_COOKIE_NAME].value
        self.url = f"/arenden/{self.story.number}/filer/"
        self.process = _process_of(self.address.port or 0)
        # What the test runner lets its children write to.
        self.inherited = self.open_nameless()

    def headers(self, length: int) -> dict[str, str]:
        cookies = f"{settings.SESSION_COOKIE_NAME}={self.session}; {settings.CSRF_COOKIE_NAME}={TOKEN}"
        return {
            "Cookie": cookies, "X-CSRFToken": TOKEN, "Accept": "application/json", "Content-Type": CONTENT_TYPE,
            "Content-Length": str(length),
        }  # fmt: skip

    def post(self, body: bytes, url: str = "") -> tuple[int, bytes]:
        connection = http.client.HTTPConnection(self.address.netloc, timeout=60)
        try:
            connection.request("POST", url or self.url, body, self.headers(len(body)))
            answer = connection.getresponse()
            return answer.status, answer.read()
        finally:
            connection.close()

    def get(self, url: str) -> tuple[int, int]:
        """The status, and how many bytes came."""
        connection = http.client.HTTPConnection(self.address.netloc, timeout=60)
        try:
            connection.request("GET", url, headers={"Cookie": self.headers(0)["Cookie"]})
            answer = connection.getresponse()
            return answer.status, sum(len(piece) for piece in iter(lambda: answer.read(65536), b""))
        finally:
            connection.close()

    def attach(self, token: str) -> int:
        """Make the file the case's, as an act does."""
        with acting_as(SYSTEM):
            case, officer = self.story.case, self.story.world.officer
            return files.attach(token, case=case, actor=officer, purpose="material", kind="other").pk

    def memory(self, kind: str) -> int:
        """VmRSS or VmHWM (the most since ``forget_peak``), in bytes."""
        lines = (self.process / "status").read_text().splitlines()
        return next(int(line.split()[1]) * 1024 for line in lines if line.startswith(f"{kind}:"))

    def forget_peak(self) -> None:
        (self.process / "clear_refs").write_text("5")

    def bytes_kept(self) -> list[Path]:
        return [path for path in self.folder.rglob("*") if path.is_file()]

    def open_nameless(self) -> set[str]:
        """Temporary files without a name that the server holds open."""
        names = set()
        for handle in (self.process / "fd").iterdir():
            try:
                names.add(str(handle.readlink()))
            except OSError:
                continue
        return {name for name in names if "(deleted)" in name}

    def rows(self) -> int:
        with acting_as(SYSTEM):
            return StagedFile.objects.count()


def _process_of(port: int) -> Path:
    """The server's folder in /proc."""
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            said = (folder / "cmdline").read_bytes().split(b"\0")
        except OSError:
            continue
        if b"uvicorn" in said and str(port).encode() in said:
            return folder
    pytest.skip("what a process takes is read from /proc")


@pytest.fixture
def site(transactional_db: None, app_url: str, tmp_path: Path) -> Iterator[Site]:
    with serving(app_url, FILES_FOLDER=str(tmp_path)) as address:
        yield Site(address, tmp_path)


def test_a_file_of_25_mb_takes_little_memory_and_a_broken_upload_leaves_nothing(site: Site) -> None:
    connection = http.client.HTTPConnection(site.address.netloc, timeout=60)
    connection.request("GET", "/logga-in/")
    assert connection.getresponse().status == 200
    connection.close()
    site.forget_peak()
    idle = site.memory("VmRSS")
    body = multipart(("stor journal.pdf", pdf(size=25 * MEBIBYTE - 5000)))
    status, told = site.post(body)
    assert status == 201, told
    assert site.rows() == len(site.bytes_kept()) == 1
    kept = site.attach(json.loads(told)["files"][0]["token"])
    status, came = site.get(f"{site.url}{kept}/hamta/")
    assert (status, came) == (200, json.loads(told)["files"][0]["size"])
    over = (site.memory("VmHWM") - idle) / MEBIBYTE
    assert over < MOST_OVER_IDLE, f"{over:.0f} MB over idle"

    _hangs_up_midway(site, declared=20 * MEBIBYTE, sent=5 * MEBIBYTE)
    _sends_no_end(site)
    _too_large(site)
    assert (site.rows(), len(site.bytes_kept())) == (0, 1), "nothing of what was broken off stays"
    assert site.post(multipart(("efteråt.pdf", pdf())))[0] == 201


def _hangs_up_midway(site: Site, *, declared: int, sent: int) -> None:
    head = "\r\n".join(f"{name}: {value}" for name, value in site.headers(declared).items())
    start = f'--{BOUNDARY}\r\nContent-Disposition: form-data; name="files"; filename="halv.pdf"\r\n\r\n'.encode()
    with socket.create_connection((site.address.hostname, site.address.port)) as line:
        line.sendall(f"POST {site.url} HTTP/1.1\r\nHost: {site.address.netloc}\r\n{head}\r\n\r\n".encode())
        line.sendall(start + pdf(size=sent))
    until = time.monotonic() + 10
    while site.open_nameless() != site.inherited and time.monotonic() < until:
        time.sleep(0.05)
    assert site.open_nameless() == site.inherited, "the server still holds what it had received"


def _sends_no_end(site: Site) -> None:
    """The last boundary is missing: a proxy has cut the request off and closed it properly."""
    status, told = site.post(multipart(("avhuggen.pdf", pdf()))[:-40])
    assert status == 422
    assert json.loads(told)["refused"] == ["avhuggen.pdf: uppladdningen avbröts. Välj filen igen."]


def _too_large(site: Site) -> None:
    """Refused before it is read: everywhere above its address's limit."""
    for url, length in ((site.url, 200 * MEBIBYTE), ("/logga-in/", 3 * MEBIBYTE)):
        head = "\r\n".join(f"{name}: {value}" for name, value in site.headers(length).items())
        with socket.create_connection((site.address.hostname, site.address.port), timeout=10) as line:
            line.sendall(f"POST {url} HTTP/1.1\r\nHost: {site.address.netloc}\r\n{head}\r\n\r\n".encode())
            answer = line.recv(65536).decode(errors="replace")
        assert answer.startswith("HTTP/1.1 413"), url


def test_the_wsgi_server_asks_the_same_limits() -> None:
    from fmuadmin.bodies import limited_wsgi

    asked: list[str] = []
    pages = limited_wsgi(lambda environ, start: asked.append(environ["PATH_INFO"]) or [b""])
    said: list[Any] = []
    for path, length in (
        ("/logga-in/", 3),
        ("/arenden/FMU-2026-0001/filer/", 3),
        ("/arenden/FMU-2026-0001/filer/", 200),
    ):
        list(pages({"PATH_INFO": path, "CONTENT_LENGTH": str(length * MEBIBYTE)}, lambda *told: said.append(told[0])))
    assert asked == ["/arenden/FMU-2026-0001/filer/"]
    assert said == ["413 Content Too Large"] * 2
