"""Bundles to write and read back: one with everything in it, and random ones.

``KAKEHASHI_TEST_EXAMPLES`` says how many random ones a test takes; few unless it does.
"""

from __future__ import annotations

import os
import re
from dataclasses import replace
from typing import Any

from hypothesis import HealthCheck, settings
from hypothesis import strategies as st

from kakehashi.model.exchange import Bundle, Document, Item, SetEntry
from kakehashi.model.relation import Relation
from kakehashi.model.statement import NO_TERM_FOUND, MappingSet, Record, predicate_of
from kakehashi.model.text import Text
from kakehashi.sssom.slots import PROPAGATED
from kakehashi.sssom.values import tidy
from kakehashi.sssom.writer import sort_key

__all__ = ["FULL", "bundles", "examples", "in_order", "tidy_words", "wild_words"]

MANUAL = "semapv:ManualMappingCuration"
LICENCE = "https://creativecommons.org/licenses/by/4.0/"


def examples(few: int) -> settings:
    """Return the profile of a test that takes ``few`` examples unless more are asked for."""
    count = int(os.environ.get("KAKEHASHI_TEST_EXAMPLES", few))
    return settings(
        deadline=None,
        max_examples=count,
        suppress_health_check=[HealthCheck.too_slow, HealthCheck.data_too_large],
    )


#: What spreadsheets, tables and markup stumble over, right-to-left marks and kana among them.
_TRAPS = (
    "=1+1", "+1", "-1", "@SUM(A1)", "'", "''=", "＝1", "a\tb", "a\nb", 'say "hi"', "<b>&amp;</b>",
    "a,b;c|d", "\u202eabc\u202c", "\u200fשלום", "がぎぐ", "ｶﾞｷﾞ", "カ゛", "①②", "_x0041_", "NULL",
    "TRUE", "1e5", "0012", "2026-01-02", "#REF!", "]]>", "${x}", "\\n", "🌉", "𠮷",
    "e\u0301", " a ",
)  # fmt: skip

#: Any text that can stand in a file, line ends and tabs too.
wild_words = st.sampled_from(_TRAPS) | st.text(
    st.characters(exclude_categories=["Cs", "Cc"]) | st.sampled_from("\t\n\"'=+-@条ー"), max_size=15
)

#: Characters that hide what a text says; the import refuses them.
_HIDDEN = re.compile("[\u202a-\u202e\u2066-\u2069\u200b\u2060\ufeff]")

#: Texts as the project keeps them: NFC, single blanks, no line ends, nothing hidden.
tidy_words = wild_words.map(lambda text: tidy(_HIDDEN.sub("", text)))


def _texts(words: st.SearchStrategy[str]) -> st.SearchStrategy[Text]:
    return st.builds(Text, ja=words, en=words)


def _origin(text: Text, draw: st.DrawFn) -> Text:
    codes = st.sampled_from(("publisher", "translation", "editor", "own-words"))
    return Text(ja=draw(codes) if text.ja else "", en=draw(codes) if text.en else "")


@st.composite
def items(draw: st.DrawFn, slug: str, name: str, parents: list[str], words: Any) -> Item:
    """An item, nested below one that was made before it or at the top."""
    parent = draw(st.sampled_from(["", *parents]))
    inside = not parent or draw(st.booleans())
    title, summary = draw(_texts(words)), draw(_texts(words))
    return Item(
        id=f"{slug}:{name}",
        kind=draw(st.sampled_from(("requirement", "control", "principle"))),
        evidence=draw(st.sampled_from(("text", "secondary", "recall"))),
        notation=draw(words),
        title=title,
        title_origin=_origin(title, draw),
        summary=summary,
        parent=parent,
        part_of_parent=inside,
        nesting_reason=Text() if inside else Text(ja="列挙", en="listed"),
        locator=draw(words),
        source=draw(words),
        status=draw(st.sampled_from(("", "mandatory", "withdrawn"))),
        alternative_labels=_sorted_labels(draw(st.lists(tidy_words, max_size=2))),
        alternative_ids=draw(st.sampled_from(((), ("x:1",), ("x:1", "y:2.b")))),
        placeholder=not title and draw(st.booleans()),
        stub=draw(st.booleans()),
        facts=draw(st.sampled_from(((), (("kh:edition", '"2.0"'), ("skos:note", '"n\\n"@en'))))),
    )


def _sorted_labels(words: list[str]) -> tuple[Text, ...]:
    kept = sorted({word for word in words if word})
    return tuple([Text(ja=word) for word in kept[1:]] + [Text(en=word) for word in kept[:1]])


@st.composite
def documents(draw: st.DrawFn, slug: str, words: Any) -> Document:
    """A document with up to five items."""
    made: list[Item] = []
    for name in draw(st.lists(_names, unique=True, max_size=5)):
        made.append(draw(items(slug, name, [item.id for item in made], words)))
    title = Text(ja=draw(words), en=draw(words) or slug)
    return Document(
        slug=slug,
        title=title,
        title_origin=_origin(title, draw),
        evidence=draw(st.sampled_from(("text", "secondary", "recall"))),
        publishers=draw(st.sampled_from(((), ("NIST",), ("IEC", "ISO")))),
        version=draw(words),
        issued=draw(st.sampled_from(("", "2016", "2016-08", "2016-08-31", "2016/2018"))),
        url=draw(st.sampled_from(("", "https://a.example/d?x=1#y"))),
        licence=Text(en=draw(st.sampled_from(("", "free", "=terms")))),
        source=draw(words),
        stub=draw(st.booleans()),
        items=tuple(made),
    )


_names = st.from_regex(r"[a-z0-9]([a-zA-Z0-9.-]{0,4}[a-z0-9])?", fullmatch=True)


@st.composite
def records(draw: st.DrawFn, name: str, one: Document, other: Document, ours: bool) -> Record:
    """A record that breaks no rule; its ends are items of two documents."""
    relation = draw(st.none() | st.integers(1, 31).map(Relation)) if other.items else None
    words: dict[str, Any] = {
        key: draw(tidy_words) for key in ("comment", "readings", "shared", "original_subject")
    }
    published: dict[str, Any] = (
        {}
        if ours
        else {
            "publisher": draw(tidy_words) or "NIST",
            "source_relation": f"word {relation.value}" if relation else "no counterpart",
            "locator": draw(tidy_words) or "p. 1",
            "evidence": draw(st.sampled_from(("text", "secondary"))),
            "fact_source": draw(tidy_words) or "source",
        }
    )
    editorial: dict[str, Any] = (
        {}
        if not ours
        else {
            "rationale_en": draw(tidy_words) or "so",
            "rationale_ja": draw(tidy_words) or "よって",
            "rationale_type": draw(st.sampled_from(("semantic", "functional", "syntactic"))),
        }
    )
    graded = ours or draw(st.booleans())
    return Record(
        mapping_set=name,
        subject_id=draw(st.sampled_from([item.id for item in one.items])),
        predicate_id=predicate_of(relation),
        predicate_modifier=draw(st.sampled_from(("", "Not"))) if relation else "",
        object_id=draw(st.sampled_from([i.id for i in other.items])) if relation else NO_TERM_FOUND,
        mapping_justification=MANUAL,
        subject_source=f"kid:{one.slug}",
        object_source=f"kid:{other.slug}",
        mapping_date="2026-11-24",
        confidence=draw(st.integers(0, 1000)) / 1000 if graded else None,
        relation=relation,
        standing="editorial" if ours else "published",
        **words, **published, **editorial,
    )  # fmt: skip


@st.composite
def sets(draw: st.DrawFn, one: Document, other: Document) -> MappingSet:
    """A set whose rows neither repeat nor contradict each other."""
    name = f"{one.slug}--{other.slug}"
    found: dict[str, Record] = {}
    said = records(name, one, other, ours=draw(st.booleans()))
    for record in draw(st.lists(said, max_size=4)) if one.items else ():
        found.setdefault(record.identifier, record)
    some = {r.subject_id for r in found.values() if not r.none_in}
    kept = [r for r in found.values() if not (r.none_in and r.subject_id in some)]
    return MappingSet(
        mapping_set_id=f"https://w3id.org/kakehashi/mapping-set/{name}",
        mapping_set_version=draw(st.sampled_from(("0.1.0", "1.0", "true"))),
        mapping_set_title=draw(tidy_words) or "title",
        mapping_set_description=draw(tidy_words) or "null",
        mapping_set_source=draw(st.sampled_from(((), ("https://a.example/x#y",)))),
        creator_label=draw(st.sampled_from(((), ("A", "B")))),
        license=LICENCE,
        comment=draw(tidy_words),
        publisher=draw(tidy_words) or "Kakehashi",
        records=tuple(sorted(kept, key=sort_key)),
    )


@st.composite
def bundles(draw: st.DrawFn, words: st.SearchStrategy[str] = tidy_words) -> Bundle:
    """Two documents and the set that relates them."""
    one, other = draw(documents("aa", words)), draw(documents("bb", words))
    made = draw(sets(one, other))
    standing = made.records[0].standing if made.records else "editorial"
    return Bundle(
        documents=(one, other),
        sets=(made,),
        entries=(
            SetEntry(
                name=made.name,
                title=Text(ja=draw(tidy_words) or "対応", en=made.mapping_set_title),
                description=Text(ja=draw(tidy_words) or "説明"),
                standing=standing,
                strict=draw(st.booleans()),
            ),
        ),
    )


def in_order(bundle: Bundle) -> Bundle:
    """Return a bundle with what has no order of its own sorted, and no header slots repeated.

    What a set says for all its records is said by the records; two readers may differ in whether
    the set says it again.
    """
    nothing = dict.fromkeys(PROPAGATED, "")
    return replace(
        bundle,
        sets=tuple(
            replace(s, **nothing, records=tuple(sorted(s.records, key=sort_key)))  # type: ignore[arg-type]
            for s in bundle.sets
        ),
    )


_FULL_ITEM = Item(
    id="aa:1", kind="requirement", evidence="text", notation="1", title=Text(ja="要件", en="=R"),
    title_origin=Text(ja="translation", en="publisher"), summary=Text(ja="要旨", en="What it asks"),
    summary_origin=Text(ja="translation", en="publisher"), locator="p. 1", source="a source",
    status="mandatory", alternative_labels=(Text(ja="別名"), Text(en="alias")),
    alternative_ids=("x:1", "y:2"), stub=True,
    facts=(("kh:edition", '"2"'), ("skos:note", '"n"@en')),
)  # fmt: skip

_FULL_RECORD = Record(
    mapping_set="aa--bb", subject_id="aa:1", predicate_id="skos:broadMatch",
    predicate_modifier="Not", object_id="bb:1", mapping_justification=MANUAL,
    subject_source="kid:aa", object_source="kid:bb", mapping_provider="https://a.example/",
    mapping_tool="tool", mapping_tool_version="1", mapping_date="2026-11-24", confidence=0.75,
    comment="comment", evidence="text", fact_source="source", locator="p. 3",
    original_object="B 1", original_subject="A 1", publisher="NIST", rationale_en="because",
    rationale_ja="なぜなら", rationale_type="semantic", readings="read as", relation=Relation(2),
    shared="both", source_relation="subset of", standing="published",
)  # fmt: skip

#: Every field of every part has a value, in one of its parts at least.
FULL = Bundle(
    documents=(
        Document(
            slug="aa", title=Text(ja="文書", en="Document"), evidence="text", work="a",
            title_origin=Text(ja="translation", en="publisher"), publishers=("IEC", "ISO"),
            version="2", issued="2024-05", url="https://a.example/",
            licence=Text(ja="可", en="free"),
            source="source", stub=True,
            facts=(("dcterms:isVersionOf/dcterms:title", '"Work"@en'), ("kh:factNote", '"note"')),
            items=(
                _FULL_ITEM,
                Item(id="aa:1.1", kind="requirement", evidence="recall", parent="aa:1",
                     part_of_parent=False, nesting_reason=Text(ja="列挙", en="listed"),
                     placeholder=True),
                Item(id="aa:1.2", kind="requirement", evidence="secondary", parent="aa:1",
                     title=Text(en="Not in the document"), not_found=True),
            ),
        ),
        Document(
            slug="bb", title=Text(en="Other"), evidence="recall",
            items=(Item(id="bb:1", kind="control", evidence="text", title=Text(en="C")),),
        ),
    ),
    sets=(
        MappingSet(
            mapping_set_id="https://w3id.org/kakehashi/mapping-set/aa--bb",
            mapping_set_version="1.0", mapping_set_source=("https://a.example/s",),
            mapping_set_title="A to B", mapping_set_description="Two rows.",
            creator_label=("One", "Two"), license=LICENCE, publication_date="2026-01-02",
            see_also=("https://a.example/t",), comment="comment", agreement="2 of 2",
            publisher="NIST",
            records=(
                _FULL_RECORD,
                replace(_FULL_RECORD, predicate_id="skos:mappingRelation", predicate_modifier="",
                        subject_id="aa:1.2", object_id=NO_TERM_FOUND, relation=None),
            ),
        ),
    ),
    entries=(
        SetEntry(name="aa--bb", title=Text(ja="AからB", en="A to B"), standing="published",
                 description=Text(ja="二行。"), strict=False),
    ),
    release="0123456789ab", released="2026-11-24", choice=("document=aa",), partial=("aa--bb",),
)  # fmt: skip
