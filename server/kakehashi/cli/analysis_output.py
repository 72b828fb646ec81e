"""Print what follows: sentences and tables for people, JSON and CSV for programs."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from rich.markup import escape

from kakehashi.cli.output import console, heading, print_csv, print_json, table, title_of
from kakehashi.exports import derivation as exported
from kakehashi.exports import quality as quality_exported
from kakehashi.exports.sentences import (
    clause,
    conclusion,
    conflict_sentences,
    item_name,
    proof_sentences,
)
from kakehashi.exports.words import answer_words, basis_words, relation_words, standing_words
from kakehashi.messages import Language, translate
from kakehashi.model.derivation_views import (
    Contradictions,
    EffectView,
    ExplanationView,
    GapView,
    MatrixView,
    Named,
)
from kakehashi.model.gap import GapRow
from kakehashi.model.quality import Measures
from kakehashi.model.relation import UNKNOWN, Relation
from kakehashi.model.whatif import Change

if TYPE_CHECKING:
    from kakehashi.build.prove import Proved
    from kakehashi.services.derivation import Derivation
    from kakehashi.services.quality import Quality

__all__ = [
    "show_contradictions",
    "show_derived",
    "show_effect",
    "show_explanation",
    "show_gap",
    "show_matrix",
    "show_proved",
    "show_quality",
]

#: Rows of a what-if that a table shows; JSON and CSV have them all.
_MOST = 40


def _say(text: str, style: str | None = None) -> None:
    console.print(escape(text), style=style, soft_wrap=True)


def _footer(nestings: bool, release: str, language: Language) -> None:
    said = translate(
        language,
        "with the documents' nesting" if nestings else "without the documents' nesting",
    )
    _say(f"{translate(language, 'Release {release}', release=release)}, {said}", style="dim")


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
    _say(conclusion(found, view.named, language), style="bold")
    marks = [basis_words(exported.basis_of(view), language)]
    if found.proofs and found.standing:
        marks.append(standing_words(found.standing, language))
    if found.confidence is not None and found.proofs:
        marks.append(translate(language, "confidence {sure}", sure=f"{found.confidence:.2f}"))
    if found.uses_nesting:
        marks.append(translate(language, "by way of the documents' nesting"))
    if view.rejected:
        marks.append(translate(language, "a reviewer rejected this relation"))
    _say(translate(language, ", ").join(marks))
    for number, proof in enumerate(found.proofs, 1):
        sure = "" if proof.confidence is None else f" [{proof.confidence:.2f}]"
        needed = "*" if len(found.establishing) > 1 and number - 1 in found.establishing else ""
        disputed = ""
        if proof.statements & view.disputed:
            disputed = translate(language, " (rests on a statement that contradicts others)")
        _say(f"{number}{needed}.{sure} {proof_sentences(proof, view.named, language)}{disputed}")
    if len(found.establishing) > 1:
        _say(translate(language, "* needed together for the whole relation"), style="dim")
    for missing in view.nothing:
        _say(
            translate(
                language,
                "{publisher} states that nothing in {document} corresponds to {item}.",
                publisher=missing.statement.publisher,
                document=missing.document,
                item=missing.statement.subject.id,
            )
        )
    _footer(view.nestings, view.release, language)


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
            _say(translate(language, "° by way of the documents' nesting"), style="dim")
    else:
        _say(translate(language, "Nothing follows beyond what is stated."))
    _footer(nestings, derivation.release, language)


def show_gap(view: GapView, language: Language, form: str) -> None:
    """Print a gap analysis."""
    if form == "json":
        print_json(exported.gap_json(view))
    elif form == "csv":
        print_csv(exported.gap_csv(view, language))
    else:
        _gap(view, language)


def _gap(view: GapView, language: Language) -> None:
    for document in (view.subject, view.object):
        edition = translate(language, ", ").join(
            x for x in (document.version, document.issued) if x
        )
        _say(f"{document.slug}: {document.title.read(language)[0]} ({edition})")
    rows = table(language, "item", "title", "answer", "counterpart")
    for found in view.rows:
        rows.add_row(*_gap_cells(found, view, language))
    console.print(rows)
    for answer, basis, number in view.tally.counts:
        said = answer_words(answer, language)
        how = translate(language, " ({basis})", basis=basis_words(basis, language)) if basis else ""
        _say(f"{number:5}  {said}{how}")
    _say(
        translate(
            language,
            "{assessed} of {total} items assessed; {placeholders} more are known by number only.",
            assessed=view.tally.assessed,
            total=view.tally.total,
            placeholders=view.placeholders,
        )
    )
    for by in view.by:
        _say(
            translate(
                language,
                "{mapping_set} ({publisher}, {standing}) speaks of {items} of them.",
                mapping_set=by.mapping_set,
                publisher=by.publisher,
                standing=standing_words(by.standing, language),
                items=by.items,
            )
        )
    _footer(view.nestings, view.release, language)


def _gap_cells(found: GapRow, view: GapView, language: Language) -> tuple[str, str, str, str]:
    ref = view.named.items[found.item]
    answer = answer_words(found.answer, language)
    if found.basis:
        answer += "\n" + basis_words(found.basis, language)
    notes = [
        text
        for shown, text in (
            (found.uses_nesting, translate(language, "by way of the documents' nesting")),
            (found.tension, translate(language, "stated: nothing corresponds")),
            (found.disputed, translate(language, "disputed")),
        )
        if shown
    ]
    lines = [f"{relation_words(f.relation, language)} {f.item}" for f in found.found[:3]]
    if len(found.found) > len(lines):
        more = len(found.found) - len(lines)
        lines.append(translate(language, "and {count} more", count=more))
    if found.references and not lines:
        lines.append(
            translate(language, "{count} references that do not say how", count=found.references)
        )
    title = f"{ref.notation} {title_of(ref, language)}".strip()
    return ref.id, escape(title), answer, escape("\n".join((*lines, *notes)))


def show_matrix(view: MatrixView, language: Language, form: str) -> None:
    """Print the tallies of all pairs of documents."""
    if form == "json":
        print_json(exported.matrix_json(view))
        return
    if form == "csv":
        print_csv(exported.matrix_csv(view, language))
        return
    head = ("from", "to", "covered", "partly", "none", "not assessed", "of")
    rows = table(language, *head)
    for (one, other), tally in sorted(view.tallies.items()):
        if tally.assessed:
            numbers = [tally.count(a) for a in ("covered", "partly", "none", "not-assessed")]
            rows.add_row(one, other, *(str(n) for n in (*numbers, tally.total)))
    console.print(rows)
    empty = sum(not tally.assessed for tally in view.tallies.values())
    _say(translate(language, "In {count} pairs nothing is assessed.", count=empty))
    _footer(view.nestings, view.release, language)


def show_contradictions(view: Contradictions, language: Language, form: str) -> None:
    """Print what does not go together; exit 1 when something contradicts."""
    if form == "json":
        print_json(exported.contradictions_json(view))
    elif form == "csv":
        print_csv(exported.contradictions_csv(view, language))
    else:
        for line in _contradictions(view, language):
            _say(line)
        _footer(view.nestings, view.release, language)
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
        _say(conflict_sentences(premises, view.named, language), style="bold")
    for premises in effect.mended:
        _say(
            translate(
                language,
                "This contradiction would be mended: {statements}",
                statements=", ".join(p.id for p in premises),
            )
        )
    for group in effect.merged:
        merged = ", ".join(group)
        _say(translate(language, "These would become equal: {items}", items=merged))
    for change in effect.changes[:_MOST]:
        _say(_change(change, view.named, language))
    _say(
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
    _footer(view.nestings, view.release, language)


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


def show_quality(quality: Quality, name: str, language: Language, form: str) -> None:
    """Print the quality report, of one set or of all."""
    if name:
        found = quality.of_set(name)
        if form == "json":
            print_json(quality_exported.set_quality_json(found))
            return
        measures = [(found.name, found.measures)]
    else:
        report = quality.report()
        if form == "json":
            print_json(quality_exported.quality_json(report))
            return
        if form == "csv":
            print_csv(quality_exported.quality_csv(report, language))
            return
        measures = [
            *((found.name, found.measures) for found in report.sets),
            *((found.name, found.measures) for found in report.publishers),
            (translate(language, "all"), report.total),
        ]
    rows = table(
        language, "mapping set", "statements", "bare overlaps", "no reason", "dangling",
        "contradictions", "chains that prove nothing", "single bridges",
    )  # fmt: skip
    for label, found_measures in measures:
        rows.add_row(label, *_measures(found_measures))
    console.print(rows)


def _measures(found: Measures) -> Iterator[str]:
    yield str(found.statements)
    yield _percent(found.bare_overlaps)
    yield str(max(found.no_reason_ja, found.no_reason_en))
    yield str(found.dangling)
    yield str(found.contradictions)
    yield _percent(found.chains.share)
    yield str(found.single_bridges)


def show_proved(found: Proved, language: Language, form: str) -> None:
    """Print what the cross-check by OWL found; exit 1 when something does not follow."""
    refuted = [
        {"premises": [f"{a} {m.text} {b}" for a, m, b in c.premises],
         "conclusion": " ".join((c.conclusion[0], c.conclusion[1].text, c.conclusion[2]))}
        for c in found.refuted
    ]  # fmt: skip
    row = {
        "relations": found.relations,
        "of": found.of,
        "claims": found.claims,
        "refuted": len(refuted),
        "consistent": found.consistent,
    }
    if form == "json":
        print_json({**row, "refuted": refuted})
    elif form == "csv":
        print_csv([tuple(row), tuple(row.values())])
    else:
        _say(
            translate(
                language,
                "HermiT checked {relations} of {of} derived relations ({claims} claims):"
                " {refuted} do not follow.",
                **row,
            )
        )
        for claim in refuted:
            _say(f"{'; '.join(claim['premises'])} ⊬ {claim['conclusion']}")
        if not found.consistent:
            _say(translate(language, "The premises together have no model."))
    if refuted or not found.consistent:
        raise SystemExit(1)


def _percent(value: float | None) -> str:
    return "–" if value is None else f"{value:.0%}"
