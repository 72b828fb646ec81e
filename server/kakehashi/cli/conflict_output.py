"""Print what cannot all be true, and what a change would do."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kakehashi.cli.output import (
    footer,
    print_csv,
    print_json,
    say,
)
from kakehashi.exports import derivation as exported
from kakehashi.exports.sentences import (
    clause,
    conflict_sentences,
    item_name,
    proof_sentences,
)
from kakehashi.exports.words import relation_words
from kakehashi.messages import Language, translate
from kakehashi.model.derivation_views import (
    Contradictions,
    EffectView,
    Named,
)
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.whatif import Change

if TYPE_CHECKING:
    pass

__all__ = ["show_contradictions", "show_effect"]

#: Rows of a what-if that a table shows; JSON and CSV have them all.
_MOST = 40


def show_contradictions(view: Contradictions, language: Language, form: str) -> None:
    """Print what does not go together; exit 1 when something contradicts."""
    if form == "json":
        print_json(exported.contradictions_json(view))
    elif form == "csv":
        print_csv(exported.contradictions_csv(view, language))
    else:
        for line in _contradictions(view, language):
            say(line)
        footer(view.nestings, view.release, language)
    if view.conflicts:
        raise SystemExit(1)


def _contradictions(view: Contradictions, language: Language) -> Iterator[str]:
    if not view.conflicts:
        yield translate(language, "No contradiction: all statements can be true together.")
    for number, conflict in enumerate(view.conflicts, 1):
        yield f"{number}. {conflict_sentences(conflict.premises, view.named, language)}"
        mending = ", ".join(p.id for p in conflict.mended_by if p.kind == "statement")
        if mending:
            yield "   " + translate(
                language, "Withdrawing any one of these mends it: {statements}", statements=mending
            )
    if view.tensions:
        yield translate(
            language,
            "{count} tensions: something corresponds although a statement says that nothing does.",
            count=len(view.tensions),
        )
    for tension in view.tensions:
        ref = tension.statement.subject
        found = translate(
            language,
            "{item} – {document}: {why}",
            item=item_name(ref, language),
            document=tension.statement.none_in,
            why=proof_sentences(tension.explanation.proofs[0], view.named, language),
        )
        yield f" - {found}"
    for premise in view.blocked:
        yield translate(
            language,
            "Blocked by a reviewed rejection: {statement}",
            statement=f"{premise.subject} {premise.relation.text} {premise.object}",
        )


def show_effect(view: EffectView, language: Language, form: str) -> None:
    """Print what a change would do."""
    if form == "json":
        print_json(exported.effect_json(view))
        return
    if form == "csv":
        print_csv(exported.effect_csv(view, language))
        return
    effect = view.effect
    for premises in effect.conflicts:
        say(conflict_sentences(premises, view.named, language), style="bold")
    for premises in effect.mended:
        say(
            translate(
                language,
                "This contradiction would be mended: {statements}",
                statements=", ".join(p.id for p in premises),
            )
        )
    for group in effect.merged:
        merged = ", ".join(group)
        say(translate(language, "These would become equal: {items}", items=merged))
    for change in effect.changes[:_MOST]:
        say(_change(change, view.named, language))
    say(
        translate(
            language,
            "{changes} relations would change, {merged} groups merge, {conflicts} contradictions"
            " arise, {mended} be mended. Nothing was saved.",
            changes=len(effect.changes),
            merged=len(effect.merged),
            conflicts=len(effect.conflicts),
            mended=len(effect.mended),
        )
    )
    footer(view.nestings, view.release, language)


def _change(change: Change, named: Named, language: Language) -> str:
    a, b = (
        item_name(named.items[end], language) if end in named.items else end
        for end in (change.subject, change.object)
    )
    return translate(
        language,
        "{after} (before: {before})",
        after=clause(change.after, a, b, language),
        before=_known(change.before, language),
    )


def _known(relation: Relation, language: Language) -> str:
    if relation == UNKNOWN:
        return translate(language, "nothing known")
    return relation_words(relation, language)
