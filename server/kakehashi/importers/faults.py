"""What can be wrong with a fact sheet, and how to mend it, in both languages."""

from __future__ import annotations

from typing import Final, Protocol

from kakehashi.errors import Finding

__all__ = ["FAULTS", "Faults", "Place"]

#: Code of a fault: what is wrong and what to do, in English and Japanese.
FAULTS: Final[dict[str, tuple[str, str]]] = {
    "bad-code": (
        "{key} is {value!r}. Use one of: {known}.",
        "{key}の値が{value!r}です。次のいずれかにしてください: {known}。",
    ),
    "bad-date": (
        "{key} is not a date: {value!r}. Write 2016, 2016-08 or 2016-08-26.",
        "{key}が日付ではありません: {value!r}。2016、2016-08、2016-08-26の形で書いてください。",
    ),
    "bad-id": (
        "{value!r} cannot be an identifier. Use ASCII letters, digits, '.', '-' and '_'.",
        "{value!r}は識別子にできません。ASCIIの英数字と . - _ を使ってください。",
    ),
    "bad-key": (
        "A key is not a text. Write the key as one word.",
        "キーが文字列ではありません。1語で書いてください。",
    ),
    "bad-link": (
        "{key} is not a web address: {value!r}. Start it with http:// or https://.",
        (
            "{key}がウェブアドレスではありません: {value!r}。"
            "http:// または https:// で始めてください。"
        ),
    ),
    "bad-number": (
        "{key} is not a whole number: {value!r}. Write digits only.",
        "{key}が整数ではありません: {value!r}。数字だけで書いてください。",
    ),
    "bad-origin": (
        (
            "{key} does not say whose words the title is: {value!r}. "
            "Begin with publisher, translation, editor or own words."
        ),
        (
            "{key}から題名が誰の言葉か分かりません: {value!r}。"
            "publisher、translation、editor、own wordsのいずれかで始めてください。"
        ),
    ),
    "bad-precision": (
        "{key} says {value!r}, but the date is given to the {given}. Make them agree.",
        "{key}は{value!r}ですが、日付の精度は{given}です。一致させてください。",
    ),
    "dangling-exception": (
        "The exception {child} under {parent} is no nesting of this sheet. Correct or remove it.",
        "例外{child}(親{parent})に当たる入れ子がこの資料にありません。直すか、除いてください。",
    ),
    "dangling-parent": (
        "The parent {value!r} is no item of this sheet. Add it or correct the name.",
        "親{value!r}がこの資料にありません。追加するか、名前を直してください。",
    ),
    "dangling-reference": (
        (
            "{key} names {value!r}, which is no item here and no known document. "
            "Correct it, or write document:item."
        ),
        (
            "{key}の{value!r}は、この資料の項目でも既知の文書でもありません。"
            "直すか、文書:項目 の形で書いてください。"
        ),
    ),
    "duplicate-id": (
        "The identifier {value!r} is used twice (first on line {first}). Give each item its own.",
        "識別子{value!r}が重複しています(最初は{first}行目)。項目ごとに別の識別子を付けてください。",
    ),
    "duplicate-key": (
        "The key {key!r} stands twice in one entry. Keep one.",
        "キー{key!r}が同じ項目に2度あります。一つだけにしてください。",
    ),
    "missing": (
        "{key} is missing. Add it.",
        "{key}がありません。追加してください。",
    ),
    "no-title": (
        "The item has neither title nor notation. Add one, or placeholder: true.",
        "題名も番号もありません。どちらかを書くか、placeholder: true としてください。",
    ),
    "not-utf8": (
        "The file is not UTF-8. Save it as UTF-8.",
        "UTF-8ではありません。UTF-8で保存してください。",
    ),
    "parent-cycle": (
        "The item is nested in itself through {value!r}. Break the circle.",
        "{value!r}を通じて自分自身の下に置かれています。循環を断ってください。",
    ),
    "several-documents": (
        "The file holds several YAML documents. Keep one per file.",
        "YAML文書が複数あります。1ファイルに一つとしてください。",
    ),
    "table-columns": (
        "The row has {value} columns, {expected} are needed. Write them with tabs between.",
        "列数が{value}ですが、必要なのは{expected}です。タブで区切って書いてください。",
    ),
    "table-unknown": (
        "There is no item {value!r} in this sheet. Correct the identifier.",
        "項目{value!r}がこの資料にありません。識別子を直してください。",
    ),
    "title-exists": (
        "The sheet has this text already; the given one is not used. Remove it from the table.",
        "資料に既にあるため使いません。表から除いてください。",
    ),
    "too-deep": (
        "Lists and entries are nested deeper than {limit}. Flatten them.",
        "入れ子が{limit}段を超えています。段を減らしてください。",
    ),
    "too-large": (
        "The file has {size} bytes, {limit} are accepted. Split it.",
        "{size}バイトあり、上限{limit}を超えています。分割してください。",
    ),
    "unknown-kind": (
        (
            "The kind {value!r} is not in the code list of kinds.{hint} "
            "Correct it, or add it to ontology/schemes/kind.ttl."
        ),
        "種別{value!r}が種別の一覧にありません。{hint}直すか、ontology/schemes/kind.ttlに加えてください。",
    ),
    "unknown-status": (
        (
            "The status {value!r} is not in the code list; it is kept as text. "
            "Add it to ontology/schemes/status.ttl if others should find it."
        ),
        (
            "状態{value!r}が一覧にないため、文字列として残します。"
            "検索の対象とするにはontology/schemes/status.ttlに加えてください。"
        ),
    ),
    "wrong-type": (
        "{key} must be {expected}. Rewrite it so.",
        "{key}は{expected}でなければなりません。その形に直してください。",
    ),
    "yaml-alias": (
        "YAML aliases are not accepted ({alias}). Write the value out.",
        "YAMLの別名({alias})は使えません。値をそのまま書いてください。",
    ),
    "yaml-syntax": (
        "The YAML does not parse: {detail}. Correct the line.",
        "YAMLとして読めません: {detail}。この行を直してください。",
    ),
    "yaml-tag": (
        "YAML tags are not accepted ({tag}). Remove the tag.",
        "YAMLのタグ({tag})は使えません。取り除いてください。",
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
    'sheet.yaml:7: 誤り: x:a: kindがありません。追加してください。'
    """

    def __init__(self, file: str) -> None:
        self.file = file
        self.found: list[Finding] = []

    def add(self, at: Place | int, node: str, code: str, /, **values: object) -> None:
        """Record the fault ``code``; ``at`` is a line, or a value that knows its place."""
        english, japanese = FAULTS[code]
        local = {name: _TYPES_JA.get(str(value), value) for name, value in values.items()}
        if hint := values.get("hint"):
            values["hint"], local["hint"] = f" Did you mean {hint}?", f"{hint}ではありませんか。"
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
