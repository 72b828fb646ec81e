"""The first content of the live map: what the documents of the release say of who does what.

It may run as often as one likes: it writes what is new or has changed in the documents, and never
what a person has touched since. Whoever withdrew an entry withdrew it for good.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from dataclasses import dataclass
from typing import TYPE_CHECKING, Final

from kakehashi.model.live.account import IMPORTER
from kakehashi.model.live.checking import Fault, FormError, Known, checked
from kakehashi.model.live.event import Event, State, canonical
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.text import Text
from kakehashi.namespaces import SCHEME
from kakehashi.services.live.known import known_of
from kakehashi.services.live.livemap import Asked, LiveMap
from kakehashi.services.live.wanted import LeftOut, Wanted, wanted_of
from kakehashi.services.properties import Properties
from kakehashi.store.record.log import ConflictError, Log

if TYPE_CHECKING:
    from kakehashi.services import Services
    from kakehashi.services.live import Live

__all__ = ["ACTION", "Kept", "Refused", "SeedReport", "documents_say", "seed", "unused"]

#: Who writes what the documents say, and how. Nobody can sign in under this name.
ACTION: Final = "import"
#: Events that are looked at at a time.
_MANY: Final = 500


@dataclass(frozen=True, slots=True)
class Kept:
    """An entry that stays as a person left it, though the documents say something else."""

    id: str
    account: str  #: whose event is the last
    fields: tuple[str, ...]  #: in which the two differ
    withdrawn: bool = False


@dataclass(frozen=True, slots=True)
class Refused:
    """An entry that the map did not take."""

    id: str
    faults: tuple[Fault, ...]


@dataclass(frozen=True, slots=True)
class SeedReport:
    """What came of it."""

    release: str
    made: tuple[str, ...] = ()
    changed: tuple[str, ...] = ()
    unchanged: int = 0
    kept: tuple[Kept, ...] = ()
    refused: tuple[Refused, ...] = ()
    left_out: tuple[LeftOut, ...] = ()


def documents_say(services: Services) -> tuple[list[Wanted], list[LeftOut]]:
    """Return the entries that the documents of the release give, and the items that give none."""
    things = services.work.told()
    documents = {
        slug: services.catalogue.document(slug)
        for slug in {p.code("skos:inScheme") for p in things.values()}
    }
    return wanted_of(things, documents, _stages(services, things))


def seed(live: Live, services: Services, *, going: Callable[[], bool] = lambda: True) -> SeedReport:
    """Write what the documents of the release say into the map, as far as nobody changed it.

    It ends early, between two entries, when ``going`` says so.
    """
    wanted, left = documents_say(services)
    known = known_of(live.livemap, services.catalogue, services.statements)
    writer = _Writer(live.livemap, known, services.release.id)
    for one in wanted:
        if going():
            writer.take(one)
    return SeedReport(
        services.release.id,
        tuple(writer.made),
        tuple(writer.changed),
        writer.unchanged,
        tuple(writer.kept),
        tuple(writer.refused),
        tuple(left),
    )


def unused(log: Log) -> bool:
    """Return whether nobody has written to the map yet: it is empty, or holds only imports.

    Accounts may have been made meanwhile; and an import that was cut short is no use of the map.
    """
    after = 0
    while events := log.events(after, most=_MANY):
        if any(event.kind in KINDS and event.action != ACTION for event in events):
            return False
        after = events[-1].sequence
    return True


class _Writer:
    """Writes entries one after the other, and keeps what came of each."""

    def __init__(self, livemap: LiveMap, known: Known, release: str) -> None:
        self._map, self._known, self._release = livemap, known, release
        self.made: list[str] = []
        self.changed: list[str] = []
        self.unchanged = 0
        self.kept: list[Kept] = []
        self.refused: list[Refused] = []

    def take(self, wanted: Wanted) -> None:
        """Write an entry when it is new or has changed and no person touched it."""
        history = self._map.history(wanted.id)
        last = history[-1] if history else None
        by_import = last is None or last.action == ACTION
        try:
            state = checked(wanted.kind, wanted.state, self._known, wanted.id)
        except FormError as error:
            if last is None or by_import:
                self.refused.append(Refused(wanted.id, error.faults))
            else:
                self.kept.append(_kept(last, wanted.state))
            return
        if last is not None and last.after == state:
            self.unchanged += 1
        elif last is not None and not by_import:
            self.kept.append(_kept(last, state))
        else:
            self._write(wanted, state, last)

    def _write(self, wanted: Wanted, state: State, last: Event | None) -> None:
        version = last.version if last else 0
        digest = hashlib.sha256(canonical(state).encode()).hexdigest()
        asked = Asked(
            IMPORTER,
            why=f"release {self._release}",
            expected=version,
            key=f"{wanted.id}:{version}:{digest[:16]}",
        )
        try:
            self._map.take_in(wanted.kind, wanted.id, state, self._known, asked)
        except ConflictError:  # somebody was faster, a moment ago
            self.kept.append(_kept(self._map.history(wanted.id)[-1], state))
        else:
            (self.changed if last else self.made).append(wanted.id)


def _kept(last: Event, wanted: State) -> Kept:
    now = last.after or {}
    differ = sorted(f for f in {*now, *wanted} if now.get(f) != wanted.get(f))
    gone = last.after is None
    return Kept(last.entry, last.account, () if gone else tuple(differ), gone)


def _stages(services: Services, things: dict[str, Properties]) -> dict[str, Text]:
    codes = {p.code("kh:stage") for p in things.values()} - {""}
    return {code: services.terms.label(f"{SCHEME}stage/{code}") for code in codes}
