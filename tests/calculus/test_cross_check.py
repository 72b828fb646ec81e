"""HermiT, which knows nothing of the calculus, comes to the same.

A share of the derived relations of the shipped graph is checked here; ``make prove`` checks all.
"""

from __future__ import annotations

import json

import pytest

from kakehashi.build.hermit import Hermit
from kakehashi.build.owl_proof import Claim, entailed
from kakehashi.build.prove import claims_of
from kakehashi.calculus.conflicts import conflicts
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation
from tests.calculus.planted import planted, tied
from tests.command import run_command

pytestmark = [pytest.mark.xdist_group("hermit"), pytest.mark.usefixtures("quick_java")]

#: One derived relation in so many is checked.
ONE_IN = 200


def test_a_share_of_what_the_shipped_graph_derives_follows_by_owl() -> None:
    done = run_command("prove", "--one-in", str(ONE_IN), "--format", "json")
    assert done.returncode == 0, done.stderr
    found = json.loads(done.stdout)
    assert found["refuted"] == []
    assert found["consistent"] is True
    assert found["relations"] * ONE_IN >= found["of"] > 30_000
    assert found["claims"] >= 2 * found["relations"]


def test_every_planted_contradiction_is_one_by_owl() -> None:
    sets = [
        conflict.premises
        for bad in planted().values()
        for conflict in conflicts(Network(tied(bad)))
    ]
    assert len(sets) >= 20

    def claim(premises: tuple[Premise, ...]) -> Claim:
        said = tuple((p.subject, p.relation, p.object) for p in premises)
        return Claim(said, (said[0][0], Relation(0), said[0][2]))

    hermit = Hermit(120)
    assert all(entailed([claim(some) for some in sets], hermit))
    # With any one premise left out nothing contradicts any more: the sets are smallest.
    spared = [some[:n] + some[n + 1 :] for some in sets for n in range(len(some)) if len(some) > 1]
    assert not any(entailed([claim(some) for some in spared], hermit))


def test_a_relation_that_does_not_follow_is_refuted() -> None:
    stated = [
        Premise("a:1", Relation.PART_OF, "b:1", id="1"),
        Premise("b:1", Relation.PART_OF, "c:1", id="2"),
    ]
    sound, *_ = claims_of(explain(Network(stated), "a:1", "c:1"))
    wrong = Claim(sound.premises, ("a:1", Relation.EQUAL, "c:1"))
    cut = Claim(sound.premises[:1], sound.conclusion)
    assert entailed([sound, wrong, cut], Hermit(60)) == [True, False, False]
