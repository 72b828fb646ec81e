"""What follows from the statements: proofs, gaps, contradictions and what a change would do."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from functools import cached_property

from kakehashi.calculus.conflicts import Conflict
from kakehashi.calculus.gap import Comparison, answer_of, tally
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.calculus.whatif import compare
from kakehashi.errors import BadInputError
from kakehashi.model.derivation_views import (
    AcrossView,
    Assessor,
    AtOdds,
    ConflictView,
    Contradictions,
    EffectView,
    ExplanationView,
    GapView,
    MatrixView,
    Named,
    Tension,
)
from kakehashi.model.gap import Tally
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation
from kakehashi.model.relation import UNKNOWN, Relation, parse_relation
from kakehashi.model.views import NoCounterpart
from kakehashi.namespaces import statement_id
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.grounds import Grounds, Nothing, Reading
from kakehashi.services.queries import Queries
from kakehashi.services.statements import Statements

__all__ = ["Derivation", "parse_supposed"]

#: The set to which a statement belongs that is only supposed.
SUPPOSED = "supposed"


class Derivation:
    """Answers what follows; everything is worked out from the statements of the release."""

    def __init__(
        self, queries: Queries, catalogue: Catalogue, statements: Statements, release: str
    ) -> None:
        self._grounds = Grounds(queries, catalogue.refs)
        self._catalogue, self._statements, self.release = catalogue, statements, release

    # --- answers ------------------------------------------------------------------------------

    def explain(self, subject: str, target: str, *, nestings: bool = True) -> ExplanationView:
        """Return what is known of two items, with all independent proofs.

        Raises UnknownThingError for an item that does not exist.
        """
        one, other = self._catalogue.resolve(subject), self._catalogue.resolve(target)
        return self._view(explain(self._grounds.reading(nestings).network, one, other), nestings)

    def _view(
        self, found: Explanation, nestings: bool, named: Named | None = None
    ) -> ExplanationView:
        one, other = found.subject, found.object
        no = self._grounds.said.rejected.get((one, other), 0)
        if named is None:
            named = self._named([one, other], [found])
        used = frozenset().union(*(proof.statements for proof in found.proofs))
        return ExplanationView(
            named.items[one],
            named.items[other],
            found,
            named,
            nestings,
            rejected=bool(found.relation) and not found.relation.value & ~no,
            disputed=self._grounds.reading(nestings).disputed & used,
            nothing=self._none_between(one, other),
            release=self.release,
        )

    def counterparts(
        self, item: str, to: str = "", *, nestings: bool = True
    ) -> tuple[ExplanationView, ...]:
        """Return what follows of an item and items of other documents, beyond what is stated.

        Only relations that share something or exclude it are listed: what an item does not contain
        is no counterpart. Raises UnknownThingError for an unknown item or document.
        """
        one, others = self._followers(item, to, nestings)
        return tuple(sorted(self._views(one, others, nestings), key=_nearness))

    def nearest(
        self, item: str, to: str = "", *, nestings: bool = True, most: int
    ) -> tuple[tuple[ExplanationView, ...], int]:
        """Return the first ``most`` derived counterparts, and how many there are.

        Those that cover come first, then those that share something; the documents take turns.
        Raises UnknownThingError as :meth:`counterparts` does.
        """
        one, others = self._followers(item, to, nestings)
        reading = self._grounds.reading(nestings)
        masks = reading.row(one)
        turn: Counter[tuple[int, str]] = Counter()
        placed = []
        for other in others:
            tier = _tier(int(masks[reading.network.number[other]]))
            slug = other.partition(":")[0]
            placed.append((tier, turn[tier, slug], slug, other))
            turn[tier, slug] += 1
        chosen = [other for *_, other in sorted(placed)[:most]]
        return tuple(self._views(one, chosen, nestings)), len(others)

    def _followers(self, item: str, to: str, nestings: bool) -> tuple[str, list[str]]:
        """Return an item, and those of which something follows beyond what is stated."""
        one = self._catalogue.resolve(item)
        slug = self._catalogue.document(to).slug if to else ""
        return one, self._grounds.reading(nestings).told(one, slug)

    def _views(self, one: str, others: Sequence[str], nestings: bool) -> list[ExplanationView]:
        found = _explained(self._grounds.reading(nestings).network, one, others)
        named = self._named([one], found)
        return [self._view(e, nestings, named) for e in found]

    def gap(self, subject: str, target: str, *, nestings: bool = True) -> GapView:
        """Return what document ``target`` has for each assessable item of ``subject``.

        Raises UnknownThingError for an unknown document, BadInputError for one with itself.
        """
        one, other = self._catalogue.document(subject), self._catalogue.document(target)
        if one.slug == other.slug:
            raise BadInputError(
                "A document has no gap against itself: {id}.",
                remedy="Name two documents.",
                id=one.slug,
            )
        rows = self.comparison(nestings=nestings).gap(one.slug, other.slug)
        names = {row.item for row in rows} | {f.item for row in rows for f in row.found}
        own = [m for m in self._catalogue.refs.members() if m.document == one.slug]
        return GapView(
            one,
            other,
            rows,
            tally(rows),
            sum(m.placeholder for m in own),
            sum(m.withdrawn for m in own),
            self.assessors(one.slug, other.slug),
            Named(self._catalogue.refs.of(names), {}),
            nestings,
            self.release,
        )

    def across(self, item: str, *, nestings: bool = True) -> AcrossView:
        """Return what every other document has for one item.

        Raises UnknownThingError for an item that does not exist.
        """
        one = self._catalogue.resolve(item)
        rows = self.comparison(nestings=nestings).across(one)
        documents = tuple(d for d in self._catalogue.documents(stubs=True) if d.slug in rows)
        names = {one} | {found.item for row in rows.values() for found in row.found}
        return AcrossView(
            self._catalogue.ref(one),
            documents,
            rows,
            Named(self._catalogue.refs.of(names), {}),
            nestings,
            self.release,
        )

    def coverage(self, document: str, *, nestings: bool = True) -> dict[str, Tally]:
        """Return the tally of one document against every other; raises UnknownThingError."""
        slug = self._catalogue.document(document).slug
        if (slug, nestings) not in self._covered:
            self._covered[slug, nestings] = self.comparison(nestings=nestings).coverage(slug)
        return self._covered[slug, nestings]

    def matrix(self, *, nestings: bool = True, stubs: bool = False) -> MatrixView:
        """Return the tallies of all ordered pairs of documents."""
        documents = tuple(self._catalogue.documents(stubs=stubs))
        wanted = {d.slug for d in documents}
        tallies = {
            pair: found for pair, found in self._matrix(nestings).items() if wanted >= set(pair)
        }
        return MatrixView(documents, tallies, nestings, self.release)

    def contradictions(self, *, nestings: bool = True) -> Contradictions:
        """Return what cannot all be true, and what is at odds without being a contradiction."""
        if nestings not in self._told:
            self._told[nestings] = self._contradictions(nestings)
        return self._told[nestings]

    def _contradictions(self, nestings: bool) -> Contradictions:
        reading = self._grounds.reading(nestings)
        shown = [ConflictView(c.premises, c.mended_by, c.publishers) for c in reading.conflicts]
        tensions = self._tensions(nestings)
        named = self._named(
            [end for p in reading.blocked for end in (p.subject, p.object)],
            [t.explanation for t in tensions],
            [p for c in reading.conflicts for p in c.premises] + reading.blocked,
        )
        return Contradictions(
            tuple(shown), tensions, tuple(reading.blocked), named, nestings, self.release
        )

    def at_odds(self, item: str, *, nestings: bool = True, most: int = 10) -> AtOdds:
        """Return what does not go together about one item, with at most ``most`` tensions.

        Raises UnknownThingError for an item that does not exist.
        """
        one = self._catalogue.resolve(item)
        same, reading = self._grounds.same, self._grounds.reading(nestings)
        name = same.get(one, one)
        names = {one, name, *(alias for alias, known in same.items() if known == name)}
        conflicts = [c for c in reading.conflicts if _touches(c.premises, names)]
        blocked = tuple(p for p in reading.blocked if _touches([p], names))
        pairs = self._tense(one, names, reading)
        views = self._statements.some(n.statement for n, _ in pairs[:most])
        tensions = tuple(
            Tension(views[n.statement], explain(reading.network, n.item, other))
            for n, other in pairs[:most]
        )
        named = self._named(
            [one],
            [t.explanation for t in tensions],
            [*(p for c in conflicts for p in c.premises), *blocked],
        )
        shown = tuple(ConflictView(c.premises, c.mended_by, c.publishers) for c in conflicts)
        return AtOdds(shown, tensions, len(pairs), blocked, named)

    def whatif(
        self,
        add: Iterable[tuple[str, Relation, str]] = (),
        withdraw: Iterable[str] = (),
        *,
        nestings: bool = True,
    ) -> EffectView:
        """Return what adding and withdrawing statements would change.

        ``add`` are subject, relation and object; ``withdraw`` identifiers of statements. Raises
        UnknownThingError for an item or statement that does not exist, and BadInputError for a
        statement about one item alone.
        """
        supposed = tuple(self._supposed(*triple) for triple in add)
        gone = tuple(self._statement(identifier) for identifier in withdraw)
        before = self._grounds.reading(nestings).network
        left = [p for p in before.premises if p not in gone]
        effect = compare(before, Network([*left, *supposed], before.items))
        ends = {end for c in effect.changes for end in (c.subject, c.object)}
        ends |= {item for group in effect.merged for item in group}
        touched = [p for some in (*effect.conflicts, *effect.mended) for p in some]
        named = self._named(ends, [], [*touched, *supposed, *gone])
        return EffectView(supposed, gone, effect, named, nestings, self.release)

    def network(self, *, nestings: bool = True) -> Network:
        """Return the premises in use, with everything that follows from them."""
        return self._grounds.reading(nestings).network

    def premises(self) -> tuple[Premise, ...]:
        """Return everything the graph gives to derive from, also what tells nothing."""
        return self._grounds.given.premises

    def listed(self) -> tuple[tuple[str, str], ...]:
        """Return every item that a document lists under another of which it is no part."""
        return self._grounds.listed

    def comparison(self, *, nestings: bool = True) -> Comparison:
        """Return what compares the items of two documents."""
        return self._comparisons[nestings]

    @cached_property
    def references(self) -> tuple[tuple[str, str], ...]:
        """Pairs of items that a publication relates without saying how."""
        return tuple(
            (p.subject, p.object) for p in self._grounds.given.premises if p.relation == UNKNOWN
        )

    def conflicts(self, *, nestings: bool = True) -> tuple[Conflict, ...]:
        """Return the smallest sets of premises that cannot all be true."""
        return self._grounds.reading(nestings).conflicts

    # --- parts --------------------------------------------------------------------------------

    @cached_property
    def _comparisons(self) -> dict[bool, Comparison]:
        return {
            nestings: Comparison(
                self._grounds.said,
                self._grounds.reading(nestings).network,
                plain=self._grounds.plain.network,
            )
            for nestings in (True, False)
        }

    def _matrix(self, nestings: bool) -> dict[tuple[str, str], Tally]:
        if nestings not in self._matrices:
            self._matrices[nestings] = self.comparison(nestings=nestings).matrix()
        return self._matrices[nestings]

    @cached_property
    def _matrices(self) -> dict[bool, dict[tuple[str, str], Tally]]:
        return {}

    @cached_property
    def _covered(self) -> dict[tuple[str, bool], dict[str, Tally]]:
        return {}

    @cached_property
    def _told(self) -> dict[bool, Contradictions]:
        return {}

    def _tensions(self, nestings: bool) -> tuple[Tension, ...]:
        found: list[Tension] = []
        views = self._statements.some(n.statement for n in self._grounds.nothing)
        network = self._grounds.reading(nestings).network
        items = sorted({nothing.item for nothing in self._grounds.nothing})
        masks = network.closure.rows([network.number[item] for item in items])
        known = dict(zip(items, masks, strict=True))
        for nothing in self._grounds.nothing:
            found += (
                Tension(views[nothing.statement], explain(network, nothing.item, other))
                for other in self._grounds.said.targets.get(nothing.document, ())
                if answer_of(int(known[nothing.item][network.number[other]]))
                and other not in self._grounds.same
            )
        return tuple(found)

    def _tense(self, one: str, names: set[str], reading: Reading) -> list[tuple[Nothing, str]]:
        """Return what was found to have no counterpart, and what corresponds, of an item."""
        number, row = reading.network.number, reading.row(one)
        pairs: list[tuple[Nothing, str]] = []
        for nothing in self._grounds.nothing:
            if nothing.item in names:
                targets: Sequence[str] = self._grounds.said.targets.get(nothing.document, ())
                found = [o for o in targets if answer_of(int(row[number[o]]))]
                pairs += ((nothing, other) for other in found if other not in self._grounds.same)
            elif (
                nothing.document == one.partition(":")[0]
                and one not in self._grounds.same
                and answer_of(int(row[number[nothing.item]]))
            ):
                pairs.append((nothing, one))
        return pairs

    def _none_between(self, one: str, other: str) -> tuple[NoCounterpart, ...]:
        pairs = (one, other.partition(":")[0]), (other, one.partition(":")[0])
        ids = [i for pair in pairs for i in self._grounds.nothing_between.get(pair, ())]
        return tuple(
            NoCounterpart(view.none_in, self._catalogue.title(view.none_in), view)
            for view in (self._statements.some(ids).values() if ids else ())
        )

    def assessors(self, subject: str, target: str) -> tuple[Assessor, ...]:
        """Return the mapping sets that state something of items of two documents."""
        items: defaultdict[tuple[str, str, str], set[str]] = defaultdict(set)
        telling = [p for p in self._grounds.given.premises if p.relation != UNKNOWN]
        for premise in telling:
            for one, other in (
                (premise.subject, premise.object),
                (premise.object, premise.subject),
            ):
                if one.startswith(f"{subject}:") and other.startswith(f"{target}:"):
                    key = premise.mapping_set, premise.publisher, premise.standing
                    items[key].add(one)
        views = self._statements.some(
            n.statement
            for n in self._grounds.nothing
            if n.document == target and n.item.startswith(f"{subject}:")
        )
        for view in views.values():
            items[view.mapping_set, view.publisher, view.standing].add(view.subject.id)
        return tuple(Assessor(*key, len(found)) for key, found in sorted(items.items()))

    def _supposed(self, subject: str, relation: Relation, target: str) -> Premise:
        one, other = self._catalogue.resolve(subject), self._catalogue.resolve(target)
        if one == other:
            raise BadInputError("A statement relates two items; both ends are {id}.", id=one)
        return Premise(
            one,
            relation,
            other,
            id=statement_id(one, relation.text, other, SUPPOSED),
            mapping_set=SUPPOSED,
        )

    def _statement(self, identifier: str) -> Premise:
        wanted = identifier.rpartition("/")[2]
        for premise in self._grounds.given.premises:
            if premise.kind == "statement" and premise.id == wanted:
                return premise
        self._statements.get(wanted)
        raise BadInputError(
            "The statement {id} is no premise, so nothing follows from withdrawing it.", id=wanted
        )

    def _named(
        self,
        items: Iterable[str],
        explanations: Iterable[Explanation],
        premises: Iterable[Premise] = (),
    ) -> Named:
        wanted, used = set(items), list(premises)
        for found in explanations:
            wanted |= {found.subject, found.object}
            used += (step.premise for proof in found.proofs for step in proof.steps)
        wanted |= {end for p in used for end in (p.subject, p.object)}
        ids = {p.id for p in used if p.kind == "statement" and p.mapping_set != SUPPOSED}
        return Named(self._catalogue.refs.of(wanted), self._statements.some(ids))


def _touches(premises: Iterable[Premise], names: set[str]) -> bool:
    return any(end in names for p in premises for end in (p.subject, p.object))


def _explained(network: Network, item: str, others: Sequence[str]) -> list[Explanation]:
    """Return the explanations of an item and others; what leads to these is found at once."""
    if not others:
        return []
    columns = network.closure.masks([network.number[other] for other in others]).T
    return [
        explain(network, item, other, toward=column.tolist())
        for other, column in zip(others, columns, strict=True)
    ]


def parse_supposed(text: str) -> tuple[str, Relation, str]:
    """Read "subject relation object" as people type it; raise BadInputError when it is not that.

    >>> parse_supposed("nisc:bp-3 partOf|overlaps cpsf:concern-safety")[1].names
    ('partOf', 'overlaps')
    """
    words = text.split()
    if len(words) != 3:  # noqa: PLR2004
        raise BadInputError(
            "{text!r} is no statement.",
            remedy="Write it as in: nisc:bp-3 partOf cpsf:concern-safety",
            text=text,
        )
    try:
        relation = parse_relation(words[1])
    except ValueError as error:
        raise BadInputError(
            "{value!r} is not a relation. Use equal, partOf, contains, overlaps, disjoint,"
            " several of them in this order joined by |, or unknown.",
            value=words[1],
        ) from error
    return words[0], relation, words[2]


def _tier(mask: int) -> int:
    return {"covered": 0, "partly": 1}.get(answer_of(mask) or "", 2)


def _nearness(view: ExplanationView) -> tuple[str, int, float, str]:
    found = view.explanation
    order = _tier(found.relation.value)
    return view.object.document, order, -(found.confidence or 0.0), view.object.id
