"""Fire the corpus at a running server and say what it could not stand.

``python -m tests.hostile.fire --address http://127.0.0.1:8000/ --requests 10000 --clients 2
--report FILE``; the exit status is 1 when anything was wrong. The server must run on this
machine: its processes, descriptors, memory and connections are looked at. ``--seconds`` is its
deadline of a query (``KAKEHASHI_QUERY_SECONDS``).
"""

from __future__ import annotations

import argparse
import json
import random
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Any, Final
from urllib.parse import urlsplit

from tests.hostile.barrage import Barrage, Fault
from tests.hostile.corpus import FILES, Input, read
from tests.hostile.judge import Limits
from tests.hostile.listener import Listener
from tests.hostile.processes import OutgoingWatch, State, server_of, state_of
from tests.hostile.running import get
from tests.hostile.wire import Place
from tests.waiting import comes_true

__all__ = ["Report", "fire", "leaks", "main"]

#: Asked before and after; the answer is known.
PROBE: Final = "/sparql?query=ASK%20%7B%7D"
#: Descriptors that a server may have opened for itself after its first requests.
_SLACK: Final = 8


@dataclass(slots=True)
class Report:
    """What came of it."""

    inputs: int
    requests: int = 0
    seconds: float = 0.0
    busy: int = 0  #: answers that asked to come again
    again: int = 0  #: quick inputs that met the deadline and were sent again
    statuses: dict[int, int] = field(default_factory=dict)  #: 0: closed without an answer
    p50: float = 0.0
    p99: float = 0.0
    slowest: list[tuple[float, str]] = field(default_factory=list)
    back_after: float | None = None  #: seconds until a worker answered again
    outgoing_looks: int = 0
    before: State | None = None
    after: State | None = None
    faults: list[Fault] = field(default_factory=list)

    def document(self) -> dict[str, Any]:
        """Return it as JSON data; faults are counted and the first hundred are told."""
        return asdict(self) | {
            "fault_count": len(self.faults),
            "faults": [asdict(fault) for fault in self.faults[:100]],
        }

    def text(self) -> str:
        """Return it for people, in a few lines."""
        lines = [
            f"{self.requests} requests in {self.seconds:.0f} s, {self.busy + self.again} sent again"
        ]
        lines += [f"  {status}: {count}" for status, count in sorted(self.statuses.items())]
        lines += [f"  p50 {self.p50 * 1000:.1f} ms, p99 {self.p99 * 1000:.1f} ms"]
        lines += [f"FAULT {f.id} ({f.via}): {f.what}" for f in self.faults[:100]]
        return "\n".join([*lines, f"{len(self.faults)} faults"])


def fire(
    place: Place,
    inputs: Sequence[Input],
    limits: Limits,
    *,
    requests: int,
    sources: Sequence[str],
    connections: int = 1,
    forwarded: bool = False,
    duration: float = 0.0,
    pid: int = 0,
    memory_mib: int = 128,
    back_seconds: float = 1.0,
) -> Report:
    """Fire ``requests`` inputs, in turn, and return what came of it.

    With ``duration`` it ends after so many seconds at the latest. ``forwarded``: each request
    claims another address. ``memory_mib`` is how much the front process may grow,
    ``back_seconds`` how soon a worker must answer when it is over.
    """
    pid = pid or server_of(place.port)
    report = Report(len(inputs))
    for _ in range(8):
        get(place, PROBE)
    report.before = state_of(pid)
    start = time.monotonic()
    with Listener() as listener, OutgoingWatch(pid, place.port) as watch:
        barrage = Barrage(
            place,
            inputs,
            limits,
            listener=listener.address,
            sources=sources,
            connections=connections,
            requests=requests,
            forwarded=forwarded,
        )
        barrage.start()
        if duration:
            end = threading.Timer(duration, barrage.abandon)
            end.start()
        barrage.join()
        if duration:
            end.cancel()
        report.seconds = time.monotonic() - start
        report.back_after = _back(place, back_seconds)
    _count(report, barrage)
    report.outgoing_looks = watch.looks
    report.faults += [Fault("outgoing", "", said) for said in (*listener.callers, *watch.found)]
    if report.back_after is None:
        report.faults.append(Fault("afterwards", "", f"no worker within {back_seconds:g} s"))
    for what in leaks(report.before, memory_mib):
        report.faults.append(Fault("afterwards", "", what))
    try:
        report.after = state_of(pid)
    except FileNotFoundError:
        report.after = None
    return report


def leaks(before: State, memory_mib: int, seconds: float = 15) -> Iterator[str]:
    """Yield what a server has lost, or has more of than before.

    It gets ``seconds`` to tidy up; then it must have as many processes as before.
    """
    try:
        if state_of(before.pid).started != before.started:
            yield "the front process is another one"
            return
        for name, least, most in (
            ("processes", before.processes, before.processes),
            ("descriptors", 0, before.descriptors + _SLACK),
            ("memory_kib", 0, before.memory_kib + (memory_mib << 10)),
        ):
            if not comes_true(_within(before.pid, name, least, most), seconds):
                yield f"{name}: {getattr(state_of(before.pid), name)}, were {getattr(before, name)}"
    except (FileNotFoundError, ProcessLookupError):
        yield "the front process has ended"


def _within(pid: int, name: str, least: int, most: int) -> Callable[[], bool]:
    return lambda: least <= int(getattr(state_of(pid), name)) <= most


def _back(place: Place, seconds: float) -> float | None:
    """Return after how many seconds a worker answers; None when it is too late."""
    start = time.monotonic()

    def answers() -> bool:
        answer = get(place, PROBE, seconds=seconds)
        return answer is not None and answer.status == 200 and b"true" in answer.body

    found = comes_true(answers, seconds)
    taken = time.monotonic() - start
    return round(taken, 3) if found and taken <= seconds else None


def _count(report: Report, barrage: Barrage) -> None:
    report.requests, report.busy, report.again = barrage.answered, barrage.busy, barrage.again
    report.statuses = dict(barrage.statuses)
    report.faults += barrage.faults
    times = sorted(barrage.seconds)
    if times:
        report.p50, report.p99 = times[len(times) // 2][0], times[len(times) * 99 // 100][0]
        report.slowest = [(round(s, 3), name) for s, name in times[-10:]]


def main() -> int:
    """Run as a program; return the exit status."""
    parser = argparse.ArgumentParser(description="Fire the hostile corpus at a running server.")
    parser.add_argument("--address", required=True, help="such as http://127.0.0.1:8000/")
    parser.add_argument("--requests", type=int, default=10_000)
    parser.add_argument("--clients", type=int, default=2, help="addresses that fire: 127.0.0.2, …")
    parser.add_argument("--connections", type=int, default=1, help="connections of each client")
    parser.add_argument("--forwarded", action="store_true", help="claim a new address each time")
    parser.add_argument("--duration", type=float, default=0, help="end after so many seconds")
    parser.add_argument("--shuffle", type=int, default=0, help="mix the inputs, by this seed")
    parser.add_argument("--seconds", type=float, default=10, help="deadline of the server")
    parser.add_argument("--grace", type=float, default=0.5, help="how late an answer may be")
    parser.add_argument("--queue", type=float, default=0, help="how long a request may wait")
    parser.add_argument("--memory-mib", type=int, default=128, help="growth of the front process")
    parser.add_argument("--files", default=",".join(FILES), help="files of the corpus")
    parser.add_argument("--report", type=Path, help="where to write the report, as JSON")
    given = parser.parse_args()
    address, inputs = urlsplit(given.address), [*read(given.files.split(","))]
    if given.shuffle:
        random.Random(given.shuffle).shuffle(inputs)
    report = fire(
        Place(address.hostname or "127.0.0.1", address.port or 80),
        inputs,
        Limits(given.seconds, given.grace, given.queue),
        requests=given.requests,
        sources=[f"127.0.0.{2 + number}" for number in range(given.clients)],
        connections=given.connections,
        forwarded=given.forwarded,
        duration=given.duration,
        memory_mib=given.memory_mib,
    )
    if given.report:
        text = json.dumps(report.document(), ensure_ascii=False, indent=2)
        given.report.write_text(text + "\n", encoding="utf-8")
    sys.stdout.write(report.text() + "\n")
    return 1 if report.faults else 0


if __name__ == "__main__":
    sys.exit(main())
