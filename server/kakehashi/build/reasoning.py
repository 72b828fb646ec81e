"""When to reason: only when something that the reasoner reads has changed.

Most edits touch titles and locators, of which the ontology says nothing; they must not cost a
minute. So the result is kept under a digest of the facts the reasoner reads, and under a digest
of all input, which is faster to compute.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass

from kakehashi.build.artefacts import Artefacts
from kakehashi.build.owl_profile import profile_findings_of
from kakehashi.build.parse import quads_of
from kakehashi.build.reason import facts_read, reason
from kakehashi.build.sources import Source
from kakehashi.errors import Finding
from kakehashi.rdf.files import nquads

__all__ = ["Inferred", "inferred"]

_RESULT, _INPUT = "reasoned/inferred.nq", "reasoned/input"


@dataclass(frozen=True, slots=True)
class Inferred:
    """The quads of ``graph/inferred``, or why there are none."""

    content: bytes  #: sorted N-Quads
    made: bool
    findings: tuple[Finding, ...] = ()
    asked: int = 0  #: individuals that HermiT was asked about
    individuals: int = 0


def inferred(
    sources: tuple[Source, ...],
    parsed: Mapping[str, bytes],
    artefacts: Artefacts,
    key: Callable[..., str],
) -> Inferred:
    """Return what the reasoner finds, from the last build when it has read the same."""
    whole = key(*parsed.values())
    known = artefacts.folder / _RESULT
    if artefacts.fresh(_INPUT, whole) is not None and known.exists():
        return Inferred(known.read_bytes(), made=False)
    files = [s.path for s in sources if s.graph == "ontology"]
    data = [q for s in sources if s.graph != "ontology" for q in quads_of(parsed[s.name])]
    deep = key(*(path.read_bytes() for path in files), facts_read(files, data))
    content, made, asked, individuals = artefacts.fresh(_RESULT, deep), False, 0, 0
    if content is None:
        if findings := tuple(profile_findings_of(files)):
            return Inferred(b"", made=True, findings=findings)
        result = reason(files, data)
        if result.findings:
            return Inferred(b"", made=True, findings=result.findings)
        content, made = nquads(result.inferred), True
        asked, individuals = result.asked, result.individuals
        artefacts.put(_RESULT, deep, content)
    artefacts.put(_INPUT, whole, b"")
    return Inferred(content, made, asked=asked, individuals=individuals)
