"""What follows from the statements: relations with their proofs, and what a change would do."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence

from kakehashi.calculus.answers import answer_of
from kakehashi.calculus.network import Network
from kakehashi.calculus.proofs import explain
from kakehashi.calculus.whatif import compare
from kakehashi.errors import BadInputError
from kakehashi.model.derivation_views import EffectView, ExplanationView, Named
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation
from kakehashi.model.relation import Relation, parse_relation
from kakehashi.model.views import NoCounterpart
from kakehashi.namespaces import statement_id
from kakehashi.services.catalogue import Catalogue
from kakehashi.services.gaps import Gaps
from kakehashi.services.grounds import Grounds
from kakehashi.services.named import SUPPOSED, Naming
from kakehashi.services.odds import Odds
from kakehashi.services.queries import Queries
from kakehashi.services.statements import Statements

__all__ = ["Derivation", "parse_supposed"]


class Derivation:
    """Answers what follows; everything is worked out from the statements of the release."""

    def __init__(
        self, queries: Queries, catalogue: Catalogue, statements: Statements, release: str
    ) -> None:
        self._grounds = Grounds(queries, catalogue.refs)
        self._catalogue, self._statements, self.release = catalogue, statements, release
        self._naming = Naming(catalogue.refs, statements)
        self.gaps = Gaps(self._grounds, catalogue, statements, release)
        self.odds = Odds(self._grounds, catalogue, statements, release)

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
            named = self._naming.of([one, other], [found])
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
        named = self._naming.of([one], found)
        return [self._view(e, nestings, named) for e in found]

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
        named = self._naming.of(ends, [], [*touched, *supposed, *gone])
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

    # --- parts --------------------------------------------------------------------------------

    def _none_between(self, one: str, other: str) -> tuple[NoCounterpart, ...]:
        pairs = (one, other.partition(":")[0]), (other, one.partition(":")[0])
        ids = [i for pair in pairs for i in self._grounds.nothing_between.get(pair, ())]
        return tuple(
            NoCounterpart(view.none_in, self._catalogue.title(view.none_in), view)
            for view in (self._statements.some(ids).values() if ids else ())
        )

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


def _explained(network: Network, item: str, others: Sequence[str]) -> list[Explanation]:
    """Return the explanations of an item and others; what leads to these is found at once."""
    if not others:
        return []
    columns = network.closure.masks([network.number[other] for other in others]).T
    return [
        explain(network, item, other, toward=column.tobytes())
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
