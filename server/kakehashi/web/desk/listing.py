"""Which proposals a reader asks for: the filters of the queue, which stand in the address."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass

from flask import request

from kakehashi.model.live.curation import may_vote
from kakehashi.model.live.proposal import STATUSES, Person
from kakehashi.services.live.desk import Board, Filed
from kakehashi.web.accounts import guard
from kakehashi.web.desk.room import allowed
from kakehashi.web.paging import choice, yes_or_no

__all__ = ["Asking", "counts", "filters", "found", "needs_vote", "pairs"]


@dataclass(frozen=True, slots=True)
class Asking:
    """The filters; empty ones leave everything in."""

    status: str
    a: str
    b: str
    mine: bool
    needs: bool

    @property
    def address(self) -> dict[str, str]:
        """The filters as parameters."""
        given = {
            "status": "" if self.status == "open" else self.status,
            "a": self.a,
            "b": self.b,
            "mine": "yes" if self.mine else "",
            "needs": "yes" if self.needs else "",
        }
        return {name: value for name, value in given.items() if value}


def filters() -> Asking:
    """Read the filters of the address; what is under review is shown unless something else is."""
    return Asking(
        status=choice("status", [*STATUSES, "all"], "open"),
        a=request.args.get("a", "").strip(),
        b=request.args.get("b", "").strip(),
        mine=yes_or_no("mine", default=False),
        needs=yes_or_no("needs", default=False),
    )


def found(board: Board, asking: Asking, who: guard.Who) -> list[Filed]:
    """Return the proposals that pass: under review the oldest first, decided ones the newest."""
    passing = [f for f in board.proposals.values() if _passes(f, asking, who)]
    newest = asking.status not in ("open", "all")
    return sorted(passing, key=lambda f: _number(f.id), reverse=newest)


def _passes(filed: Filed, asking: Asking, who: guard.Who) -> bool:
    documents = set(filed.proposal.content.documents)
    return (
        asking.status in ("all", filed.proposal.status)
        and {asking.a, asking.b} - {""} <= documents
        and (not asking.mine or filed.proposal.proposer == who.name)
        and (not asking.needs or needs_vote(filed, who))
    )


def needs_vote(filed: Filed, who: guard.Who) -> bool:
    """Return whether a proposal waits for the vote of somebody who may give it."""
    proposal = filed.proposal
    return (
        proposal.status == "open"
        and may_vote(proposal, Person(who.name))
        and proposal.vote_of(who.name) is None
        and allowed(who, "review", proposal.content.documents)
    )


def counts(board: Board, who: guard.Who) -> Mapping[str, int]:
    """Return how many proposals there are of each status, of mine, and that need my vote."""
    every = board.proposals.values()
    found = Counter(filed.proposal.status for filed in every)
    return {
        **{status: found[status] for status in STATUSES},
        "all": len(every),
        "mine": sum(filed.proposal.proposer == who.name for filed in every),
        "needs": sum(needs_vote(filed, who) for filed in every),
    }


def pairs(filed: Iterable[Filed]) -> list[tuple[str, str]]:
    """Return the pairs of documents that proposals are about."""
    ends = (one.proposal.content.documents for one in filed)
    return sorted({(found[0], found[-1]) for found in ends})


def _number(name: str) -> int:
    return int(name.rpartition("-")[2])
