"""What SeMRA derives from a network: the peer that reasons over SSSOM mappings.

    python -P benchmarks/semra_worker.py NETWORK.npz CLAIMS.npz defaults|lifted

It runs in an environment of its own (``requirements-bench.txt``) and so imports nothing of ours.
The steps are those of ``semra.pipeline.process_raw_mappings``: assemble, infer reversed mappings,
infer chains. Each document is a prefix, as SeMRA wants it. What SeMRA cannot chain is not given to
it, since it would only make components larger than it takes: overlaps, disjoint, alternatives; and
the hierarchy of a document, since it follows no chain through two items of one prefix.

``defaults`` keeps its limits (components of up to 100 items, chains of up to 5 steps); ``lifted``
takes components of any size and chains of up to 3 steps, as the other peers are asked.
"""

from __future__ import annotations

import json
import sys
import time
from pathlib import Path
from typing import Any

import bioregistry
import numpy as np
from semra import Mapping, Reference
from semra.api import assemble_evidences, filter_self_matches
from semra.inference import infer_chains, infer_reversible
from semra.vocabulary import BROAD_MATCH, EXACT_MATCH, NARROW_MATCH

#: What is given to SeMRA, by mask: what may be equal as well has no other predicate in SKOS.
_PREDICATES = {1: EXACT_MATCH, 2: BROAD_MATCH, 3: BROAD_MATCH, 4: NARROW_MATCH, 5: NARROW_MATCH}
#: What its answers say of two sets, at the least.
_CLAIMS = {EXACT_MATCH.curie: 1, BROAD_MATCH.curie: 3, NARROW_MATCH.curie: 5}
_OPTIONS: dict[str, dict[str, Any]] = {
    "defaults": {},
    "lifted": {"cutoff": 3, "maximum_component_size": sys.maxsize},
}


def main() -> None:
    """Derive, write the claims, and print what it took."""
    network, target, limits = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]
    columns = dict(np.load(network))
    given = _mappings(columns)
    _inferred(given[:2], limits)  # what it reads when it is used first is no part of deriving
    began = time.perf_counter()
    mappings = _inferred(given, limits)
    seconds = time.perf_counter() - began
    claims = {
        (int(m.subject.identifier[2:]), int(m.object.identifier[2:]), said)
        for m in mappings
        if (said := _CLAIMS.get(m.predicate.curie))
    }
    source, other, mask = np.array(sorted(claims), np.int64).reshape(-1, 3).T
    np.savez(target, source=source, target=other, mask=mask.astype(np.uint8))
    pairs = len({(one, another) for one, another, _ in claims})
    print(json.dumps({"seconds": seconds, "pairs": pairs, "given": len(given)}))


def _inferred(given: list[Mapping], limits: str) -> list[Mapping]:
    mappings = infer_reversible(assemble_evidences(given, progress=False), progress=False)
    mappings = infer_chains(mappings, progress=False, **_OPTIONS[limits])
    return list(filter_self_matches(mappings, progress=False))


def _mappings(columns: dict[str, Any]) -> list[Mapping]:
    documents = columns["document_of"].tolist()
    for number in sorted(set(documents)):
        prefix = f"std{number:03}"
        address = f"https://standards.example/{prefix}/$1"
        known = bioregistry.Resource(prefix=prefix, name=prefix, uri_format=address)
        bioregistry.add_resource(known)
    items = [
        Reference(prefix=f"std{document:03}", identifier=f"r-{number}")
        for number, document in enumerate(documents)
    ]
    stated = zip(*(columns[name].tolist() for name in ("subject", "object", "mask")), strict=True)
    return [
        Mapping(subject=items[one], predicate=_PREDICATES[mask], object=items[other])
        for one, other, mask in stated
        if mask in _PREDICATES
    ]


if __name__ == "__main__":
    main()
