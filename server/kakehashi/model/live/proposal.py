"""A proposal of a statement: what it says, who thinks what of it, and how it stands."""

from __future__ import annotations

from dataclasses import asdict, dataclass, field, fields
from typing import Any, Final, Literal

from kakehashi.messages import label
from kakehashi.model.live.event import State
from kakehashi.model.text import Text

__all__ = [
    "FAULTS",
    "RATIONALE_TYPES",
    "STATUSES",
    "TYPES",
    "VERDICTS",
    "Comment",
    "Content",
    "Fault",
    "Person",
    "Proposal",
    "Status",
    "Target",
    "Type",
    "Verdict",
    "Vote",
    "read_proposal",
]

Type = Literal["new", "change", "withdraw", "reject"]
Verdict = Literal["agree", "disagree", "unsure"]
Fault = Literal["wrong-item", "wrong-relation", "wrong-edition", "wrong-reason"]
Status = Literal["open", "approved", "declined", "withdrawn"]

#: What is proposed.
TYPES: Final[dict[Type, str]] = {
    "new": label("New statement"),
    "change": label("Change of a statement"),
    "withdraw": label("Withdrawal of a statement"),
    "reject": label("Rejection of a statement"),
}
#: What a reviewer says.
VERDICTS: Final[dict[Verdict, str]] = {
    "agree": label("agrees"),
    "disagree": label("disagrees"),
    "unsure": label("is unsure"),
}
#: What is wrong, says who disagrees.
FAULTS: Final[dict[Fault, str]] = {
    "wrong-item": label("wrong item"),
    "wrong-relation": label("wrong relation"),
    "wrong-edition": label("wrong edition"),
    "wrong-reason": label("wrong reason"),
}
STATUSES: Final[dict[Status, str]] = {
    "open": label("under review"),
    "approved": label("approved"),
    "declined": label("declined"),
    "withdrawn": label("taken back"),
}
#: On what a judgement rests, as in the mapping sets (NIST IR 8477).
RATIONALE_TYPES: Final = ("semantic", "functional", "syntactic")


@dataclass(frozen=True, slots=True)
class Person:
    """Who acts: the account, the name that the public sees, and whether it is an editor here."""

    account: str
    display: str = ""
    editor: bool = False


@dataclass(frozen=True, slots=True)
class Target:
    """The statement that is to be changed, withdrawn or rejected, as it was when this was said."""

    id: str  #: 16 hex digits
    subject: str
    object: str  #: empty when nothing corresponds
    none_in: str
    relation: str  #: names joined by ``|``; empty when nothing corresponds
    mapping_set: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Content:
    """What is proposed, and on what grounds."""

    type: Type
    subject: str
    object: str = ""  #: empty when nothing corresponds
    none_in: str = ""  #: document that was looked through
    relation: str = ""  #: names joined by ``|``; empty when nothing corresponds
    rationale: Text = field(default_factory=Text)
    rationale_type: str = ""
    locator: str = ""
    confidence: float | None = None
    looked_by: str = ""  #: who found nothing
    looked_where: str = ""
    target: Target | None = None

    @property
    def documents(self) -> tuple[str, ...]:
        """The two documents that it is about; these decide who may do what."""
        ends = (self.subject.partition(":")[0], self.none_in or self.object.partition(":")[0])
        return tuple(dict.fromkeys(ends))


@dataclass(frozen=True, slots=True)
class Vote:
    """What a reviewer thinks of one revision."""

    by: str
    verdict: Verdict
    fault: str
    note: str
    revision: int
    at: str


@dataclass(frozen=True, slots=True)
class Comment:
    """Something said in the discussion."""

    by: str
    at: str
    text: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Proposal:
    """A proposal as it stands; what may become of it is in :mod:`.curation`."""

    content: Content
    proposer: str
    proposer_name: str
    proposed_at: str
    writer: str  #: who wrote the present revision: the proposer, or an editor
    revision: int = 1
    votes: tuple[Vote, ...] = ()  #: the last of each reviewer, also those that have lapsed
    discussion: tuple[Comment, ...] = ()
    status: Status = "open"
    decided_by: str = ""
    decided_name: str = ""
    decided_at: str = ""
    reason: str = ""  #: of the decision

    def counted(self, verdict: Verdict) -> tuple[Vote, ...]:
        """Return the votes of one kind that count: those for the present revision."""
        return tuple(v for v in self.valid if v.verdict == verdict)

    @property
    def valid(self) -> tuple[Vote, ...]:
        """The votes that count."""
        return tuple(v for v in self.votes if v.revision == self.revision)

    def vote_of(self, account: str) -> Vote | None:
        """Return the vote of somebody for the present revision."""
        return next((v for v in self.valid if v.by == account), None)

    @property
    def state(self) -> State:
        """What is recorded; only what has a value."""
        flat: dict[str, Any] = asdict(self)
        content = flat.pop("content")
        texts = content.pop("rationale")
        content["rationale"] = {lang: text for lang, text in texts.items() if text}
        target = content.pop("target")
        content["statement"] = target["id"] if target else ""
        content["target"] = target
        flat |= {name: list(flat[name]) for name in ("votes", "discussion")}
        return {k: v for k, v in (content | flat).items() if v not in ("", None, {}, [])}


def read_proposal(state: State) -> Proposal:
    """Return the proposal of a recorded state."""
    given = dict(state)
    given.pop("statement", None)
    texts = given.pop("rationale", {})
    target = given.pop("target", None)
    names = {f.name for f in fields(Content)}
    content = Content(
        rationale=Text(ja=texts.get("ja", ""), en=texts.get("en", "")),
        target=Target(**target) if target else None,
        **{k: given.pop(k) for k in list(given) if k in names},
    )
    votes = tuple(Vote(**vote) for vote in given.pop("votes", ()))
    comments = tuple(Comment(**comment) for comment in given.pop("discussion", ()))
    return Proposal(content=content, votes=votes, discussion=comments, **given)
