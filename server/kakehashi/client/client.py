"""The client: one object that asks one server, by REST and in SPARQL."""

from __future__ import annotations

from types import TracebackType
from typing import Self

from kakehashi.client.querying import Querying
from kakehashi.client.reading import Reading
from kakehashi.client.syncing import Syncing

__all__ = ["Client"]


class Client(Reading, Querying, Syncing):
    """Asks a Kakehashi server; threads may share it.

    Messages of errors are in ``language``. With ``release`` every answer comes from that release,
    as long as the server keeps it. ``timeout`` is in seconds for a whole answer. Where the server
    says that it is busy (429, 503), the client comes again when it is told to, at most ``retries``
    times and never later than ``timeout``.

    ::

        with Client("http://127.0.0.1:8000/") as client:
            for found in client.crosswalk("nisc:bp-3", to="cpsf")["counterparts"]:
                print(found["item"], *found["relation"])
    """

    def __enter__(self) -> Self:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()
