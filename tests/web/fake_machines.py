"""What programs get of the fake world: linked data, answers of SPARQL, exports."""

from __future__ import annotations

import json
from dataclasses import dataclass, replace
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from kakehashi.errors import (
    QueryRefusedError,
    QuerySyntaxError,
    QueryTimeoutError,
    UnknownThingError,
)
from kakehashi.namespaces import BASE, KH, PREFIXES
from tests.exports.changes import FILLED
from tests.web.fake_world import THINGS

if TYPE_CHECKING:
    from kakehashi.model.exchange import Bundle
    from kakehashi.services.exchange import Choice


class FakeLinkedData:
    def knows(self, iri: str) -> bool:
        return iri in THINGS

    def describe(self, iri: str, media_type: str, more: bytes = b"") -> bytes | None:
        if iri not in THINGS:
            return more or None
        lines = [f'<{iri}> <http://www.w3.org/2000/01/rdf-schema#label> "<i>\\u3042</i>"@ja .']
        for name in ("Principle", "Requirement", "status") if iri == f"{BASE}ontology" else ():
            kind = "DatatypeProperty" if name == "status" else "Class"
            lines.append(f"<{KH}{name}> <{PREFIXES['rdf']}type> <{PREFIXES['owl']}{kind}> .")
            lines.append(f'<{KH}{name}> <{PREFIXES["rdfs"]}label> "{name}"@en .')
        return ("\n".join(lines) + "\n").encode() + more


@dataclass
class FakeSandbox:
    """Answers by the first word of the query; keeps what it was asked."""

    asked: Any = None

    writable = False
    pool = None
    sequence = 0

    async def answer(self, request: Any, **_: Any) -> Any:
        return self.evaluate(request)

    def evaluate(self, request: Any, **_: Any) -> Any:
        self.asked = request
        word = request.query.split()[0].upper()
        errors = {
            "SELEKT": QuerySyntaxError("expected SELECT", line=1, column=1),
            "SERVICE": QueryRefusedError("The query asks for SERVICE."),
            "SLEEP": QueryTimeoutError("The query did not finish."),
        }
        if word in errors:
            raise errors[word]
        graph = word in ("CONSTRUCT", "DESCRIBE")
        offered = [part.partition(";")[0].strip() for part in request.accept.split(",")]
        rows = (
            "application/sparql-results+json",
            "application/sparql-results+xml",
            "text/csv",
            "text/tab-separated-values",
        )
        media = next(
            (m for m in offered if (m in rows) != graph), "text/turtle" if graph else rows[0]
        )
        term = {"type": "literal", "value": "<script>", "xml:lang": "en"}
        found: dict[str, Any] = {
            "head": {"vars": ["x"]},
            "results": {"bindings": [{"x": term}, {}]},
        }
        if word == "ASK":
            found = {"head": {}, "boolean": True}
        return SimpleNamespace(sequence=0, body=json.dumps(found).encode(), media_type=media)

    def close(self) -> None:
        pass


class FakeExchange:
    """One bundle, whatever is asked for; it says what it was asked."""

    released = "2026-01-02"

    def bundle(self, choice: Choice, *, items: bool = True) -> Bundle:
        if "nics" in choice.documents:
            raise UnknownThingError("No document is called {id}.", suggestions=("nisc",), id="nics")
        sets = () if choice.standings == ("suggested",) else FILLED.sets
        documents = FILLED.documents if items else ()
        return replace(FILLED, documents=documents, choice=choice.words, sets=sets)

    def licences(self) -> dict[str, int]:
        return {"https://creativecommons.org/licenses/by/4.0/": 1}

    def standings(self) -> tuple[str, ...]:
        return ("official", "editorial")

    def sets(self) -> tuple[str, ...]:
        return ("aa--bb",)
