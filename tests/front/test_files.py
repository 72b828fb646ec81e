"""Files are sent in pieces, as fast as they are taken, and whole or broken off."""

from __future__ import annotations

import asyncio
from collections.abc import MutableMapping
from pathlib import Path
from typing import Any

import pytest

from kakehashi.front import files
from kakehashi.front.exchange import File
from kakehashi.front.files import send_file

CONTENT = bytes(range(256)) * 40


@pytest.fixture
def path(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setattr(files, "PIECE", 1000)
    path = tmp_path / "表.nq"
    path.write_bytes(CONTENT)
    return path


def sent(file: File) -> list[MutableMapping[str, Any]]:
    messages: list[MutableMapping[str, Any]] = []

    async def send(message: MutableMapping[str, Any]) -> None:
        messages.append(message)

    asyncio.run(send_file(file, send))
    return messages


@pytest.mark.parametrize(
    ("start", "size"), [(0, len(CONTENT)), (0, 1000), (0, 1), (5, 2500), (len(CONTENT) - 1, 1)]
)
def test_the_part_that_is_asked_for(path: Path, start: int, size: int) -> None:
    messages = sent(File(path, start, size))
    assert b"".join(m["body"] for m in messages) == CONTENT[start : start + size]
    assert [m["more_body"] for m in messages] == [True] * (len(messages) - 1) + [False]
    assert max(len(m["body"]) for m in messages) <= 1000


def test_an_empty_file_is_an_empty_body(path: Path) -> None:
    path.write_bytes(b"")
    assert sent(File(path, 0, 0)) == [
        {"type": "http.response.body", "body": b"", "more_body": False}
    ]


def test_a_file_that_became_shorter_breaks_the_connection(path: Path) -> None:
    with pytest.raises(OSError, match="shorter than it was"):
        sent(File(path, 0, len(CONTENT) + 1))


def test_no_more_is_read_than_is_taken(path: Path) -> None:
    """A slow client costs one piece of memory, and a client that leaves no descriptor."""
    taken = asyncio.Event()
    messages = []

    def descriptors() -> int:
        return len([*Path("/proc/self/fd").iterdir()])

    async def main() -> None:
        async def send(message: MutableMapping[str, Any]) -> None:
            messages.append(message)
            await taken.wait()

        before = descriptors()
        sending = asyncio.create_task(send_file(File(path, 0, len(CONTENT)), send))
        await asyncio.sleep(0.05)
        assert len(messages) == 1
        sending.cancel()
        await asyncio.gather(sending, return_exceptions=True)
        assert descriptors() == before

    asyncio.run(main())
