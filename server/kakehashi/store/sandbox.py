"""Queries of the public: evaluated in killable processes, answered completely or not at all.

A pool of workers (:mod:`kakehashi.store.worker`) stands ready. The deadline is kept from
outside, by SIGKILL, because neither the engine nor a thread can be stopped; a new worker starts
at once and is waited for only by whoever needs it.
"""

from __future__ import annotations

import queue
import time
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any, Final

from kakehashi.errors import (
    BadInputError,
    KakehashiError,
    QuerySyntaxError,
    QueryTimeoutError,
    StoreError,
)
from kakehashi.settings import Settings
from kakehashi.store import confine, gate
from kakehashi.store.formats import NotAcceptableError
from kakehashi.store.process import WorkerDiedError, WorkerProcess

__all__ = ["Answer", "Request", "Sandbox"]

_START_SECONDS: Final = 20.0


@dataclass(frozen=True, slots=True)
class Request:
    """A query with its dataset (none: the union of all graphs) and the wanted media types."""

    query: str
    default_graphs: tuple[str, ...] = ()
    named_graphs: tuple[str, ...] = ()
    accept: str = "*/*"


@dataclass(frozen=True, slots=True)
class Answer:
    """The complete answer."""

    body: bytes
    media_type: str


class Sandbox:
    """Evaluates queries of the public over a store folder; may be used by many threads."""

    def __init__(self, store_path: Path, settings: Settings) -> None:
        self._settings = settings
        self._config = {
            "store": str(store_path.resolve()),
            "memory_mib": settings.query_memory_mib,
            "result_bytes": settings.result_bytes,
        }
        self._closed = False
        self._idle: queue.Queue[WorkerProcess] = queue.Queue()
        if confine.supported():
            for _ in range(settings.query_workers):
                self._idle.put(WorkerProcess(self._config))

    def evaluate(self, request: Request) -> Answer:
        """Return the answer to a query.

        Raises BadInputError (QuerySyntaxError with line and column), QueryRefusedError,
        QueryTimeoutError when a limit of time, memory or size is reached, and StoreError when
        no worker can be had.
        """
        gate.check(request.query, self._settings.query_bytes)
        header, body = self._ask(request)
        if header["status"] == "ok":
            return Answer(body, str(header["media_type"]))
        raise self._error(header)

    def ready(self) -> None:
        """Return when a worker answers; raise StoreError, with the reason, when none does."""
        deadline = time.monotonic() + _START_SECONDS
        header, body = self._ask(Request("ASK {}"), deadline=deadline)
        if header["status"] != "ok" or b"true" not in body:
            raise StoreError("A query worker gives wrong answers.")

    def pids(self) -> list[int]:
        """Return the process ids of the workers that wait for a query."""
        return sorted(worker.pid for worker in list(self._idle.queue))

    def close(self) -> None:
        """Kill the workers; one that is at work is killed when its answer is due."""
        self._closed = True
        while True:
            try:
                self._idle.get_nowait().kill()
            except queue.Empty:
                return

    def _ask(self, request: Request, deadline: float = 0) -> tuple[dict[str, Any], bytes]:
        seconds = self._settings.query_seconds
        deadline = deadline or time.monotonic() + seconds
        worker = self._take(deadline)
        try:
            worker.wait_ready(deadline)
            return worker.ask(asdict(request) | {"seconds": seconds}, deadline)
        except TimeoutError as error:
            worker.kill()
            raise QueryTimeoutError(
                "The query did not finish within {seconds:g} seconds.",
                remedy="Ask for less: fewer patterns, a LIMIT, one document.",
                seconds=seconds,
            ) from error
        except WorkerDiedError as error:
            worker.kill()
            raise self._death(error) from error
        except BaseException:
            worker.kill()  # it may be in the middle of an answer
            raise
        finally:
            self._give_back(worker)

    def _take(self, deadline: float) -> WorkerProcess:
        if not confine.supported():
            raise StoreError(
                "This computer cannot confine query workers, so no query of the public is run.",
                remedy="Run the server on Linux (x86-64 or ARM64).",
            )
        if self._closed:
            raise StoreError("The SPARQL service is not running.")
        try:
            return self._idle.get(timeout=max(0.0, deadline - time.monotonic()))
        except queue.Empty as error:
            raise QueryTimeoutError(
                "All query workers are busy.", remedy="Try again in a few seconds."
            ) from error

    def _give_back(self, worker: WorkerProcess) -> None:
        if not worker.alive and not self._closed:
            worker = WorkerProcess(self._config)
        self._idle.put(worker)
        if self._closed:
            self.close()

    def _death(self, error: WorkerDiedError) -> KakehashiError:
        if not error.was_ready:
            return StoreError(
                "A query worker does not start: {detail}",
                remedy="Look into the server's log.",
                detail=error.detail,
            )
        return self._over_memory()

    def _over_memory(self) -> QueryTimeoutError:
        return QueryTimeoutError(
            "The query needed more than {limit} MiB of memory, or broke its worker.",
            remedy="Ask for less: fewer patterns, a LIMIT, one document.",
            limit=self._settings.query_memory_mib,
        )

    def _error(self, header: dict[str, Any]) -> KakehashiError:
        status = header["status"]
        if status == "syntax":
            return QuerySyntaxError(
                str(header["detail"]), line=int(header["line"]), column=int(header["column"])
            )
        if status == "not-acceptable":
            return NotAcceptableError(
                "The answer cannot be given in any form you accept.",
                remedy="This query can be answered as {offered}.",
                offered=", ".join(header["offered"]),
            )
        if status == "no-xml-names":
            return NotAcceptableError(
                "The answer has a property whose name cannot be written in RDF/XML.",
                remedy="Ask for another form, such as text/turtle.",
            )
        if status == "too-large":
            return QueryTimeoutError(
                "The answer is larger than {limit} bytes.",
                remedy="Ask for less: a LIMIT, fewer columns, one document.",
                limit=self._settings.result_bytes,
            )
        if status == "memory":
            return self._over_memory()
        return BadInputError(
            "The query cannot be evaluated: {detail}", detail=str(header.get("detail", ""))
        )
