"""Print comparisons of editions."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from rich.markup import escape

from kakehashi.cli.output import console, print_csv, print_json, say, table, title_of
from kakehashi.exports import editions as exported
from kakehashi.messages import Language, translate
from kakehashi.model.edition_views import EditionDiff, EditionRef
from kakehashi.model.views import ItemRef

if TYPE_CHECKING:
    from kakehashi.services.terms import Terms

__all__ = ["show_diff"]


def show_diff(
    terms: Terms, diff: EditionDiff, language: Language, form: str, *, statements: bool = False
) -> None:
    """Print what a new edition changed; with ``statements`` those on the old one instead."""
    if form == "json":
        print_json(exported.diff_json(diff))
    elif form == "csv":
        write = exported.affected_csv if statements else exported.diff_csv
        print_csv(write(diff, language))
    else:
        say(f"{_edition(diff.old, language)}  →  {_edition(diff.new, language)}")
        if diff.note:
            say(diff.note.read(language)[0])
        if statements:
            _statements(terms, diff, language)
        else:
            _changes(terms, diff, language)
        _sums(terms, diff, language)


def _edition(edition: EditionRef, language: Language) -> str:
    about = translate(language, ", ").join(x for x in (edition.number, edition.issued) if x)
    title = edition.title.read(language)[0]
    return f"{edition.name}: {title}" + (f" ({about})" if about else "")


def _changes(terms: Terms, diff: EditionDiff, language: Language) -> None:
    if not diff.changes:
        return
    rows = table(language, "change", "old item", "new item", "how it is known")
    for found in diff.changes:
        change = found.change
        basis = terms.code("basis", change.basis).read(language)[0]
        like = "" if change.likeness is None else f"\n{change.likeness:.2f}"
        rows.add_row(
            terms.code("change", change.kind).read(language)[0],
            _items(found.old, language),
            _items(found.new, language),
            escape("\n".join(x for x in (basis, change.word) if x) + like),
        )
    console.print(rows)


def _items(refs: Iterable[ItemRef], language: Language) -> str:
    return escape("\n".join(f"{ref.id} {title_of(ref, language)}" for ref in refs) or "–")


def _statements(terms: Terms, diff: EditionDiff, language: Language) -> None:
    rows = table(language, "statement", "old item", "impact", "new item", "mapping set")
    for found in diff.affected:
        rows.add_row(
            found.statement.id,
            _items([found.item], language),
            terms.code("impact", found.impact).read(language)[0],
            escape("\n".join(ref.id for ref in found.new) or "–"),
            found.statement.mapping_set,
        )
    if diff.affected:
        console.print(rows)


def _sums(terms: Terms, diff: EditionDiff, language: Language) -> None:
    for kind, number in diff.kinds.items():
        say(f"{number:5}  {terms.code('change', kind).read(language)[0]}")
    if not diff.compared:
        say(translate(language, "The other items are not compared."))
    total = sum(diff.impacts.values())
    said = translate(language, "Statements on items of the old edition: {count}", count=total)
    say(said)
    for impact, number in diff.impacts.items():
        say(f"{number:5}  {terms.code('impact', impact).read(language)[0]}")
    say(translate(language, "Release {release}", release=diff.release), style="dim")
