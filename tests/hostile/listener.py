"""A place that queries try to reach: whoever comes is counted."""

from __future__ import annotations

import socket
import threading
from types import TracebackType

__all__ = ["Listener"]


class Listener:
    """Listens on a free port of this machine; nobody is expected."""

    def __init__(self) -> None:
        self._socket = socket.create_server(("127.0.0.1", 0))
        self._thread = threading.Thread(target=self._wait, daemon=True)
        self.callers: list[str] = []
        self.address = f"http://127.0.0.1:{self._socket.getsockname()[1]}/"

    def __enter__(self) -> Listener:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._socket.shutdown(socket.SHUT_RDWR)
        self._thread.join()
        self._socket.close()

    def _wait(self) -> None:
        while True:
            try:
                caller, address = self._socket.accept()
            except OSError:
                return
            caller.settimeout(1)
            try:
                said = caller.recv(200)
            except OSError:
                said = b""
            self.callers.append(f"{address}: {said!r}")
            caller.close()
