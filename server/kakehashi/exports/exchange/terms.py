"""Under which terms each document and each mapping set of a bundle may be used."""

from __future__ import annotations

from typing import Final

from kakehashi.messages import Language, label, translate
from kakehashi.model.exchange import Bundle
from kakehashi.model.text import Text

__all__ = ["OWN_LICENCE", "terms"]

#: Of what is our own: summaries, translations, classifications.
OWN_LICENCE: Final = "https://creativecommons.org/licenses/by/4.0/"

_OURS: Final = label(
    "Summaries, translations and classifications of our own, and mapping sets where nothing else is"
    " said: CC BY 4.0, https://creativecommons.org/licenses/by/4.0/. Titles, numbers and dates are"
    " facts; the documents belong to their publishers."
)


def terms(bundle: Bundle, language: Language) -> str:
    """Return the terms as a page of Markdown."""
    lines = [f"# {translate(language, 'Terms of use')}", ""]
    lines += [translate(language, _OURS), "", f"## {translate(language, 'Mapping sets')}", ""]
    for mapping_set in sorted(bundle.sets, key=lambda s: s.name):
        title = Text(en=mapping_set.mapping_set_title, ja=bundle.entry(mapping_set.name).title.ja)
        shown, _ = title.read(language)
        lines.append(f"- `{mapping_set.name}`: {shown}: <{mapping_set.license}>")
    lines += ["", f"## {translate(language, 'Documents')}", ""]
    for document in sorted(bundle.documents, key=lambda d: d.slug):
        title_of, _ = document.title.read(language)
        licence, _ = document.licence.read(language)
        said = licence or translate(language, "only referred to")
        lines.append(f"- `{document.slug}`: {title_of}: {said}")
    return "\n".join([*lines, ""])
