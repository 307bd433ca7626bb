"""Junk in addresses, cookies and hidden fields gets an answer in words, never a failed page."""

import base64
from collections.abc import Callable

import pytest
from django.test import Client

from tests.story import Story

WORST = 500
TOO_LONG = "9" * 5000


def _packed(text: str) -> str:
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


CURSORS = [
    '[1,"2026-01-01",Infinity,1,0]',
    '[Infinity,"2026-01-01",1,1,0]',
    '[1,"2026-01-01",1,1e999,0]',
    '["\\ud800","2026-01-01",1,1,0]',
    '["2026-01-01",Infinity,1,0]',
    '["2026-01-01",1,1e999,0]',
    '[NaN,"2026-01-01",1,1,0]',
    '[100000000000000000000,"2026-01-01",1e300,1,0]',
    "[" * 300,
]
ADDRESSES = [
    *(f"/oversikt/?sortera={sort}&sida={_packed(c)}" for sort in ("arende", "-status", "slutdatum") for c in CURSORS),
    *(f"/avslutade/?sida={_packed(c)}" for c in CURSORS),
    "/arenden/ny-begaran/?som=%00",
    "/sok/?q=%00",
    "/oversikt/?utforare=%00&status=%00&slutdatum=%00",
    "/avslutade/?utforare=NaN&ar=1e400&avslut=%00",
    "/oversikt/sparade-vyer/?utforare=%00&sida=x",
    f"/oversikt/sparade-vyer/{TOO_LONG}/ta-bort/",
    f"/avslutade/?ar={TOO_LONG}&utforare={TOO_LONG}",
    *(f"/arenden/FMU-2026-0001/kallelsedatum/?date={day}" for day in ("0001-01-01", "9999-12-31", "x")),
    *(f"/arenden/FMU-2026-0001/handelser/?{name}={TOO_LONG}" for name in ("fore", "efter")),
    "/arenden/FMU-2026-0001/handelser/?fore=%D9%A3&typ=%00&part=%00",
    f"/arenden/FMU-2026-0001/gor/andra-besok/?besok={TOO_LONG}",
    "/arenden/FMU-2026-0001/gor/andra-bestallningen/",
    f"/arenden/FMU-2026-{TOO_LONG}/",
]


def test_no_address_fails(story: Story, client_of: Callable[[str], Client]) -> None:
    story.register().ask().accept()
    clients = [_unbreakable(client_of(who)) for who in ("officer", "coordinator")]
    failed = [address[:120] for client in clients for address in ADDRESSES if client.get(address).status_code >= WORST]
    assert failed == []


@pytest.mark.parametrize(
    "version", ["1.0", "1", " 0 ", "-3", "99999999999999999999", TOO_LONG, "１", "1e3", "0\x00", ""]
)
def test_no_version_fails(story: Story, client_of: Callable[[str], Client], version: str) -> None:
    story.register().ask().accept()
    for client in (_unbreakable(client_of("coordinator")), _unbreakable(client_of("officer"))):
        for slug in ("tilldela", "avboj-begaran", "andra-besok", "andra-bestallningen", "godkann-utvidgning"):
            data = {"version": version, "comment": "x", "visit_id": TOO_LONG, "exam_id": TOO_LONG}
            answer = client.post(f"/arenden/{story.number}/gor/{slug}/", data)
            assert answer.status_code == 422, (slug, answer.status_code)
    assert story.case.version == 3, "nothing was saved"


@pytest.mark.parametrize(
    "cookie", ['fmu_session="a\\000"', "fmu_session=" + "x" * 4000, 'messages="a\\000"; fmu_csrf="\\000"']
)
def test_no_cookie_fails(story: Story, cookie: str) -> None:
    assert _unbreakable(Client()).get("/oversikt/", HTTP_COOKIE=cookie).status_code == 302


def _unbreakable(client: Client) -> Client:
    client.raise_request_exception = False
    return client
