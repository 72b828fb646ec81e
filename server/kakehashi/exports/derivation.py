"""What follows, as JSON and CSV, the same for the API and the command line."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from kakehashi.exports.derivation_shapes import (
    ChangeJson,
    ConflictJson,
    ContradictionsJson,
    DerivedJson,
    EffectJson,
    ExplanationJson,
    PremiseJson,
    ProofJson,
    StepJson,
    TensionJson,
)
from kakehashi.exports.plain import none_json, ref_json, text_json
from kakehashi.exports.rows import row, title_cell
from kakehashi.exports.sentences import conclusion, conflict_sentences, proof_sentences
from kakehashi.exports.shapes import TextJson
from kakehashi.messages import Language
from kakehashi.model.derivation_views import (
    ConflictView,
    Contradictions,
    EffectView,
    ExplanationView,
    Named,
    Tension,
)
from kakehashi.model.premise import Premise
from kakehashi.model.proof import Proof
from kakehashi.model.relation import UNKNOWN, Relation, tightest_predicate
from kakehashi.model.text import Text
from kakehashi.namespaces import statement_iri

__all__ = [
    "basis_of",
    "contradictions_csv",
    "contradictions_json",
    "derived_csv",
    "derived_json",
    "effect_csv",
    "effect_json",
    "explanation_csv",
    "explanation_json",
]


def basis_of(view: ExplanationView) -> str:
    """Return whether the direct statements say as much, or only a proof, or nothing does."""
    found = view.explanation
    if found.relation == UNKNOWN:
        return "none"
    return "stated" if found.stated == found.relation else "derived"


def _both(say: Callable[[Language], str]) -> TextJson:
    return text_json(Text(ja=say("ja"), en=say("en")))


def premise_json(premise: Premise, named: Named) -> PremiseJson:
    """Return a premise with who stands behind it."""
    stated = named.statements.get(premise.id) if premise.kind == "statement" else None
    return {
        "kind": premise.kind,
        "subject": premise.subject,
        "relation": list(premise.relation.names),
        "object": premise.object,
        "statement": premise.id if premise.kind == "statement" else None,
        "statement_iri": statement_iri(premise.id) if premise.kind == "statement" else None,
        "publisher": premise.publisher,
        "standing": premise.standing,
        "confidence": premise.confidence,
        "locator": stated.locator if stated else "",
        "mapping_set": premise.mapping_set,
    }


def _proof(proof: Proof, view: ExplanationView) -> ProofJson:
    named = view.named
    steps: list[StepJson] = [
        {
            "start": step.start,
            "relation": list(step.relation.names),
            "end": step.end,
            "premise": premise_json(step.premise, named),
        }
        for step in proof.steps
    ]
    return {
        "relation": list(proof.relation.names),
        "confidence": _rounded(proof.confidence),
        "standing": proof.standing,
        "uses_hierarchy": proof.uses_nesting,
        "disputed": bool(proof.statements & view.disputed),
        "text": _both(lambda lang: proof_sentences(proof, named, lang)),
        "steps": steps,
    }


def explanation_json(view: ExplanationView) -> ExplanationJson:
    """Return what is known of two items."""
    found = view.explanation
    return {
        "subject": ref_json(view.subject),
        "object": ref_json(view.object),
        "relation": list(found.relation.names),
        "text": _both(lambda lang: conclusion(found, view.named, lang)),
        "basis": basis_of(view),
        "stated": list(found.stated.names),
        "predicate": tightest_predicate(found.relation) if found.relation else "",
        "confidence": _rounded(found.confidence),
        "standing": found.standing,
        "hierarchy": view.nestings,
        "uses_hierarchy": found.uses_nesting,
        "contradictory": not found.relation,
        "rejected": view.rejected,
        "proofs": [_proof(proof, view) for proof in found.proofs],
        "establishing": list(found.establishing),
        "nothing_corresponds": [none_json(missing) for missing in view.nothing],
        "release": view.release,
    }


def explanation_csv(view: ExplanationView, language: Language) -> Iterator[list[str]]:
    """Yield header and a row for each step of each proof."""
    yield [
        "proof", "step", "start", "relation", "end", "shows", "confidence", "standing", "kind",
        "publisher", "locator", "statement", "mapping_set", "text", "release",
    ]  # fmt: skip
    for number, proof in enumerate(view.explanation.proofs, 1):
        text = proof_sentences(proof, view.named, language)
        for place, step in enumerate(proof.steps, 1):
            said = premise_json(step.premise, view.named)
            yield row(
                number, place, step.start, step.relation.text, step.end, proof.relation.text,
                _rounded(proof.confidence), proof.standing, said["kind"], said["publisher"],
                said["locator"], said["statement"], said["mapping_set"], text, view.release,
            )  # fmt: skip


def derived_json(
    item: str, to: str, views: Sequence[ExplanationView], *, nestings: bool, release: str
) -> DerivedJson:
    """Return the derived counterparts of an item."""
    return {
        "item": item,
        "to": to or None,
        "hierarchy": nestings,
        "derived": [explanation_json(view) for view in views],
        "release": release,
    }


def derived_csv(views: Sequence[ExplanationView], language: Language) -> Iterator[list[str]]:
    """Yield header and a row for each derived counterpart."""
    yield [
        "asked", "relation", "item", "notation", "title", "document", "standing", "confidence",
        "uses_hierarchy", "proofs", "text", "release",
    ]  # fmt: skip
    for view in views:
        found, ref = view.explanation, view.object
        yield row(
            found.subject, found.relation.text, ref.id, ref.notation, title_cell(ref, language),
            ref.document, found.standing, _rounded(found.confidence), found.uses_nesting,
            len(found.proofs), conclusion(found, view.named, language), view.release,
        )  # fmt: skip


def _conflict(found: ConflictView, named: Named) -> ConflictJson:
    return {
        "premises": [premise_json(p, named) for p in found.premises],
        "publishers": list(found.publishers),
        "mended_by": [premise_json(p, named) for p in found.mended_by],
        "text": _both(lambda lang: conflict_sentences(found.premises, named, lang)),
    }


def _tension(found: Tension, named: Named) -> TensionJson:
    return {
        "statement": found.statement.id,
        "item": found.statement.subject.id,
        "document": found.statement.none_in,
        "publisher": found.statement.publisher,
        "counterpart": found.explanation.object,
        "relation": list(found.explanation.relation.names),
        "text": _both(lambda lang: proof_sentences(found.explanation.proofs[0], named, lang)),
    }


def contradictions_json(view: Contradictions) -> ContradictionsJson:
    """Return everything that does not go together."""
    return {
        "hierarchy": view.nestings,
        "conflicts": [_conflict(found, view.named) for found in view.conflicts],
        "tensions": [_tension(found, view.named) for found in view.tensions],
        "blocked": [premise_json(p, view.named) for p in view.blocked],
        "release": view.release,
    }


def contradictions_csv(view: Contradictions, language: Language) -> Iterator[list[str]]:
    """Yield header and a row for each conflict and tension."""
    yield ["kind", "statements", "publishers", "mended_by", "text", "release"]
    for found in view.conflicts:
        text = conflict_sentences(found.premises, view.named, language)
        yield row(
            "conflict", _ids(found.premises), "; ".join(found.publishers),
            _ids(found.mended_by), text, view.release,
        )  # fmt: skip
    for tension in view.tensions:
        proof = tension.explanation.proofs[0]
        text = proof_sentences(proof, view.named, language)
        yield row(
            "tension", tension.statement.id, tension.statement.publisher, "", text, view.release
        )


def _ids(premises: Sequence[Premise]) -> str:
    return "; ".join(f"{p.kind}:{p.id}" if p.kind != "statement" else p.id for p in premises)


def effect_json(view: EffectView) -> EffectJson:
    """Return what a change would do."""
    changes: list[ChangeJson] = [
        {
            "subject": change.subject,
            "object": change.object,
            "before": list(change.before.names),
            "after": list(change.after.names),
        }
        for change in view.effect.changes
    ]

    def listed(sets: Sequence[Sequence[Premise]]) -> list[list[PremiseJson]]:
        return [[premise_json(p, view.named) for p in premises] for premises in sets]

    return {
        "hierarchy": view.nestings,
        "added": [premise_json(p, view.named) for p in view.added],
        "withdrawn": [premise_json(p, view.named) for p in view.withdrawn],
        "changes": changes,
        "merged": [list(group) for group in view.effect.merged],
        "conflicts": listed(view.effect.conflicts),
        "mended": listed(view.effect.mended),
        "release": view.release,
    }


def effect_csv(view: EffectView, language: Language) -> Iterator[list[str]]:
    """Yield header and a row for each change, merger and contradiction."""
    del language  # codes only
    yield ["kind", "subject", "object", "before", "after", "release"]
    for change in view.effect.changes:
        before, after = _text(change.before), _text(change.after)
        yield row("change", change.subject, change.object, before, after, view.release)
    for group in view.effect.merged:
        yield row("merged", "; ".join(group), "", "", "", view.release)
    for kind, sets in (("conflict", view.effect.conflicts), ("mended", view.effect.mended)):
        for premises in sets:
            yield row(kind, _ids(premises), "", "", "", view.release)


def _text(relation: Relation) -> str:
    return relation.text or "contradiction"


def _rounded(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
