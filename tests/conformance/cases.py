"""The tests of the W3C suite as plain values."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Final, TypeAlias

__all__ = [
    "PARTS",
    "SUITE",
    "Case",
    "Connection",
    "Data",
    "QueryTest",
    "Step",
    "SyntaxTest",
    "Test",
    "UpdateTest",
]

#: Address of the suite's folder; relative IRIs of its files are resolved against theirs.
SUITE: Final = "https://w3c.github.io/rdf-tests/sparql/sparql11/"

#: The parts of the suite by Recommendation, as ``manifest.ttl`` has them, and their folders.
#: ``http-rdf-update`` is in no manifest any more.
PARTS: Final[dict[str, tuple[str, ...]]] = {
    "Query": ("aggregates", "bind", "bindings", "cast", "construct", "exists", "functions",
              "grouping", "negation", "project-expression", "property-path", "subquery",
              "syntax-query"),
    "Results CSV and TSV": ("csv-tsv-res",),
    "Results JSON": ("json-res",),
    "Update": ("add", "basic-update", "clear", "copy", "delete", "delete-data", "delete-insert",
               "delete-where", "drop", "move", "syntax-update-1", "syntax-update-2",
               "update-silent"),
    "Protocol": ("protocol",),
    "Service Description": ("service-description",),
    "Graph Store HTTP Protocol": ("graph-store-protocol",),
    "Federated Query": ("syntax-fed", "service"),
    "Entailment Regimes": ("entailment",),
    "HTTP RDF Update (withdrawn)": ("http-rdf-update",),
}  # fmt: skip


@dataclass(frozen=True, slots=True)
class Data:
    """Files of the default graph; names of named graphs with their files."""

    default: tuple[str, ...] = ()
    named: tuple[tuple[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class QueryTest:
    """A query over data with the file of its answer."""

    query: str
    data: Data
    result: str


@dataclass(frozen=True, slots=True)
class UpdateTest:
    """An update with the data before and after it."""

    request: str
    before: Data
    after: Data


@dataclass(frozen=True, slots=True)
class SyntaxTest:
    """A query or an update that must parse, or must not."""

    text: str
    update: bool
    positive: bool


@dataclass(frozen=True, slots=True)
class Step:
    """One request of a connection and what is expected of its response."""

    method: str
    path: str
    headers: tuple[tuple[str, str], ...]
    body: bytes | None
    statuses: tuple[str, ...]
    boolean: bool | None
    form: str  #: ``boolean``, ``tabular``, ``RDF`` or nothing
    media_type: str
    content: str | None
    location: str  #: variable for the Location header, or nothing


@dataclass(frozen=True, slots=True)
class Connection:
    """Requests in their order, over data."""

    data: Data
    steps: tuple[Step, ...]


#: What is done; None where the suite describes a test in words only.
Test: TypeAlias = QueryTest | UpdateTest | SyntaxTest | Connection | None


@dataclass(frozen=True, slots=True)
class Case:
    """A test of the suite."""

    iri: str
    folder: str
    kind: str
    requires: frozenset[str]
    test: Test

    @property
    def name(self) -> str:
        """Folder and name, which nearly everybody calls a test by."""
        return f"{self.folder}/{self.iri.rpartition('#')[2]}"
