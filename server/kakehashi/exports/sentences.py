"""Relations and proofs in sentences, as a person would say them in a meeting."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final

from kakehashi.messages import Language, label, translate
from kakehashi.model.derivation_views import Named
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Explanation, Proof, Step
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.views import ItemRef

__all__ = [
    "clause",
    "conclusion",
    "conflict_sentences",
    "item_name",
    "premise_source",
    "proof_sentences",
]


#: What is known, as a clause about {a} and {b}. Sets of relations that people have one phrase for
#: come with it; the others are joined by "or".
_CLAUSES: Final = {
    Relation(1): label("{a} is equal to {b}"),
    Relation(2): label("{a} is part of {b}"),
    Relation(4): label("{a} contains {b}"),
    Relation(8): label("{a} overlaps with {b}"),
    Relation(16): label("{a} shares nothing with {b}"),
    Relation(1 | 2): label("{a} is part of {b} or equal to it"),
    Relation(1 | 4): label("{a} contains {b} or is equal to it"),
    Relation(2 | 8): label("{a} shares something with {b} and does not contain it"),
    Relation(4 | 8): label("{a} shares something with {b} and is not part of it"),
    Relation(8 | 16): label("neither {a} nor {b} contains the other"),
    Relation(15): label("{a} shares something with {b}"),
    Relation(2 | 8 | 16): label("{a} does not contain {b}"),
    Relation(4 | 8 | 16): label("{a} is not part of {b}"),
}

#: What stays open, for sets of relations of which people ask.
_OPEN: Final = {
    Relation(1 | 2): label("Nothing shows whether they are equal."),
    Relation(1 | 4): label("Nothing shows whether they are equal."),
    Relation(2 | 8): label("Nothing shows whether {a} lies wholly within {b}."),
    Relation(4 | 8): label("Nothing shows whether {b} lies wholly within {a}."),
    Relation(8 | 16): label("Nothing shows whether they share anything."),
    Relation(15): label("Nothing shows whether one contains the other."),
    Relation(2 | 8 | 16): label("Nothing shows whether they share anything."),
    Relation(4 | 8 | 16): label("Nothing shows whether they share anything."),
}


def item_name(ref: ItemRef, language: Language) -> str:
    """Return an item as it is spoken of: its identifier with its number and title.

    >>> from kakehashi.model.text import Text
    >>> ref = ItemRef("nisc:bp-3", "", "nisc", "③", Text(ja="機能の保証"), "", Text(), "")
    >>> item_name(ref, "ja")
    '③「機能の保証」(nisc:bp-3)'
    """
    title = ref.title.read(language)[0]
    if not title:
        return f"{ref.notation} ({ref.id})" if ref.notation else ref.id
    quoted = f"「{title}」" if language == "ja" else f"“{title}”"
    if language == "en" and ref.notation:
        return f"{ref.notation} {quoted} ({ref.id})"
    return f"{ref.notation}{quoted}({ref.id})" if language == "ja" else f"{quoted} ({ref.id})"


def clause(relation: Relation, a: str, b: str, language: Language) -> str:
    """Return what is known of two items, as a clause without a full stop.

    >>> clause(Relation.PART_OF, "A", "B", "en")
    'A is part of B'
    >>> clause(Relation.EQUAL | Relation.OVERLAPS, "A", "B", "en")
    'A is equal to B, or A overlaps with B'
    """
    if relation in _CLAUSES:
        return translate(language, _CLAUSES[relation], a=a, b=b)
    if relation == UNKNOWN:
        return translate(language, "how {a} and {b} relate is not known", a=a, b=b)
    if not relation:
        return translate(language, "what is stated of {a} and {b} cannot all be true", a=a, b=b)
    parts = [translate(language, _CLAUSES[base], a=a, b=b) for base in relation]
    return translate(language, ", or ").join(parts)


def premise_source(premise: Premise, named: Named, language: Language) -> str:
    """Return who says so and where, for the brackets behind a clause."""
    if premise.kind == "nesting":
        return translate(language, "by the nesting of the document")
    if premise.kind == "identity":
        return translate(language, "the same thing under two identifiers")
    stated = named.statements.get(premise.id)
    if stated is None:
        return translate(language, "supposed")
    who = translate(language, "Kakehashi") if stated.publisher == "Kakehashi" else stated.publisher
    place = stated.locator or stated.mapping_set
    return translate(language, "stated by {publisher}, {place}", publisher=who, place=place)


def proof_sentences(proof: Proof, named: Named, language: Language) -> str:
    """Return a proof as one sentence for its premises and conclusion."""
    said = translate(language, "; ").join(_sourced(step, named, language) for step in proof.steps)
    if len(proof.steps) == 1:
        return translate(language, "{premises}.", premises=said)
    start, end = proof.steps[0].start, proof.steps[-1].end
    a, b = _name(start, named, language), _name(end, named, language)
    shown = clause(proof.relation, a, b, language)
    return translate(language, "{premises}; so {shown}.", premises=said, shown=shown)


def conflict_sentences(premises: Sequence[Premise], named: Named, language: Language) -> str:
    """Return premises that cannot all be true, in one sentence."""
    steps = (Step(p.subject, p.relation, p.object, p) for p in premises)
    said = translate(language, "; ").join(_sourced(step, named, language) for step in steps)
    return translate(language, "These cannot all be true: {premises}.", premises=said)


def conclusion(found: Explanation, named: Named, language: Language) -> str:
    """Return what is known, and what nothing shows, in one or two sentences."""
    a, b = (_name(end, named, language) for end in (found.subject, found.object))
    if found.relation == UNKNOWN:
        return translate(
            language, "Cannot tell: nothing that is stated shows how {a} and {b} relate.", a=a, b=b
        )
    words = translate(language, "{premises}.", premises=clause(found.relation, a, b, language))
    left = _OPEN.get(found.relation)
    more = translate(language, left, a=a, b=b) if left else ""
    space = "" if language == "ja" or not more else " "
    return words[:1].upper() + words[1:] + space + more


def _name(identifier: str, named: Named, language: Language) -> str:
    ref = named.items.get(identifier)
    return item_name(ref, language) if ref else identifier


def _sourced(step: Step, named: Named, language: Language) -> str:
    a, b = _name(step.start, named, language), _name(step.end, named, language)
    words = clause(step.relation, a, b, language)
    source = premise_source(step.premise, named, language)
    return translate(language, "{clause} ({source})", clause=words, source=source)
