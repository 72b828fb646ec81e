"""Print what is known of two items, and what follows of one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from rich.markup import escape

from kakehashi.cli.output import (
    console,
    footer,
    heading,
    print_csv,
    print_json,
    say,
    table,
    title_of,
)
from kakehashi.exports import derivation as exported
from kakehashi.exports.sentences import (
    conclusion,
    proof_sentences,
)
from kakehashi.exports.words import basis_words, relation_words, standing_words
from kakehashi.messages import Language, translate
from kakehashi.model.derivation_views import (
    ExplanationView,
)

if TYPE_CHECKING:
    from kakehashi.services.derivation import Derivation

__all__ = ["show_derived", "show_explanation"]


def show_explanation(view: ExplanationView, language: Language, form: str) -> None:
    """Print what is known of two items, with its proofs."""
    if form == "json":
        print_json(exported.explanation_json(view))
    elif form == "csv":
        print_csv(exported.explanation_csv(view, language))
    else:
        _explanation(view, language)


def _explanation(view: ExplanationView, language: Language) -> None:
    found = view.explanation
    say(conclusion(found, view.named, language), style="bold")
    marks = [basis_words(exported.basis_of(view), language)]
    if found.proofs and found.standing:
        marks.append(standing_words(found.standing, language))
    if found.confidence is not None and found.proofs:
        marks.append(translate(language, "confidence {sure}", sure=f"{found.confidence:.2f}"))
    if found.uses_nesting:
        marks.append(translate(language, "by way of the documents' nesting"))
    if view.rejected:
        marks.append(translate(language, "a reviewer rejected this relation"))
    say(translate(language, ", ").join(marks))
    for number, proof in enumerate(found.proofs, 1):
        sure = "" if proof.confidence is None else f" [{proof.confidence:.2f}]"
        needed = "*" if len(found.establishing) > 1 and number - 1 in found.establishing else ""
        disputed = ""
        if proof.statements & view.disputed:
            disputed = translate(language, " (rests on a statement that contradicts others)")
        say(f"{number}{needed}.{sure} {proof_sentences(proof, view.named, language)}{disputed}")
    if len(found.establishing) > 1:
        say(translate(language, "* needed together for the whole relation"), style="dim")
    for missing in view.nothing:
        say(
            translate(
                language,
                "{publisher} states that nothing in {document} corresponds to {item}.",
                publisher=missing.statement.publisher,
                document=missing.document,
                item=missing.statement.subject.id,
            )
        )
    footer(view.nestings, view.release, language)


def show_derived(
    derivation: Derivation, item: str, to: str, language: Language, form: str, *, nestings: bool
) -> None:
    """Print what follows of an item beyond what is stated."""
    views = derivation.counterparts(item, to, nestings=nestings)
    if form == "json":
        release = derivation.release
        print_json(exported.derived_json(item, to, views, nestings=nestings, release=release))
        return
    if form == "csv":
        print_csv(exported.derived_csv(views, language))
        return
    if views:
        heading(views[0].subject, language)
        rows = table(language, "derived relation", "counterpart", "confidence", "proofs")
        for view in views:
            found = view.explanation
            sure = "–" if found.confidence is None else f"{found.confidence:.2f}"
            rows.add_row(
                relation_words(found.relation, language) + ("°" if found.uses_nesting else ""),
                f"{view.object.id}\n{escape(title_of(view.object, language))}",
                sure,
                str(len(found.proofs)),
            )
        console.print(rows)
        if any(view.explanation.uses_nesting for view in views):
            say(translate(language, "° by way of the documents' nesting"), style="dim")
    else:
        say(translate(language, "Nothing follows beyond what is stated."))
    footer(nestings, derivation.release, language)
