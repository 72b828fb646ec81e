"""The rewrite of FILTER NOT EXISTS: the same answers, where it is made and where it is not.

``KAKEHASHI_TEST_REWRITES`` says how many random queries are asked.
"""

from __future__ import annotations

import importlib.util
import os
import random
import re
import sys
import time
from collections import Counter
from collections.abc import Callable
from pathlib import Path
from types import ModuleType

import pytest
import yaml
from pyoxigraph import Store

from kakehashi.store.rewrite import rewrite
from tests.store.random_queries import PREFIX, Draw, answer, stored

QUERIES = int(os.environ.get("KAKEHASHI_TEST_REWRITES", "4000"))
BLOCKS = 4
CASES = yaml.safe_load(Path(__file__).with_name("rewrites.yml").read_text(encoding="utf-8"))
REMOVED = re.compile(r"FILTER NOT EXISTS (\{(?:[^{}]|\{[^{}]*\})*\})")


@pytest.mark.parametrize("block", range(BLOCKS))
def test_random_queries_have_the_same_answer(block: int) -> None:
    """No difference in any; and the test is no empty one, by the counts at its end."""
    seen: Counter[str] = Counter()
    for seed in range(block, QUERIES, BLOCKS):
        draw = Draw(seed)
        query = draw.query()
        stores = [draw.data() for _ in range(3)]
        try:
            answers = [answer(store, query) for store in stores]
        except SyntaxError:  # such as a BIND of what is bound
            seen["refused"] += 1
            continue
        seen["asked"] += 1
        changed = rewrite(query)
        assert rewrite(changed) == changed or "NOT EXISTS" in changed
        if changed == query:
            continue
        seen["rewritten"] += 1
        without = REMOVED.sub("", query)
        for store, expected in zip(stores, answers, strict=True):
            assert answer(store, changed) == expected, f"seed {seed}\n{query}\n{changed}"
        unlike = (answer(s, without) != a for s, a in zip(stores, answers, strict=True))
        seen["with effect"] += any(unlike)
    assert seen["asked"] > QUERIES / BLOCKS * 0.9, seen
    assert seen["rewritten"] > seen["asked"] * 0.15, seen
    assert seen["with effect"] > seen["rewritten"] * 0.5, seen


# --- each condition by itself ---------------------------------------------------------------------


def naive(query: str) -> str:
    return query.replace("FILTER NOT EXISTS", "MINUS")


@pytest.mark.parametrize("query", CASES["traps"].values(), ids=CASES["traps"])
def test_trap(query: str) -> None:
    """Where MINUS by itself gives another answer, ours gives the same as before."""
    store, query = stored(CASES["data"]), PREFIX + query
    before = answer(store, query)
    assert answer(store, naive(query)) != before
    assert answer(store, rewrite(query)) == before


def without(module: str, old: str, new: str) -> Callable[[str], str]:
    """The rewrite with a condition taken out."""
    names = ("group_patterns", "rewrite")
    made: dict[str, ModuleType] = {}
    for name in names:
        spec = importlib.util.find_spec(f"kakehashi.store.{name}")
        assert spec is not None
        assert spec.origin is not None
        source = Path(spec.origin).read_text(encoding="utf-8")
        assert name != module or source.count(old) == 1
        source = source.replace(old, new) if name == module else source
        made[name] = ModuleType(f"without.{name}")
        with pytest.MonkeyPatch.context() as patch:
            patch.setitem(sys.modules, f"without.{name}", made[name])
            if name == "rewrite":
                patch.setitem(sys.modules, "kakehashi.store.group_patterns", made["group_patterns"])
            exec(compile(source, name, "exec"), made[name].__dict__)
    found: Callable[[str], str] = made["rewrite"].rewrite
    return found


@pytest.mark.parametrize("case", CASES["mutants"].values(), ids=CASES["mutants"])
def test_each_condition_is_needed(case: dict[str, str]) -> None:
    store, query = stored(CASES["data"]), PREFIX + case["query"]
    before = answer(store, query)
    assert answer(store, rewrite(query)) == before
    changed = without(case["module"], case["old"], case["new"])(query)
    assert changed != rewrite(query)
    assert answer(store, changed) != before


# --- where it is made, and where not --------------------------------------------------------------


@pytest.mark.parametrize("case", CASES["made"].values(), ids=CASES["made"])
def test_made(case: dict[str, str]) -> None:
    made = rewrite(case["query"])
    assert made.split() == case["rewritten"].split()
    assert rewrite(made) == made
    answer(Store(), PREFIX + made)


@pytest.mark.parametrize("query", CASES["left"].values(), ids=CASES["left"])
def test_left_alone(query: str) -> None:
    assert rewrite(query) == query


# --- any text -------------------------------------------------------------------------------------

PIECES = ["FILTER", "NOT", "EXISTS", "{", "}", "(", ")", "SELECT *", "WHERE", "?s", ":p", ".", ";",
          ",", "/", "^", "'", '"', "#", "\n", "<", ">", "a", "1", "OPTIONAL", "VALUES", "GRAPH",
          "UNION", "BIND", "MINUS", "UNDEF", "\\u0041", "é", "[", "]", "_:b", "<x>", "@en", "^^",
          "ORDER BY", ". .", ";;", "# x\n", "{}", "?x :q ?y .", "FILTER(?x = 1)", "LIMIT 1", "<<",
          "FILTER NOT EXISTS {"]  # fmt: skip


def test_never_raises_and_answers_nothing_that_does_not_parse() -> None:
    chance, store, found = random.Random(1), Store(), Counter[str]()
    for seed in range(QUERIES):
        query = Draw(seed).query() if seed % 3 else PREFIX + CASES["made"]["plain"]["query"]
        for _ in range(chance.choice([1, 1, 1, 2, 3])):
            at = chance.randrange(len(query))
            piece = f" {chance.choice(PIECES)} "
            query = query[:at] + piece + query[at + chance.choice([0, 0, 0, 1, 9]) :]
        if seed % 5 == 0:
            query = " ".join(chance.choices(PIECES, k=60))
        changed = rewrite(query)
        try:
            store.query(query)
        except SyntaxError:
            found["wrong"] += 1
            found["wrong, rewritten"] += changed != query
            with pytest.raises(SyntaxError):
                store.query(changed)
        else:
            store.query(changed)
            found["right, rewritten"] += changed != query
    assert min(found["wrong, rewritten"], found["right, rewritten"]) > QUERIES / 200, found


@pytest.mark.parametrize(
    "piece",
    ["FILTER NOT EXISTS { ?a :b ?c . ?c :d ?e } ", "?a :b ?c . ", "?a :b ?c, ", "{ ?a :b ?c ", "( ",
     "FILTER NOT EXISTS { ", "# {\n", "#####\n", "#####\n\v", "?a :b ?c ; ", "/:b",
     "FILTER(?a = ?c) ", "VALUES ?a { 1 } ",
     "{ SELECT * { ?a :b ?c FILTER NOT EXISTS { ?a :b ?x . ?x :d ?e } } } "],
)  # fmt: skip
def test_time_is_in_proportion_to_the_text(piece: str) -> None:
    def text(size: int) -> str:
        start, end = "SELECT * { ?a :b ?c ", "FILTER NOT EXISTS { ?a :b ?x . ?x :d ?e } }"
        return start + piece * (size // len(piece)) + end

    def seconds(size: int) -> float:
        query, start = text(size), time.process_time()
        changed = rewrite(query)
        spent = time.process_time() - start
        assert len(changed) <= len(query) + 8 * 4200
        return spent

    small, large = (min(seconds(size) for _ in range(3)) for size in (8 << 10, 64 << 10))
    assert large < 1
    assert large < 24 * small + 0.01  # in proportion: 8 times; with the square: 64 times
