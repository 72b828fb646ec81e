"""What can be wrong with a fact sheet, and how to mend it, in both languages."""

from __future__ import annotations

from typing import Final, Protocol

from kakehashi.errors import Finding

__all__ = ["FAULTS", "Faults", "Place"]

#: Code of a fault: what is wrong and what to do, in English and Japanese.
FAULTS: Final[dict[str, tuple[str, str]]] = {
    "bad-code": (
        "{key} is {value!r}. Use one of: {known}.",
        "{key}の値が{value!r}。次のいずれかにする: {known}。",
    ),
    "bad-date": (
        "{key} is not a date: {value!r}. Write 2016, 2016-08 or 2016-08-26.",
        "{key}が日付でない: {value!r}。2016、2016-08、2016-08-26の形で書く。",
    ),
    "bad-id": (
        "{value!r} cannot be an identifier. Use ASCII letters, digits, '.', '-' and '_'.",
        "{value!r}は識別子にできない。ASCIIの英数字と . - _ を使う。",
    ),
    "bad-key": (
        "A key is not a text. Write the key as one word.",
        "キーが文字列でない。1語で書く。",
    ),
    "bad-link": (
        "{key} is not a web address: {value!r}. Start it with http:// or https://.",
        "{key}がウェブアドレスでない: {value!r}。http:// または https:// で始める。",
    ),
    "bad-number": (
        "{key} is not a whole number: {value!r}. Write digits only.",
        "{key}が整数でない: {value!r}。数字だけで書く。",
    ),
    "bad-origin": (
        (
            "{key} does not say whose words the title is: {value!r}. "
            "Begin with publisher, translation, editor or own words."
        ),
        (
            "{key}から題名が誰の言葉か分からない: {value!r}。"
            "publisher、translation、editor、own wordsのいずれかで始める。"
        ),
    ),
    "bad-precision": (
        "{key} says {value!r}, but the date is given to the {given}. Make them agree.",
        "{key}は{value!r}だが、日付の精度は{given}。一致させる。",
    ),
    "dangling-exception": (
        "The exception {child} under {parent} is no nesting of this sheet. Correct or remove it.",
        "例外{child}(親{parent})に当たる入れ子がこの資料にない。直すか除く。",
    ),
    "dangling-parent": (
        "The parent {value!r} is no item of this sheet. Add it or correct the name.",
        "親{value!r}がこの資料にない。追加するか名前を直す。",
    ),
    "dangling-reference": (
        (
            "{key} names {value!r}, which is no item here and no known document. "
            "Correct it, or write document:item."
        ),
        "{key}の{value!r}は、この資料の項目でも既知の文書でもない。直すか、文書:項目 の形で書く。",
    ),
    "duplicate-id": (
        "The identifier {value!r} is used twice (first on line {first}). Give each item its own.",
        "識別子{value!r}が重複(最初は{first}行目)。項目ごとに別の識別子を付ける。",
    ),
    "duplicate-key": (
        "The key {key!r} stands twice in one entry. Keep one.",
        "キー{key!r}が同じ項目に2度ある。1つにする。",
    ),
    "missing": (
        "{key} is missing. Add it.",
        "{key}がない。追加する。",
    ),
    "no-title": (
        "The item has neither title nor notation. Add one, or placeholder: true.",
        "題名も番号もない。どちらかを書くか、placeholder: true とする。",
    ),
    "not-utf8": (
        "The file is not UTF-8. Save it as UTF-8.",
        "UTF-8でない。UTF-8で保存する。",
    ),
    "parent-cycle": (
        "The item is nested in itself through {value!r}. Break the circle.",
        "{value!r}を通じて自分自身の下に置かれている。循環を断つ。",
    ),
    "several-documents": (
        "The file holds several YAML documents. Keep one per file.",
        "YAML文書が複数ある。1ファイルに1つとする。",
    ),
    "table-columns": (
        "The row has {value} columns, {expected} are needed. Write them with tabs between.",
        "列数が{value}(必要なのは{expected})。タブで区切って書く。",
    ),
    "table-unknown": (
        "There is no item {value!r} in this sheet. Correct the identifier.",
        "項目{value!r}がこの資料にない。識別子を直す。",
    ),
    "title-exists": (
        "The sheet has this text already; the given one is not used. Remove it from the table.",
        "資料に既にあるため使わない。表から除く。",
    ),
    "too-deep": (
        "Lists and entries are nested deeper than {limit}. Flatten them.",
        "入れ子が{limit}段を超える。平らにする。",
    ),
    "too-large": (
        "The file has {size} bytes, {limit} are accepted. Split it.",
        "{size}バイトあり、上限{limit}を超える。分割する。",
    ),
    "unknown-kind": (
        (
            "The kind {value!r} is not in the code list of kinds.{hint} "
            "Correct it, or add it to ontology/schemes/kind.ttl."
        ),
        "種別{value!r}が種別の一覧にない。{hint}直すか、ontology/schemes/kind.ttlに加える。",
    ),
    "unknown-status": (
        (
            "The status {value!r} is not in the code list; it is kept as text. "
            "Add it to ontology/schemes/status.ttl if others should find it."
        ),
        (
            "状態{value!r}が一覧にないため、文字列として残す。"
            "検索させるならontology/schemes/status.ttlに加える。"
        ),
    ),
    "wrong-type": (
        "{key} must be {expected}. Rewrite it so.",
        "{key}は{expected}でなければならない。その形に直す。",
    ),
    "yaml-alias": (
        "YAML aliases are not accepted ({alias}). Write the value out.",
        "YAMLの別名({alias})は使えない。値をそのまま書く。",
    ),
    "yaml-syntax": (
        "The YAML does not parse: {detail}. Correct the line.",
        "YAMLとして読めない: {detail}。この行を直す。",
    ),
    "yaml-tag": (
        "YAML tags are not accepted ({tag}). Remove the tag.",
        "YAMLのタグ({tag})は使えない。取り除く。",
    ),
}

_TYPES_JA: Final = {
    "a text": "文字列",
    "a list": "一覧",
    "an entry with keys": "キーを持つ項目",
    "true or false": "trueかfalse",
    "day": "日",
    "month": "月",
    "year": "年",
    "a text, or texts under ja and en": "文字列、またはjaとenの文字列",
}


#: Faults that do not forbid the use of the sheet.
_WARNINGS: Final = frozenset({"title-exists", "unknown-status"})


class Place(Protocol):
    """Whatever knows the file and the line it was read from."""

    @property
    def line(self) -> int:
        """Line, counted from 1."""

    @property
    def file(self) -> str:
        """Name of the file; empty for the file at hand."""


class Faults:
    """Collects faults of one file, so that all are reported at once.

    >>> faults = Faults("sheet.yaml")
    >>> faults.add(7, "x:a", "missing", key="kind")
    >>> faults.found[0].text("ja")
    'sheet.yaml:7: 誤り: x:a: kindがない。追加する。'
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Finding] = []

    def add(self, at: Place | int, node: str, code: str, /, **values: object) -> None:
        """Record the fault ``code``; ``at`` is a line, or a value that knows its place."""
        english, japanese = FAULTS[code]
        local = {name: _TYPES_JA.get(str(value), value) for name, value in values.items()}
        if hint := values.get("hint"):
            values["hint"], local["hint"] = f" Did you mean {hint}?", f"{hint}か。"
        self.found.append(
            Finding(
                file=self.file if isinstance(at, int) else at.file or self.file,
                line=at if isinstance(at, int) else at.line,
                node=node,
                message_en=english.format(**values),
                message_ja=japanese.format(**local),
                severity="warning" if code in _WARNINGS else "violation",
                check=f"fact-sheet-{code}",
            )
        )
