"""The desk over a real store of record."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from kakehashi.errors import StoreError, UnknownThingError
from kakehashi.model.live.checking import FormError
from kakehashi.model.live.curated import SET
from kakehashi.model.live.curation import RuleError
from kakehashi.model.live.proposal import Person, Target
from kakehashi.model.live.proposal_form import Facts, checked_content
from kakehashi.namespaces import statement_id
from kakehashi.services.live.desk import Desk
from kakehashi.services.live.livemap import Asked
from kakehashi.store.record.log import ConflictError
from kakehashi.store.record.record import Record, open_record

AKI, BEN, CHO = Person("aki", "Aki"), Person("ben", "Ben", editor=True), Person("cho", "Cho")
STATED = Target("30339ce11a84beab", "nisc:bp-3", "cpsf:safety", "", "overlaps", "nisc--cpsf")
FACTS = Facts(
    item=lambda name: name.lower() if name.lower() in ("nisc:bp-3", "cpsf:safety") else "",
    document=lambda slug: slug in ("nisc", "cpsf"),
    statement=lambda name: STATED if name == STATED.id else None,
)
GIVEN = {
    "type": "new",
    "subject": "nisc:BP-3",
    "object": "cpsf:safety",
    "relation": ["overlaps", "partOf"],
    "rationale_ja": "理由",
    "rationale_en": "Because",
    "rationale_type": "semantic",
    "confidence": "0.65",
}


@pytest.fixture
def record(tmp_path: Path) -> Iterator[Record]:
    opened = open_record("", tmp_path)
    yield opened
    opened.close()


def proposed(desk: Desk, **more: Any) -> str:
    content = checked_content(GIVEN | more, FACTS)
    return desk.propose(content, AKI, Asked("aki")).entry


def test_what_is_given_comes_into_one_form() -> None:
    content = checked_content(GIVEN, FACTS)
    assert (content.subject, content.relation) == ("nisc:bp-3", "partOf|overlaps")
    assert (content.confidence, content.documents) == (0.65, ("nisc", "cpsf"))


@pytest.mark.parametrize(
    ("more", "fields"),
    [
        (
            {"subject": "nisc:none", "rationale_ja": "", "rationale_en": ""},
            {"subject", "rationale_ja"},
        ),
        ({"relation": []}, {"relation"}),
        ({"relation": "same"}, {"relation"}),
        ({"relation": "unknown"}, {"relation"}),
        ({"object": "nisc:bp-3"}, {"object"}),
        ({"object": "", "none_in": "cpsf"}, {"looked_by", "looked_where"}),
        ({"none_in": "cpsf"}, {"object", "looked_by", "looked_where"}),
        ({"confidence": "1.5"}, {"confidence"}),
        ({"type": "change"}, {"statement"}),
        ({"type": "reject", "statement": "0" * 16}, {"statement"}),
        ({"type": "change", "statement": STATED.id, "relation": "overlaps"}, {"relation"}),
        ({"type": "other"}, {"type"}),
        ({"colour": "red"}, {"colour"}),
        ({"rationale_type": "poetic", "locator": "a\nb"}, {"rationale_type", "locator"}),
    ],
)
def test_every_fault_is_said_at_its_field(more: dict[str, Any], fields: set[str]) -> None:
    with pytest.raises(FormError) as error:
        checked_content(GIVEN | more, FACTS)
    assert {fault.field for fault in error.value.faults} == fields


def test_a_rejection_says_what_the_statement_says() -> None:
    content = checked_content(
        {"type": "reject", "statement": STATED.id, "rationale_en": "No."}, FACTS
    )
    assert (content.subject, content.object, content.relation) == (
        "nisc:bp-3", "cpsf:safety", "overlaps",
    )  # fmt: skip


def test_from_proposal_to_statement(record: Record) -> None:
    desk = Desk(record.log)
    name = proposed(desk)
    desk.vote(name, "disagree", "wrong-relation", "", CHO, Asked("cho"))
    desk.comment(name, "Clause 4?", CHO, Asked("cho"))
    with pytest.raises(RuleError):
        desk.approve(name, AKI, "", Asked("aki"))
    seen = desk.filed(name)
    assert (seen.version, len(seen.proposal.votes)) == (3, 1)
    desk.edit(name, checked_content(GIVEN | {"locator": "4.2"}, FACTS), AKI, Asked("aki"))
    assert desk.filed(name).proposal.valid == ()
    with pytest.raises(ConflictError):
        desk.approve(name, BEN, "", Asked("ben", expected=seen.version))
    desk.approve(name, BEN, "", Asked("ben", expected=4, key="k"))
    assert desk.approve(name, BEN, "", Asked("ben", expected=4, key="k")).version == 5
    made = statement_id("nisc:bp-3", "partOf|overlaps", "cpsf:safety", SET)
    assert list(desk.board().curated) == [made]
    assert [e.action for e in desk.history(name)] == [
        "propose", "vote", "comment", "edit", "approve",
    ]  # fmt: skip
    again = Desk(record.log).board()
    assert (again.curated, again.proposals) == (desk.board().curated, desk.board().proposals)
    assert record.faults() == []


def test_our_own_statement_is_taken_out_and_comes_back(record: Record) -> None:
    desk = Desk(record.log)
    desk.approve(proposed(desk), BEN, "", Asked("ben"))
    [own] = desk.board().curated
    target = Target(own, "nisc:bp-3", "cpsf:safety", "", "partOf|overlaps", SET)
    facts = Facts(FACTS.item, FACTS.document, lambda name: target if name == own else None)
    given = GIVEN | {"type": "withdraw", "statement": own}
    taking = [
        desk.propose(checked_content(given, facts), AKI, Asked("aki")).entry for _ in range(2)
    ]
    desk.approve(taking[0], BEN, "", Asked("ben"))
    assert desk.board().curated == {}
    with pytest.raises(RuleError, match="withdrawn meanwhile"):
        desk.approve(taking[1], BEN, "", Asked("ben"))
    assert desk.filed(taking[1]).proposal.status == "open"
    desk.approve(proposed(desk), BEN, "", Asked("ben"))
    assert list(desk.board().curated) == [own]
    assert Desk(record.log).settle() == 0


def test_an_approval_that_was_cut_short_is_finished_at_start(
    record: Record, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk = Desk(record.log)
    name = proposed(desk)

    def fails(*_: object) -> None:
        raise StoreError("The disk is full.")

    with monkeypatch.context() as patched:
        patched.setattr(desk, "_settle_one", fails)
        with pytest.raises(StoreError):
            desk.approve(name, BEN, "", Asked("ben"))
    assert desk.filed(name).proposal.status == "approved"
    assert desk.board().curated == {}
    later = Desk(record.log)
    assert (later.settle(), later.settle()) == (1, 0)
    assert len(later.board().curated) == 1
    assert desk.settle() == 0, "what another has settled is left"


def test_an_unknown_proposal(record: Record) -> None:
    with pytest.raises(UnknownThingError):
        Desk(record.log).comment("proposal-9", "?", AKI, Asked("aki"))
