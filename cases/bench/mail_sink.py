"""A mail server of a few lines on loopback that keeps the Message-ID of all it is sent, for measurements only."""

import asyncio
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from typing import Final

_ANSWERS: Final = {b"EHLO": b"250 sink", b"HELO": b"250 sink", b"DATA": b"354 go on", b"QUIT": b"221 bye"}


@dataclass(slots=True)
class Sink:
    """Where it listens and what has come."""

    port: int = 0
    message_ids: list[str] = field(default_factory=list)


@contextmanager
def listening() -> Iterator[Sink]:
    """Listen in a thread of its own until the block ends."""
    sink, loop, ready = Sink(), asyncio.new_event_loop(), threading.Event()

    async def serve(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        writer.write(b"220 sink\r\n")
        while line := await reader.readline():
            verb = line[:4].upper()
            writer.write(_ANSWERS.get(verb, b"250 ok") + b"\r\n")
            if verb == b"DATA":
                body = await reader.readuntil(b"\r\n.\r\n")
                sink.message_ids += [
                    head.partition(b":")[2].strip().decode()
                    for head in body.splitlines()
                    if head.lower().startswith(b"message-id:")
                ]
                writer.write(b"250 kept\r\n")
            elif verb == b"QUIT":
                break
            await writer.drain()
        writer.close()

    async def begin() -> None:
        server = await asyncio.start_server(serve, "127.0.0.1", 0)
        sink.port = server.sockets[0].getsockname()[1]
        ready.set()

    thread = threading.Thread(target=loop.run_forever, daemon=True)
    thread.start()
    asyncio.run_coroutine_threadsafe(begin(), loop).result()
    try:
        yield sink
    finally:
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
