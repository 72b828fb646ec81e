"""The operations that read, each with the shape of its answer."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, Literal, cast

from kakehashi.client.core import Core

if TYPE_CHECKING:
    from kakehashi.client import answers

__all__ = ["Reading"]

Evidence = Literal["text", "secondary", "recall"]


class Reading(Core):
    """What the server answers by REST.

    Items are CURIEs (``nisc:bp-3``), documents short names (``nisc``). ``hierarchy`` says whether
    the nesting of items in their documents is a premise. Every method raises ServerProblem for
    what the server does not know or take, and UnreachableError.
    """

    # --- documents and items ---

    def documents(self, *, stubs: bool = False) -> answers.DocumentsJson:
        """Return all documents, with ``stubs`` also those that are only referred to."""
        return cast("answers.DocumentsJson", self._read(("documents",), {"stubs": stubs}))

    def document(self, slug: str) -> answers.DocumentJson:
        """Return one document."""
        return cast("answers.DocumentJson", self._read(("documents", slug), {}))

    def items(self, slug: str) -> Iterator[answers.RefJson]:
        """Yield the items of a document, page by page."""
        for page in self.pages(f"documents/{slug}/items", limit=1000):
            yield from cast("answers.PageJson", page)["items"]

    def tree(self, slug: str) -> answers.DocumentTreeJson:
        """Return the items of a document, nested as there."""
        return cast("answers.DocumentTreeJson", self._read(("documents", slug, "tree"), {}))

    def item(self, id: str) -> answers.ItemJson:  # noqa: A002  (its name everywhere)
        """Return everything known of an item."""
        return cast("answers.ItemJson", self._read(("items", id), {}))

    def search(
        self,
        text: str,
        *,
        document: str | None = None,
        kind: str | None = None,
        evidence: Evidence | None = None,
        limit: int = 20,
    ) -> answers.HitsJson:
        """Return items found by word, clause number or identifier, the best first."""
        chosen = {"document": document, "kind": kind, "evidence": evidence, "limit": limit}
        return cast("answers.HitsJson", self._read(("search",), {"q": text, **chosen}))

    def complete(self, text: str, *, limit: int = 8) -> answers.CompletionsJson:
        """Return what may be meant by the beginning of a word, title, number or identifier."""
        return cast(
            "answers.CompletionsJson", self._read(("complete",), {"q": text, "limit": limit})
        )

    def resolve(self, text: str) -> answers.ResolutionJson:
        """Return the item that a clause number or name means, or what it may mean."""
        return cast("answers.ResolutionJson", self._read(("resolve",), {"text": text}))

    # --- what corresponds, and what follows ---

    def crosswalk(self, id: str, *, to: str | None = None) -> answers.CrosswalkJson:  # noqa: A002
        """Return what corresponds to an item, in all documents or in ``to``, and who says so."""
        return cast("answers.CrosswalkJson", self._read(("items", id, "crosswalk"), {"to": to}))

    def across(self, id: str, *, hierarchy: bool = True) -> answers.AcrossJson:  # noqa: A002
        """Return what every other document has for an item, in four answers."""
        asked = _premises(hierarchy)
        return cast("answers.AcrossJson", self._read(("items", id, "across"), asked))

    def derived(
        self,
        id: str,  # noqa: A002
        *,
        to: str | None = None,
        hierarchy: bool = True,
    ) -> answers.DerivedJson:
        """Return what follows of an item beyond what is stated, with the proofs."""
        asked = {"to": to, **_premises(hierarchy)}
        return cast("answers.DerivedJson", self._read(("items", id, "derived"), asked))

    def suggestions(self, id: str, *, to: str, limit: int = 20) -> answers.SuggestionsJson:  # noqa: A002
        """Return what to look at in a document where nobody assessed the item; no statements."""
        asked = {"to": to, "limit": limit}
        return cast("answers.SuggestionsJson", self._read(("items", id, "suggestions"), asked))

    def statement(self, hash: str) -> answers.StatementJson:  # noqa: A002
        """Return one stated relation by its identifier (16 hex digits)."""
        return cast("answers.StatementJson", self._read(("statements", hash), {}))

    def explain(self, a: str, b: str, *, hierarchy: bool = True) -> answers.ExplanationJson:
        """Return what is known of two items, with all proofs."""
        asked = {"a": a, "b": b, **_premises(hierarchy)}
        return cast("answers.ExplanationJson", self._read(("explain",), asked))

    def whatif(
        self,
        *,
        add: Iterable[str] = (),
        withdraw: Iterable[str] = (),
        hierarchy: bool = True,
    ) -> answers.EffectJson:
        """Return what statements would do (``nisc:bp-3 equal cpsf:x``), or not having them.

        Nothing is saved.
        """
        asked = {"add": [*add], "withdraw": [*withdraw], **_premises(hierarchy)}
        return cast("answers.EffectJson", self._read(("whatif",), asked))

    def contradictions(self, *, hierarchy: bool = True) -> answers.ContradictionsJson:
        """Return the statements that cannot all be true, and what is at odds."""
        return cast(
            "answers.ContradictionsJson", self._read(("contradictions",), _premises(hierarchy))
        )

    def graph(
        self,
        *items: str,
        between: tuple[str, str] | None = None,
        depth: int = 1,
        derived: bool = False,
        hierarchy: bool = True,
        **more: object,
    ) -> answers.GraphJson:
        """Return the surroundings of items, or what leads from one item to another.

        ``more`` are ``to``, ``standing`` and ``limit``.
        """
        a, b = between or (None, None)
        asked = {"item": items, "a": a, "b": b, "depth": depth, **_premises(hierarchy), **more}
        asked["derived"] = "yes" if derived else "no"
        return cast("answers.GraphJson", self._read(("graph",), asked))

    # --- documents compared ---

    def gap(
        self, a: str, b: str, *, rows: str | None = None, hierarchy: bool = True
    ) -> answers.GapJson:
        """Return what document ``b`` has for each item of document ``a``, in four answers.

        ``rows`` is a section of ``a``, where both are very large.
        """
        asked = {"a": a, "b": b, "rows": rows, **_premises(hierarchy)}
        return cast("answers.GapJson", self._read(("gap",), asked))

    def matrix(self, *, hierarchy: bool = True, stubs: bool = False) -> answers.MatrixJson:
        """Return the gap analysis of all pairs of documents, in numbers."""
        asked = {"stubs": stubs, **_premises(hierarchy)}
        return cast("answers.MatrixJson", self._read(("matrix",), asked))

    def editions(self) -> answers.SuccessionsJson:
        """Return which edition replaced which."""
        return cast("answers.SuccessionsJson", self._read(("editions",), {}))

    def diff(self, old: str, new: str) -> answers.DiffJson:
        """Return what a new edition changed, and what that means for statements."""
        return cast("answers.DiffJson", self._read(("diff",), {"old": old, "new": new}))

    # --- mapping sets ---

    def quality(self) -> answers.QualityJson:
        """Return how firm the statements of every mapping set and publisher are."""
        return cast("answers.QualityJson", self._read(("quality",), {}))

    def mapping_sets(self) -> list[answers.SetQualityJson]:
        """Return every mapping set: its publisher, its standing, and what was counted of it."""
        return self.quality()["sets"]

    def mapping_set(self, name: str) -> answers.SetQualityJson:
        """Return one mapping set, such as ``nisc--cpsf``."""
        return cast("answers.SetQualityJson", self._read(("quality", name), {}))

    # --- the live map ---

    def live(
        self, *, kind: str | None = None, since: int = 0, as_of: date | None = None
    ) -> answers.EntriesJson:
        """Return entries of the live map: all, or those changed after the event ``since``."""
        asked = {"kind": kind, "since": since, "as_of": as_of}
        return cast("answers.EntriesJson", self._read(("live",), asked))

    def live_entry(self, id: str, *, as_of: date | None = None) -> answers.EntryJson:  # noqa: A002
        """Return one entry of the live map."""
        return cast("answers.EntryJson", self._read(("live", id), {"as_of": as_of}))

    def live_history(self, id: str) -> answers.HistoryJson:  # noqa: A002
        """Return what was done to an entry of the live map."""
        return cast("answers.HistoryJson", self._read(("live", id, "history"), {}))

    # --- files, and the whole ---

    def export_formats(self) -> answers.ExportsJson:
        """Return the formats of exports, and what each cannot carry."""
        return cast("answers.ExportsJson", self._read(("export",), {}))

    def export(self, format: str, **chosen: Any) -> bytes:  # noqa: A002
        """Return documents and mapping sets in a format; several files come as a ZIP.

        ``chosen`` are ``document``, ``pair``, ``set``, ``standing`` and ``licence``, each one or
        several.
        """
        return self._file(("export", format), chosen)

    def workbook(self, id: str, *, hierarchy: bool = True) -> bytes:  # noqa: A002
        """Return what every other document has for an item, as a workbook (xlsx)."""
        return self._file(("items", id, "across.xlsx"), _premises(hierarchy))

    def citation(self, of: str, *, format: str = "text") -> str:  # noqa: A002
        """Return how to cite an item, a document or a statement, with the release."""
        return self._file(("citation",), {"of": of, "format": format}).decode()

    def release(self) -> answers.ReleaseJson:
        """Return the release that answers come from."""
        return cast("answers.ReleaseJson", self._read(("release",), {}))

    def vocabulary(self) -> answers.VocabularyJson:
        """Return prefixes, classes, properties and codes that a SPARQL query can use."""
        return cast("answers.VocabularyJson", self._read(("vocabulary",), {}))


def _premises(hierarchy: bool) -> dict[str, object]:
    return {"hierarchy": "yes" if hierarchy else "no"}
