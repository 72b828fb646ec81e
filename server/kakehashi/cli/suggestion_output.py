"""Print suggestions."""

from __future__ import annotations

from rich.markup import escape

from kakehashi.cli.output import (
    console,
    heading,
    print_csv,
    print_json,
    say,
    table,
    title_of,
)
from kakehashi.exports.suggestions import (
    reason_sentence,
    silence_sentence,
    suggestions_csv,
    suggestions_json,
)
from kakehashi.messages import Language, translate
from kakehashi.model.suggestion import Suggestions

__all__ = ["show_suggestions"]


def show_suggestions(found: Suggestions, language: Language, form: str) -> None:
    """Print what to look at in a document, with the reasons."""
    if form == "json":
        print_json(suggestions_json(found))
        return
    if form == "csv":
        print_csv(suggestions_csv(found, language))
        return
    heading(found.item, language)
    say(translate(language, "Suggested by machine; nobody has assessed any of these."))
    if silence := silence_sentence(found, language):
        say(silence)
    shown = table(language, "item", "confidence", "title", "reasons")
    for one in found.found:
        shown.add_row(
            one.item.id,
            f"{one.confidence:.2f}",
            escape(title_of(one.item, language)),
            escape(" ".join(reason_sentence(reason, language) for reason in one.reasons)),
        )
    if found.found:
        console.print(shown)
    say(translate(language, "Release {release}", release=found.release), style="dim")
