"""Which server to build on: waitress, gunicorn and granian with one small application.

How fast they say hello, and what an honest client gets while others misbehave. The choice and
what it rests on are in docs/adr/0011-granian.md.

    python -m benchmarks.servers [--seconds 2] [--rounds 3] [--json FILE]

Needs wrk (``apt-get install wrk``). gunicorn is no dependency of ours; it is installed into a
folder of its own below the temporary folder, once.
"""

from __future__ import annotations

import argparse
import contextlib
import json
import resource
import statistics
import subprocess
import sys
import tempfile
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import Final

from benchmarks import servers_probes as probes
from benchmarks.servers_app import LIMIT
from benchmarks.serving_load import Load, Wrk
from benchmarks.serving_peers import Peer
from benchmarks.serving_report import environment

__all__ = ["Fared", "candidates", "main"]

_GUNICORN: Final = "gunicorn==27.0.1"
_CONNECTIONS: Final = 32
_HALF_OPEN: Final = 1_000
_SLOW_BODIES: Final = 200
_TRIALS: Final = 3
_FILES: Final = 4_096


@dataclass(slots=True)
class Fared:
    """How a server fared."""

    name: str
    loads: list[Load] = field(default_factory=list)
    found: dict[str, str] = field(default_factory=dict)  #: by probe

    @property
    def rate(self) -> float:
        """Return the median of the answers a second."""
        return statistics.median(load.rate for load in self.loads)

    @property
    def p99(self) -> float:
        """Return the median of the 99th percentiles, in milliseconds."""
        return statistics.median(load.p99 for load in self.loads)


def main() -> int:
    """Measure and print the table."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seconds", type=int, default=2, help="of each load")
    parser.add_argument("--rounds", type=int, default=3)
    parser.add_argument("--json", type=Path, help="write the figures to this file too")
    options = parser.parse_args()
    _, most = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (min(_FILES, most), most))
    about = environment(0)
    with tempfile.TemporaryDirectory() as scratch:
        try:
            wrk = Wrk(Path(scratch))
        except FileNotFoundError as error:
            print(error, file=sys.stderr)
            return 2
        peers = candidates(gunicorn())
        fared = [Fared(peer.name) for peer in peers]
        race(wrk, peers, fared, options.rounds, options.seconds)
        for peer, result in zip(peers, fared, strict=True):
            result.found = probe(peer)
    print(f"cores {about['cores']}, {about['processor']}, Python {about['python']}, "
          f"load average {about['load average']}\n")  # fmt: skip
    print("\n".join(table(fared)))
    if options.json:
        said = {"environment": about, "servers": [asdict(result) for result in fared]}
        options.json.write_text(json.dumps(said, indent=2) + "\n", encoding="utf-8")
    return 0


def candidates(gunicorn_folder: Path) -> list[Peer]:
    """Return the servers, each with as many processes as two cores call for."""
    python = [sys.executable, "-m"]
    wsgi, asgi = "benchmarks.servers_app:wsgi", "benchmarks.servers_app:asgi"
    with_gunicorn = {"PYTHONPATH": str(gunicorn_folder)}

    def bind(port: int) -> str:
        return f"127.0.0.1:{port}"

    def waitress(*options: str) -> Callable[[int], list[str]]:
        return lambda port: [*python, "waitress", f"--listen={bind(port)}", *options, wsgi]

    def gunicorn_with(*options: str) -> Callable[[int], list[str]]:
        return lambda port: [*python, "gunicorn", "--workers=2", "-b", bind(port), *options, wsgi]

    def granian(*options: str) -> Callable[[int], list[str]]:
        program = str(Path(sys.executable).with_name("granian"))
        common = [program, "--workers=2", "--no-ws", "--backpressure=8192"]
        return lambda port: [*common, f"--port={port}", *options]

    tuned = ("--threads=8", "--connection-limit=2000", "--channel-timeout=10",
             "--asyncore-use-poll", f"--max-request-body-size={LIMIT}")  # fmt: skip
    peers = [
        Peer("waitress", waitress()),
        Peer("waitress, tuned", waitress(*tuned)),
        Peer("gunicorn sync", gunicorn_with(), environment=with_gunicorn),
        Peer("gunicorn gthread", gunicorn_with("-k", "gthread", "--threads=4"),
             environment=with_gunicorn),
        Peer("granian WSGI", granian("--interface=wsgi", "--blocking-threads=4", wsgi)),
        Peer("granian ASGI", granian("--interface=asginl", "--loop=uvloop", asgi)),
        Peer("granian ASGI, embedded",
             lambda port: [*python, "benchmarks.servers_app", str(port)]),
    ]  # fmt: skip
    for peer in peers:
        peer.endpoint, peer.folder = "/hello", Path(__file__).parents[1]
    return peers


def gunicorn() -> Path:
    """Return a folder with gunicorn in it; install it there the first time."""
    folder = Path(tempfile.gettempdir(), f"kakehashi-{_GUNICORN.replace('==', '-')}")
    if not (folder / "gunicorn").exists():
        command = [sys.executable, "-m", "pip", "install", "--quiet", "--no-deps"]
        command += [f"--target={folder}", _GUNICORN]
        subprocess.run(command, check=True, stderr=subprocess.DEVNULL)
    return folder


def race(wrk: Wrk, peers: list[Peer], fared: list[Fared], rounds: int, seconds: int) -> None:
    """Load all servers in turn, round by round."""
    with contextlib.ExitStack() as stack:
        for peer in peers:
            stack.enter_context(peer)
        for _ in range(rounds):
            for peer, result in zip(peers, fared, strict=True):
                load = wrk.run(peer.url, ["/hello"], _CONNECTIONS, seconds)
                result.loads.append(load)


def probe(peer: Peer) -> dict[str, str]:
    """Start the server anew for each misbehaviour; return what came of each."""
    found: dict[str, str] = {}
    with peer:
        found["alone"] = str(probes.ask_honestly(peer))
    found[f"{_HALF_OPEN:,} half-open"] = _worst(peer, probes.half_open, _HALF_OPEN)
    found[f"{_SLOW_BODIES} slow bodies"] = _worst(peer, probes.slow_bodies, _SLOW_BODIES)
    with peer:
        found["1 MB in chunks"] = probes.long_chunked_body(peer)
        for name, framing in probes.FRAMINGS.items():
            head = b"POST /body HTTP/1.1\r\nHost: x\r\n"
            found[name] = probes.raw(peer, head + framing)
    with peer:
        found["SIGTERM in flight"] = probes.stopped_while_answering(peer, peer.pid)
    return found


def _worst(peer: Peer, probe: Callable[[Peer, int], probes.Honest], count: int) -> str:
    """Return the worst of some trials: it is chance which process takes the most connections."""
    trials = []
    for _ in range(_TRIALS):
        with peer:
            trials.append(probe(peer, count))
    worst = max(trials, key=lambda trial: (trial.lost, trial.slowest))
    fewer = f" ({worst.beside} open)" if worst.beside < count else ""
    return f"{worst}{fewer}"


def table(fared: list[Fared]) -> Iterator[str]:
    """Yield a line for each server, the probes as columns."""
    names = list(fared[0].found)
    rows = [["server", "hello/s", "p99 ms", *names]]
    for result in fared:
        figures = [f"{result.rate:,.0f}", f"{result.p99:.1f}"]
        rows.append([result.name, *figures, *(result.found[name] for name in names)])
    widths = [max(map(len, column)) for column in zip(*rows, strict=True)]
    for row in rows:
        cells = (f"{cell:<{width}}" for cell, width in zip(row, widths, strict=True))
        yield "  ".join(cells).rstrip()


if __name__ == "__main__":
    sys.exit(main())
