"""Cross-check the calculus by OWL: HermiT, which knows nothing of it, must come to the same.

Every derived relation must follow from the premises of the proofs that show it, every proof must
show what it says, and all premises together must have a model.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from kakehashi.build.hermit import Hermit
from kakehashi.build.owl_proof import Claim, entailed, satisfiable
from kakehashi.calculus.derived import derived_from
from kakehashi.calculus.network import Network, usable
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation
from kakehashi.model.relation import Relation
from kakehashi.rdf.premises import premises_of
from kakehashi.rdf.query_files import read_query
from kakehashi.settings import Settings
from kakehashi.store.choice import open_reader

__all__ = ["Proved", "claims_of", "prove"]

#: Seconds for everything that is asked of HermiT.
_SECONDS: Final = 3600.0


@dataclass(frozen=True, slots=True)
class Proved:
    """What the cross-check found."""

    relations: int  #: derived relations that were checked
    of: int  #: derived relations there are
    claims: int  #: claims asked: relations and their proofs
    refuted: tuple[Claim, ...]  #: claims that do not follow
    consistent: bool  #: whether all premises together have a model


def prove(settings: Settings, *, one_in: int = 1) -> Proved:
    """Check one in so many derived relations of the current release; 1 checks them all."""
    reader = open_reader(settings.store, settings.build_dir / "current")
    folder = settings.project_dir / "queries/services"
    rows = {n: reader.select(read_query(folder / f"{n}.rq").text) for n in ("premises", "links")}
    given = premises_of(rows["premises"], rows["links"])
    used, _ = usable(given.premises, given.rejections)
    network = Network(used)
    found = list(derived_from(network, given.rejections))
    chosen = found[::one_in]
    claims = [claim for relation in chosen for claim in claims_of(relation)]
    hermit = Hermit(_SECONDS)
    answers = entailed(claims, hermit)
    refuted = tuple(c for c, follows in zip(claims, answers, strict=True) if not follows)
    consistent = satisfiable(map(_assertion, network.premises), hermit)
    return Proved(len(chosen), len(found), len(claims), refuted, consistent)


def claims_of(found: Explanation) -> Iterator[Claim]:
    """Yield the claims that a derived relation makes: its own, and those of its proofs."""
    needed = {p for n in found.establishing for p in found.proofs[n].premises}
    yield Claim(
        tuple(_assertion(p) for p in sorted(needed, key=lambda p: (p.kind, p.id))),
        (found.subject, found.relation, found.object),
    )
    for proof in found.proofs:
        yield Claim(
            tuple(_assertion(step.premise) for step in proof.steps),
            (found.subject, proof.relation, found.object),
        )


def _assertion(premise: Premise) -> tuple[str, Relation, str]:
    return premise.subject, premise.relation, premise.object
