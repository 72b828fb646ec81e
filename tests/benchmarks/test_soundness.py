"""What is counted as false, unfounded and rightly not told, on sets that can be checked by hand."""

from __future__ import annotations

from itertools import islice
from pathlib import Path

import numpy as np
import pytest
from benchmarks.derivation_tools import OURS, TOOLS, Claims, closure_of, load, save
from benchmarks.networks import GeneratedNetwork, generate, generate_with_model
from benchmarks.relations import UNKNOWN, Masks
from benchmarks.setmodel import SetModel
from benchmarks.soundness import claimed, judge
from benchmarks.soundness_hermit import confirmed, small_networks
from benchmarks.surroundings import Surroundings

from benchmarks import soundness, soundness_hermit

#: Items 0 to 4 of documents 0, 1, 2, 2, 3, as ranges of topics; nothing is stated of the last.
RANGES = ((0, 3), (0, 5), (5, 10), (5, 7), (8, 12))
NETWORK = GeneratedNetwork(
    items=5,
    document_of=np.array([0, 1, 2, 2, 3], np.int32),
    subject=np.array([0, 1], np.int32),
    object=np.array([1, 2], np.int32),
    mask=np.array([2, 16], np.uint8),  # 0 is part of 1, which is disjoint from 2
    child=np.array([3], np.int32),
    parent=np.array([2], np.int32),
)


@pytest.fixture
def model() -> SetModel:
    low = np.array([[start, 0] for start, _ in RANGES], np.int32)
    high = np.array([[end, 0] for _, end in RANGES], np.int32)
    return SetModel(low, high, NETWORK.document_of, np.array([-1, -1, -1, 2, -1], np.int32))


@pytest.fixture
def follows() -> Masks:
    return closure_of(NETWORK).masks(range(NETWORK.items))


def claims(*said: tuple[int, int, int]) -> Claims:
    source, target, mask = np.array(said, np.int32).reshape(-1, 3).T
    return Claims(source, target, mask.astype(np.uint8))


def test_each_kind_of_answer_is_counted_once(model: SetModel, follows: Masks) -> None:
    said = claims(
        (2, 0, 16),  # disjoint: follows, read from the other end
        (1, 3, 24),  # disjoint or overlaps: true, and less than follows
        (1, 4, 15),  # shares something: false, and nothing follows
        (2, 4, 15),  # shares something: true, and nothing follows
        (0, 1, 2),  # stated, no question
        (2, 3, 4),  # of one document, no question
    )
    found = judge(NETWORK, model, follows, said, skos=False)
    # The questions: 0 and 1 with 2 and 3 but for the statement, and all four with 4.
    assert (found.questions, found.open) == (7, 4)
    assert (found.answered, found.false, found.unfounded) == (4, 1, 2)
    assert (found.open_answered, found.open_false) == (2, 1)
    assert (found.found, found.tight) == (2, 1)
    shares = found.shares()
    assert shares["cannot_tell_rightly"] == 0.5
    assert shares["found"] == pytest.approx(2 / 3)


def test_who_says_nothing_is_never_wrong_and_finds_nothing(model: SetModel, follows: Masks) -> None:
    shares = judge(NETWORK, model, follows, claims(), skos=False).shares()
    assert shares["false"] == 0
    assert shares["cannot_tell_rightly"] == 1
    assert shares["found"] == 0


def test_one_word_for_two_relations_is_read_both_ways(model: SetModel) -> None:
    # 3 and a set that is equal to it, of another document: "part of, or equal" is true of them.
    equal = SetModel(
        model.low[[3, 3]], model.high[[3, 3]], np.array([0, 1], np.int32), np.full(2, -1, np.int32)
    )
    none = np.zeros(0, np.int32)
    network = GeneratedNetwork(2, equal.document_of, none, none, none.astype(np.uint8), none, none)
    nothing = np.full((2, 2), UNKNOWN, np.uint8)
    said = claims((0, 1, 3))
    loosely = judge(network, equal, nothing, said, skos=True)
    assert (loosely.false, loosely.false_strict) == (0, 1)
    assert judge(network, equal, nothing, said, skos=False).false_strict == 0


@pytest.fixture(scope="module")
def said() -> dict[str, Masks]:
    network = generate(120, 250, 4, seed=5)
    return {name: claimed(network.items, tool.claims(network)) for name, tool in TOOLS.items()}


def test_three_ways_to_follow_three_steps_say_the_same(said: dict[str, Masks]) -> None:
    for name in ("duckdb", "sparql-rules"):
        differ = said[name] != said["python"]
        np.fill_diagonal(differ, val=False)
        assert not differ.any(), name


def test_rules_that_are_sound_say_nothing_false_and_paths_do(said: dict[str, Masks]) -> None:
    network, model = generate_with_model(120, 250, 4, seed=5)
    one, other = np.nonzero(~np.eye(network.items, dtype=bool))
    true = model.relation(one.astype(np.int32), other.astype(np.int32))
    false = {name: int(((masks[one, other] & true) == 0).sum()) for name, masks in said.items()}
    assert false.pop("any-path") > 100
    assert set(false.values()) == {0}
    assert np.array_equal(said[OURS], closure_of(network).masks(range(network.items)))
    assert (said["sparql-paths"] != UNKNOWN).sum() > 100


def test_a_network_is_read_as_it_was_written(tmp_path: Path) -> None:
    network = generate(120, 250, 4, seed=5)
    save(network, tmp_path / "network.npz")
    again = load(tmp_path / "network.npz")
    assert again.items == network.items
    for name in ("document_of", "subject", "object", "mask", "child", "parent"):
        assert np.array_equal(getattr(again, name), getattr(network, name))


@pytest.fixture
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(soundness_hermit, "_EACH", 4)


@pytest.mark.usefixtures("few")
def test_hermit_sees_what_is_open_as_we_do() -> None:
    said = confirmed(1)
    assert said["open"] == said["closed"] == 4
    assert said["open_otherwise"] == said["closed_otherwise"] == 0


def test_small_networks_are_of_one_size_and_differ() -> None:
    found = list(islice(small_networks(), 3))
    assert len({seed for seed, _ in found}) == 3
    assert {len(network.mask) for _, network in found} == {40}


@pytest.mark.usefixtures("few")
def test_hermit_would_see_an_error(monkeypatch: pytest.MonkeyPatch) -> None:
    class Deaf:
        """A closure that concludes nothing."""

        def masks(self, columns: range) -> Masks:
            return np.full((len(columns), len(columns)), UNKNOWN, np.uint8)

    monkeypatch.setattr(soundness_hermit, "closure_of", lambda network: Deaf())
    assert confirmed(1)["open_otherwise"] > 0


def test_a_closure_that_is_not_confirmed_is_no_reference(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    monkeypatch.setattr(soundness, "derive", lambda network, steps: ({} for _ in range(9)))
    around = Surroundings(True, tmp_path, Path("none"), 60, 4)
    with pytest.raises(ValueError, match="differ"):
        soundness.measure(around)
