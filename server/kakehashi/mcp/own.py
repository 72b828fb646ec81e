"""A server of one's own: the current release on a free port of this machine, for reading alone.

It is a process of its own, that of ``kakehashi serve``, with the limits of every server. It ends
with the process that started it, however that ends.
"""

from __future__ import annotations

import os
import re
import subprocess
import sys
from functools import partial
from threading import Lock
from typing import Final

from kakehashi import confine
from kakehashi.errors import StoreError

__all__ = ["OwnServer"]

#: Settings of a server for others, which this one is not.
_NOT_FOR_IT: Final = ("KAKEHASHI_DEMO", "KAKEHASHI_PROXIES", "KAKEHASHI_PUBLIC_URL")


class OwnServer:
    """Starts ``kakehashi serve``; call it from the main thread, with whose end the server ends."""

    def __init__(self) -> None:
        # The kernel ends it with this process: also when that is killed and can stop nothing.
        tied = partial(confine.die_with, os.getpid()) if confine.supported() else None
        self.process = subprocess.Popen(
            [sys.executable, "-m", "kakehashi", "serve", "--no-record",
             "--host", "127.0.0.1", "--port", "0"],
            stdin=subprocess.DEVNULL,
            stdout=subprocess.PIPE,
            text=True,
            encoding="utf-8",
            env={name: value for name, value in os.environ.items() if name not in _NOT_FOR_IT},
            preexec_fn=tied,  # noqa: PLW1509  (there are no other threads yet)
        )  # fmt: skip
        self._lock = Lock()
        self._found = ""

    def address(self) -> str:
        """Return where it is, after waiting until it is ready.

        Raises StoreError when it has ended.
        """
        with self._lock:
            while not self._found:
                self._found = self._read()
        return self._found

    def _read(self) -> str:
        assert self.process.stdout is not None  # noqa: S101  (for the type checker)
        line = self.process.stdout.readline()
        if not line:
            raise StoreError(
                "The server of this command has ended before it was ready.",
                remedy="What it says is in the log of the MCP client; «kakehashi serve» says it"
                " too.",
            )
        found = re.search(r"http://\S+", line)
        return found[0] if found else ""

    def stop(self) -> None:
        """End it at once: it writes nothing, so there is nothing that could be lost."""
        self.process.kill()
        self.process.wait()
        if self.process.stdout is not None:
            self.process.stdout.close()
