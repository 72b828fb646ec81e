"""Items with many links are looked at as a whole; what is found is the same."""

from __future__ import annotations

import random

import pytest

from kakehashi.calculus import network as networks
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.model.premise import Premise
from kakehashi.model.relation import Relation


def _premises(seed: int) -> list[Premise]:
    some = random.Random(seed)
    masks = [1, 2, 3, 4, 5, 8, 10, 12, 15, 16]
    items = [f"a:{n}" for n in range(4)] + [f"b:{n}" for n in range(60)]
    return [
        Premise(
            "a:0" if some.random() < 0.5 else some.choice(items),
            Relation(some.choice(masks)),
            some.choice(items[1:]),
            id=str(number),
            confidence=some.choice([None, 0.5, 0.9]),
        )
        for number in range(160)
    ]


@pytest.mark.parametrize("seed", range(6))
def test_proofs_do_not_depend_on_how_links_are_looked_at(
    seed: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    stated = [p for p in _premises(seed) if p.subject != p.object]
    hubs = Network(stated)
    assert hubs.hubs
    monkeypatch.setattr(networks, "_HUB", 1_000_000)
    plain = Network(stated)
    assert not plain.hubs
    for target in plain.items[::3]:
        assert explain(hubs, "a:0", target) == explain(plain, "a:0", target)
