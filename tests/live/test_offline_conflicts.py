"""Two who change the same: what happened meanwhile is shown, and nothing is lost."""

from __future__ import annotations

import tempfile
from dataclasses import replace
from pathlib import Path

from hypothesis import given, settings
from hypothesis import strategies as st

from kakehashi.model.live.offline import Difference, Row, Said
from kakehashi.services.live.livemap import Asked
from tests.live.offline_world import AKI, BEN, CHO, NOTHING, ONE, TWO, World, row_of, view_of


def test_two_files_that_say_otherwise_are_shown_and_nothing_is_lost(tmp_path: Path) -> None:
    world = World(tmp_path, (ONE,))
    mine, theirs = replace(ONE, relation="disjoint"), replace(ONE, relation="equal")
    world.bring([row_of(theirs)], CHO)
    [line] = world.bring([row_of(mine)]).lines
    assert (line.kind, line.meanwhile) == ("conflict", "proposed")
    assert line.differences == (Difference("relation", "overlaps", "disjoint", "equal"),)
    assert world.proposed() == [theirs], "nothing is proposed over it"
    world.bring([row_of(mine)], mine=lambda _: True)
    assert world.proposed() == [theirs, mine]
    world.close()


def test_what_changed_or_went_meanwhile_is_a_conflict(tmp_path: Path) -> None:
    world = World(tmp_path, (ONE,), (NOTHING, TWO))
    baggage = world.baggage()
    held = {h.said: h for h in baggage.held}

    def row(was: Said, **more: str) -> Row:
        return Row(part="", number=3, said=replace(was, **more), seen=held[was].token)

    reworded = world.propose(
        replace(TWO, locator="p. 9"), CHO, type="change", statement=held[TWO].id
    )
    gone = world.propose(
        Said(rationale_ja="誤り", rationale_en="Wrong", rationale_type="semantic",
             confidence="0.9"), CHO, type="withdraw", statement=held[NOTHING].id,
    )  # fmt: skip
    for name in (reworded, gone):
        world.approve(name)
    plan = world.bring([row(TWO, confidence="0.2"), row(NOTHING, locator="p. 1"), row(ONE)])
    first, second, third = plan.lines
    assert (first.kind, first.meanwhile, first.proposal) == ("conflict", "changed", reworded)
    assert first.differences == (
        Difference("locator", "p. 3", "p. 3", "p. 9"),
        Difference("confidence", "0.65", "0.2", "0.65"),
    )
    assert (second.kind, second.meanwhile, second.proposal) == ("conflict", "withdrawn", gone)
    assert (second.base, second.theirs) == (NOTHING, None)
    assert third.kind == "same"
    known = len(world.proposed())
    withdrawn = replace(row(NOTHING), does="withdraw", reason_en="Wrong")
    assert world.bring([withdrawn]).lines[0].kind == "there"
    assert len(world.proposed()) == known
    world.bring([row(NOTHING, locator="p. 1")], mine=lambda _: True)
    assert world.proposed()[known:] == [replace(NOTHING, locator="p. 1")], "as a new statement"
    world.close()


def test_a_new_release_that_says_otherwise_is_a_conflict(tmp_path: Path) -> None:
    world = World(tmp_path, (ONE,))
    rows = [row_of(replace(ONE, confidence="0.1"))]
    world.release((replace(ONE, locator="p. 4"),))
    [line] = world.plan(rows).lines
    assert (line.meanwhile, line.theirs) == ("changed", replace(ONE, locator="p. 4"))
    world.release(())
    [line] = world.plan(rows).lines
    assert (line.meanwhile, line.theirs) == ("withdrawn", None)
    world.close()


EDITS = st.dictionaries(
    st.sampled_from(["relation", "rationale_en", "locator", "confidence"]),
    st.sampled_from(["equal", "disjoint", "0.1", "0.2"]),
    max_size=2,
).map(lambda d: {k: v for k, v in d.items() if (k in ("relation",)) == v.isalpha()})


@settings(max_examples=40, deadline=None)
@given(edits=st.lists(st.tuples(EDITS, EDITS), min_size=1, max_size=3))
def test_two_people_and_any_edits(edits: list[tuple[dict[str, str], dict[str, str]]]) -> None:
    stated = (ONE, TWO, replace(ONE, subject="nisc:principles"))[: len(edits)]
    with tempfile.TemporaryDirectory() as folder:
        world = World(Path(folder), (), stated)
        tokens = {held.said: held.token for held in world.baggage().held}
        known = len(world.proposed())
        for who, by in ((0, AKI), (1, CHO)):
            rows = [
                Row(part="", number=n, said=replace(said, **edit[who]), seen=tokens[said])
                for n, (said, edit) in enumerate(zip(stated, edits, strict=True))
            ]
            plan = world.bring(rows, by)
            for line, (mine, theirs) in zip(
                plan.lines, ((e[who], e[0]) for e in edits), strict=True
            ):
                changed = {k for k, v in mine.items() if v != getattr(stated[line.row.number], k)}
                other = {k for k, v in theirs.items() if v != getattr(stated[line.row.number], k)}
                same = {k: mine[k] for k in changed} == {k: theirs[k] for k in other}
                if not changed:
                    expected = "same"
                elif who == 0 or not other:
                    expected = "change"
                else:
                    expected = "there" if same else "conflict"
                assert line.kind == expected
                if expected == "conflict":
                    assert line.theirs == replace(stated[line.row.number], **theirs)
            assert world.plan(rows).counts["change"] == 0, "brought again it adds nothing"
        first = [replace(s, **e[0]) for s, e in zip(stated, edits, strict=True)]
        assert [s for s in first if s not in stated] == [
            s for s in world.proposed()[known:] if s in first
        ]
        assert len(world.desk.board().curated) == len(stated)
        world.close()


def test_what_was_declined_is_not_proposed_again(world: World) -> None:
    rows = [row_of(replace(ONE, relation="disjoint"))]
    world.bring(rows)
    [*_, name] = world.desk.board().proposals
    world.desk.decline(name, BEN, "No.", Asked("ben"))
    [line] = world.bring(rows).lines
    assert (line.kind, line.proposal) == ("there", name)


def test_what_the_desk_rejected_is_not_taken_along(world: World) -> None:
    identifier = view_of(ONE, "nisc--cpsf").id
    reason = Said(rationale_ja="誤り", rationale_en="No", rationale_type="semantic", confidence="1")
    world.approve(world.propose(reason, type="reject", statement=identifier))
    assert ONE not in {held.said for held in world.baggage().held}
    [line] = world.plan([row_of(replace(ONE, locator="p. 8"))]).lines
    assert line.meanwhile == "withdrawn"
