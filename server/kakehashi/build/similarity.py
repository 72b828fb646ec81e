"""The vectors and links of :mod:`kakehashi.store.similarity`, made from the quads of a release."""

from __future__ import annotations

import math
import re
from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from typing import Final

import numpy as np
from pyoxigraph import Literal, Quad
from scipy.sparse import csr_array

from kakehashi.build.parse import quads_of
from kakehashi.build.words import english_words, japanese_words
from kakehashi.namespaces import ID, PREFIXES, WITHDRAWN, curie
from kakehashi.store.similarity import FIELDS, Similarity

__all__ = ["similarity_of"]

_WANTED: Final = {
    PREFIXES[prefix] + local: local
    for prefix, locals_ in {
        "skos": ("prefLabel", "altLabel", "broader"),
        "dcterms": ("description",),
        "owl": ("annotatedSource", "annotatedTarget"),
        "sssom": ("predicate_modifier",),
        "kh": ("itemKind", "noCounterpartIn", "notFound", "placeholder", "status", "wholeDocument"),
    }.items()
    for local in locals_
}
_LINES: Final = re.compile(
    rb"^<[^>\n]*> <(?:%s)> .*\n" % b"|".join(re.escape(iri.encode()) for iri in sorted(_WANTED)),
    re.MULTILINE,
)
#: Headings below an item that count for its context.
_HEADINGS: Final = 12

_Words = Callable[[str], list[tuple[str, str]]]
_LANGUAGES: Final[dict[str, _Words]] = {"en": english_words, "ja": japanese_words}


class _Facts:
    """What the graph says of one thing, by property."""

    def __init__(self) -> None:
        self.values: defaultdict[str, list[tuple[str, str]]] = defaultdict(list)

    def text(self, language: str, *names: str) -> str:
        return " ".join(v for n in names for v, tag in self.values[n] if tag in (language, ""))

    def one(self, name: str) -> str:
        return min((value for value, _ in self.values[name]), default="")


def similarity_of(nquads: bytes) -> Similarity:
    """Make vectors and links from the N-Quads of a release."""
    things: defaultdict[str, _Facts] = defaultdict(_Facts)
    for quad in quads_of(b"".join(_LINES.findall(nquads))):
        _take(things, quad)
    ids = sorted(curie(iri) for iri, f in things.items() if iri.startswith(ID) and f.one("itemKind"))
    row = {name: number for number, name in enumerate(ids)}
    facts = [things[_iri(name)] for name in ids]
    parents = [row.get(curie(f.one("broader")), -1) for f in facts]
    below: defaultdict[int, list[int]] = defaultdict(list)
    for child, parent in enumerate(parents):
        below[parent].append(child)
    vectors, words = {}, {}
    for field in FIELDS:
        kind, _, language = field.partition("-")
        texts = (_text(kind, language, n, facts, parents, below[n]) for n in range(len(ids)))
        vectors[field], words[field] = _weighted([_LANGUAGES[language](text) for text in texts])
    links, none = _links(things, row)
    usable = [
        bool(f.values["prefLabel"])
        and "true" not in (f.one("wholeDocument"), f.one("notFound"), f.one("placeholder"))
        and (WITHDRAWN, "") not in f.values["status"]
        for f in facts
    ]
    return Similarity(
        ids=tuple(ids),
        parents=np.array(parents, dtype=np.int32),
        candidates=np.array(usable),
        vectors=vectors,
        words=words,
        links=links,
        none=none,
    )


def _take(things: defaultdict[str, _Facts], quad: Quad) -> None:
    name = _WANTED[quad.predicate.value]
    language = (quad.object.language if isinstance(quad.object, Literal) else "") or ""
    subject, value = getattr(quad.subject, "value", ""), getattr(quad.object, "value", "")
    pair = (value, language)
    if pair not in things[subject].values[name]:  # graphs repeat each other
        things[subject].values[name].append(pair)


def _iri(identifier: str) -> str:
    return ID + identifier.replace(":", "/", 1)


def _text(  # noqa: PLR0917  (a row and what is around it)
    kind: str, language: str, row: int, facts: list[_Facts], parents: list[int], below: list[int]
) -> str:
    """Return the text of a field of an item."""
    own = facts[row]
    if kind == "title":
        return own.text(language, "prefLabel", "altLabel")
    if kind == "text":
        return own.text(language, "prefLabel", "altLabel", "description")
    headings, above = [own, *(facts[n] for n in below[:_HEADINGS])], parents[row]
    seen = {row}
    while above >= 0 and above not in seen:
        seen.add(above)
        headings.append(facts[above])
        above = parents[above]
    return " ".join(heading.text(language, "prefLabel") for heading in headings)


def _weighted(texts: list[list[tuple[str, str]]]) -> tuple[csr_array, tuple[str, ...]]:
    """Return texts × stems, weighted by how rare a stem is, and a word for each stem."""
    written: defaultdict[str, Counter[str]] = defaultdict(Counter)
    holding: Counter[str] = Counter()
    for text in texts:
        holding.update({stem for stem, _ in text})
        for stem, word in text:
            written[stem][word] += 1
    stems = sorted(written)
    column = {stem: number for number, stem in enumerate(stems)}
    rows: list[int] = []
    columns: list[int] = []
    weights: list[float] = []
    for row, text in enumerate(texts):
        counted = Counter(stem for stem, _ in text)
        weight = {
            column[stem]: (1 + math.log(count)) * math.log(1 + len(texts) / holding[stem])
            for stem, count in sorted(counted.items())
        }
        length = math.sqrt(sum(value * value for value in weight.values())) or 1.0
        rows += [row] * len(weight)
        columns += weight.keys()
        weights += [value / length for value in weight.values()]
    shape = (len(texts), len(stems))
    ends = (np.array(rows, dtype=np.int32), np.array(columns, dtype=np.int32))
    matrix = csr_array((np.array(weights), ends), shape=shape)
    return matrix, tuple(_commonest(written[stem]) for stem in stems)


def _commonest(counted: Counter[str]) -> str:
    return min(counted, key=lambda word: (-counted[word], word))


def _links(
    things: dict[str, _Facts], row: dict[str, int]
) -> tuple[csr_array, frozenset[tuple[str, str]]]:
    """Return who is linked to whom by a statement, and where nothing corresponds."""
    pairs: set[tuple[int, int]] = set()
    none: set[tuple[str, str]] = set()
    for facts in things.values():
        source, target = curie(facts.one("annotatedSource")), curie(facts.one("annotatedTarget"))
        if facts.one("predicate_modifier") or not source:
            continue
        if missing := facts.one("noCounterpartIn"):
            none.add((source, missing.removeprefix(ID)))
        elif source in row and target in row and source != target:
            pairs |= {(row[source], row[target]), (row[target], row[source])}
    return _matrix(pairs, len(row)), frozenset(none)


def _matrix(pairs: Iterable[tuple[int, int]], size: int) -> csr_array:
    ordered = sorted(pairs)
    ends = np.array(ordered, dtype=int).reshape(-1, 2).T
    return csr_array((np.ones(len(ordered)), (ends[0], ends[1])), shape=(size, size))
