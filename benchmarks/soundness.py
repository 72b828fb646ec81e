"""How much of what a tool derives is false, and how often it rightly says that it cannot tell.

Networks are drawn from set models, so the true relation of any two items is known. A *question* is
a pair of items of different documents of which nobody stated anything. The *reference* is what
follows from the network: our closure, which has to agree with a second program (chains of any
length by plain Python) pair by pair, and with HermiT, which knows neither, on small networks.

* A question is *open* when nothing follows of it: all five relations may still be the true one.
* An answer is *false* when the true relation of the two sets is none that it allows.
* An answer is *unfounded* when it says more than follows, whether it happens to be true or not.
* *Cannot tell, rightly*: the share of the open questions at which the tool says nothing.
* *Found*: the share of the other questions at which it says something, none of it false.

Tools that speak SKOS have one word for "part of" and "part of, or equal". Their answers are
counted in the looser sense, and once more in the strict one (``false_strict``).
"""

from __future__ import annotations

import sys
import tempfile
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final

import numpy as np

from benchmarks.baselines import derive
from benchmarks.derivation_tools import TOOLS, Claims, closure_of, save
from benchmarks.limited import Limits, Outcome, run
from benchmarks.networks import GeneratedNetwork, Size, generate_with_model
from benchmarks.relations import CONTAINS, CONVERSE, EQUAL, PART_OF, UNKNOWN, Masks
from benchmarks.serving_load import Spread
from benchmarks.setmodel import Ints, SetModel
from benchmarks.soundness_hermit import confirmed
from benchmarks.surroundings import Surroundings, semra_command, semra_version

__all__ = ["Judged", "claimed", "judge", "measure"]

_FULL: Final = (Size(300, 700, 6), 10)
_QUICK: Final = (Size(120, 250, 4), 2)
_ANY_LENGTH: Final = 99
_SEMRA: Final = ("semra-defaults", "semra-lifted")
_STRICT: Final = {EQUAL | PART_OF: PART_OF, EQUAL | CONTAINS: CONTAINS}


@dataclass(frozen=True, slots=True)
class Judged:
    """How the answers of a tool compare with the truth of one network, as counts of pairs."""

    questions: int
    open: int  #: nothing follows
    answered: int
    false: int
    false_strict: int
    unfounded: int
    open_answered: int
    open_false: int
    found: int  #: answered, of those that are not open, and not false
    tight: int  #: of these, as tightly as follows

    def shares(self) -> dict[str, float]:
        """Return the shares that the report shows; none is of nothing."""
        closed = self.questions - self.open
        return {
            "false": self.false / max(self.answered, 1),
            "false_strict": self.false_strict / max(self.answered, 1),
            "unfounded": self.unfounded / max(self.answered, 1),
            "cannot_tell_rightly": 1 - self.open_answered / max(self.open, 1),
            "open_false": self.open_false / max(self.open_answered, 1),
            "found": self.found / max(closed, 1),
            "tight": self.tight / max(closed, 1),
        }


def measure(around: Surroundings) -> dict[str, Any]:
    """Judge every tool on every network."""
    size, networks = _QUICK if around.quick else _FULL
    by_tool: defaultdict[str, list[Judged]] = defaultdict(list)
    why_not: dict[str, str] = {}
    for seed in range(1, networks + 1):
        print(f"… soundness, network {seed} of {networks}", file=sys.stderr, flush=True)
        network, model = generate_with_model(size.items, size.statements, size.documents, seed=seed)
        reference = _reference(network)
        with tempfile.TemporaryDirectory() as folder:
            for name, outcome, claims in _all_claims(network, Path(folder), around):
                if outcome.said is None:
                    why_not[name] = outcome.why_not
                else:
                    skos = name in _SEMRA or TOOLS[name].skos
                    by_tool[name].append(judge(network, model, reference, claims, skos=skos))
    return {
        "networks": networks,
        "items": size.items, "statements": size.statements, "documents": size.documents,
        "tools": {name: _summary(judged) for name, judged in by_tool.items()},
        "not_measured": {name: why_not[name] for name in why_not if name not in by_tool},
        "hermit": confirmed(2 if around.quick else 10),
    }  # fmt: skip


def judge(
    network: GeneratedNetwork, model: SetModel, reference: Masks, claims: Claims, *, skos: bool
) -> Judged:
    """Hold claims against what follows and against what is true."""
    one, other = _questions(network)
    true, follows = model.relation(one, other), reference[one, other]
    said = claimed(network.items, claims)[one, other]
    strict = _strict(claims) if skos else claims
    said_strictly = claimed(network.items, strict)[one, other]
    answered, open_ = said != UNKNOWN, follows == UNKNOWN
    false = answered & ((said & true) == 0)
    found = answered & ~open_ & ~false
    return Judged(
        questions=len(one),
        open=int(open_.sum()),
        answered=int(answered.sum()),
        false=int(false.sum()),
        false_strict=int((answered & ((said_strictly & true) == 0)).sum()),
        unfounded=int((answered & ((follows & ~said) != 0)).sum()),
        open_answered=int((answered & open_).sum()),
        open_false=int((false & open_).sum()),
        found=int(found.sum()),
        tight=int((found & (said == follows)).sum()),
    )


def claimed(items: int, claims: Claims) -> Masks:
    """Return what is said of every pair: claims of both directions, intersected."""
    said = np.full((items, items), UNKNOWN, np.uint8)
    np.bitwise_and.at(said, (claims.source, claims.target), claims.mask)
    np.bitwise_and.at(said, (claims.target, claims.source), CONVERSE[claims.mask])
    return said


def _strict(claims: Claims) -> Claims:
    masks = claims.mask.copy()
    for loose, strict in _STRICT.items():
        masks[claims.mask == loose] = strict
    return Claims(claims.source, claims.target, masks)


def _questions(network: GeneratedNetwork) -> tuple[Ints, Ints]:
    """Return pairs of items of different documents of which nothing is stated, each once."""
    stated = np.zeros((network.items, network.items), bool)
    stated[network.subject, network.object] = stated[network.object, network.subject] = True
    documents = network.document_of
    asked = ~stated & (documents[:, None] != documents[None, :])
    one, other = np.nonzero(np.triu(asked, 1))
    return one.astype(np.int32), other.astype(np.int32)


def _reference(network: GeneratedNetwork) -> Masks:
    """Return what follows, when two programs agree on it."""
    masks = closure_of(network).masks(range(network.items))
    again = np.full_like(masks, UNKNOWN)
    np.fill_diagonal(again, EQUAL)
    for source, known in enumerate(derive(network, _ANY_LENGTH)):
        for target, mask in known.items():
            again[source, target] = mask
    if not np.array_equal(masks, again):
        raise ValueError("the closure and chains by plain Python differ")
    return masks


def _all_claims(
    network: GeneratedNetwork, folder: Path, around: Surroundings
) -> Iterator[tuple[str, Outcome, Claims]]:
    given, written = folder / "network.npz", folder / "claims.npz"
    save(network, given)
    for name in (*TOOLS, *_SEMRA):
        if name in TOOLS:
            command = [sys.executable, "-m", "benchmarks.derivation_tools", name]
            command += [str(given), str(written)]
        elif semra_version(around.semra):
            command = semra_command(around.semra, given, written, name.partition("-")[2])
        else:
            yield name, Outcome(None, "not installed", 0), _nothing()
            continue
        outcome = run(command, Limits(around.seconds, around.gibibytes), folder=around.root)
        columns = dict(np.load(written)) if outcome.said else {}
        yield name, outcome, Claims(**columns) if columns else _nothing()


def _nothing() -> Claims:
    return Claims(np.zeros(0, np.int32), np.zeros(0, np.int32), np.zeros(0, np.uint8))


def _summary(judged: list[Judged]) -> dict[str, Any]:
    """Return the counts of all networks together, and the spread of the shares over them."""
    counts = {
        name: sum(getattr(one, name) for one in judged) for name in Judged.__dataclass_fields__
    }
    shares = [one.shares() for one in judged]
    spreads = {name: Spread.of([one[name] for one in shares]) for name in shares[0]}
    return {
        "counts": counts,
        "shares": Judged(**counts).shares(),
        "spread": {name: [s.least, s.median, s.most] for name, s in spreads.items()},
        "networks": len(judged),
    }
