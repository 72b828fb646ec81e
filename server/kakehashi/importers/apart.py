"""Read a file that nobody vouches for, in a process that is thrown away.

Parsers crash, hang and swallow memory on inputs of a few kilobytes. The process that runs them
has no network, writes no file, and has a bound of memory and of time; what it answers is JSON that
is checked. :mod:`kakehashi.importers.apart_process` is the other end.
"""

from __future__ import annotations

import json
import os
import select
import signal
import subprocess
import sys
import time
from contextlib import suppress
from dataclasses import dataclass
from tempfile import TemporaryFile
from typing import IO, Any, Final

from kakehashi.confine import environment
from kakehashi.errors import BadInputError, StoreError
from kakehashi.importers.raw import Raw
from kakehashi.importers.readers import only_one
from kakehashi.importers.wire import decoded

__all__ = ["Limits", "Taken", "read_apart"]

_MIB: Final = 1 << 20


@dataclass(frozen=True, slots=True)
class Limits:
    """What reading one file may take."""

    file_bytes: int = 64 * _MIB
    answer_bytes: int = 512 * _MIB
    memory_mib: int = 2048  #: beyond what the process has at its start
    seconds: float = 60


@dataclass(frozen=True, slots=True)
class Taken:
    """What was read, and as which format."""

    format: str
    raw: Raw


def read_apart(
    content: bytes,
    name: str,
    format_: str = "",
    *,
    metadata: bytes = b"",
    limits: Limits | None = None,
) -> Taken:
    """Return what a file holds; its format is told from name and content unless it is given.

    Raises BadInputError when the format is not known, or when reading oversteps a limit.
    """
    limits = limits or Limits()
    if len(content) + len(metadata) > limits.file_bytes:
        raise BadInputError(
            "The file is larger than {limit} MiB.",
            where=name,
            remedy="Split it into several files.",
            limit=limits.file_bytes // _MIB,
        )
    asked = {
        "name": name, "format": format_, "content": len(content), "metadata": len(metadata),
        "memory_mib": limits.memory_mib, "seconds": limits.seconds, "parent": os.getpid(),
    }  # fmt: skip
    with TemporaryFile() as given:
        given.write(json.dumps(asked).encode() + b"\n" + content + metadata)
        given.seek(0)
        answer = _answer(given, name, limits)
    return _taken(answer, name, content[:8])


def _answer(given: IO[bytes], name: str, limits: Limits) -> bytes:
    """Return what the process answers; it has ended when this returns or raises."""
    with subprocess.Popen(
        [sys.executable, "-P", "-s", "-m", "kakehashi.importers.apart_process"],
        stdin=given,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        cwd="/",
        env=environment(),
    ) as process:
        try:
            answer = _received(process, name, limits)
            process.wait(timeout=10)
        finally:
            with suppress(ProcessLookupError):
                process.kill()
    if process.returncode != 0:
        raise _ended(name, _reason(process.returncode))
    return answer


def _received(process: subprocess.Popen[bytes], name: str, limits: Limits) -> bytes:
    assert process.stdout is not None  # noqa: S101  (it is a pipe)
    deadline = time.monotonic() + limits.seconds
    descriptor, received = process.stdout.fileno(), bytearray()
    while (left := deadline - time.monotonic()) > 0:
        if not select.select([descriptor], [], [], left)[0]:
            break
        data = os.read(descriptor, 1 << 20)
        if not data:
            return bytes(received)
        received += data
        if len(received) > limits.answer_bytes:
            raise _ended(name, "answer")
    raise BadInputError(
        "Reading the file took longer than {seconds} s and was stopped.",
        where=name,
        remedy="Split it into several files.",
        seconds=f"{limits.seconds:g}",
    )


def _taken(answer: bytes, name: str, head: bytes) -> Taken:
    first, _, body = answer.partition(b"\n")
    try:
        told: dict[str, Any] = json.loads(first)
        status = told["status"]
        if status == "unconfined":
            raise StoreError(
                "Files are read in a confined process, which this system does not allow: {detail}",
                detail=str(told.get("detail", ""))[:200],
            )
        if status == "recognised":
            only_one([str(found) for found in told["formats"]], name, head)
        if status != "ok":
            raise _ended(name, str(told.get("detail", ""))[:200])
        return Taken(str(told["format"]), decoded(body))
    except (ValueError, KeyError, TypeError, RecursionError) as error:
        raise _ended(name, "answer") from error


def _ended(name: str, detail: str) -> BadInputError:
    return BadInputError(
        "The file cannot be read within the limits ({detail}).",
        where=name,
        remedy="Get it anew from its publisher, or split it.",
        detail=detail,
    )


def _reason(code: int) -> str:
    if code >= 0:
        return f"exit {code}"
    with suppress(ValueError):
        return signal.Signals(-code).name
    return f"signal {-code}"
