from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakehashi.errors import BuildError, StoreError
from kakehashi.store.search_file import Entry, create
from kakehashi.store.search_index import FACETS, Found, SearchIndex
from kakehashi.store.search_key import fold, number_key
from kakehashi.store.search_terms import phrase, terms
from kakehashi.store.search_ways import SCORES
from kakehashi.store.synonyms import Sense, read_senses

ENTRIES = [
    Entry(
        "nisc:bp-3", "nisc", "③", "安全の確保", "Ensuring safety", kind_words=("原則", "Principle")
    ),
    Entry(
        "iotsg:principle-3",
        "iotsg",
        "指針3",
        "守るべきものを守る",
        kind_words=("指針", "Guideline"),
    ),
    Entry(
        "iec62443:3-3-sr-1.1",
        "iec62443",
        "SR 1.1",
        "人の利用者の識別及び認証",
        "Human user identification and authentication",
    ),
    Entry("iec62443:3-3-sr-1.11", "iec62443", "SR 1.11", "失敗した試行", "Unsuccessful logins"),
    Entry("iec62443:3-3-sr-11.1", "iec62443", "SR 11.1", "", "Something else"),
    Entry("cpsf:artifact-certification-testing", "cpsf", "", "認証試験", "Certification testing"),
    Entry("cpsf:safety", "cpsf", "", "安全", "Safety", ("Freedom from harm",), ("old:safety",)),
    Entry("ref:safety", "ref", "", "安全", "Safety", stub=True),
    Entry("sc41:edge", "sc41", "", "エッジコンピューティングサーバー", "Edge computing server"),
    Entry("sp80053r5:ir-4", "sp80053r5", "IR-04", "", "Incident handling"),
    Entry("nisc:sec-3", "nisc", "3", "基本原則", "Basic principles", kind_words=("節", "Section")),
    Entry("aaa:clause-3", "aaa", "3", "用語", "Terms", kind_words=("箇条", "Clause")),
    Entry("csstrategy2015:doc-cpsf", "csstrategy2015", "", "対策枠組", "Framework", ("CPSF",)),
    Entry("nisc:bp-4", "nisc", "④", "要件", "Requirements", kind_words=("原則", "Principle")),
    Entry("nisc:ap-5", "nisc", "⑤", placeholder=True),
]


@pytest.fixture(scope="module")
def index(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    path = tmp_path_factory.mktemp("index") / "search ?#.sqlite"
    assert create(path, ENTRIES) == len(ENTRIES)
    opened = SearchIndex(path)
    yield opened
    opened.close()


def found(index: SearchIndex, text: str) -> list[str]:
    return [match.id for match in index.find(text)]


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("nisc:bp-3", "nisc:bp-3"),
        ("NISC:BP-3", "nisc:bp-3"),
        ("bp-3", "nisc:bp-3"),
        ("BP 3", "nisc:bp-3"),
        ("③", "nisc:bp-3"),
        ("3", "aaa:clause-3"),
        ("CPSF", "csstrategy2015:doc-cpsf"),
        ("原則3", "nisc:bp-3"),
        ("原則③", "nisc:bp-3"),
        ("NISC 原則 3", "nisc:bp-3"),
        ("principle 3", "iotsg:principle-3"),  # its identifier says so
        ("nisc principle 3", "nisc:bp-3"),
        ("指針３", "iotsg:principle-3"),
        ("SR 1.1", "iec62443:3-3-sr-1.1"),
        ("sr1.1", "iec62443:3-3-sr-1.1"),
        ("ＳＲ１．１", "iec62443:3-3-sr-1.1"),
        ("3.3 SR1.1", "iec62443:3-3-sr-1.1"),
        ("62443-3-3 SR 1.1", "iec62443:3-3-sr-1.1"),
        ("SR 11.1", "iec62443:3-3-sr-11.1"),
        ("IR-4", "sp80053r5:ir-4"),
        ("old:safety", "cpsf:safety"),
        ("エッジ", "sc41:edge"),
        ("えっじ", "sc41:edge"),
        ("サーバ", "sc41:edge"),
        ("ｻｰﾊﾞｰ", "sc41:edge"),
        ("user human", "iec62443:3-3-sr-1.1"),
        ("harm", "cpsf:safety"),
    ],
)
def test_first_hit(index: SearchIndex, text: str, first: str) -> None:
    assert found(index, text)[:1] == [first]


def test_certification_is_not_authentication(index: SearchIndex) -> None:
    assert found(index, "authentication") == ["iec62443:3-3-sr-1.1"]
    assert found(index, "certification") == ["cpsf:artifact-certification-testing"]
    assert set(found(index, "認証")) == {
        "cpsf:artifact-certification-testing",
        "iec62443:3-3-sr-1.1",
    }


def test_exact_before_prefix_before_inside_and_items_before_stubs(index: SearchIndex) -> None:
    assert found(index, "safety") == ["cpsf:safety", "ref:safety", "nisc:bp-3"]
    assert found(index, "安全") == ["cpsf:safety", "ref:safety", "nisc:bp-3"]
    assert found(index, "SR 1.1")[:2] == ["iec62443:3-3-sr-1.1", "iec62443:3-3-sr-1.11"]
    assert [m.score for m in index.find("nisc:bp-3")][:1] == [SCORES["id"]]


def test_one_document_and_limit(index: SearchIndex) -> None:
    assert [m.id for m in index.find("安全", document="nisc")] == ["nisc:bp-3"]
    assert len(index.find("安全", limit=2)) == 2


@pytest.mark.parametrize(
    "text",
    ["", " ", "\u3000", '"', "'", "%", "*", "NOT", '" OR "', "a" * 5000, "\x00", "xyzzy", "-",
     "の" * 200, "（" * 99, "第" * 99, "𠮷", "\ud800"],
)  # fmt: skip
def test_odd_texts_are_only_texts(index: SearchIndex, text: str) -> None:
    hits = index.search(text)
    assert hits.total == len(hits.matches) == 0
    assert index.named(text) == []
    assert isinstance(index.near(text), list)
    assert all(match.how == "beginning" for match in index.complete(text))


# --- what is typed so far ---


@pytest.mark.parametrize(
    ("text", "first"),
    [
        ("SR 1", "iec62443:3-3-sr-1.1"),
        ("sr 1.1", "iec62443:3-3-sr-1.1"),
        ("IR", "sp80053r5:ir-4"),
        ("nisc:bp", "nisc:bp-3"),
        ("authen", "iec62443:3-3-sr-1.1"),
        ("human user authen", "iec62443:3-3-sr-1.1"),
        ("エッ", "sc41:edge"),
        ("えっじこん", "sc41:edge"),
        ("安全の確", "nisc:bp-3"),
        ("識別及", "iec62443:3-3-sr-1.1"),
        ("CPS", "csstrategy2015:doc-cpsf"),
        ("Freedom fr", "cpsf:safety"),
        ("Saf", "cpsf:safety"),
    ],
)
def test_first_completion(index: SearchIndex, text: str, first: str) -> None:
    assert [match.id for match in index.complete(text)][:1] == [first]


def test_a_completion_says_what_begins_so(index: SearchIndex) -> None:
    shown = [(m.id, m.matched, m.how) for m in index.complete("安全", 3)]
    assert shown == [
        ("cpsf:safety", "安全", "title"),
        ("ref:safety", "安全", "title"),
        ("nisc:bp-3", "安全の確保", "beginning"),
    ]
    assert [m.id for m in index.complete("SR 1", 2)] == [
        "iec62443:3-3-sr-1.1",
        "iec62443:3-3-sr-1.11",
    ]


def test_a_completion_begins_with_a_word_and_lists_nothing_twice(index: SearchIndex) -> None:
    assert index.complete("uthentic") == []
    for text in ("s", "安", "3", "a", "SR"):
        ids = [match.id for match in index.complete(text, 50)]
        assert len(ids) == len(set(ids)) > 0, text


def test_the_last_word_of_a_search_may_be_a_beginning(index: SearchIndex) -> None:
    assert found(index, "authen") == ["iec62443:3-3-sr-1.1"]
    assert found(index, "identification authent") == ["iec62443:3-3-sr-1.1"]
    assert index.search("authen").corrected == ""
    assert found(index, "authenx") == []


def test_a_search_goes_on_behind_the_best(index: SearchIndex) -> None:
    whole, rest = index.search("安全"), index.search("安全", 20, 1)
    assert [m.id for m in rest.matches] == [m.id for m in whole.matches][1:]
    assert (rest.total, rest.facets) == (whole.total, whole.facets)
    assert index.search("安全", 20, 3).matches == ()


# --- words ---

SENSES = [
    Sense(("認証", "authentication"), ("certification",)),
    Sense(("認証", "certification"), ("authentication",)),
    Sense(("更新", "アップデート", "update")),
    Sense(("ソフトウェア更新", "software update", "OTA")),
    Sense(("ログ", "記録", "log", "logging")),
]
WORDS = [
    Entry("a:1", "a", "1", "認証", "Authentication", kind="control", evidence="text"),
    Entry("a:2", "a", "2", "認証", "Certifications", kind="artifact", evidence="text"),
    Entry(
        "a:3", "a", "3", "ソフトウェア更新", "Software update", kind="control", evidence="recall"
    ),
    Entry("b:4", "b", "4", "", "Keep software current", summaries=("", "Updates are installed.")),
    Entry("b:5", "b", "5", "監査ログの保護", "", kind="control", evidence="secondary"),
    Entry("b:6", "b", "6", "プログラムの開発", "", kind="control", evidence="text"),
    Entry("b:7", "b", "7", "", "Unauthorised behaviour of cryptographic modules"),
    Entry("b:8", "b", "8", "", "Physical access", belongs_to=("Widget standard", "WS 77")),
    Entry("b:9", "b", "9", "", "Vulnerability disclosure"),
]


@pytest.fixture(scope="module")
def words(tmp_path_factory: pytest.TempPathFactory) -> Iterator[SearchIndex]:
    path = tmp_path_factory.mktemp("words") / "index"
    create(path, WORDS, SENSES)
    opened = SearchIndex(path)
    yield opened
    opened.close()


@pytest.mark.parametrize(
    ("text", "wanted"),
    [
        ("authentication", ["a:1"]),
        ("authenticating", ["a:1"]),
        ("certification", ["a:2"]),
        ("認証", ["a:1", "a:2"]),
        ("アップデート", ["a:3", "b:4"]),
        ("ソフトウエアアップデート", ["a:3", "b:4"]),
        ("OTA", ["a:3", "b:4"]),
        ("updating", ["a:3", "b:4"]),
        ("ログ", ["b:5"]),  # and not プログラム
        ("logs", ["b:5"]),
        ("記録の保護", ["b:5"]),
        ("unauthorized behavior", ["b:7"]),
        ("widget physical", ["b:8"]),
        ("WS 77 access", ["b:8"]),
        ("widget", ["b:8"]),
        ("nothing of it", []),
    ],
)
def test_words_and_what_means_the_same(words: SearchIndex, text: str, wanted: list[str]) -> None:
    assert sorted(found(words, text)) == wanted


def test_a_mistyped_word_is_corrected_and_it_is_said(words: SearchIndex) -> None:
    hits = words.search("vulnerabilty disclosure")
    assert [match.id for match in hits.matches] == ["b:9"]
    assert hits.corrected == "vulnerability disclosure"
    assert words.search("vulnerability").corrected == ""
    assert words.search("vulnerabbbbility").matches == ()


@pytest.mark.parametrize("text", ["1." * 99, "原則" * 99, "a 1 " * 49, "第一の" * 60, "更新" * 99])
def test_long_texts_are_answered(words: SearchIndex, text: str) -> None:
    assert words.search(text).total <= len(WORDS)
    assert len(words.named(text)) <= len(WORDS)


def test_what_matched_is_shown(words: SearchIndex) -> None:
    assert words.find("installed")[0].matched == "Updates are installed."
    assert words.find("current")[0].matched == "Keep software current"


def test_facets_count_what_a_choice_would_show(words: SearchIndex) -> None:
    everything = words.search("認証 更新 記録 開発")
    assert everything.total == 0 or everything.facets["document"]
    hits = words.search("ソフトウェア")
    assert dict(hits.facets["document"]) == {"a": 1}
    for text in ("認証", "更新", "ログ", "access", "1"):
        whole = words.search(text, 100)
        for name in FACETS:
            assert sum(count for _, count in whole.facets[name]) == whole.total
            for value, count in whole.facets[name]:
                if value:
                    kept = words.search(text, 100, 0, **{name: value})
                    assert kept.total == len(kept.matches) == count
                    assert kept.facets[name] == whole.facets[name]  # the others may be chosen


def test_narrowing_keeps_order_and_limit_only_cuts(index: SearchIndex) -> None:
    for text in ("安全", "safety", "3", "③", "認証", "SR 1.1", "user"):
        whole = index.search(text, 100)
        for document in {match.document for match in whole.matches}:
            kept = index.search(text, 100, document=document).matches
            assert kept == tuple(m for m in whole.matches if m.document == document)
        assert index.search(text, 2).matches == whole.matches[:2]
        assert index.search(text, 2).total == whole.total
    assert index.search("安全", 5, document="none") == Found(
        (), 0, index.search("安全", 5, document="none").facets, ""
    )


def test_every_word_of_a_title_finds_it(tmp_path: Path) -> None:
    chance = random.Random(1)

    def some(pieces: str, most: int) -> str:
        return "".join(chance.choices(pieces.split("|"), k=chance.randint(1, most)))

    entries = [
        Entry(
            f"{(slug := chance.choice(['a', 'b2', 'std']))}:x-{number}",
            slug,
            title_ja=some("認証|鍵|管理|ｻｰﾊﾞｰ|ログ|パスワード", 4),
            title_en=" ".join(
                some("key|management|re-use|radio|logging|minimisation", 1) for _ in range(3)
            ),
            stub=chance.random() < 0.2,
        )
        for number in range(200)
    ]
    create(tmp_path / "index", entries)
    opened = SearchIndex(tmp_path / "index")
    for word in (
        "認証",
        "鍵",
        "管理",
        "サーバ",
        "パスワード",
        "key",
        "radios",
        "minimization",
        "reuse",
    ):
        hits = {match.id for match in opened.find(word, 1000)}
        asked, folded = set(phrase(word)), fold(word)
        wanted = {
            e.id for e in entries if folded in fold(e.title_ja) or asked <= terms(e.title_en).keys()
        }
        assert wanted
        assert hits == wanted, word
    opened.close()


def test_synonyms_at_fault_are_all_named() -> None:
    with pytest.raises(BuildError) as raised:
        read_senses("ja\ten\tunless\n認証\tauthentication\n\n鍵\t\t\nログ\tlog\t\n", "s.tsv")
    assert [(f.file, f.line) for f in raised.value.findings] == [("s.tsv", 2), ("s.tsv", 4)]
    with pytest.raises(BuildError, match="synonyms"):
        read_senses("en\tja\tunless\n鍵\tkey\t\n")


def test_the_shipped_synonyms_are_sound(root: Path) -> None:
    senses = read_senses((root / "ontology/synonyms.tsv").read_text(encoding="utf-8"))
    assert len(senses) > 100
    for sense in senses:
        assert len(sense.forms) == len(set(sense.forms)), sense
        assert all(phrase(form) for form in sense.forms), sense
    lines = [frozenset(sense.forms) for sense in senses]
    assert len(lines) == len(set(lines))


def test_same_rows_same_bytes(tmp_path: Path) -> None:
    shuffled = ENTRIES[:]
    random.Random(1).shuffle(shuffled)
    create(tmp_path / "a", ENTRIES)
    create(tmp_path / "b", shuffled)
    assert (tmp_path / "a").read_bytes() == (tmp_path / "b").read_bytes()


def test_missing_and_broken_index_are_named(tmp_path: Path) -> None:
    (tmp_path / "broken").write_text("no database, though long enough to be taken for one" * 20)
    for name in ("missing", "broken"):
        with pytest.raises(StoreError, match=name):
            SearchIndex(tmp_path / name)


def test_numbers_keep_their_parts() -> None:
    assert number_key("1.11") != number_key("11.1") != number_key("111")
    assert number_key("CR 2.1 RE(1)") == "cr2.1re1"
