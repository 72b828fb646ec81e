"""What pages read of the fake world: items, statements, search, suggestions and work."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import replace
from typing import Any

from kakehashi.errors import UnknownThingError
from kakehashi.model.overview import BridgeMap, Figures, Group, Span
from kakehashi.model.relation import Relation
from kakehashi.model.suggestion import Ground, Reason, Suggestion, Suggestions
from kakehashi.model.text import Text
from kakehashi.model.views import (
    Completion,
    Counterpart,
    Crosswalk,
    DocumentView,
    FacetValue,
    Hit,
    ItemRef,
    ItemView,
    NoCounterpart,
    Page,
    Related,
    Resolution,
    SearchResult,
    StatementView,
    TreeNode,
)
from kakehashi.model.work import WorkLink
from tests.web.fake_derivation import fake_refs
from tests.web.fake_world import DOCUMENTS, ITEMS, STATEMENTS


class FakeCatalogue:
    refs = fake_refs(ITEMS)

    def documents(self, *, stubs: bool = False) -> list[DocumentView]:
        return [d for d in DOCUMENTS.values() if stubs or not d.stub]

    def document(self, slug: str) -> DocumentView:
        if slug not in DOCUMENTS:
            raise UnknownThingError("No document is called {id}.", suggestions=("nisc",), id=slug)
        return DOCUMENTS[slug]

    def title(self, slug: str) -> Text:
        return DOCUMENTS[slug].title

    def items(self, slug: str, offset: int = 0, limit: int = 100) -> Page:
        found = tuple(r for r in ITEMS.values() if r.document == self.document(slug).slug)
        return Page(found[offset : offset + limit], len(found), offset, limit)

    def tree(self, slug: str) -> tuple[TreeNode, ...]:
        first, *others = self.items(slug).items
        return (TreeNode(first, tuple(TreeNode(r) for r in others)),)

    def resolve(self, text: str) -> str:
        if text.lower() not in ITEMS:
            raise UnknownThingError("No item is called {id}.", suggestions=("nisc:bp-3",), id=text)
        return text.lower()

    def aliases(self, id_: str) -> tuple[str, ...]:
        return ()

    def ref(self, id_: str) -> ItemRef:
        return ITEMS[self.resolve(id_)]

    def item(self, text: str) -> ItemView:
        found = ITEMS[self.resolve(text)]
        return ItemView(
            found, DOCUMENTS[found.document].title, Text("機能を保証する。", "It is assured."),
            "", "", "publisher", "translation", "p. 3", "https://www.nisc.go.jp/", "high",
            ("保証",), ("nisc:p3",), None, (), (ITEMS["nisc:principles"],), False,
            Text("章", "A section"), (ITEMS["nisc:x-9"],),
            (("kh:Principle", Text("原則", "Principle")),),
            (("kh:Requirement", Text("要求", "Requirement")),),
            (("kh:status", Text("状態"), "status:current"), ("a:b", Text("前提"), "nisc:x-9")),
            (Text("誤植 <b>あり</b>", ""),),
        )  # fmt: skip


class FakeCrosswalk:
    def of(self, text: str, to: str = "", part: slice = slice(None), more: Any = None) -> Crosswalk:
        item = ITEMS[FakeCatalogue().resolve(text)]
        if to:
            FakeCatalogue().document(to)
        found = [
            Counterpart(s.object, s.relation, inverse=False, statement=s)
            for s in (*STATEMENTS.values(), *(more or {}).values())
            if s.object and s.subject == item and to in ("", s.object.document)
        ]
        none = [
            NoCounterpart("csf11", DOCUMENTS["csf11"].title, s)
            for s in STATEMENTS.values()
            if s.none_in and s.subject == item and to in ("", "csf11")
        ]
        related = tuple(Related(c.item, c.relation, c.inverse, c.statement.id) for c in found)
        silent = () if found else ("cpsf",)
        return Crosswalk(item, to, related, tuple(found)[part], tuple(none), silent, "0123456789ab")


class FakeProperties:
    def text(self, name: str) -> Text:
        return Text("NISCとCPS", "NISC and CPS") if name == "dcterms:title" else Text()

    def code(self, name: str) -> str:
        return "editorial"

    def one(self, name: str) -> str:
        return {"dcterms:license": "https://creativecommons.org/licenses/by/4.0/"}.get(name, "")


class FakeStatements:
    def get(self, id_: str) -> StatementView:
        if id_ not in STATEMENTS:
            raise UnknownThingError("No statement is called {id}.", id=id_)
        return STATEMENTS[id_]

    def some(self, identifiers: Iterable[str]) -> dict[str, StatementView]:
        return {i: STATEMENTS[i] for i in sorted(set(identifiers)) if i in STATEMENTS}

    def sets(self) -> dict[str, FakeProperties]:
        return {"nisc--cpsf": FakeProperties()}

    def size_of_set(self, name: str) -> int:
        return len(self.of_set(name))

    def part_of_set(self, name: str, offset: int, limit: int) -> list[StatementView]:
        return self.of_set(name)[offset : offset + limit]

    def of_set(self, name: str) -> list[StatementView]:
        if name not in self.sets():
            raise UnknownThingError("No mapping set is called {id}.", id=name)
        return list(STATEMENTS.values())


class FakeSearch:
    def look(self, text: str, limit: int = 20, offset: int = 0, **kept: str) -> SearchResult:
        hits = [r for r in ITEMS.values() if text in (r.title.ja, r.id) or text == "all"]
        chosen = {name: value for name, value in kept.items() if value}
        hits = [r for r in hits if all(getattr(r, n) == v for n, v in chosen.items())]
        facets = {
            name: tuple(
                FacetValue(value, Text(en=value), count)
                for value, count in Counter(getattr(r, name) for r in hits).most_common()
            )
            for name in ("document", "kind", "evidence")
        }
        found = tuple(Hit(r, 1.0, r.title.ja) for r in hits[offset : offset + limit])
        return SearchResult(found, len(hits), facets, "all" if text == "al" else "")

    def complete(self, text: str, limit: int = 8) -> list[Completion]:
        begun = [r for r in ITEMS.values() if r.title.ja.startswith(text) or r.id.startswith(text)]
        return [
            Completion(r, DOCUMENTS[r.document].title, r.title.ja, "beginning")
            for r in begun[:limit]
        ]

    def pieces(self, text: str) -> list[tuple[str, int]]:
        return [(word, 3) for word in text.split()[1:]]

    def resolve(self, text: str) -> Resolution:
        exact = tuple(r for r in ITEMS.values() if text in (r.id, r.notation))
        if exact:
            return Resolution(text, "exact", exact, 1)
        if text == "all":
            items = tuple(ITEMS.values())[:2]
            return Resolution(text, "choices", items, 2)
        near = (ITEMS["nisc:bp-3"],) if ":" in text else ()
        return Resolution(text, "suggestions", near, len(near))

    def suggest(self, id_: str) -> tuple[str, ...]:
        return ("nisc:bp-3",)


class FakeOverview:
    figures = Figures(2, 1, 5, 9, 1, 1234, 56, 0, "2026-11-24")
    bridges = BridgeMap(
        (
            Group("japan", (DOCUMENTS["nisc"],)),
            Group("us", (DOCUMENTS["cpsf"], replace(DOCUMENTS["csf11"], stub=False))),
        ),
        (Span("nisc", "cpsf", 1200), Span("cpsf", "csf11", 1)),
    )


class FakeSuggestions:
    def of(self, text: str, to: str, limit: int = 20) -> Suggestions:
        item = ITEMS[FakeCatalogue().resolve(text)]
        FakeCatalogue().document(to)
        grounds: tuple[Ground, ...] = ("text", "context", "shared", "alike", "nearby", "network")
        reasons = tuple(Reason(ground) for ground in grounds)
        named = (Reason("text", words=("機能",)), Reason("shared", items=(ITEMS["nisc:x-9"],)))
        found = [
            Suggestion(ref, 0.5, reasons if ref.placeholder else named)
            for ref in ITEMS.values()
            if ref.document == to and ref != item
        ]
        none = to == "csf11"
        return Suggestions(item, to, () if none else tuple(found), to == "sc41", none, 0.15, "abc")


class FakeWork:
    """One written link and one that follows, of every item that something is stated of."""

    def of(self, crosswalk: Crosswalk, follows: Iterable[Any] = ()) -> tuple[WorkLink, ...]:
        if not crosswalk.related:
            return ()
        actor, issue = ITEMS["nisc:principles"], ITEMS["nisc:x-9"]
        return (
            WorkLink(issue, "addressed-by", (actor,), (), "2016-08", "current"),
            WorkLink(issue, "issue", (), (actor,), relation=Relation.OVERLAPS, derived=True),
        )
