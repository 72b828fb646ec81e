"""The live map: as it is, as it was, and how entries change."""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Final

from kakehashi.errors import BadInputError, UnknownThingError
from kakehashi.model.live.checking import Known, checked
from kakehashi.model.live.dates import last_day
from kakehashi.model.live.event import Entry, Event, State
from kakehashi.model.live.kinds import KINDS
from kakehashi.model.live.snapshot import Snapshot, fold, references
from kakehashi.store.record.log import Log, Write

__all__ = ["Asked", "LiveMap"]

#: Events have smaller numbers.
_MOST: Final = 2**62


@dataclass(frozen=True, slots=True)
class Asked:
    """Who asks for a change, why, and against which version.

    ``expected`` is the version that was seen (None: whatever is there); ``key`` makes a repeated
    request harmless.
    """

    account: str
    why: str = ""
    expected: int | None = None
    key: str = ""


class LiveMap:
    """Reads and writes entries. Who may is asked elsewhere (:mod:`kakehashi.model.live.access`)."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._last = Snapshot(*log.entries())
        self._lock = threading.Lock()

    # --- reading ------------------------------------------------------------------------------

    def now(self) -> Snapshot:
        """Return the map as it is, with what only members see."""
        with self._lock:
            if more := self._log.events(self._last.head.sequence):
                self._last = fold(more, self._last)
            return self._last

    def as_of(self, moment: str) -> Snapshot:
        """Return the map as it stood at a moment (ISO 8601), or at the end of a day.

        Raises BadInputError for what is neither.
        """
        return fold(self._log.events(until=_end_of(moment)))

    def events(self, after: int, until: int) -> list[Event]:
        """Return the events about the map after one number, up to another."""
        found = self._log.events(max(after, 0), most=max(until - max(after, 0), 1))
        return [e for e in found if e.sequence <= until and e.kind in KINDS]

    def history(self, identifier: str) -> list[Event]:
        """Return what was done to an entry, the first event first."""
        return self._log.events(entry=identifier)

    def entry(self, identifier: str) -> Entry:
        """Return an entry, also a withdrawn one; raises UnknownThingError when there is none."""
        found = self._log.entry(identifier)
        if found is None or found.kind not in KINDS:
            raise UnknownThingError("There is no entry {id}.", id=identifier)
        return found

    # --- writing ------------------------------------------------------------------------------

    def enter(self, kind: str, given: Mapping[str, Any], known: Known, asked: Asked) -> Event:
        """Make an entry. Raises FormError with every fault of what is given."""
        if kind not in KINDS:
            raise BadInputError(
                "There is no kind {kind!r}.", remedy="It takes: {known}.",
                kind=kind, known=", ".join(KINDS),
            )  # fmt: skip
        return self._write(
            kind, "", "create", lambda _: checked(kind, given, known), asked, dict(given)
        )

    def change(self, name: str, given: Mapping[str, Any], known: Known, asked: Asked) -> Event:
        """Give an entry a new state.

        Raises FormError, ConflictError when somebody else was faster, UnknownThingError.
        """
        kind = self.entry(name).kind
        return self._write(
            kind, name, "change", lambda _: checked(kind, given, known, name), asked, dict(given)
        )

    def take_in(
        self, kind: str, name: str, given: Mapping[str, Any], known: Known, asked: Asked
    ) -> Event:
        """Make or change an entry that comes from a document and has a name of its own.

        Raises what :meth:`change` does. People never write so: the action tells the two apart.
        """
        return self._write(
            kind, name, "import", lambda _: checked(kind, given, known, name), asked, dict(given)
        )

    def withdraw(self, name: str, asked: Asked) -> Event:
        """Take an entry off the map; it keeps its number and its history.

        Raises BadInputError while others refer to it, and what :meth:`change` does.
        """
        kind = self.entry(name).kind

        def decide(before: Entry | None) -> State | None:
            if before is None or before.state is None:
                raise BadInputError("The entry {id} is withdrawn already.", id=name)
            self._check_unused(name)
            return None

        return self._write(kind, name, "withdraw", decide, asked, None)

    def undo(self, sequence: int, asked: Asked) -> Event:
        """Bring an entry back to what it said before an event, as a new event.

        Raises BadInputError when it is not the last event about its entry, when others refer to
        what would be gone, or when what it referred to is gone.
        """
        found = self._log.events(sequence - 1, most=1) if 0 < sequence < _MOST else []
        if not found or found[0].sequence != sequence or found[0].kind not in KINDS:
            raise UnknownThingError("There is no event {number}.", number=sequence)
        event = found[0]

        def decide(before: Entry | None) -> State | None:
            if before is None or before.version != event.version:
                raise BadInputError(
                    "Event {number} is not the last one about {id}.",
                    remedy="Undo the later events first, or change the entry.",
                    number=sequence,
                    id=event.entry,
                )
            if event.before is None:
                self._check_unused(event.entry)
            else:
                self._check_references(event.kind, event.before)
            return event.before

        return self._write(event.kind, event.entry, "undo", decide, asked, sequence)

    def _check_unused(self, name: str) -> None:
        if users := sorted({r.entry.id for r in self.now().referring(name)} - {name}):
            raise BadInputError(
                "Others refer to {id}: {users}.",
                remedy="Change these first.",
                id=name,
                users=", ".join(users),
            )

    def _check_references(self, kind: str, state: State) -> None:
        now = self.now()
        for name in references(kind, state):
            if now.get(name) is None:
                raise BadInputError(
                    "It would refer to {id}, which is not on the map any more.",
                    remedy="Change the entry instead.",
                    id=name,
                )

    def _write(  # noqa: PLR0917  (what, then who)
        self,
        kind: str,
        name: str,
        action: str,
        decide: Callable[[Entry | None], State | None],
        asked: Asked,
        content: object,
    ) -> Event:
        return self._log.write(
            Write(
                kind,
                name,
                asked.account,
                action,
                decide,
                asked.why,
                asked.expected,
                asked.key,
                [kind, name, action, content, asked.expected],
            )
        )


def _end_of(moment: str) -> str:
    """Return the last microsecond of a day or of what is named more precisely, as events say it."""
    try:
        if "T" not in moment:
            return f"{last_day(moment).isoformat()}T23:59:59.999999Z"
        at = datetime.fromisoformat(moment)
        at = (at.replace(tzinfo=UTC) if at.tzinfo is None else at).astimezone(UTC)
    except (ValueError, OverflowError) as error:
        raise BadInputError(
            "{value!r} is no day and no moment.",
            remedy="Write it as in 2027-03-31 or 2027-03-31T09:30:00Z.",
            value=moment,
        ) from error
    if "." not in moment:
        at = at.replace(microsecond=999_999)  # the whole second, as far as it was named
    return at.strftime("%Y-%m-%dT%H:%M:%S.%fZ").rjust(27, "0")
