"""The words of queries in the shape in which editors take them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import TypedDict

from kakehashi.model.vocabulary import Word

__all__ = ["PrefixJson", "VocabularyJson", "WordJson", "vocabulary_json"]


class PrefixJson(TypedDict):
    """A prefix of prefixed names."""

    prefix: str
    namespace: str
    title: str | None


class WordJson(TypedDict):
    """A class, property or code; uses are entities of a class or triples of a property."""

    name: str
    ja: str | None
    en: str | None
    uses: int


class VocabularyJson(TypedDict):
    """What a query can use, each kind with the most used first."""

    release: str
    prefixes: list[PrefixJson]
    classes: list[WordJson]
    properties: list[WordJson]
    codes: list[WordJson]


def vocabulary_json(
    words: Iterable[Word], prefixes: Mapping[str, str], titles: Mapping[str, str], release: str
) -> VocabularyJson:
    """Return the words by kind, and the prefixes; ``titles`` names what some prefixes stand for."""
    found: dict[str, list[WordJson]] = {"class": [], "property": [], "code": []}
    for word in words:
        ja, en = word.label.ja or None, word.label.en or None
        found[word.kind].append({"name": word.name, "ja": ja, "en": en, "uses": word.uses})
    return {
        "release": release,
        "prefixes": [
            {"prefix": name, "namespace": iri, "title": titles.get(name)}
            for name, iri in sorted(prefixes.items())
        ],
        "classes": found["class"],
        "properties": found["property"],
        "codes": found["code"],
    }
