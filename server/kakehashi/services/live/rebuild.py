"""Make what follows from the log anew, while no server does it or although one does."""

from __future__ import annotations

from dataclasses import dataclass

from kakehashi.services.live.projection import Projection
from kakehashi.settings import Settings
from kakehashi.store.choice import read_choice
from kakehashi.store.generations import clear_lines
from kakehashi.store.record.record import Record

__all__ = ["Rebuilt", "rebuild"]


@dataclass(frozen=True, slots=True)
class Rebuilt:
    """What was made anew."""

    entries: int  #: whose state follows from the log
    triples: int  #: of the graphs that do
    engine: bool  #: whether they were written into another engine; else servers make their own


def rebuild(record: Record, settings: Settings) -> Rebuilt:
    """Make the state of every entry anew, and the graphs that queries see.

    A server over folders makes its graphs at its start; what crashed ones left is removed. Raises
    StoreError when the log is damaged, or an engine cannot be written.
    """
    entries = record.rebuild()
    projection = Projection()
    projection.take(record.log.events())
    release = settings.build_dir / "current"
    choice = read_choice(settings.store, release)
    if choice.kind == "sparql" and choice.update_url:
        from kakehashi.store.remote.live import LiveGraphs  # noqa: PLC0415  (slow import)
        from kakehashi.store.remote.reader import RemoteReader  # noqa: PLC0415

        reader = RemoteReader(choice.query_url, settings)
        graphs = LiveGraphs(reader, choice.update_url, settings, release)
        graphs.mark()  # raises when it does not hold the release
        graphs.replace(projection, projection.mark)
        return Rebuilt(entries, len(list(projection)), engine=True)
    clear_lines(settings.build_dir / "live")
    return Rebuilt(entries, len(list(projection)), engine=False)
