"""How the text of an answer names items, relations, and who stands behind a statement."""

from __future__ import annotations

from dataclasses import dataclass
from functools import reduce
from operator import or_
from typing import Any, Final

from kakehashi.exports.words import relation_words, standing_words
from kakehashi.messages import Language, label, translate
from kakehashi.model.relation import Relation, parse_relation

__all__ = ["Words"]

_EVIDENCE: Final = {
    "text": label("seen in the document"),
    "secondary": label("seen elsewhere"),
    "recall": label("recalled, not confirmed"),
}
#: Longest text of others, such as a rationale, on a line; the whole stands in the structured part.
_LONGEST: Final = 400


@dataclass(frozen=True, slots=True)
class Words:
    """The words of one language for parts of REST's answers."""

    language: Language

    def t(self, message: str, /, **values: object) -> str:
        """Return one of our sentences."""
        return translate(self.language, message, **values)

    def text(self, both: dict[str, Any] | None) -> str:
        """Return a text in this language, else in the other, on one line and not too long.

        >>> Words("en").text({"ja": "更新", "en": None})
        '更新'
        """
        both = both or {}
        other = "en" if self.language == "ja" else "ja"
        return self.short(both.get(self.language) or both.get(other) or "")

    def short(self, text: str) -> str:
        """Return a text of others on one line, cut where it is too long."""
        line = " ".join(text.split())
        return line if len(line) <= _LONGEST else f"{line[:_LONGEST]}…"

    def item(self, ref: dict[str, Any]) -> str:
        """Return identifier, number and title of an item.

        >>> Words("ja").item({"item": "a:1", "notation": "1", "title": {"ja": "目的"}})
        'a:1 1 「目的」'
        """
        title = self.text(ref.get("title"))
        quoted = self.t("“{title}”", title=title) if title else self._untitled(ref)
        return " ".join(filter(None, (ref["item"], ref.get("notation", ""), quoted)))

    def _untitled(self, ref: dict[str, Any]) -> str:
        if ref.get("placeholder"):
            return self.t("[not seen]")
        return self.t("[not in the document]") if ref.get("not_found") else ""

    def known(self, code: str) -> str:
        """Return how something is known."""
        return self.t(_EVIDENCE[code]) if code in _EVIDENCE else code

    def relation(self, names: list[str]) -> str:
        """Return a relation in words.

        >>> Words("en").relation(["equal", "partOf"])
        'equal to or included in'
        """
        return relation_words(reduce(or_, map(parse_relation, names), Relation(0)), self.language)

    def standing(self, code: str) -> str:
        """Return a standing in words."""
        return standing_words(code, self.language)

    def publisher(self, name: str) -> str:
        """Return who states something; our own name is in the language of the answer."""
        return self.t("Kakehashi") if name == "Kakehashi" else name or "–"

    def grounds(self, said: dict[str, Any]) -> str:
        """Return who states something with which standing, how surely, and where to look it up."""
        sure = said.get("confidence")
        parts = (
            self.t(
                "stated by {publisher} ({standing})",
                publisher=self.publisher(said["publisher"]),
                standing=self.standing(said["standing"]),
            ),
            "" if sure is None else self.t("confidence {sure}", sure=f"{sure:.2f}"),
            self.short(said.get("locator") or ""),
            f"<{said['statement_iri']}>" if said.get("statement_iri") else "",
        )
        return "; ".join(filter(None, parts))
