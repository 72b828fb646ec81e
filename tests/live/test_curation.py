"""The rules of the desk against a simple model, through any order of what people do."""

from __future__ import annotations

from dataclasses import replace
from typing import Any

import pytest
from hypothesis import settings
from hypothesis import strategies as st
from hypothesis.stateful import (
    RuleBasedStateMachine,
    initialize,
    invariant,
    precondition,
    rule,
)

from kakehashi.errors import BadInputError
from kakehashi.model.live import curation
from kakehashi.model.live.curated import SET, identifier_of, outcome
from kakehashi.model.live.event import canonical
from kakehashi.model.live.proposal import (
    FAULTS,
    VERDICTS,
    Content,
    Person,
    Proposal,
    Target,
    read_proposal,
)
from kakehashi.model.text import Text
from kakehashi.namespaces import statement_id

CONTENT = Content(
    type="new",
    subject="nisc:bp-3",
    object="cpsf:concern-safety",
    relation="partOf",
    rationale=Text(ja="理由", en="Because"),
    rationale_type="semantic",
    confidence=0.6,
)
AKI, BEN, CHO = Person("aki", "Aki"), Person("ben", "Ben", editor=True), Person("cho", "Cho")
AT = "2026-11-26T09:00:00.000000Z"
PEOPLE = st.sampled_from([AKI, BEN, CHO, Person("eri", "Eri", editor=True)])


class Desk(RuleBasedStateMachine):
    """Everybody tries everything; the model knows what must come of it."""

    @initialize(by=PEOPLE)
    def begin(self, by: Person) -> None:
        self.now = curation.propose(CONTENT, by, AT)
        self.proposer = self.writer = by.account
        self.votes: dict[str, str] = {}
        self.status, self.locator, self.decided_by = "open", 0, ""

    def tried(self, allowed: bool, act: Any) -> bool:
        before = self.now
        try:
            self.now = act()
        except BadInputError:
            assert not allowed
            assert self.now is before
            return False
        assert allowed
        return True

    @rule(by=PEOPLE)
    def edit(self, by: Person) -> None:
        content = replace(CONTENT, locator=str(self.locator + 1))
        allowed = self.status == "open" and (by.editor or by.account == self.proposer)
        if self.tried(allowed, lambda: curation.edit(self.now, content, by)):
            self.votes, self.writer, self.locator = {}, by.account, self.locator + 1

    @rule(by=PEOPLE)
    def edit_nothing(self, by: Person) -> None:
        self.tried(False, lambda: curation.edit(self.now, self.now.content, by))

    @rule(
        by=PEOPLE,
        verdict=st.sampled_from([*VERDICTS, "maybe"]),
        fault=st.sampled_from(["", *FAULTS]),
    )
    def vote(self, by: Person, verdict: str, fault: str) -> None:
        allowed = (
            self.status == "open"
            and by.account not in (self.proposer, self.writer)
            and verdict in VERDICTS
            and (verdict == "disagree") == bool(fault)
        )
        if self.tried(allowed, lambda: curation.vote(self.now, verdict, by, AT, fault)):
            self.votes[by.account] = verdict

    @rule(by=PEOPLE)
    def comment(self, by: Person) -> None:
        self.tried(self.status == "open", lambda: curation.comment(self.now, "…", by, AT))

    @rule(by=PEOPLE, reason=st.sampled_from(["", "Read twice."]))
    def approve(self, by: Person, reason: str) -> None:
        against = {who for who, verdict in self.votes.items() if verdict == "disagree"}
        allowed = (
            self.status == "open"
            and by.account not in (self.proposer, self.writer)
            and by.account not in against
            and (not against or bool(reason))
        )
        if self.tried(allowed, lambda: curation.approve(self.now, by, AT, reason)):
            self.status, self.decided_by = "approved", by.account

    @precondition(lambda self: self.now.revision > 2 or len(self.now.votes) > 1)
    @rule(by=PEOPLE, reason=st.sampled_from(["", "No."]))
    def decline(self, by: Person, reason: str) -> None:
        theirs = by.account in (self.proposer, self.writer)
        allowed = self.status == "open" and not theirs and bool(reason)
        if self.tried(allowed, lambda: curation.decline(self.now, by, AT, reason)):
            self.status, self.decided_by = "declined", by.account

    @precondition(lambda self: self.now.revision > 2 or len(self.now.votes) > 1)
    @rule(by=PEOPLE)
    def take_back(self, by: Person) -> None:
        allowed = self.status == "open" and by.account == self.proposer
        if self.tried(allowed, lambda: curation.take_back(self.now, by, AT)):
            self.status, self.decided_by = "withdrawn", by.account

    @invariant()
    def as_the_model_says(self) -> None:
        now: Proposal = self.now
        assert (now.status, now.decided_by, now.writer) == (
            self.status,
            self.decided_by,
            self.writer,
        )
        assert {v.by: v.verdict for v in now.valid} == self.votes
        assert len({v.by for v in now.votes}) == len(now.votes)
        assert now.revision == self.locator + 1

    @invariant()
    def never_approved_by_its_proposer(self) -> None:
        if self.now.status in ("approved", "declined"):
            assert self.now.decided_by not in (self.now.proposer, self.now.writer)

    @invariant()
    def recorded_and_read_back(self) -> None:
        assert read_proposal(self.now.state) == self.now
        canonical(self.now.state)


TestDesk = Desk.TestCase
TestDesk.settings = settings(max_examples=60, stateful_step_count=25, deadline=None)


@pytest.mark.parametrize("left_out", ["rationale", "confidence", "rationale_type"])
def test_approval_needs_what_the_sets_need(left_out: str) -> None:
    short: dict[str, Any] = {"rationale": Text(ja="理由"), "confidence": None, "rationale_type": ""}
    content = replace(CONTENT, **{left_out: short[left_out]})
    with pytest.raises(curation.RuleError, match="mapping sets need more"):
        curation.approve(curation.propose(content, AKI, AT), BEN, AT)


def test_who_overrules_says_why() -> None:
    made = curation.propose(CONTENT, AKI, AT)
    doubted = curation.vote(made, "disagree", CHO, AT, "wrong-relation")
    with pytest.raises(curation.RuleError, match="cho disagree"):
        curation.approve(doubted, BEN, AT)
    assert curation.approve(doubted, BEN, AT, "Clause 4 says so.").reason == "Clause 4 says so."


TARGET = Target(
    "30339ce11a84beab", "nisc:bp-3", "cpsf:concern-safety", "", "overlaps", "nisc--cpsf"
)


def outcome_of(type_: Any, target: Target | None) -> dict[str, Any]:
    content = replace(CONTENT, type=type_, target=target)
    if type_ in ("withdraw", "reject"):
        content = replace(content, relation="overlaps")
    return dict(
        outcome("proposal-1", curation.approve(curation.propose(content, AKI, AT), BEN, AT))
    )


def test_what_an_approval_puts_into_the_set() -> None:
    [(name, state)] = outcome_of("new", None).items()
    hashed = statement_id("nisc:bp-3", "partOf", "cpsf:concern-safety", SET)
    assert name == f"curated-{hashed}"
    assert state == {
        "subject_id": "nisc:bp-3", "object_id": "cpsf:concern-safety", "relation": "partOf",
        "rationale_ja": "理由", "rationale_en": "Because", "rationale_type": "semantic",
        "confidence": 0.6, "author": "Aki", "reviewer": "Ben", "mapping_date": "2026-11-26",
        "proposal": "proposal-1",
    }  # fmt: skip


def test_a_statement_of_another_set_is_contradicted_and_one_of_ours_taken_out() -> None:
    changed = outcome_of("change", TARGET)
    assert [s.get("predicate_modifier", "") for s in changed.values()] == ["Not", ""]
    own = replace(TARGET, mapping_set=SET)
    assert [s is None for s in outcome_of("change", own).values()] == [True, False]
    assert list(outcome_of("withdraw", own).values()) == [None]
    [rejection] = outcome_of("withdraw", TARGET).values()
    assert rejection["relation"] == "overlaps"
    assert identifier_of(rejection) == statement_id(
        "nisc:bp-3", "not overlaps", "cpsf:concern-safety", SET
    )
    assert [bool(s) for s in outcome_of("reject", own).values()] == [False, True]
