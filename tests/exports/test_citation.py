"""Citations: hard titles stay what they are, whatever reads them."""

from __future__ import annotations

import re
from dataclasses import replace

import pytest

from kakehashi.exports.citation import (
    FORMATS,
    Cited,
    as_bibtex,
    as_ris,
    as_text,
    cited_document,
    cited_item,
    cited_statement,
    written,
)
from kakehashi.messages import LANGUAGES, Language
from kakehashi.model.text import Text
from kakehashi.model.views import ReleaseInfo
from tests.web.fake_world import DOCUMENTS, ITEMS, STATEMENTS

RELEASE = ReleaseInfo("0123456789ab", "0.1.0")
LINK = "https://bridge.example/ja/id/nisc/bp-3?release=0123456789ab"
ITEM = cited_item(ITEMS["nisc:bp-3"], DOCUMENTS["nisc"], RELEASE, "2026-11-24", LINK)

HARD = [
    'R&D "quoted" 100 % {braced} $x_1$ #2',
    "C:\\new\\table ~ and ^",
    "an open { brace alone",
    "a closing } brace alone",
    "two lines\nTY  - JOUR\r\nER  - ",
    "セキュリティ・バイ・デザイン「設計」",
    "turned \u202eround\u202c and \u2066apart\u2069",
    "@article{evil, title = {x}}",
    "a\tb\u2028c\x00d",
]

#: What LaTeX prints for each command that a citation may use.
PRINTED = {
    r"\textbackslash{}": "\\",
    r"\textbraceleft{}": "{",
    r"\textbraceright{}": "}",
    r"\textasciitilde{}": "~",
    r"\textasciicircum{}": "^",
    **{f"\\{sign}": sign for sign in "$&#%_"},
}
COMMAND = re.compile("|".join(re.escape(c) for c in sorted(PRINTED, key=len, reverse=True)))


def bibtex(entry: str) -> tuple[str, str, dict[str, str]]:
    """Read an entry as BibTeX does: by counting braces, whatever stands before them."""
    head = re.match(r"@(\w+)\{([^,\s]+),\n", entry)
    assert head
    fields, place = {}, head.end()
    while match := re.compile(r"\s*(\w+) = \{").match(entry, place):
        depth, place = 1, match.end()
        start = place
        while depth:
            depth += {"{": 1, "}": -1}.get(entry[place], 0)
            place += 1
        fields[match[1]] = entry[start : place - 1]
        place += entry[place] == ","
    assert entry[place:] == "\n}\n"
    return head[1], head[2], fields


def printed(value: str) -> str:
    """Return what LaTeX prints: commands as their signs, braces that only group left out."""
    pieces, place = [], 0
    for match in COMMAND.finditer(value):
        pieces += [re.sub("[{}]", "", value[place : match.start()]), PRINTED[match[0]]]
        place = match.end()
    return "".join([*pieces, re.sub("[{}]", "", value[place:])])


def ris(record: str) -> list[tuple[str, str]]:
    """Read a record as reference managers do: a tag, two spaces, a hyphen, a space."""
    assert record.endswith("ER  - \r\n")
    lines = record.split("\r\n")
    assert lines.pop() == ""
    found = [re.fullmatch(r"([A-Z][A-Z0-9])  - ([^\r\n]*)", line) for line in lines]
    assert all(found)
    return [(match[1], match[2]) for match in found if match]


def plain(text: str) -> str:
    kept = re.sub("[\u202a-\u202e\u2066-\u2069]", "", text)
    return " ".join(re.sub(r"[\x00-\x1f\u2028]", " ", kept).split())


@pytest.mark.parametrize("title", HARD)
@pytest.mark.parametrize("language", LANGUAGES)
def test_a_hard_title_is_printed_as_it_is(title: str, language: Language) -> None:
    cited = replace(ITEM, title=Text(ja=title), container=Text(en=title), authors=(title, "B & C"))
    _, _, fields = bibtex(as_bibtex(cited, language))
    assert printed(fields["title"]) == plain(title)
    assert printed(fields["booktitle"]) == plain(title)
    first, second = fields["author"].split(" and {")
    assert (printed(first), printed(second)) == (plain(title), "B & C")
    assert not re.search(r"(?<!\\)[$&#%_~^]", re.sub(r"\{https[^}]*\}", "", fields["title"]))
    assert fields["url"] == LINK
    record = ris(as_ris(cited, language))
    assert dict(record)["TI"] == plain(title)
    assert [value for tag, value in record if tag == "AU"] == [plain(title), "B & C"]
    assert [tag for tag, _ in record].count("TY") == 1
    line = as_text(cited, language)
    assert plain(title) in line
    assert len(line.splitlines()) == 1
    assert line.endswith(LINK)


def test_an_item_is_cited_with_its_document_and_nothing_invented() -> None:
    kind, key, fields = bibtex(as_bibtex(ITEM, "ja"))
    assert (kind, key) == ("incollection", "kakehashi-nisc-bp-3")
    assert fields["title"] == "{③ 機能保証の確認}"
    assert fields["booktitle"] == "{一般的枠組}"
    assert (fields["year"], fields["date"], fields["month"]) == ("2016", "2016-08-26", "08")
    assert fields["urldate"] == "2026-11-24"
    assert "0123456789ab (2026-11-24)" in fields["note"]
    assert set(fields) == {
        "author", "title", "booktitle", "year", "month", "date", "version", "url", "urldate",
        "language", "note",
    }  # fmt: skip
    assert dict(ris(as_ris(ITEM, "en")))["TI"] == "③ Ensuring function assurance"
    assert as_text(ITEM, "en") == (
        "NISC. “③ Ensuring function assurance”. In: General Framework, version 1. 2016-08-26. "
        f"Recorded in Kakehashi, release 0123456789ab (2026-11-24). {LINK}"
    )
    assert as_text(ITEM, "ja") == (
        "NISC。「③ 機能保証の確認」。所収:『一般的枠組』、版 1。2016-08-26。"
        f"架け橋 リリース 0123456789ab (2026-11-24) に収録。{LINK}"
    )


@pytest.mark.parametrize("issued", ["", "2009-07-30/2025-12-19", "春頃", "2016-13-40-1"])
def test_what_is_no_date_becomes_no_year(issued: str) -> None:
    cited = replace(ITEM, issued=issued)
    fields = bibtex(as_bibtex(cited, "en"))[2]
    assert not {"year", "month", "date"} & set(fields)
    assert not {"PY", "DA"} & {tag for tag, _ in ris(as_ris(cited, "en"))}
    if issued:
        assert f"Issued: {issued.replace('/', '–')}" in fields["note"]


@pytest.mark.parametrize(("issued", "day"), [("2018", "2018///"), ("2018-10", "2018/10//")])
def test_parts_of_a_date_keep_their_places(issued: str, day: str) -> None:
    assert dict(ris(as_ris(replace(ITEM, issued=issued), "en")))["DA"] == day


def test_an_item_that_nobody_saw_has_no_title() -> None:
    cited = cited_item(ITEMS["nisc:x-9"], DOCUMENTS["nisc"], RELEASE, "", LINK)
    assert bibtex(as_bibtex(cited, "ja"))[2]["title"] == "{9 nisc:x-9}"
    assert "urldate" not in bibtex(as_bibtex(cited, "ja"))[2]
    assert "Y2" not in dict(ris(as_ris(cited, "ja")))


@pytest.mark.parametrize("form", FORMATS)
def test_every_document_and_statement_can_be_cited(form: str) -> None:
    for language in LANGUAGES:
        for document in DOCUMENTS.values():
            cited = cited_document(document, RELEASE, "2026-11-24", LINK)
            assert document.title.read(language)[0] in written(cited, form, language)  # type: ignore[arg-type]
        for statement in STATEMENTS.values():
            cited = cited_statement(statement, Text(en="CSF"), RELEASE, "2026-11-24", LINK)
            text = written(cited, form, language)  # type: ignore[arg-type]
            assert statement.subject.id.replace("_", r"\_") in text
            assert statement.id in text or form == "text"


def test_a_statement_is_cited_by_who_states_it() -> None:
    statement = next(s for s in STATEMENTS.values() if s.object)
    cited = cited_statement(statement, Text(), RELEASE, "2026-11-24", LINK)
    assert dict(ris(as_ris(cited, "en")))["AU"] == "Kakehashi"
    assert "overlaps with" in as_text(cited, "en")
    assert "一部が重なる" in as_text(cited, "ja")


def test_no_two_things_share_a_key() -> None:
    cited: list[Cited] = [
        cited_item(ref, DOCUMENTS[ref.document], RELEASE, "", LINK) for ref in ITEMS.values()
    ]
    keys = [bibtex(as_bibtex(c, "en"))[1] for c in cited]
    assert len(set(keys)) == len(keys)
