from __future__ import annotations

import random
from collections.abc import Iterator
from pathlib import Path

import pytest

from kakehashi.errors import StoreError
from kakehashi.store.search_index import SCORES, Entry, SearchIndex, create
from kakehashi.store.search_key import fold, named_numbers, number_key, parts

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
    ["", " ", "\u3000", '"', "'", "%", "*", "NOT", '" OR "', "a" * 5000, "\x00", "xyzzy", "-"],
)
def test_odd_texts_are_only_texts(index: SearchIndex, text: str) -> None:
    hits = index.find(text)
    assert all(fold(text) in fold(m.matched) or fold(text) in m.id for m in hits)


def scanned(entries: list[Entry], text: str, limit: int, document: str) -> list[tuple[str, float]]:
    """The same search by looking at every entry, as the scores say."""
    whole, number, words = fold(text), number_key(text), fold(text).split()
    scores = []
    for entry in entries:
        local = entry.id.partition(":")[2]
        ids = {fold(name) for name in (entry.id, *entry.alternative_ids)}
        numbers = {number_key(part) for part in (entry.notation, local)}
        titles = [fold(entry.title_ja), fold(entry.title_en)]
        names = {fold(label) for label in entry.alternative_labels}
        more = fold("\n".join((*entry.alternative_labels, *entry.alternative_ids, entry.id)))
        context = parts(" ".join((entry.id, *entry.kind_words)))
        begins = [(names | {*titles}, whole), (numbers, number)]
        begins += [(ids, whole)] if ":" in whole else []
        ways = {
            "id": whole in ids,
            "written": text.strip() == entry.notation.strip(),
            "number": bool(number) and number in numbers,
            "title": bool(whole) and whole in titles,
            "name": bool(whole) and whole in names,
            "named number": any(
                ending in numbers
                and all((f" {name}" if name.isascii() else name) in context for name in said)
                for said, ending in named_numbers(text)
            ),
            "prefix": any(
                len(key) > 1 and any(k != key and k.startswith(key) for k in keys)
                for keys, key in begins
            ),
            "words": bool(words) and any(all(w in title for w in words) for title in titles),
            "other": bool(words) and all(any(w in t for t in (*titles, more)) for w in words),
        }
        score = max((SCORES[way] for way, found in ways.items() if found), default=0)
        if score and document in ("", entry.document):
            rank = 2 * entry.stub + entry.placeholder, len(entry.title_en or entry.title_ja)
            scores.append((-score, rank, entry))
    return [(entry.id, -score) for score, _, entry in sorted(scores)[:limit]]


def test_looking_up_finds_what_looking_at_all_finds(tmp_path: Path) -> None:
    chance = random.Random(1)

    def some(pieces: str, most: int) -> str:
        return "".join(chance.choices(pieces.split("|"), k=chance.randint(0, most)))

    entries = [
        Entry(
            f"{(slug := chance.choice(['a', 'b2', 'std']))}:{chance.choice('xy')}-{number}",
            slug,
            some("1|2|.|-|③|SR ", 4),
            some("認証|鍵|の|管理|ｻｰﾊﾞｰ|IoT| ", 5),
            some("Key|key| of|-|re|radio|OT|1", 6),
            (some("認証|Key|re|OT", 3),) if chance.random() < 0.3 else (),
            (f"old:{number}",) if chance.random() < 0.2 else (),
            (some("原則|要求", 1), "Rule"),
            placeholder=chance.random() < 0.2,
            stub=chance.random() < 0.2,
        )
        for number in range(200)
    ]
    create(tmp_path / "index", entries)
    index, found = SearchIndex(tmp_path / "index"), 0
    for _ in range(800):
        text = some(
            "認証|認|鍵|の|管|理| |k|ke|re|OT|of|key|radio|サーバ|1|③|SR|a:|std:x|-|原則|Rule ", 2
        )
        asked = (text, chance.choice([1, 5, 20]), chance.choice(["", "", "a", "std", "none"]))
        hits = [(match.id, match.score) for match in index.find(*asked)] if text.strip() else []
        wanted = scanned(entries, *asked) if text.strip() else []
        assert hits == wanted, asked
        found += bool(hits)
    index.close()
    assert found > 200


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
