"""The curators' desk: proposals and what was approved, as they are, and how they change.

The rules are in :mod:`kakehashi.model.live.curation`; here they are applied inside the one write of
the store of record, so that of two who decide at the same time one is first.
"""

from __future__ import annotations

import threading
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final

from kakehashi.errors import UnknownThingError
from kakehashi.model.live import curation
from kakehashi.model.live.curated import SET, outcome
from kakehashi.model.live.event import Entry, Event, Head, State
from kakehashi.model.live.proposal import Content, Person, Proposal, read_proposal
from kakehashi.services.live.livemap import Asked
from kakehashi.store.record.log import Log, Write

__all__ = ["CURATED", "PROPOSAL", "Board", "Desk", "Filed"]

PROPOSAL: Final = "proposal"
CURATED: Final = "curated"


@dataclass(frozen=True, slots=True)
class Filed:
    """A proposal with its number and version."""

    id: str
    version: int
    proposal: Proposal


@dataclass(frozen=True, slots=True)
class Board:
    """Everything on the desk after an event; nothing in it changes."""

    head: Head = field(default_factory=Head)
    proposals: Mapping[str, Filed] = field(default_factory=dict)
    curated: Mapping[str, State] = field(default_factory=dict)  #: by identifier of the statement
    gone: frozenset[str] = frozenset()  #: statements that were taken out again

    def after(self, head: Head, entries: list[Entry]) -> Board:
        """Return the desk after some entries have changed."""
        proposals, curated, gone = dict(self.proposals), dict(self.curated), set(self.gone)
        for entry in entries:
            if entry.kind == PROPOSAL and entry.state is not None:
                filed = Filed(entry.id, entry.version, read_proposal(entry.state))
                proposals[entry.id] = filed
            elif entry.kind == CURATED:
                identifier = entry.id.removeprefix(f"{CURATED}-")
                if entry.state is None:
                    curated.pop(identifier, None)
                    gone.add(identifier)
                else:
                    curated[identifier] = entry.state
                    gone.discard(identifier)
        return Board(head, proposals, curated, frozenset(gone))


class Desk:
    """Reads and changes proposals. Who holds which role is asked elsewhere."""

    def __init__(self, log: Log) -> None:
        self._log = log
        self._last = Board().after(*log.entries())
        self._lock = threading.Lock()
        self._unsettled = True  #: an approval may wait for its statements

    # --- reading ------------------------------------------------------------------------------

    def board(self) -> Board:
        """Return the desk as it is."""
        with self._lock:
            if more := self._log.events(self._last.head.sequence):
                head = Head(more[-1].sequence, more[-1].hash)
                self._last = self._last.after(head, [event.result for event in more])
            return self._last

    def filed(self, name: str) -> Filed:
        """Return a proposal; raise UnknownThingError when there is none."""
        found = self.board().proposals.get(name)
        if found is None:
            raise UnknownThingError("There is no proposal {id}.", id=name)
        return found

    def history(self, name: str) -> list[Event]:
        """Return what was done to a proposal, the first event first."""
        return self._log.events(entry=self.filed(name).id)

    # --- writing ------------------------------------------------------------------------------

    def propose(self, content: Content, by: Person, asked: Asked) -> Event:
        """Make a proposal."""
        at = self._log.clock()
        return self._write(
            "", "propose", lambda _: curation.propose(content, by, at), asked, content
        )

    def edit(self, name: str, content: Content, by: Person, asked: Asked) -> Event:
        """Write a proposal anew."""
        return self._change(name, "edit", lambda p: curation.edit(p, content, by), asked, content)

    def vote(  # noqa: PLR0917  (what is said, then by whom)
        self, name: str, verdict: str, fault: str, note: str, by: Person, asked: Asked
    ) -> Event:
        """Vote on the present revision."""
        at = self._log.clock()
        return self._change(
            name,
            "vote",
            lambda p: curation.vote(p, verdict, by, at, fault, note),
            asked,
            [verdict, fault, note],
        )

    def comment(self, name: str, text: str, by: Person, asked: Asked) -> Event:
        """Say something about a proposal."""
        at = self._log.clock()
        return self._change(
            name, "comment", lambda p: curation.comment(p, text, by, at), asked, text
        )

    def approve(self, name: str, by: Person, reason: str, asked: Asked) -> Event:
        """Approve a proposal, and make its statements."""
        at = self._log.clock()

        def approved(now: Proposal) -> Proposal:
            target = now.content.target
            if target is not None and target.mapping_set == SET and target.id in self.board().gone:
                raise curation.RuleError(
                    "The statement {id} was withdrawn meanwhile.",
                    remedy="Decline the proposal.",
                    id=target.id,
                )
            return curation.approve(now, by, at, reason)

        self.settle()
        event = self._change(name, "approve", approved, asked, reason)
        self._unsettled = True
        filed = Filed(name, event.version, read_proposal(event.after or {}))
        for entry, state in outcome(name, filed.proposal).items():
            self._settle_one(filed, entry, state)
        self._unsettled = False
        return event

    def decline(self, name: str, by: Person, reason: str, asked: Asked) -> Event:
        """Decline a proposal."""
        at = self._log.clock()
        return self._change(
            name, "decline", lambda p: curation.decline(p, by, at, reason), asked, reason
        )

    def take_back(self, name: str, by: Person, reason: str, asked: Asked) -> Event:
        """Take back one's own proposal."""
        at = self._log.clock()
        return self._change(
            name, "take-back", lambda p: curation.take_back(p, by, at, reason), asked, reason
        )

    def settle(self) -> int:
        """Make the statements of approvals that have none yet; return how many entries changed.

        An approval and its statements are several events. Where a program ended between them, this
        brings the rest: at start, and before the next approval.
        """
        if not self._unsettled:
            return 0
        written = 0
        made = {(e.entry, e.why) for e in self._log.events() if e.kind == CURATED}
        board = self.board()
        approved = [f for f in board.proposals.values() if f.proposal.status == "approved"]
        for filed in sorted(approved, key=lambda f: (f.proposal.decided_at, f.id)):
            for entry, state in outcome(filed.id, filed.proposal).items():
                if (entry, filed.id) not in made:
                    self._settle_one(filed, entry, state)
                    written += 1
        self._unsettled = False
        return written

    def _settle_one(self, filed: Filed, entry: str, state: State | None) -> None:
        self._log.write(
            Write(
                CURATED,
                entry,
                filed.proposal.decided_by,
                "approve" if state is not None else "withdraw",
                lambda _: state,
                why=filed.id,
                key=f"outcome {filed.id} {entry}",
                asked=[filed.id, entry],
            )
        )

    def _change(
        self,
        name: str,
        action: str,
        change: Callable[[Proposal], Proposal],
        asked: Asked,
        content: object,
    ) -> Event:
        self.filed(name)

        def decide(before: Proposal | None) -> Proposal:
            if before is None:
                raise UnknownThingError("There is no proposal {id}.", id=name)
            return change(before)

        return self._write(name, action, decide, asked, content)

    def _write(
        self,
        name: str,
        action: str,
        decide: Callable[[Proposal | None], Proposal],
        asked: Asked,
        content: object,
    ) -> Event:
        def state(before: Entry | None) -> State | None:
            given = before.state if before else None
            return decide(read_proposal(given) if given is not None else None).state

        return self._log.write(
            Write(
                PROPOSAL,
                name,
                asked.account,
                action,
                state,
                asked.why,
                asked.expected,
                asked.key,
                [PROPOSAL, name, action, _plain(content), asked.expected],
            )
        )


def _plain(content: object) -> Any:
    return repr(content) if isinstance(content, Content) else content
