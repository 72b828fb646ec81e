"""What may become of a proposal: every rule of the desk, as functions from state to state.

Nothing here reads or writes. That somebody holds a role is asked before
(:mod:`kakehashi.model.live.access`); what even somebody with every role may not do, is here alone:

- nobody approves or declines what they proposed, or what they wrote themselves (two persons);
- only the proposer or an editor rewrites, and only while it is under review;
- what was decided stays as it is;
- a vote is for one revision, and lapses when the proposal changes.
"""

from __future__ import annotations

from dataclasses import replace
from typing import Final

from kakehashi.errors import BadInputError
from kakehashi.model.live.proposal import (
    FAULTS,
    VERDICTS,
    Comment,
    Content,
    Person,
    Proposal,
    Status,
    Vote,
)

__all__ = [
    "RuleError",
    "approve",
    "comment",
    "decline",
    "edit",
    "lacking",
    "may_decide",
    "may_vote",
    "propose",
    "take_back",
    "vote",
]

#: Comments and votes that one proposal takes.
_MOST: Final = 500


class RuleError(BadInputError):
    """The rules of the desk do not allow it, whoever asks."""

    status = 409


def propose(content: Content, by: Person, at: str) -> Proposal:
    """Make a proposal."""
    return Proposal(
        content=content,
        proposer=by.account,
        proposer_name=by.display,
        proposed_at=at,
        writer=by.account,
    )


def edit(now: Proposal, content: Content, by: Person) -> Proposal:
    """Write it anew; every vote lapses."""
    _open(now)
    if by.account != now.proposer and not by.editor:
        raise RuleError(
            "Only who made a proposal, or an editor, rewrites it.",
            remedy="Say in the discussion what should change.",
        )
    if (content.type, content.target) != (now.content.type, now.content.target):
        raise RuleError(
            "The kind of a proposal and the statement that it is about stay.",
            remedy="Take it back, and make another.",
        )
    if content == now.content:
        raise RuleError("Nothing was changed.", remedy="Change something, or leave it.")
    return replace(now, content=content, writer=by.account, revision=now.revision + 1)


def vote(  # noqa: PLR0917  (what is said, then by whom)
    now: Proposal, verdict: str, by: Person, at: str, fault: str = "", note: str = ""
) -> Proposal:
    """Say what one thinks of the present revision; it takes the place of what one said before."""
    _open(now)
    if not may_vote(now, by):
        raise RuleError(
            "Nobody votes on what they proposed or wrote themselves.",
            remedy="Take part in the discussion.",
        )
    if verdict not in VERDICTS:
        raise BadInputError("It takes: {known}.", known=", ".join(VERDICTS))
    if (verdict == "disagree" and fault not in FAULTS) or (verdict != "disagree" and fault):
        raise BadInputError(
            "Who disagrees says what is wrong, and nobody else does.",
            remedy="It takes: {known}.",
            known=", ".join(FAULTS),
        )
    others = tuple(v for v in now.votes if v.by != by.account)
    if len(others) >= _MOST:
        raise RuleError("There are {most} votes already.", most=_MOST)
    own = Vote(by.account, verdict, fault, note, now.revision, at)
    return replace(now, votes=(*others, own))


def comment(now: Proposal, text: str, by: Person, at: str) -> Proposal:
    """Say something."""
    _open(now)
    if len(now.discussion) >= _MOST:
        raise RuleError("There are {most} comments already.", most=_MOST)
    return replace(now, discussion=(*now.discussion, Comment(by.account, at, text)))


def approve(now: Proposal, by: Person, at: str, reason: str = "") -> Proposal:
    """Approve the present revision.

    The approval is an agreement of somebody other than the proposer. Where somebody disagrees, the
    reason says why that does not stand in the way.
    """
    _open(now)
    _second(now, by)
    if missing := lacking(now.content):
        raise RuleError(
            "The mapping sets need more before this can be approved: {fields}.",
            remedy="Rewrite the proposal.",
            fields=", ".join(missing),
        )
    against = [v.by for v in now.counted("disagree") if v.by != by.account]
    if against and not reason:
        raise RuleError(
            "{names} disagree.",
            remedy="Give the reason for which it is approved all the same.",
            names=", ".join(against),
        )
    own = [v for v in now.counted("disagree") if v.by == by.account]
    if own:
        raise RuleError("You disagree with it yourself.", remedy="Change your vote first.")
    return _decided(now, "approved", by, at, reason)


def decline(now: Proposal, by: Person, at: str, reason: str) -> Proposal:
    """Decline it, with a reason."""
    _open(now)
    _second(now, by)
    if not reason:
        raise RuleError("Declining needs a reason.", remedy="Say why.")
    return _decided(now, "declined", by, at, reason)


def take_back(now: Proposal, by: Person, at: str, reason: str = "") -> Proposal:
    """Take back what one proposed."""
    _open(now)
    if by.account != now.proposer:
        raise RuleError("Only who made a proposal takes it back.", remedy="Decline it instead.")
    return _decided(now, "withdrawn", by, at, reason)


def may_vote(now: Proposal, by: Person) -> bool:
    """Return whether somebody is not the one whose proposal or words these are."""
    return by.account not in (now.proposer, now.writer)


#: The rule of two persons: who may vote may decide, given the role.
may_decide = may_vote


def lacking(content: Content) -> tuple[str, ...]:
    """Return what an approved statement needs in the sets and a proposal may leave open.

    >>> lacking(Content(type="new", subject="a:1", object="b:1", relation="equal"))
    ('rationale_ja', 'rationale_en', 'rationale_type', 'confidence')
    """
    needed = {
        "rationale_ja": content.rationale.ja,
        "rationale_en": content.rationale.en,
        "rationale_type": content.rationale_type,
        "confidence": content.confidence is not None,
    }
    return tuple(name for name, value in needed.items() if not value)


def _open(now: Proposal) -> None:
    if now.status != "open":
        raise RuleError(
            "The proposal was decided already.",
            remedy="Make another proposal.",
        )


def _second(now: Proposal, by: Person) -> None:
    if not may_decide(now, by):
        raise RuleError(
            "Nobody decides on what they proposed or wrote themselves.",
            remedy="Ask another editor.",
        )


def _decided(now: Proposal, status: Status, by: Person, at: str, reason: str) -> Proposal:
    return replace(
        now,
        status=status,
        decided_by=by.account,
        decided_name=by.display,
        decided_at=at,
        reason=reason,
    )
