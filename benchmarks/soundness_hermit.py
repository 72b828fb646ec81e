"""Whether what is called open is open: HermiT on small networks, which knows nothing of ours.

HermiT gets every statement and link of a network as OWL axioms. Of a pair with the mask *m*, that
*m* follows has to be entailed, and that less follows (one relation fewer) must not be: for an open
pair, that none of the five relations can be ruled out.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from itertools import count, islice
from typing import Any, Final

import numpy as np

from benchmarks.derivation_tools import closure_of
from benchmarks.networks import GeneratedNetwork, generate
from benchmarks.relations import BASES, UNKNOWN
from kakehashi.build.hermit import Hermit
from kakehashi.build.owl_axioms import Assertion
from kakehashi.build.owl_proof import Claim, entailed
from kakehashi.model.relation import Relation

__all__ = ["confirmed", "small_networks"]

_ITEMS, _STATEMENTS, _DOCUMENTS = 24, 40, 3
_EACH: Final = 12  # pairs of each kind, of each network
_SECONDS: Final = 300.0


def confirmed(networks: int) -> dict[str, Any]:
    """Return how many pairs were asked about and how many HermiT sees otherwise."""
    hermit = Hermit(_SECONDS)
    counts = {"open": 0, "open_otherwise": 0, "closed": 0, "closed_otherwise": 0}
    for seed, network in islice(small_networks(), networks):
        pairs = list(_chosen(network, seed))
        claims = [claim for pair in pairs for claim in _claims(network, *pair)]
        answers = iter(entailed([claim for claim, _ in claims], hermit))
        for one, other, mask in pairs:
            expected = [wanted for _, wanted in _claims(network, one, other, mask)]
            kind = "open" if mask == UNKNOWN else "closed"
            counts[kind] += 1
            counts[f"{kind}_otherwise"] += [next(answers) for _ in expected] != expected
    return {"networks": networks, "items": _ITEMS, "statements": _STATEMENTS, **counts}


def small_networks() -> Iterator[tuple[int, GeneratedNetwork]]:
    """Yield networks with their seeds; where so many statements do not fit, the seed is passed."""
    for seed in count(1):
        try:
            network = generate(_ITEMS, _STATEMENTS, _DOCUMENTS, seed=seed)
        except ValueError:
            continue
        yield seed, network


def _chosen(network: GeneratedNetwork, seed: int) -> Iterator[tuple[int, int, int]]:
    masks = closure_of(network).masks(range(network.items))
    chance = random.Random(seed)
    for kind in (masks == UNKNOWN, (masks != UNKNOWN) & (masks != 1)):
        pairs = np.argwhere(np.triu(kind, 1)).tolist()
        for one, other in chance.sample(pairs, min(_EACH, len(pairs))):
            yield one, other, int(masks[one, other])


def _claims(network: GeneratedNetwork, one: int, other: int, mask: int) -> list[tuple[Claim, bool]]:
    """Return claims about a pair, each with whether it follows."""
    premises = tuple(_premises(network))
    fewer = [mask & ~base for base in BASES if mask & base and mask != base]
    asked = [(mask, True)] * (mask != UNKNOWN) + [(less, False) for less in fewer]
    return [
        (Claim(premises, (f"{one}", Relation(said), f"{other}")), follows)
        for said, follows in asked
    ]


def _premises(network: GeneratedNetwork) -> Iterator[Assertion]:
    columns = (network.subject.tolist(), network.mask.tolist(), network.object.tolist())
    for subject, mask, other in zip(*columns, strict=True):
        yield f"{subject}", Relation(mask), f"{other}"
    for child, parent in zip(network.child.tolist(), network.parent.tolist(), strict=True):
        yield f"{child}", Relation.EQUAL | Relation.PART_OF, f"{parent}"
