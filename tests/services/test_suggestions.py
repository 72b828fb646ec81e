"""Suggestions: how well they do on judgements held back, and that they stay apart."""

from __future__ import annotations

import json
from pathlib import Path

import numpy as np
import pytest
from benchmarks.suggestions import Figures, held_back, judged, measure, without
from scipy.sparse import csr_array

from kakehashi.build.similarity import similarity_of
from kakehashi.build.words import english_words, japanese_words
from kakehashi.errors import StoreError, UnknownThingError
from kakehashi.services import Services
from kakehashi.services.suggestion_signals import SIGNALS, Signals
from kakehashi.services.suggestions import THRESHOLD, read_weights
from kakehashi.store.similarity import Similarity, read_similarity, write_similarity


@pytest.fixture(scope="module")
def known(services: Services) -> Similarity:
    return read_similarity(services.folder / "similar.npz")


@pytest.fixture(scope="module")
def figures(known: Similarity) -> Figures:
    return measure(known, read_weights(), held_back())


def test_what_is_held_back_is_judged(known: Similarity) -> None:
    every = {(group.item, group.document) for group in judged(known)}
    kept = held_back()
    assert len(kept) > 150
    assert {(group.item, group.document) for group in kept} <= every


def test_no_weight_has_seen_what_is_held_back(known: Similarity, root: Path) -> None:
    stored = root / "server/kakehashi/services/suggestion_weights.json"
    fitted = json.loads(stored.read_text(encoding="utf-8"))["fitted_on_groups"]
    assert fitted <= len(judged(known)) - len(held_back())


def test_counterparts_are_among_the_first_twenty(figures: Figures) -> None:
    assert figures.candidates > 100
    assert figures.recall >= 0.70
    assert figures.hit >= 0.85


def test_the_first_is_often_right(figures: Figures) -> None:
    assert figures.first >= 0.42


def test_confidence_is_what_it_says(figures: Figures) -> None:
    assert figures.error <= 0.046


def test_silence_where_nothing_corresponds(figures: Figures) -> None:
    assert figures.quiet >= 0.70
    assert figures.precision > 2 * THRESHOLD


def test_signals_beat_texts_alone(known: Similarity) -> None:
    """Without the stated links of others the same texts find less."""
    alone = csr_array(known.links.shape, dtype=known.links.dtype)
    blind = Similarity(
        known.ids, known.parents, known.candidates, known.vectors, known.words, alone, known.none
    )
    groups = held_back()
    assert (
        measure(known, read_weights(), groups).recall
        > measure(blind, read_weights(), groups).recall
    )


def test_holding_back_takes_both_directions(known: Similarity) -> None:
    group = next(group for group in held_back() if group.counterparts)
    left = without(known, [group])
    row = {name: number for number, name in enumerate(known.ids)}
    a, b = row[group.item], row[group.counterparts[0]]
    assert known.links[a, b] == known.links[b, a] == 1
    assert left[a, b] == left[b, a] == 0


def test_stated_pairs_are_not_suggested(services: Services) -> None:
    found = services.suggestions.of("nisc:bp-3", "cpsf", 100)
    stated = {c.item.id for c in services.crosswalk.of("nisc:bp-3", "cpsf").counterparts}
    assert stated
    assert not stated & {one.item.id for one in found.found}


def test_none_is_answered_with_silence(services: Services, known: Similarity) -> None:
    item, document = min(known.none)
    found = services.suggestions.of(item, document)
    assert found.stated_none
    assert not found.found
    assert not found.abstained


def test_below_the_threshold_nothing_is_suggested(services: Services, known: Similarity) -> None:
    silent = 0
    for item in known.ids[::400]:
        found = services.suggestions.of(item, "psti")
        assert all(one.confidence >= round(THRESHOLD, 2) for one in found.found)
        assert found.abstained == (not found.found and not found.stated_none)
        silent += found.abstained
    assert silent


def test_the_likeliest_come_first_with_reasons(services: Services) -> None:
    found = services.suggestions.of("jcstar:s1-1-02", "en303645").found
    assert found
    assert [one.confidence for one in found] == sorted(
        (one.confidence for one in found), reverse=True
    )
    assert all(one.reasons for one in found)
    assert services.suggestions.of("jcstar:s1-1-02", "en303645").found == found


def test_nothing_of_it_is_in_the_graph(services: Services) -> None:
    crosswalk = services.crosswalk.of("iotsg:kp-16")
    assert all(c.statement.standing != "suggested" for c in crosswalk.counterparts)


@pytest.mark.parametrize(("item", "to"), [("nisc:nope", "cpsf"), ("nisc:bp-3", "nope")])
def test_unknown_names_are_told(services: Services, item: str, to: str) -> None:
    with pytest.raises(UnknownThingError):
        services.suggestions.of(item, to)


def test_the_file_reads_back(known: Similarity, tmp_path: Path) -> None:
    path = tmp_path / "similar.npz"
    write_similarity(path, known)
    again = read_similarity(path)
    assert again.ids == known.ids
    assert again.none == known.none
    assert again.words == known.words
    for field, vectors in known.vectors.items():
        assert abs(again.vectors[field] - vectors).max() == 0


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04", b"no archive at all"])
def test_a_damaged_file_is_told(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "similar.npz"
    path.write_bytes(content)
    with pytest.raises(StoreError):
        read_similarity(path)


def test_an_empty_graph_has_no_suggestions() -> None:
    empty = similarity_of(b"")
    assert empty.ids == ()
    assert empty.links.shape == (0, 0)


def test_two_items_with_one_word_in_common() -> None:
    kid, skos = "https://w3id.org/kakehashi/id/", "http://www.w3.org/2004/02/skos/core#"
    lines = [
        f'<{kid}{name}> <{skos}prefLabel> "{title}"@en <{kid}g> .\n'
        f"<{kid}{name}> <https://w3id.org/kakehashi/ontology#itemKind> <{kid}k> <{kid}g> .\n"
        for name, title in (("a/1", "Change passwords"), ("b/1", "Passwords"), ("b/2", "Logs"))
    ]
    signals = Signals(similarity_of("".join(lines).encode()))
    rows, values = signals.of("a:1", "b")
    assert [signals.known.ids[n] for n in rows] == ["b:1", "b:2"]
    assert values.shape == (2, len(SIGNALS))
    assert values[0, 0] > 0 == values[1, 0]
    assert not np.isnan(values).any()


def test_words_of_both_languages() -> None:
    assert english_words("The authentication of users") == [
        ("authentic", "authentication"),
        ("user", "users"),
    ]
    assert [word for word, _ in japanese_words("ﾊﾟｽﾜｰﾄﾞの変更")][-1] == "変更"
