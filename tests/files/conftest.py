"""What tests of files stand on: a store of their own, a real clamd, a real S3-compatible server."""

import os
import socket
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings as set_up

from config import files
from config.launch import processes
from config.launch.place import PYTHON
from tests.acting import undone
from tests.files.made import EICAR
from tests.scenes import Stage

_START_SECONDS = 60


@pytest.fixture
def folder(stage: Stage, tmp_path: Path, settings: Any) -> Iterator[Path]:
    """A file store of the test's own."""
    for scene in ("in_progress", "booking", "closed"):
        stage.scene(scene)
    settings.STORAGES = {**set_up.STORAGES, "files": _in(tmp_path)}
    with undone():
        yield tmp_path


def _in(folder: Path) -> dict[str, Any]:
    options = {**set_up.STORAGES["files"]["OPTIONS"], "location": str(folder)}
    return {**set_up.STORAGES["files"], "OPTIONS": options}


def free_port() -> int:
    """A port that nobody listens on now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _listening(port: int, server: Any) -> None:
    until = time.monotonic() + _START_SECONDS
    while time.monotonic() < until and server.poll() is None:
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.05)
    pytest.fail("The server did not start.")


@pytest.fixture(scope="session")
def clamd(needs: Callable[[str], str], tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A clamd that knows one signature, that of the harmless test file; its address as ``CLAMD`` wants it."""
    program, folder, port = needs("clamd"), tmp_path_factory.mktemp("clamd"), free_port()
    (folder / "test.ndb").write_text(f"Eicar-Test-Signature:0:*:{EICAR.hex()}\n")
    (folder / "clamd.conf").write_text(
        f"Foreground yes\nDatabaseDirectory {folder}\nTCPSocket {port}\nTCPAddr 127.0.0.1\nStreamMaxLength 2M\n"
        f"LogFile {folder}/log\nPidFile {folder}/pid\nTemporaryDirectory {folder}\n"
    )
    server = processes.start([program, "--config-file", folder / "clamd.conf"], env=os.environ)
    try:
        _listening(port, server)
        yield f"tcp:127.0.0.1:{port}"
    finally:
        processes.stop([server])


@pytest.fixture
def bucket(settings: Any) -> Iterator[Any]:
    """A bucket on a local S3-compatible server, set up as the environment would."""
    import boto3

    port = free_port()
    server = processes.start([PYTHON, "-m", "moto.server", "-p", str(port)], env=os.environ)
    try:
        _listening(port, server)
        given = {
            "FILES_S3_BUCKET": "fmu-files",
            "FILES_S3_ENDPOINT": f"http://127.0.0.1:{port}",
            "FILES_S3_REGION": "eu-north-1",
            "FILES_S3_ACCESS_KEY": "test",
            "FILES_S3_SECRET_KEY": "only-for-the-tests",
        }
        client = boto3.resource(
            "s3", endpoint_url=given["FILES_S3_ENDPOINT"], region_name="eu-north-1",
            aws_access_key_id="test", aws_secret_access_key="only-for-the-tests",
        )  # fmt: skip
        made = client.create_bucket(Bucket="fmu-files", CreateBucketConfiguration={"LocationConstraint": "eu-north-1"})
        settings.STORAGES = {**set_up.STORAGES, "files": files.storage(given, folder=Path("unused"))}
        yield made
        client.meta.client.close()
    finally:
        processes.stop([server])
