"""Random data and SPARQL queries over it, small enough for things to coincide."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable

from pyoxigraph import QueryBoolean, QuerySolutions, RdfFormat, Store

PREFIX = "PREFIX : <urn:x:> "


def stored(turtle: str) -> Store:
    store = Store()
    store.load(f"@prefix : <urn:x:> . {turtle}", format=RdfFormat.TRIG)
    return store


def answer(store: Store, query: str) -> Counter[str]:
    """The solutions, triples or truth, as a multiset."""
    result = store.query(query)
    if isinstance(result, QueryBoolean):
        return Counter([str(bool(result))])
    if isinstance(result, QuerySolutions):
        names = [str(v) for v in result.variables]
        return Counter(str([names, *map(str, row)]) for row in result)
    return Counter(map(str, result))


class Draw:
    """Random data and queries over it, small enough for things to coincide."""

    def __init__(self, seed: int) -> None:
        self.random = random.Random(seed)
        self.pick = self.random.choice

    def chance(self, share: float) -> bool:
        return self.random.random() < share

    def data(self) -> Store:
        def some(most: int) -> str:
            things = [*[f":{name}" for name in "abcde"], "1", '"é"']
            triples = (
                f"{self.pick(things[:5])} {self.pick([':p', ':q', ':r'])} {self.pick(things)} ."
                for _ in range(self.random.randint(most // 2, most))
            )
            return " ".join(triples)

        return stored(f"{some(24)} :g1 {{ {some(16)} }} :g2 {{ {some(16)} }}")

    def variable(self, names: str) -> str:
        return self.pick("?$") + self.pick(names)

    def thing(self, names: str, fixed: float = 0.1) -> str:
        return self.pick([":a", ":b", "1", '"é"']) if self.chance(fixed) else self.variable(names)

    def verb(self, names: str) -> str:
        if self.chance(0.06):
            return self.variable(names)
        links = [self.pick(["", "", "^"]) + self.pick([":p", ":q", ":r"])]
        while self.chance(0.08):
            links.append(self.pick(["", "^"]) + self.pick([":p", ":q", ":r"]))
        return "/".join(links)

    def triples(self, names: str) -> str:
        subject = ":a" if self.chance(0.05) else self.variable(names)
        others = names if self.chance(0.05) else names.replace(subject[1:], "")
        text = f"{subject} {self.verb(names)} {self.thing(others)}"
        while self.chance(0.1):
            text += f", {self.thing(names)}" if self.chance(0.4) else (
                f" ; {self.verb(names)} {self.thing(names)}"
            )  # fmt: skip
        if self.chance(0.04):
            text += self.pick(
                [f" . [] :p {self.variable(names)}", f" . _:b :q {self.thing(names)}"]
            )
        return f"{text} ."

    def test(self, names: str) -> str:
        one, other = self.variable(names), self.thing(names, 0.5)
        return self.pick(
            [f"({one} != {other})", f"(isIRI({one}))", f"({one} = {other})", f"(BOUND({one}))"]
        )

    def absent(self) -> str:
        """A NOT EXISTS with a body of patterns that mostly hang together."""
        body = " ".join(
            self.triples(self.pick(["xu", "yu", "xu", "uv", "uv", "zv", "xyzuv"]))
            for _ in range(self.pick([1, 2, 2, 2, 2, 3]))
        )
        if self.chance(0.2):
            body += f" FILTER{self.test(self.pick(['uv', 'xyz', 'xyzuv']))}"
        if self.chance(0.1):
            body += f" {self.part('xyuv', 1)}"
        return f"FILTER NOT EXISTS {{ {body} }}"

    def group(self, names: str, depth: int) -> str:
        parts = [self.triples(names) for _ in range(self.pick([1, 1, 1, 2]))]
        while self.chance(0.3):
            parts.append(self.part(names, depth - 1))
        while self.chance(0.85 if len(parts) < 3 else 0.25):
            parts.append(self.absent())
        if self.chance(0.3):
            self.random.shuffle(parts)
        return f"{{ {self.pick([' ', ' # } { ', chr(10)])}{chr(10)} {' '.join(parts)} }}"

    def part(self, names: str, depth: int) -> str:
        if depth <= 0:
            return self.triples(names)
        inner = self.pick([names, "xyu", "yz", "uv"])
        makers: list[Callable[[], str]] = [
            *[lambda: f"OPTIONAL {self.group(inner, depth)}"] * 3,
            lambda: f"{self.group(inner, depth)} UNION {self.group(names, depth)}",
            lambda: self.group(inner, depth),
            *[lambda: f"GRAPH {self.pick([':g1', '?g', '?g', '?x'])} {self.group(inner, depth)}"]
            * 2,
            lambda: f"BIND({self.pick([':a', '?x', '?y', '1'])} AS ?{self.pick('uvw')})",
            lambda: f"VALUES ?{self.pick('xyzu')} {{ :a :b {self.pick(['', '1', 'UNDEF'])} }}",
            lambda: (
                f"VALUES (?x ?{self.pick('yu')}) {{ (:a :b) (:b {self.pick(['1', 'UNDEF'])}) }}"
            ),
            *[lambda: f"FILTER{self.test('xyzuv')}"] * 2,
            lambda: f"MINUS {self.group(inner, depth)}",
            lambda: f"FILTER EXISTS {self.group(inner, depth)}",
            lambda: (
                f"{{ SELECT {self.pick(['*', '?x', '?x ?y', 'DISTINCT ?y'])} "
                f"WHERE {self.group(inner, depth)} }}"
            ),
        ]
        return self.pick(makers)()

    def query(self) -> str:
        where = self.group("xyz", 2)
        return PREFIX + self.pick(
            [
                *[f"SELECT * WHERE {where}"] * 6,
                f"SELECT DISTINCT ?x ?u {{ {where} }}",
                f"SELECT ?x (COUNT(*) AS ?n) WHERE {where} GROUP BY ?x",
                f"SELECT ?x ?y ?z WHERE {where} ORDER BY ?x ?y ?z LIMIT 3",
                f"CONSTRUCT {{ ?x :made ?y . ?z :made :a }} WHERE {where}",
                f"ASK {where}",
            ]
        )
