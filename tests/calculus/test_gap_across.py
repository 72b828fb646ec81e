"""What one item or one document has elsewhere is what the comparisons of two documents say."""

from __future__ import annotations

import random
from collections import Counter

import pytest

from kakehashi.calculus import gap
from kakehashi.calculus.gap import Comparison
from kakehashi.calculus.network import rejected_masks
from kakehashi.model.premise import Premise, Rejection
from kakehashi.model.relation import Relation
from tests.calculus.helpers import comparison
from tests.calculus.models import MASKS, draw, identity, lies, nesting


def drawn(seed: int) -> tuple[Comparison, dict[str, list[str]]]:
    """Truths and lies about items of four documents, and all that may be said; a fifth is empty."""
    rng = random.Random(seed)
    model = draw(seed, items=9, links=11)
    named = sorted({*model.sets, *(f"{slug}:1" for slug in "abcd")})
    premises: list[Premise] = [*model.premises, *lies(seed, links=2 * (seed % 3))]
    premises += [nesting(*rng.sample(named, 2)), identity("a:alias", rng.choice(named))]
    items: dict[str, list[str]] = {"empty": []}
    for item in sorted({*named, "a:alias"}):
        items.setdefault(item.partition(":")[0], []).append(item)
    pairs = [(item, slug) for item in named for slug in items if slug != item[0]]
    rejections = [
        Rejection(one, Relation(rng.choice(MASKS)), other)
        for one, other in (rng.sample(named, 2) for _ in range(3))
    ]
    found = comparison(
        premises,
        items,
        nothing=frozenset(rng.sample(pairs, 6)),
        references={pair: rng.randint(1, 3) for pair in rng.sample(pairs, 4)},
        same={p.subject: p.object for p in premises if p.kind == "identity"},
        rejected=rejected_masks(rejections),
    )
    return found, items


@pytest.mark.parametrize("block", range(4))
def test_an_item_has_across_documents_what_each_comparison_says(block: int) -> None:
    seen: Counter[str] = Counter()
    for seed in range(block, 48, 4):
        found, items = drawn(seed)
        for own, names in items.items():
            others = [slug for slug in items if slug != own and items[slug]]
            wanted = {slug: found.gap(own, slug) for slug in others}
            for n, item in enumerate(names):
                across = found.across(item)
                assert across == {slug: wanted[slug][n] for slug in others}, (seed, item)
                for row in across.values():
                    seen[row.answer] += 1
                    marks = (row.uses_nesting, row.disputed, row.tension, row.references > 0)
                    names_of = ("nesting", "disputed", "tension", "references")
                    seen.update(name for name, there in zip(names_of, marks, strict=True) if there)
    assert min(seen.values()) > 3
    assert len(seen) == 8


@pytest.mark.parametrize("width", [2, 1024])
def test_a_document_covers_what_the_matrix_says(
    width: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(gap, "_BLOCK", width)
    for seed in range(24):
        found, items = drawn(seed)
        matrix = found.matrix()
        for own in items:
            wanted = {other: tally for (one, other), tally in matrix.items() if one == own}
            assert found.coverage(own) == wanted, (seed, own)


def test_some_items_have_what_they_have_among_all() -> None:
    for seed in range(12):
        found, items = drawn(seed)
        for own, names in items.items():
            some = names[::2]
            for other in items:
                if own != other:
                    rows = found.gap(own, other)
                    assert found.gap(own, other, some) == rows[::2]
                    links = found.links(own, other)
                    assert found.links(own, other, some) == tuple(
                        link for link in links if link.subject in some
                    )
