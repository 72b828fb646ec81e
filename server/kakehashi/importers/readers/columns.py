"""What the columns of workbooks are usually called, in both languages."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from typing import Final

from kakehashi.sssom.slots import RECORD_SLOTS, SET_SLOTS

__all__ = ["CONTEXT", "DOCUMENT", "ITEM", "LISTED", "SETTING", "Kind", "columns_of", "kind_of"]

Kind = str

#: Key of a column of a list of counterparts: its cells name several, one on a line.
LISTED: Final = "object_id.listed"
#: Key of columns that only say under what a row stands.
CONTEXT: Final = "context"

_SLOTS: Final = tuple(slot.name for slot in RECORD_SLOTS)
ITEM: Final = (
    "document", "id", "kind", "notation", "title_ja", "title_en", "title_origin_ja",
    "title_origin_en", "summary_ja", "summary_en", "summary_origin_ja", "summary_origin_en",
    "parent", "part_of_parent", "nesting_reason_ja", "nesting_reason_en", "locator", "source",
    "evidence", "status", "alternative_ids", "alternative_labels_ja", "alternative_labels_en",
    "placeholder", "stub", "not_found", "facts",
)  # fmt: skip
DOCUMENT: Final = (
    "slug", "title_ja", "title_en", "title_origin_ja", "title_origin_en", "work", "version",
    "issued", "publishers", "url", "licence_ja", "licence_en", "source", "evidence", "stub",
    "facts",
)  # fmt: skip
SETTING: Final = ("key", "value")

#: Other names of the columns of a sheet of statements.
_STATEMENT_NAMES: Final = {
    "subject_id": "subject; subject item; focal document element; focal element; source element; "
    "source item; source id; from; 主語; 主語の項目; 対応元; 対応元の項目; 焦点文書の要素; "
    "焦点文書要素; 焦点文書項目; element/action; sub-element/sub-action (if applicable)",
    LISTED: "informative references; informative reference; related controls",
    "object_id": "object; object item; reference document element; reference element; "
    "target element; target item; target id; to; 目的語; 目的語の項目; 対応先; 対応先の項目; "
    "参照文書の要素; 参照文書要素; 参照文書項目",
    "note:subject_label": "subject title; subject name; focal document element description; "
    "主語の題名; 対応元の題名; 焦点文書の要素の説明; 焦点文書要素の説明",
    "note:object_label": "object title; object name; reference document element description; "
    "目的語の題名; 対応先の題名; 参照文書の要素の説明; 参照文書要素の説明",
    "subject_source": "subject document; focal document; source document; 主語の文書; "
    "対応元の文書; 焦点文書",
    "object_source": "object document; reference document; target document; 目的語の文書; "
    "対応先の文書; 参照文書",
    "relation": "relationship; relation type; relationship type; 関係; 関係の種類",
    "source_relation": "word of the publication; 原語; 原資料の語",
    "rationale": "rationale; 根拠; 理由",
    "rationale_type": "type of rationale; 根拠の種別; 理由の種別",
    "rationale_ja": "rationale (ja); 根拠(日本語); 理由(日本語)",
    "rationale_en": "rationale (en); 根拠(英語); 理由(英語)",
    "confidence": "確信度",
    "standing": "位置付け; 立場",
    "publisher": "発行者; 述べた者",
    "locator": "所在; 掲載箇所",
    "evidence": "確認方法; 証拠",
    "fact_source": "出典",
    "comment": "comments; comments (optional); comment; 備考; コメント; 注記",
    "shared": "shared part; common part; 共通部分",
    "mapping_date": "date; 日付",
    CONTEXT: "technical capability; non-technical capability; sub-capabilities; capability",
}  # fmt: skip

_ITEM_NAMES: Final = {
    "document": "document; 文書",
    "id": "identifier; 識別子",
    "kind": "type; 種別",
    "notation": "number; 番号; 記号",
    "title_ja": "title (ja); 題名; 題名(日本語)",
    "title_en": "title; title (en); 題名(英語)",
    "summary_ja": "summary (ja); 要約; 要約(日本語)",
    "summary_en": "summary; summary (en); description; 要約(英語)",
    "parent": "parent item; 上位項目; 親",
    "slug": "document identifier; 文書の識別子",
    "version": "edition; 版",
    "issued": "date of issue; 発行日",
    "publishers": "発行者",
    "url": "link; リンク",
    "key": "項目; 設定",
    "value": "値",
}

_RELATED: Final = re.compile(r"related.*controls?identified")


def _folded(name: str) -> str:
    r"""Return the name of a column as it is looked up.

    >>> _folded("Focal Document\nElement"), _folded("根拠（日本語）")
    ('focaldocumentelement', '根拠(日本語)')
    """
    return re.sub(r"[\s_:*-]+", "", unicodedata.normalize("NFKC", name)).casefold()


def _table(own: Sequence[str], others: Mapping[str, str]) -> Mapping[str, str]:
    found = {_folded(name): name for name in own}
    for key, names in others.items():
        for name in names.split("; "):
            found.setdefault(_folded(name), key)
    return found


_STATEMENTS: Final = _table(("mapping_set", *_SLOTS), _STATEMENT_NAMES)
_ITEMS: Final = _table((*ITEM, *DOCUMENT, *SETTING), _ITEM_NAMES)

#: Names of what the first sheet of an OLIR workbook says of it, and of our own sheet of settings.
SETTINGS: Final = {
    **{
        _folded(name): name
        for name in (
            *(slot.name for slot in SET_SLOTS), "title_ja", "description_ja", "standing", "strict",
        )
    },
    **{
        _folded(name): key
        for key, names in {
            "mapping_set_title": "informative reference name; title_en; 題名(英語)",
            "title_ja": "題名(日本語)",
            "mapping_set_description": "summary; description_en; 説明(英語)",
            "description_ja": "説明(日本語)",
            "mapping_set_version": "reference version; version; 版",
            "publisher": "reference developer; informative reference developer; 発行者",
            "license": "licence; ライセンス",
            "standing": "位置付け",
            "subject_source": "focal document version; focal document name; focal document",
            "object_source": "reference document name; reference document",
        }.items()
        for name in names.split("; ")
    },
}  # fmt: skip


def setting_of(name: str) -> str:
    """Return the key of a setting; empty when it is none.

    >>> setting_of("Reference Document Name:"), setting_of("Ａ")
    ('object_source', '')
    """
    return SETTINGS.get(_folded(name), "")


def _key(name: str, table: Mapping[str, str]) -> str:
    folded = _folded(name)
    if not folded:
        return ""
    if table is _STATEMENTS and _RELATED.match(folded):
        return LISTED
    for part in (folded, *(_folded(part) for part in re.split(r"[/\n／|]", name))):
        if part in table:
            return table[part]
    return ""


def columns_of(cells: Sequence[str], kind: Kind) -> list[str]:
    """Return the keys of the columns of a sheet; those that are not known are kept as notes.

    >>> columns_of(["Focal Document Element", "Relationship", "Status"], "statements")
    ['subject_id', 'relation', 'note:Status']
    """
    table = {"statements": _STATEMENTS, "sets": SETTINGS}.get(kind, _ITEMS)
    return [_key(cell, table) or f"note:{' '.join(cell.split())}" for cell in cells]


def kind_of(cells: Sequence[str]) -> tuple[Kind, int]:
    """Return what rows under these column names say, and how many of the names are known.

    >>> kind_of(["対応元", "関係", "対応先"]), kind_of(["id", "kind", "title_ja"])
    (('statements', 3), ('items', 3))
    >>> kind_of(["Name", "Date"])
    ('', 0)
    """
    said = {_key(cell, _STATEMENTS) for cell in cells} - {""}
    if "subject_id" in said and said & {"object_id", LISTED}:
        return "statements", len(said)
    said = {_key(cell, SETTINGS) for cell in cells} - {""}
    if "mapping_set_id" in said and said & {"mapping_set_title", "license"}:
        return "sets", len(said)
    said = {_key(cell, _ITEMS) for cell in cells} - {""}
    if said & {"id", "notation"} and said & {"title_ja", "title_en", "kind"}:
        return "items", len(said)
    if "slug" in said and said & {"title_ja", "title_en"}:
        return "documents", len(said)
    if {"key", "value"} <= said:
        return "settings", 2
    return "", 0
