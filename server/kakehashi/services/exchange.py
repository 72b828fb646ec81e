"""Documents and mapping sets of the release as one value, chosen by what a user asks for."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Final

from kakehashi.errors import UnknownThingError
from kakehashi.messages import label
from kakehashi.model.exchange import Bundle, Document
from kakehashi.model.statement import MappingSet, Record, source_slug
from kakehashi.namespaces import curie, set_iri
from kakehashi.services.exchange_parts import document, entry, mapping_set
from kakehashi.services.properties import Properties, grouped
from kakehashi.services.queries import Queries, thing
from kakehashi.services.refs import Refs
from kakehashi.sssom.slots import RECORD_SLOTS, by_name

__all__ = ["EVERYTHING", "Choice", "Exchange"]


@dataclass(frozen=True, slots=True, kw_only=True)
class Choice:
    """What a user wants of the release; what is left empty does not narrow it.

    The conditions hold together: a statement must meet each of them. A document comes along when
    it was asked for, by name or in a pair; where none was, those come at which a chosen
    statement ends.
    """

    documents: tuple[str, ...] = ()  #: slugs; a statement has one of them at an end
    pairs: tuple[str, ...] = ()  #: ``nisc--cpsf``, in either direction
    standings: tuple[str, ...] = ()
    licences: tuple[str, ...] = ()  #: IRIs of the licences of sets
    sets: tuple[str, ...] = ()  #: names

    @property
    def words(self) -> tuple[str, ...]:
        """Say the choice, sorted.

        >>> Choice(standings=("official",), documents=("nisc",)).words
        ('document=nisc', 'standing=official')
        """
        said = {
            "document": self.documents,
            "licence": self.licences,
            "pair": self.pairs,
            "set": self.sets,
            "standing": self.standings,
        }
        return tuple(
            f"{key}={value}" for key, values in said.items() for value in sorted({*values})
        )

    @property
    def ends(self) -> tuple[frozenset[str], ...]:
        """Return the two documents of each pair."""
        return tuple(frozenset(pair.split("--")) for pair in self.pairs)


EVERYTHING: Final = Choice()

_STANDINGS: Final = by_name(RECORD_SLOTS)["standing"].codes

#: What is said when something that was asked for is not there; the names are those of Choice.
_UNKNOWN: Final = {
    "documents": label("No document is called {id}."),
    "pairs": label("No statement relates the documents {id}."),
    "standings": label("No standing is called {id}."),
    "licences": label("No mapping set has the licence {id}."),
    "sets": label("No mapping set is called {id}."),
}
#: So many names are told; of more, those that are near.
_TOLD: Final = 20
_MANY: Final = label("{count} names are known: see the list of documents or of mapping sets.")


class Exchange:
    """Takes documents and mapping sets out of the graph."""

    def __init__(self, queries: Queries, release: str) -> None:
        self._queries, self._release = queries, release
        self._made: dict[str, MappingSet] = {}
        self._read: dict[str, Document] = {}

    @cached_property
    def _editions(self) -> frozenset[str]:
        found = grouped(self._queries.rows("editions"), "edition").values()
        return frozenset(p.one("dcterms:identifier") for p in found)

    @cached_property
    def _sets(self) -> dict[str, Properties]:
        found = grouped(self._queries.rows("sets"), "set")
        return {iri.rpartition("/")[2]: found[iri] for iri in found}

    @cached_property
    def _pairs_of(self) -> dict[str, set[tuple[str, str]]]:
        """By set: the documents, by slug, at the two ends of its statements."""
        found: dict[str, set[tuple[str, str]]] = {}
        for row in self._queries.rows("set-documents"):
            subject, object_ = (source_slug(curie(row[n].value)) for n in ("subject", "object"))
            name = row["set"].value.rpartition("/")[2]
            found.setdefault(name, set()).add((subject, object_))
        return found

    def bundle(self, choice: Choice = EVERYTHING, *, items: bool = True) -> Bundle:
        """Return what was chosen; without ``items`` its mapping sets alone, reading no document.

        Raises UnknownThingError for a name that nothing has, with near names, and when nothing
        meets all conditions.
        """
        self._check(choice)
        whole = [self._set(name) for name in choice.sets or self._sets if self._may(name, choice)]
        narrowed = [replace(s, records=tuple(_chosen(s, choice))) for s in whole]
        pairs = zip(whole, narrowed, strict=True)
        kept = [(w, n) for w, n in pairs if n.records or choice == EVERYTHING]
        names = sorted({n.name for _, n in kept})
        slugs = self._slugs(choice, kept)
        if not slugs and not names:
            raise UnknownThingError(
                "Nothing meets all of these conditions: {choice}.", choice=", ".join(choice.words)
            )
        return Bundle(
            documents=tuple(self._document(slug) for slug in slugs if items),
            sets=tuple(sorted({n.name: n for _, n in kept}.values(), key=lambda s: s.name)),
            entries=tuple(entry(name, self._sets[name]) for name in names),
            release=self._release,
            released=self.released,
            choice=choice.words,
            partial=tuple(sorted({n.name for w, n in kept if len(n.records) < len(w.records)})),
        )

    def licences(self) -> dict[str, int]:
        """Return the licences of the sets (IRIs, sorted), each with the number of its sets."""
        counts = Counter(p.one("dcterms:license") for p in self._sets.values())
        return dict(sorted(counts.items()))

    def sets(self) -> tuple[str, ...]:
        """Return the names of the sets, sorted."""
        return tuple(sorted(self._sets))

    def standings(self) -> tuple[str, ...]:
        """Return the standings that a statement can have, the weightiest first."""
        return _STANDINGS

    @cached_property
    def released(self) -> str:
        """Date of the release, YYYY-MM-DD; empty when the data set does not say it."""
        rows = self._queries.rows("exchange-dataset")
        return min((row["released"].value for row in rows), default="")

    def _slugs(self, choice: Choice, kept: list[tuple[MappingSet, MappingSet]]) -> list[str]:
        if choice == EVERYTHING:
            return sorted(self._editions)
        asked = {*choice.documents, *(slug for ends in choice.ends for slug in ends)}
        ends = {slug for _, s in kept for r in s.records for slug in _ends(r)}
        return sorted((asked or ends) & self._editions)

    def _document(self, slug: str) -> Document:
        if slug not in self._read:
            self._read[slug] = document(self._queries, slug)
        return self._read[slug]

    def _set(self, name: str) -> MappingSet:
        if name not in self._made:
            rows = self._queries.rows("statements-of-set", set=thing(set_iri(name)))
            self._made[name] = mapping_set(name, self._sets[name], grouped(rows, "statement"))
        return self._made[name]

    def _may(self, name: str, choice: Choice) -> bool:
        """Return whether a set may hold a statement that was chosen; it need not be read if not."""
        pairs = [frozenset(pair) for pair in self._pairs_of.get(name, ())]
        return (
            (not choice.licences or self._sets[name].one("dcterms:license") in choice.licences)
            and (not choice.documents or any(pair & {*choice.documents} for pair in pairs))
            and (not choice.pairs or any(pair in choice.ends for pair in pairs))
        )

    def _check(self, choice: Choice) -> None:
        known: dict[str, Iterable[str]] = {
            "documents": self._editions,
            "standings": _STANDINGS,
            "licences": self.licences(),
            "sets": self._sets.keys(),
        }
        if choice.pairs:
            known["pairs"] = self._pairs()
        for kind, names in known.items():
            _demand(kind, getattr(choice, kind), names)

    def _pairs(self) -> set[str]:
        ends = {pair for pairs in self._pairs_of.values() for pair in pairs}
        return {"--".join(pair) for one, other in ends for pair in ((one, other), (other, one))}


def _demand(kind: str, asked: Iterable[str], known: Iterable[str]) -> None:
    names = sorted(known)
    remedy = label("Known are: {known}.") if len(names) <= _TOLD else _MANY
    for name in asked:
        if name not in names:
            raise UnknownThingError(
                _UNKNOWN[kind], remedy=remedy, suggestions=Refs.near(name, names),
                id=name, known=", ".join(names), count=len(names),
            )  # fmt: skip


def _ends(record: Record) -> tuple[str, str]:
    return source_slug(record.subject_source), source_slug(record.object_source)


def _chosen(mapping_set: MappingSet, choice: Choice) -> Iterable[Record]:
    if choice.licences and mapping_set.license not in choice.licences:
        return
    for record in mapping_set.records:
        ends = frozenset(_ends(record))
        if (
            (not choice.documents or ends & {*choice.documents})
            and (not choice.pairs or ends in choice.ends)
            and (not choice.standings or record.standing in choice.standings)
        ):
            yield record
