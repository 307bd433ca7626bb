"""What every test may ask for: a database as in production, a real server, a real browser, and no network.

The database is made and migrated by the owner; the tests then work as the application role, which owns nothing.
People and organisations of the tests are in tests/world.py.
"""

from __future__ import annotations

import os
import socket
from collections.abc import Callable, Iterator
from typing import Any

import pytest

pytest_plugins = ["tests.servers", "tests.browser", "tests.fixtures"]


def pytest_configure() -> None:
    if not os.environ.get("DATABASE_OWNER_URL"):
        pytest.exit("The tests need a database and both its roles: run them with ./fmu test [arguments].", returncode=3)


def pytest_make_parametrize_id(val: Any) -> str | None:
    """A function is known by its name: with its address in the id, two workers would not see the same tests."""
    return str(val.__name__) if callable(val) and hasattr(val, "__name__") else None


def pytest_terminal_summary(terminalreporter: Any) -> None:
    """Say at the end what `./fmu check` found at the beginning, since that has scrolled away."""
    failed = os.environ.get("FMU_CHECKS_FAILED")
    if failed:
        terminalreporter.section("./fmu check failed", red=True, bold=True)
        terminalreporter.line(failed)


@pytest.fixture(scope="session", autouse=True)
def no_network() -> Iterator[None]:
    """Refuse every connection that would leave this machine."""
    allowed = {"127.0.0.1", "::1", "localhost"}

    def guard(real: Callable[..., Any]) -> Callable[..., Any]:
        def connect(self: socket.socket, address: Any) -> Any:
            if self.family != socket.AF_UNIX and address[0] not in allowed:
                raise PermissionError(f"A test tried to reach {address[0]}; tests use no network.")
            return real(self, address)

        return connect

    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(socket.socket, "connect", guard(socket.socket.connect))
        patch.setattr(socket.socket, "connect_ex", guard(socket.socket.connect_ex))
        yield
