"""What the kernel says about a server: processes, descriptors, memory, connections."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Final

__all__ = [
    "OutgoingWatch",
    "State",
    "alive",
    "descendants",
    "server_of",
    "state_of",
    "templates",
    "workers",
]

_PROC: Final = Path("/proc")
_LISTEN: Final = "0A"
#: The process that query workers are forked from, as it stands in its command line.
_TEMPLATE: Final = b"kakehashi.store.workers.template"


@dataclass(frozen=True, slots=True)
class State:
    """What is counted of a server."""

    pid: int
    started: int  #: clock ticks since the machine started
    processes: int  #: below the front process
    descriptors: int  #: of the front process
    memory_kib: int  #: resident, of the front process


def state_of(pid: int) -> State:
    """Return the present state; raises FileNotFoundError when the process has ended."""
    return State(
        pid=pid,
        started=int(_stat(pid)[19]),
        processes=len(descendants(pid)),
        descriptors=len(list((_PROC / str(pid) / "fd").iterdir())),
        memory_kib=_resident(pid),
    )


def alive(pid: int) -> bool:
    """Return whether a process runs; one that ended and is not waited for does not."""
    try:
        return _stat(pid)[0] != "Z"
    except (FileNotFoundError, ProcessLookupError):
        return False


def descendants(pid: int) -> list[int]:
    """Return the processes below a process, those that have ended left out."""
    children = _children()
    found, queue = [], [pid]
    while queue:
        below = children.get(queue.pop(), [])
        found += below
        queue += below
    return sorted(found)


def _children() -> dict[int, list[int]]:
    children: dict[int, list[int]] = {}
    for entry in _PROC.iterdir():
        if entry.name.isdigit():
            try:
                fields = _stat(int(entry.name))
            except (FileNotFoundError, ProcessLookupError):
                continue
            if fields[0] != "Z":
                children.setdefault(int(fields[1]), []).append(int(entry.name))
    return children


def templates(pid: int) -> list[int]:
    """Return the processes of a server that query workers are forked from."""
    return [p for p in _children().get(pid, []) if _TEMPLATE in _command(p)]


def workers(pid: int) -> list[int]:
    """Return the query workers of a server."""
    return sorted(worker for template in templates(pid) for worker in descendants(template))


def server_of(port: int) -> int:
    """Return the front process of the server that listens on a port.

    Raises LookupError when nobody does. Where several processes hold the socket it is the one
    that started the others.
    """
    listening = {inode for inode, local, _, state in _inet() if (local, state) == (port, _LISTEN)}
    pids = [
        int(entry.name)
        for entry in _PROC.iterdir()
        if entry.name.isdigit() and listening & _sockets(int(entry.name))
    ]
    below = {p for pid in pids for p in descendants(pid)}
    for pid in pids:
        if pid not in below:
            return pid
    raise LookupError(port)


class OutgoingWatch:
    """Looks, some times a second, whether a server or its workers connect to anywhere.

    Connections that live for less than ``every`` seconds can be missed; a listener on this
    machine, which sees each, is the other half of the check.
    """

    def __init__(self, pid: int, port: int, every: float = 0.2) -> None:
        self._pid, self._port, self._every = pid, port, every
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self.looks = 0
        self.found: list[str] = []

    def __enter__(self) -> OutgoingWatch:
        self._thread.start()
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self._stop.set()
        self._thread.join()

    def _watch(self) -> None:
        while not self._stop.wait(self._every):
            try:
                self.found += self._look()
            except (FileNotFoundError, ProcessLookupError):
                continue
            self.looks += 1

    def _look(self) -> Iterator[str]:
        owners = dict.fromkeys(_sockets(self._pid), self._pid)
        for pid in descendants(self._pid):
            owners |= dict.fromkeys(_sockets(pid), pid)
        for inode, local, remote, state in _inet():
            if inode not in owners:
                continue
            pid = owners[inode]
            if pid != self._pid:
                yield f"process {pid} has a socket (port {local}, to {remote}, state {state})"
            elif local != self._port:
                yield f"process {pid} has a connection to {remote} (state {state})"


def _stat(pid: int) -> list[str]:
    """Return the fields of ``/proc/PID/stat`` from the state on (field 3 is 0 here)."""
    text = (_PROC / str(pid) / "stat").read_text(encoding="utf-8", errors="replace")
    return text.rpartition(") ")[2].split()


def _command(pid: int) -> bytes:
    try:
        return (_PROC / str(pid) / "cmdline").read_bytes()
    except (FileNotFoundError, ProcessLookupError):
        return b""


def _resident(pid: int) -> int:
    for line in (_PROC / str(pid) / "status").read_text(encoding="utf-8").splitlines():
        if line.startswith("VmRSS:"):
            return int(line.split()[1])
    raise FileNotFoundError(pid)


def _sockets(pid: int) -> set[str]:
    found = set()
    for target in _open_files(pid):
        if target.startswith("socket:["):
            found.add(target[8:-1])
    return found


def _open_files(pid: int) -> Iterator[str]:
    """Yield what the descriptors of a process lead to."""
    try:
        links = list((_PROC / str(pid) / "fd").iterdir())
    except (FileNotFoundError, PermissionError, ProcessLookupError):
        return
    for link in links:
        try:
            yield str(link.readlink())
        except OSError:  # closed since
            continue


def _inet() -> Iterator[tuple[str, int, str, str]]:
    """Yield inode, local port, remote address and state of each internet socket."""
    for name in ("tcp", "tcp6", "udp", "udp6"):
        try:
            lines = (_PROC / "net" / name).read_text(encoding="ascii").splitlines()[1:]
        except FileNotFoundError:
            continue
        for line in lines:
            fields = line.split()
            yield fields[9], int(fields[1].rpartition(":")[2], 16), fields[2], fields[3]
