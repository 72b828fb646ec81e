"""What the words of relations mean: those of standards and vocabularies, in both languages.

The table is data for review. A word stands here only when its source says what it means for two
scopes; "mapped to", "see also" and the like say nothing of them and are read as *unknown*.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from kakehashi.model.relation import NOT_DISJOINT, UNKNOWN, Relation
from kakehashi.namespaces import PREFIXES
from kakehashi.sssom.values import read_relation

__all__ = ["NONE_WORDS", "Word", "expanded", "is_none_word", "word_of"]


@dataclass(frozen=True, slots=True)
class Word:
    """What a word is read as, and why."""

    relation: Relation
    reason_en: str
    reason_ja: str


_EQUAL, _PART, _CONTAINS = Relation.EQUAL, Relation.PART_OF, Relation.CONTAINS
_OVERLAPS, _DISJOINT = Relation.OVERLAPS, Relation.DISJOINT

_IR8477: Final = (
    "A relation of NIST IR 8477 (set-theory relationship mapping); OLIR and OSCAL use the same.",
    "NIST IR 8477(集合論による関係の対応付け)の関係であり、OLIRとOSCALも同じ語を用いる。",
)
_SKOS: Final = (
    "A mapping property of SKOS, read as SSSOM reads it.",
    "SKOSの対応付けの属性であり、SSSOMの読み方に従う。",
)
_OWL: Final = (
    "A relation of OWL or RDF Schema, which speaks of sets.",
    "集合を扱うOWL又はRDFスキーマの関係である。",
)
_OURS: Final = ("A relation of this graph.", "本グラフの関係である。")
_SILENT: Final = (
    "Says that two items have to do with each other, not how their scopes relate.",
    "両者に関わりがあることを述べるが、範囲の関係は述べていない。",
)
_PLAIN: Final = (
    "A plain word for a relation of two sets.",
    "二つの集合の関係を表す平易な語である。",
)

_SUCCESSION: Final = (
    "What the old element asked for is in the new one, reworded, parted or among other things.",
    "旧要素の内容は新要素にあるが、文言の変更、分割、他の内容の追加がありうる。",
)

#: Words without case, blanks and hyphens, by what they say and where that is laid down.
_TABLE: Final[tuple[tuple[Relation, tuple[str, str], str], ...]] = (
    (_EQUAL, _IR8477, "equal; equal to; equals; is equal to"),
    (_PART, _IR8477, "subset of; is subset of; is a subset of; subset"),
    (_CONTAINS, _IR8477, "superset of; is superset of; is a superset of; superset"),
    (_OVERLAPS, _IR8477, "intersects with; intersects; intersect with"),
    (_DISJOINT, _IR8477, "no relationship; not related to; not related"),
    (_EQUAL, _OURS, "equal"),
    (_PART, _OURS, "part of; partof; kh:partof"),
    (_CONTAINS, _OURS, "contains; kh:contains"),
    (_OVERLAPS, _OURS, "overlaps; overlaps with; kh:overlaps"),
    (_DISJOINT, _OURS, "disjoint; disjoint from; kh:disjoint"),
    (UNKNOWN, _OURS, "unknown"),
    (_EQUAL, _SKOS, "skos:exactmatch; exactmatch; exact match"),
    (_PART, _SKOS, "skos:broadmatch; broadmatch; broad match"),
    (_CONTAINS, _SKOS, "skos:narrowmatch; narrowmatch; narrow match"),
    (NOT_DISJOINT, _SKOS, "skos:closematch; closematch; close match"),
    (UNKNOWN, _SKOS, "skos:relatedmatch; relatedmatch; related match; skos:related"),
    (UNKNOWN, _SKOS, "skos:mappingrelation; mappingrelation"),
    (_EQUAL, _OWL, "owl:equivalentclass; owl:sameas; owl:equivalentproperty"),
    (_PART, _OWL, "rdfs:subclassof; rdfs:subpropertyof"),
    (_CONTAINS, _OWL, "sssom:superclassof"),
    (UNKNOWN, _SILENT, "rdfs:seealso; see also; related to; related; references; reference"),
    (UNKNOWN, _SILENT, "mapped to; maps to; informative reference; crossreference"),
    (UNKNOWN, _SILENT, "external reference"),
    (NOT_DISJOINT, _SUCCESSION, "incorporated into; moved to"),
    (UNKNOWN, _SILENT, "関連; 関連する; 参照; 参考; 対応"),
    (_EQUAL, _PLAIN, "equivalent; equivalent to; same; same as; identical; identical to"),
    (_EQUAL, _PLAIN, "同等; 等しい; 同一; 一致; 同値"),
    (_PART, _PLAIN, "部分; 部分集合; 一部; 〜に含まれる; に含まれる; 含まれる; 被包含"),
    (_CONTAINS, _PLAIN, "包含; 上位集合; 含む; 〜を含む; を含む"),
    (_OVERLAPS, _PLAIN, "交差; 重なる; 重なり; 重複; 一部重複; 部分的に重なる"),
    (_DISJOINT, _PLAIN, "関係なし; 無関係; 共通部分なし; 互いに素"),
    (UNKNOWN, _PLAIN, "不明; 未知"),
)  # fmt: skip

#: Words that say that nothing corresponds to the item.
NONE_WORDS: Final = (
    "該当なし", "対応なし", "なし", "none", "no counterpart", "no match", "no mapping",
    "not applicable", "n/a", "sssom:notermfound", "notermfound",
)  # fmt: skip


def _folded(word: str) -> str:
    """Return the word as it is looked up.

    >>> _folded("Is-Subset_Of "), _folded("同等")
    ('issubsetof', '同等')
    """
    return re.sub(r"[\s_-]+", "", unicodedata.normalize("NFKC", word)).casefold()


def _by_word() -> Mapping[str, Word]:
    found: dict[str, Word] = {}
    for relation, reason, words in _TABLE:
        for word in words.split("; "):
            found.setdefault(_folded(word), Word(relation, *reason))
    return found


_WORDS: Final = _by_word()
_NONES: Final = frozenset(_folded(word) for word in NONE_WORDS)
_NAMESPACES: Final = {PREFIXES[p]: p for p in ("skos", "owl", "rdfs", "sssom", "kh")}


def expanded(word: str, prefixes: Mapping[str, str]) -> str:
    """Return a predicate with one of our own prefixes, whatever prefix its file gives it.

    >>> expanded("s:exactMatch", {"s": "http://www.w3.org/2004/02/skos/core#"})
    'skos:exactMatch'
    """
    prefix, colon, local = word.partition(":")
    iri = f"{prefixes[prefix]}{local}" if colon and prefix in prefixes else word
    for namespace, ours in _NAMESPACES.items():
        if iri.startswith(namespace):
            return f"{ours}:{iri.removeprefix(namespace)}"
    return word


def is_none_word(word: str) -> bool:
    """Tell whether the word says that nothing corresponds.

    >>> is_none_word("該当なし"), is_none_word("N/A"), is_none_word("no relationship")
    (True, True, False)
    """
    return _folded(word) in _NONES


def word_of(word: str) -> Word | None:
    """Return what a word for a relation is read as; None when it is not known.

    >>> [word_of(w).relation.text for w in ("Subset of", "is-subset-of", "包含", "partOf|overlaps")]
    ['partOf', 'partOf', 'contains', 'partOf|overlaps']
    >>> word_of("covers") is None
    True
    """
    if (found := _WORDS.get(_folded(word))) is not None:
        return found
    relation = read_relation(word)
    return Word(relation, *_OURS) if relation else None
