"""An honest client: twenty of the project's example queries, one after the other, each new.

A comment with a number makes each query new, so that no answer comes out of a cache.
"""

from __future__ import annotations

import itertools
import json
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Final

from tests.hostile.corpus import ACCEPT, request_bytes
from tests.hostile.wire import Answer, BrokenAnswerError, ClosedError, Connection, Place

__all__ = ["EXAMPLES", "Honest", "percentile", "queries"]

#: Examples that take some milliseconds, as many as eighty, of an idle server.
EXAMPLES: Final = (
    "counterparts-in-a-document",
    "counterparts-of-an-item",
    "describe-an-item",
    "documents",
    "equal-items",
    "events",
    "is-it-stated",
    "issues-by-field",
    "items-by-word",
    "items-of-a-document",
    "mapping-sets",
    "neighbourhood-of-an-item",
    "nothing-corresponds",
    "parts-of-an-item",
    "relations-between-two-documents",
    "requirements-by-addressee",
    "roles-across-documents",
    "through-a-third-document",
    "who-says-so",
    "work-of-an-actor",
)
_FOLDER: Final = Path(__file__).parents[2] / "queries/examples"


def queries() -> list[str]:
    """Return the twenty queries."""
    return [(_FOLDER / f"{name}.rq").read_text(encoding="utf-8") for name in EXAMPLES]


def percentile(seconds: Sequence[float], part: float) -> float:
    """Return the value that ``part`` of them do not exceed.

    >>> percentile([3.0, 1.0, 2.0, 4.0], 0.75)
    3.0
    """
    ordered = sorted(seconds)
    return ordered[max(0, round(len(ordered) * part) - 1)]


class Honest:
    """Asks in a thread of its own until it is stopped, or ``rounds`` times all of the queries."""

    def __init__(
        self, place: Place, source: str, *, rounds: int = 10**6, pause: float = 0.02
    ) -> None:
        self._place, self._source, self._pause = place, source, pause
        self._rounds = rounds
        self._texts = queries()
        self._numbers = itertools.count()
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._run, daemon=True)
        self.seconds: list[float] = []
        self.errors: list[str] = []
        self.answers: dict[str, set[str]] = {name: set() for name in EXAMPLES}

    def start(self) -> Honest:
        """Begin to ask."""
        self._thread.start()
        return self

    def stop(self) -> None:
        """Ask no more."""
        self._stop.set()
        self._thread.join()

    def join(self) -> None:
        """Wait until all rounds are done."""
        self._thread.join()

    def _run(self) -> None:
        for _ in range(self._rounds):
            for name, text in zip(EXAMPLES, self._texts, strict=True):
                if self._stop.wait(self._pause):
                    return
                self._ask(name, f"{text}\n# {next(self._numbers)} {self._source}".encode())

    def _ask(self, name: str, query: bytes) -> None:
        headers = {
            "Accept": ACCEPT.encode(),
            "Content-Type": b"application/sparql-query",
            "Connection": b"close",
        }
        request = request_bytes(self._place, "POST", b"/sparql", headers, query)
        start = time.monotonic()
        try:
            answer = self._answer(request)
        except (BrokenAnswerError, ClosedError, OSError) as error:
            self.seconds.append(time.monotonic() - start)
            self.errors.append(f"{name}: {type(error).__name__} {error}")
            return
        self.seconds.append(time.monotonic() - start)
        if answer.status == 200:
            self.answers[name].add(_content(answer))
        else:
            self.errors.append(f"{name}: {answer.status} {answer.body[:200]!r}")

    def _answer(self, request: bytes) -> Answer:
        connection = Connection(self._place, self._source, 20)
        try:
            return connection.ask(request, seconds=20)
        finally:
            connection.close()


def _content(answer: Answer) -> str:
    """Return what an answer says, in a form that can be compared."""
    if answer.media_type != "application/sparql-results+json":
        return answer.body.decode()
    document: dict[str, Any] = json.loads(answer.body)
    if "results" in document:
        document["results"]["bindings"].sort(key=lambda row: json.dumps(row, sort_keys=True))
    return json.dumps(document, sort_keys=True)
